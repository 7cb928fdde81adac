using Microsoft.ML.OnnxRuntime;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Operators;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace NetWeight.Oracle.Tests;

/// <summary>What a value really was when the model ran.</summary>
/// <param name="Type">Its type, with the type of each item where it is a sequence.</param>
/// <param name="Numbers">The elements of a small tensor of a type that .NET can read; otherwise null.</param>
internal sealed record Actual(OnnxType Type, double[]? Numbers);

/// <summary>Runs models in ONNX Runtime as they stand, without any optimization.</summary>
internal static class Runtime
{
    private const int ReadableElements = 4096;

    /// <summary>Runs a model once and gives the type of each graph output. Throws <see cref="OnnxRuntimeException"/> if
    /// it cannot.</summary>
    public static Dictionary<string, Actual> Run(Model model, IReadOnlyDictionary<string, object> fed)
    {
        using var bytes = new MemoryStream();
        OnnxWriter.Write(model, bytes);
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            IntraOpNumThreads = model.Graph.Nodes.Count > 20 ? 2 : 1,
        };
        using var session = new InferenceSession(bytes.ToArray(), options);
        using var run = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        var inputs = fed.ToDictionary(f => f.Key, f => Feed(f.Value));
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, inputs, session.OutputNames);
            return session.OutputNames.Zip(outputs).ToDictionary(o => o.First, o => Describe(o.Second));
        }
        finally
        {
            foreach (OrtValue value in inputs.Values)
                value.Dispose();
        }
    }

    private static OrtValue Feed(object value)
    {
        if (value is Map map)
        {
            OrtValue keys = Feed(map.Keys), values = Feed(map.Values);
            return OrtValue.CreateMap(ref keys, ref values);
        }

        return Feed((Tensor)value);
    }

    private static OrtValue Feed(Tensor tensor)
    {
        long[] dims = [.. tensor.Dims];
        if (tensor.Payload is StringPayload texts)
        {
            OrtValue strings = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, dims);
            for (int i = 0; i < texts.Strings.Count; i++)
                strings.StringTensorSetElementAt(texts.Strings[i], i);
            return strings;
        }

        // The numbers of the runtime's element types are those of the standard.
        OrtValue value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)(int)tensor.DataType, dims);
        byte[] bytes = tensor.Payload.ReadAll();
        if (bytes.Length > 0)
            bytes.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    private static Actual Describe(OrtValue value)
    {
        switch (value.OnnxType)
        {
            case OnnxValueType.ONNX_TYPE_TENSOR:
                OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
                var type = (DataType)(int)info.ElementDataType;
                return new Actual(new TensorType(type, Shape.Of(info.Shape)), Read(value, type, info.ElementCount));
            case OnnxValueType.ONNX_TYPE_SEQUENCE:
                var items = new List<OnnxType>();
                value.ProcessSequence((item, _) => items.Add(Describe(item).Type), OrtAllocator.DefaultInstance);
                return new Actual(new SequenceType(items.Count > 0 ? items[0] : new TensorType(DataType.Undefined, null), items), null);
            case OnnxValueType.ONNX_TYPE_MAP:
                OnnxType key = new TensorType(DataType.Undefined, null), element = key;
                value.ProcessMap((k, v) => (key, element) = (Describe(k).Type, Describe(v).Type), OrtAllocator.DefaultInstance);
                return new Actual(new MapType(((TensorType)key).DataType, element), null);
            default:
                return new Actual(new OpaqueType("runtime", value.OnnxType.ToString()), null);
        }
    }

    private static double[]? Read(OrtValue value, DataType type, long count)
    {
        if (count > ReadableElements || type.Bits is 0 or < 8 || type is DataType.Complex64 or DataType.Complex128)
            return null;
        byte[] bytes = count == 0 ? [] : value.GetTensorMutableRawData().ToArray();
        var tensor = new Tensor("", type, [count], new MemoryPayload(bytes));
        return TensorValue.From(tensor) is { IsKnown: true } content ? [.. content.Elements.Select(e => e.Number!.Value)] : null;
    }
}
