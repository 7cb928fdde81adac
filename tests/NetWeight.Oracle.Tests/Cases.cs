using System.Buffers.Binary;
using System.Text;
using NetWeight.Graphs;

namespace NetWeight.Oracle.Tests;

/// <summary>The words in which the tables of cases are written.</summary>
internal static class Cases
{
    /// <summary>The newest operator set that this ONNX Runtime runs.</summary>
    public const int Opset = 26;

    // Element types, as short as the tables need them.
    public const DataType F16 = DataType.Float16, BF16 = DataType.BFloat16, F32 = DataType.Float, F64 = DataType.Double;
    public const DataType S4 = DataType.Int4, I8 = DataType.Int8, U8 = DataType.UInt8, I16 = DataType.Int16, U16 = DataType.UInt16;
    public const DataType I32 = DataType.Int32, U32 = DataType.UInt32, I64 = DataType.Int64, U64 = DataType.UInt64,
        Bool = DataType.Bool, Text = DataType.String;

    /// <summary>Every case of the tables.</summary>
    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        .. ElementwiseCases.All,
        .. ReductionCases.All,
        .. WindowCases.All,
        .. MovementCases.All,
        .. ResizeCases.All,
        .. GenerationCases.All,
        .. LayerCases.All,
        .. ControlCases.All,
        .. MicrosoftCases.All,
        .. MachineLearningCases.All,
    ];

    public static OperatorCase On(string op, object?[] inputs, params NodeAttribute[] attributes) =>
        new() { Op = op, Inputs = inputs, Attributes = attributes };

    public static OperatorCase Ms(string op, object?[] inputs, params NodeAttribute[] attributes) =>
        In("com.microsoft", op, inputs, attributes);

    public static OperatorCase Ml(string op, object?[] inputs, params NodeAttribute[] attributes) =>
        In("ai.onnx.ml", op, inputs, attributes).At(3);

    public static OperatorCase In(string domain, string op, object?[] inputs, params NodeAttribute[] attributes) =>
        new() { Op = op, Inputs = inputs, Attributes = attributes, Domain = domain, Opset = 1 };

    extension(OperatorCase @case)
    {
        /// <summary>The case in each of these operator sets.</summary>
        public IEnumerable<OperatorCase> In(params int[] opsets) => opsets.Select(opset => @case with { Opset = opset });

        public OperatorCase At(int opset) => @case with { Opset = opset };

        public OperatorCase Out(int outputs) => @case with { Outputs = outputs };

        /// <summary>Its output depends on the content of inputs: it is known only where they are constants.</summary>
        public OperatorCase ByContent() => @case with { Known = Known.WithConstants };

        /// <summary>Its output depends on contents that are not computed ahead of time.</summary>
        public OperatorCase ByData() => @case with { Known = Known.Never };

        public OperatorCase Fix(params int[] inputs) => @case with { Fixed = inputs };
    }

    // ---- tensors

    /// <summary>Floats from 0.1 to 1, the same in every run.</summary>
    public static Tensor F(params long[] dims) => T(DataType.Float, dims);

    /// <summary>A list of 64-bit integers.</summary>
    public static Tensor I(params long[] values) => Tensor.Of("", [values.Length], values);

    /// <summary>A single 64-bit integer.</summary>
    public static Tensor I0(long value) => Tensor.Of("", [], [value]);

    /// <summary>A list of floats.</summary>
    public static Tensor L(params float[] values) => Tensor.Of("", [values.Length], values);

    /// <summary>A single float.</summary>
    public static Tensor L0(float value) => Tensor.Of("", [], [value]);

    public static Tensor S(params string[] texts) => Strings([texts.Length], texts);

    public static Tensor Strings(long[] dims, params string[] texts) =>
        new("", DataType.String, dims, new StringPayload([.. texts.Select(Encoding.UTF8.GetBytes)]));

    /// <summary>Small valid contents of any type: floats from 0.1 to 1, whole numbers from 0 to 3, truth values.</summary>
    public static Tensor T(DataType type, params long[] dims)
    {
        var values = new double[dims.Aggregate(1L, (a, b) => a * b)];
        uint state = 12345;
        for (int i = 0; i < values.Length; i++)
        {
            state = unchecked(state * 1664525 + 1013904223);
            double unit = (state >> 8) / (double)(1 << 24);
            values[i] = type.IsFloat ? 0.1 + 0.9 * unit : type == DataType.Bool ? Math.Round(unit) : Math.Floor(unit * 4);
        }

        return Of(type, dims, values);
    }

    /// <summary>A tensor of any type with these contents; a single one is repeated.</summary>
    public static Tensor Of(DataType type, long[] dims, params double[] values)
    {
        long count = dims.Aggregate(1L, (a, b) => a * b);
        int width = Math.Max(1, type.Bits / 8);
        byte[] bytes = new byte[type.SizeOf(count)!.Value];
        for (int i = 0; i < count && type.Bits >= 8; i++)
        {
            double value = values[values.Length == 1 ? 0 : i];
            Span<byte> at = bytes.AsSpan(i * width, width);
            switch (type)
            {
                case DataType.Float: BinaryPrimitives.WriteSingleLittleEndian(at, (float)value); break;
                case DataType.Double: BinaryPrimitives.WriteDoubleLittleEndian(at, value); break;
                case DataType.Float16: BinaryPrimitives.WriteHalfLittleEndian(at, (Half)value); break;
                case DataType.BFloat16:
                    BinaryPrimitives.WriteUInt16LittleEndian(at,
                    (ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16)); break;
                case DataType.Int64 or DataType.UInt64: BinaryPrimitives.WriteInt64LittleEndian(at, (long)value); break;
                case DataType.Int32 or DataType.UInt32: BinaryPrimitives.WriteInt32LittleEndian(at, (int)value); break;
                case DataType.Int16 or DataType.UInt16: BinaryPrimitives.WriteInt16LittleEndian(at, (short)value); break;
                case DataType.Int8 or DataType.UInt8 or DataType.Bool: at[0] = unchecked((byte)(int)value); break;
                default: break;
            }
        }

        return new Tensor("", type, dims, new MemoryPayload(bytes));
    }

    // ---- attributes

    public static NodeAttribute A(string name, long value) => new(name, value);

    public static NodeAttribute A(string name, float value) => new(name, value);

    public static NodeAttribute A(string name, string value) => new(name, value);

    public static NodeAttribute A(string name, Tensor value) => new(name, value);

    public static NodeAttribute A(string name, Graph value) => new(name, value);

    public static NodeAttribute Ints(string name, params long[] values) => new(name, values);

    public static NodeAttribute Floats(string name, params float[] values) => new(name, AttributeKind.Floats, values);

    public static NodeAttribute Texts(string name, params string[] values) =>
        new(name, AttributeKind.Strings, values.Select(Encoding.UTF8.GetBytes).ToArray());
}
