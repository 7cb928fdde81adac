using NetWeight.Graphs;
using NetWeight.Measurement;
using NetWeight.Onnx;
using NetWeight.Operators;

namespace NetWeight.Workbench.State;

/// <summary>Models as this browser can run them: with their weights, fixed input sizes and seeded inputs.</summary>
public static class BrowserModels
{
    private const int Seed = 0;

    /// <summary>A model ready to run. Throws <see cref="NetWeightException"/> if it cannot be.</summary>
    /// <param name="engine">Where the model is.</param>
    /// <param name="model">Its word in the state.</param>
    /// <param name="state">The batch and the size that were chosen.</param>
    public static BrowserModel Of(Engine engine, string model, WorkbenchState state)
    {
        string name = WorkbenchState.Label(model);
        if (WorkbenchState.IsFile(model) && !engine.HasWeights(model))
            throw new NetWeightException($"{name} is too large to be run here: only its structure was read. "
                + "Measure it with 'netweight measure'.");
        ShapedModel shaped = ShapeInference.Run(
            SeededTensors.FillMissing(engine.ReadToRun(model, state), Seed), engine.InferenceOf(model, state));
        if (shaped.Diagnostics.Any(d => d.Id == Diagnostic.Rebatched))
            throw new NetWeightException(
                $"{name} fixes its batch in a constant inside the graph and cannot run at another. "
                    + "Set the batch back to the model's.");
        using var content = new MemoryStream();
        OnnxWriter.Write(InputShapes.Fix(shaped), content);
        return new BrowserModel(name, content.ToArray(), [.. SeededTensors.Inputs(shaped, Seed).Select(Tensor)]);
    }

    private static BrowserTensor Tensor(Tensor tensor) => new(tensor.Name, TypeOf(tensor), [.. tensor.Dims], tensor.Payload.ReadAll());

    private static string TypeOf(Tensor tensor) => tensor.DataType switch
    {
        DataType.Float => "float32",
        DataType.Double => "float64",
        DataType.Float16 => "float16",
        DataType.Bool => "bool",
        DataType.Int8 => "int8",
        DataType.UInt8 => "uint8",
        DataType.Int16 => "int16",
        DataType.UInt16 => "uint16",
        DataType.Int32 => "int32",
        DataType.UInt32 => "uint32",
        DataType.Int64 => "int64",
        DataType.UInt64 => "uint64",
        _ => throw new NetWeightException($"Input '{tensor.Name}' holds {tensor.DataType.OnnxName}; ONNX Runtime Web takes no such input."),
    };
}
