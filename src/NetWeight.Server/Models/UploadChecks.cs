using NetWeight.Graphs;
using NetWeight.Onnx;

namespace NetWeight.Server.Models;

/// <summary>Looks at an uploaded file before it is kept.</summary>
internal static class UploadChecks
{
    /// <summary>
    /// Throws <see cref="NetWeightException"/> for a file that is no ONNX model, and for one whose weights lie in other files: one file
    /// is uploaded, so that its hash says all that it is.
    /// </summary>
    public static void Check(string path, string name)
    {
        Model model;
        try
        {
            model = OnnxReader.Read(path);
        }
        catch (NetWeightException e)
        {
            throw new NetWeightException(e.Message.Replace(path, name + ".onnx", StringComparison.Ordinal));
        }

        if (model.Graph.Initializers.FirstOrDefault(t => t.Payload.MissingBecause is not null) is { } outside)
            throw new NetWeightException(
                $"The weights of '{outside.Name}' lie in another file. The server takes models of one file: save it with its weights "
                + "inside (onnx.save(model, path, save_as_external_data=False)), or measure it with 'netweight measure'.");
    }
}
