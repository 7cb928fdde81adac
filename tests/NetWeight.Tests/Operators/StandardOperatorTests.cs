using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Onnx.Proto;
using NetWeight.Operators;

namespace NetWeight.Tests.Operators;

/// <summary>
/// The ONNX standard's own operator tests, where they are at hand (Debian's package libonnx-testdata, or a folder named by ONNX_TEST_DATA):
/// each model with its inputs bound as constants and all declared shapes removed, against the outputs that the standard stores.
/// </summary>
public class StandardOperatorTests
{
    private static readonly string Data = Environment.GetEnvironmentVariable("ONNX_TEST_DATA") ?? "/usr/share/libonnx-testdata/data";

    [Fact]
    public void StandardTests_InferredShapes_AreNeverWrongAndAlmostAlwaysKnown()
    {
        if (!Directory.Exists(Data))
            Assert.Skip($"The standard's tests are not at {Data}.");
        int right = 0, unknown = 0;
        var wrong = new List<string>();
        foreach (string model in Directory.EnumerateFiles(Data, "model.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string set = Path.Combine(Path.GetDirectoryName(model)!, "test_data_set_0");
            if (!Directory.Exists(set))
                continue;
            (bool known, string? difference) = Compare(Bind(OnnxReader.Read(model), set), set);
            if (difference is not null)
                wrong.Add($"{Path.GetFileName(Path.GetDirectoryName(model))}: {difference}");
            else if (known)
                right++;
            else
                unknown++;
        }

        Assert.Empty(wrong);
        Assert.True(right + unknown > 500, $"only {right + unknown} tests were found");
        // ONNX's own inference reaches 89.5 % here.
        Assert.True(right >= 0.97 * (right + unknown), $"{right} of {right + unknown} are fully known");
    }

    private static (bool Known, string? Difference) Compare(Model model, string set)
    {
        ShapedModel shaped = ShapeInference.Run(model);
        bool known = true;
        for (int i = 0; i < shaped.Graph.Outputs.Count; i++)
        {
            // Only tensors are stored as tensors; containers have separate formats.
            if (model.Graph.Outputs[i].Type is not TensorType declared || Stored(Path.Combine(set, $"output_{i}.pb")) is not { } expected)
                continue;
            Value? value = shaped.Graph.Outputs[i];
            if (value?.DataType is null or DataType.Undefined || value.Shape is not { } shape)
            {
                known = false;
                continue;
            }

            // The model's word on the type counts: numpy has no bfloat16, and the stored tensors of that version stand in for it.
            if (value.DataType != declared.DataType || shape.Rank != expected.Dims.Count)
                return (false, $"{value.Type} instead of {declared.DataType.OnnxName}[{expected.Shape}]");
            for (int d = 0; d < shape.Rank; d++)
            {
                known &= shape[d].IsKnown;
                if (shape[d].UpperBound is { } most && (shape[d].IsKnown ? most != expected.Dims[d] : most < expected.Dims[d]))
                    return (false, $"{value.Type} instead of {declared.DataType.OnnxName}[{expected.Shape}]");
            }
        }

        return (known, null);
    }

    private static Model Bind(Model model, string set)
    {
        var fed = new List<ValueInfo>();
        var constants = new List<Tensor>(model.Graph.Initializers);
        foreach ((ValueInfo input, int index) in model.Graph.Inputs.Select((input, index) => (input, index)))
        {
            if (input.Type is TensorType declared && Stored(Path.Combine(set, $"input_{index}.pb")) is { } tensor
                && constants.All(c => c.Name != input.Name))
                constants.Add(tensor with
                {
                    Name = input.Name,
                    DataType =
                    declared.DataType.Bits == tensor.DataType.Bits ? declared.DataType : tensor.DataType
                });
            else
                fed.Add(input);
        }

        Graph graph = model.Graph with
        {
            Inputs = fed,
            Initializers = constants,
            ValueInfos = [],
            Outputs = [.. model.Graph.Outputs.Select(o => o.Type is TensorType t ? o with { Type = t with { Shape = null } } : o)],
        };
        return model with { Graph = graph };
    }

    private static Tensor? Stored(string path)
    {
        if (!File.Exists(path))
            return null;
        byte[] bytes = File.ReadAllBytes(path);
        using var source = new MemoryByteSource(bytes);
        return new TensorConverter(source, null, null).Dense(TensorProto.Parser.ParseFrom(bytes));
    }
}
