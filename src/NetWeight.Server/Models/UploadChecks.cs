using NetWeight.Onnx;

namespace NetWeight.Server.Models;

/// <summary>Looks at an uploaded file before it is kept.</summary>
internal static class UploadChecks
{
    /// <summary>
    /// Whether the file holds all weights of its model. Those in other files are not uploaded: measuring draws random ones in their
    /// place, as the time does not depend on them. Throws <see cref="NetWeightException"/> for a file that is not an ONNX model.
    /// </summary>
    public static bool Check(string path, string name)
    {
        try
        {
            return OnnxReader.Read(path).Graph.Initializers.All(t => t.Payload.MissingBecause is null);
        }
        catch (NetWeightException e)
        {
            throw new NetWeightException(e.Message.Replace(path, name + ".onnx", StringComparison.Ordinal));
        }
    }
}
