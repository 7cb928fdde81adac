using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf.Collections;
using NetWeight.Graphs;
using NetWeight.Onnx.Proto;

namespace NetWeight.Onnx;

/// <summary>Turns the parsed messages of a file into the <see cref="Model"/> that everything else works on.</summary>
internal sealed class ModelConverter(ByteSource source, string? path, string? folder)
{
    private static readonly Dictionary<string, string> NoMetadata = [];

    private readonly ExternalData external = new(folder);
    private readonly Dictionary<string, (string Tensor, int Count)> missing = [];

    public Model Convert(ModelProto proto, string name)
    {
        Dictionary<string, int> opsets = Opsets(proto.OpsetImport);
        // IR versions 1 and 2 had no operator sets: such files follow the first one.
        if (opsets.Count == 0)
            opsets[""] = 1;
        return new Model
        {
            Name = name.Length > 0 ? name : proto.Graph.Name,
            SourcePath = path,
            IrVersion = proto.IrVersion,
            ProducerName = proto.ProducerName,
            ProducerVersion = proto.ProducerVersion,
            Domain = proto.Domain,
            ModelVersion = proto.ModelVersion,
            DocString = proto.DocString,
            Opsets = opsets,
            Graph = Graph(proto.Graph, opsets),
            Functions = [.. proto.Functions.Select(f => Function(f, opsets))],
            Metadata = Metadata(proto.MetadataProps),
            Diagnostics = [.. missing.Take(20).Select(m => new Diagnostic(Diagnostic.MissingData, Severity.Note,
                $"The weights of {(m.Value.Count == 1 ? $"'{m.Value.Tensor}'" : $"{m.Value.Count} tensors")} are missing: {m.Key}. Costs do not need them."))],
        };
    }

    private static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;

    private static Dictionary<string, int> Opsets(IEnumerable<OperatorSetIdProto> imports)
    {
        var opsets = new Dictionary<string, int>();
        foreach (OperatorSetIdProto import in imports)
            opsets[Domain(import.Domain)] = (int)Math.Clamp(import.Version, 1, int.MaxValue);
        return opsets;
    }

    private static Dictionary<string, string> Metadata(IEnumerable<StringStringEntryProto> entries)
    {
        Dictionary<string, string>? result = null;
        foreach (StringStringEntryProto entry in entries)
            (result ??= [])[entry.Key] = entry.Value;
        return result ?? NoMetadata;
    }

    private FunctionDefinition Function(FunctionProto proto, Dictionary<string, int> modelOpsets)
    {
        Dictionary<string, int> opsets = Opsets(proto.OpsetImport);
        foreach ((string domain, int version) in modelOpsets)
            opsets.TryAdd(domain, version);
        return new FunctionDefinition
        {
            Domain = Domain(proto.Domain),
            Name = proto.Name,
            Overload = proto.Overload,
            Inputs = [.. proto.Input],
            Outputs = [.. proto.Output],
            AttributeNames = [.. proto.Attribute],
            AttributeDefaults = [.. proto.AttributeProto.Select(a => Attribute(a, opsets))],
            Nodes = [.. proto.Node.Select(n => Node(n, opsets))],
            ValueInfos = [.. proto.ValueInfo.Select(ValueInfo)],
            Opsets = opsets,
            DocString = proto.DocString,
        };
    }

    private Graph Graph(GraphProto proto, Dictionary<string, int> opsets)
    {
        var initializers = new Tensor[proto.Initializer.Count + proto.SparseInitializer.Count];
        for (int i = 0; i < proto.Initializer.Count; i++)
            initializers[i] = Tensor(proto.Initializer[i]);
        for (int i = 0; i < proto.SparseInitializer.Count; i++)
            initializers[proto.Initializer.Count + i] = SparseTensor(proto.SparseInitializer[i]);

        var nodes = new Node[proto.Node.Count];
        for (int i = 0; i < nodes.Length; i++)
            nodes[i] = Node(proto.Node[i], opsets);
        return new Graph
        {
            Name = proto.Name,
            Inputs = [.. proto.Input.Select(ValueInfo)],
            Outputs = [.. proto.Output.Select(ValueInfo)],
            ValueInfos = [.. proto.ValueInfo.Select(ValueInfo)],
            Initializers = initializers,
            Nodes = nodes,
            DocString = proto.DocString,
            Metadata = Metadata(proto.MetadataProps),
        };
    }

    private Node Node(NodeProto proto, Dictionary<string, int> opsets)
    {
        string domain = Domain(proto.Domain);
        NodeAttribute[] attributes = proto.Attribute.Count == 0 ? [] : new NodeAttribute[proto.Attribute.Count];
        for (int i = 0; i < attributes.Length; i++)
            attributes[i] = Attribute(proto.Attribute[i], opsets);
        return new Node
        {
            Name = proto.Name,
            Domain = domain,
            OpType = proto.OpType,
            Overload = proto.Overload,
            OpsetVersion = opsets.GetValueOrDefault(domain),
            Inputs = [.. proto.Input],
            Outputs = [.. proto.Output],
            Attributes = attributes,
            DocString = proto.DocString,
            Metadata = Metadata(proto.MetadataProps),
        };
    }

    private NodeAttribute Attribute(AttributeProto proto, Dictionary<string, int> opsets)
    {
        if (proto.RefAttrName.Length > 0)
            return new NodeAttribute(proto.Name, Kind(proto), null, proto.RefAttrName);
        AttributeKind kind = Kind(proto);
        object? value = kind switch
        {
            AttributeKind.Float => proto.F,
            AttributeKind.Int => proto.I,
            AttributeKind.String => proto.S.ToByteArray(),
            AttributeKind.Tensor => proto.T is { } t ? Tensor(t) : null,
            AttributeKind.Graph => proto.G is { } g ? Graph(g, opsets) : null,
            AttributeKind.SparseTensor => proto.SparseTensor is { } sparse ? SparseTensor(sparse) : null,
            AttributeKind.Type => proto.Tp is { } tp ? Type(tp) : null,
            AttributeKind.Floats => proto.Floats.ToArray(),
            AttributeKind.Ints => proto.Ints.ToArray(),
            AttributeKind.Strings => proto.Strings.Select(s => s.ToByteArray()).ToArray(),
            AttributeKind.Tensors => proto.Tensors.Select(Tensor).ToArray(),
            AttributeKind.Graphs => proto.Graphs.Select(g => Graph(g, opsets)).ToArray(),
            AttributeKind.SparseTensors => proto.SparseTensors.Select(SparseTensor).ToArray(),
            AttributeKind.Types => proto.TypeProtos.Select(Type).ToArray(),
            _ => null,
        };
        return new NodeAttribute(proto.Name, kind, value);
    }

    /// <summary>The declared kind; files of IR version 1 declare none, there the filled field tells.</summary>
    private static AttributeKind Kind(AttributeProto proto)
    {
        if (proto.Type is > 0 and <= (int)AttributeKind.Types)
            return (AttributeKind)proto.Type;
        return proto switch
        {
            { HasF: true } => AttributeKind.Float,
            { HasI: true } => AttributeKind.Int,
            { HasS: true } => AttributeKind.String,
            { T: not null } => AttributeKind.Tensor,
            { G: not null } => AttributeKind.Graph,
            { Floats.Count: > 0 } => AttributeKind.Floats,
            { Ints.Count: > 0 } => AttributeKind.Ints,
            { Strings.Count: > 0 } => AttributeKind.Strings,
            { Tensors.Count: > 0 } => AttributeKind.Tensors,
            { Graphs.Count: > 0 } => AttributeKind.Graphs,
            _ => AttributeKind.Undefined,
        };
    }

    private static ValueInfo ValueInfo(ValueInfoProto proto) => new(proto.Name, proto.Type is null ? null : Type(proto.Type));

    private static OnnxType? Type(TypeProto proto) => proto switch
    {
        { TensorType: { } tensor } => new TensorType(DataTypes.FromOnnx(tensor.ElemType), Shape(tensor.Shape)),
        { SequenceType: { } sequence } => sequence.ElemType is not null && Type(sequence.ElemType) is { } element ? new SequenceType(element) : null,
        { OptionalType: { } optional } => optional.ElemType is not null && Type(optional.ElemType) is { } element ? new OptionalType(element) : null,
        { MapType: { } map } => map.ValueType is not null && Type(map.ValueType) is { } value ? new MapType(DataTypes.FromOnnx(map.KeyType), value) : null,
        { SparseTensorType: { } sparse } => new SparseTensorType(DataTypes.FromOnnx(sparse.ElemType), Shape(sparse.Shape)),
        { OpaqueType: { } opaque } => new OpaqueType(opaque.Domain, opaque.Name),
        _ => null,
    };

    private static Shape? Shape(TensorShapeProto? proto)
    {
        if (proto is null)
            return null;
        CheckRank("A value", proto.Dim.Count);
        var dims = new Dim[proto.Dim.Count];
        for (int i = 0; i < dims.Length; i++)
        {
            TensorShapeProto.Types.Dimension dim = proto.Dim[i];
            // Some exporters write -1 where they mean an unknown size.
            dims[i] = dim.HasDimValue && dim.DimValue >= 0 ? Dim.Of(dim.DimValue) : dim.DimParam.Length > 0 ? Dim.Named(dim.DimParam) : Dim.Unknown;
        }

        return Graphs.Shape.Owning(dims);
    }

    private Tensor SparseTensor(SparseTensorProto proto)
    {
        Tensor values = proto.Values is null ? throw new OnnxFormatException("A sparse tensor has no values.") : Tensor(proto.Values);
        Tensor indices = proto.Indices is null ? throw new OnnxFormatException($"Sparse tensor '{values.Name}' has no indices.") : Tensor(proto.Indices);
        long[] dims = CheckDims(values.Name, proto.Dims);
        _ = Elements(values.Name, values.DataType, dims);
        return values with { Dims = dims, SparseIndices = indices };
    }

    private Tensor Tensor(TensorProto proto)
    {
        DataType type = DataTypes.FromOnnx(proto.DataType);
        long[] dims = CheckDims(proto.Name, proto.Dims);
        return new Tensor(proto.Name, type, dims, Payload(proto, type, Elements(proto.Name, type, dims)));
    }

    private static long Elements(string name, DataType type, long[] dims)
    {
        try
        {
            long elements = 1;
            foreach (long dim in dims)
                elements = checked(elements * dim);
            _ = type.SizeOf(elements);
            return elements;
        }
        catch (OverflowException e)
        {
            throw new OnnxFormatException($"Tensor '{name}' declares more elements than 2^63 bytes can hold.", e);
        }
    }

    private static long[] CheckDims(string name, RepeatedField<long> dims)
    {
        CheckRank($"Tensor '{name}'", dims.Count);
        foreach (long dim in dims)
            if (dim < 0)
                throw new OnnxFormatException($"Tensor '{name}' declares a negative dimension ({dim}).");
        return [.. dims];
    }

    private static void CheckRank(string name, int rank)
    {
        if (rank > Graphs.Shape.RankLimit)
            throw new OnnxFormatException($"{name} declares {rank} dimensions; NetWeight reads up to {Graphs.Shape.RankLimit}.");
    }

    private TensorPayload Payload(TensorProto proto, DataType type, long elements)
    {
        long? expected = type.SizeOf(elements);
        TensorPayload payload = proto.DataLocation == 1 && proto.ExternalData.Count > 0
            ? External(proto, type, elements, expected)
            : Inline(proto, type, elements);
        if (payload.MissingBecause is null && expected is { } size && payload.Length != size)
            payload = new MissingPayload(size, payload.Length == 0 && size > 0
                ? "the file holds no elements for it"
                : $"its shape asks for {size} bytes and the file holds {payload.Length}");
        if (payload.MissingBecause is { } reason)
            missing[reason] = missing.TryGetValue(reason, out var seen) ? (seen.Tensor, seen.Count + 1) : (proto.Name, 1);
        return payload;
    }

    private TensorPayload External(TensorProto proto, DataType type, long elements, long? expected)
    {
        string location = "";
        long? offset = null, length = null;
        bool varint = false;
        foreach (StringStringEntryProto entry in proto.ExternalData)
        {
            switch (entry.Key)
            {
                // The skeleton writes its own reference last, so the last one counts.
                case "location": location = entry.Value; break;
                case "offset": offset = Number(entry, proto.Name); break;
                case "length": length = Number(entry, proto.Name); break;
                case SkeletonExtractor.VarintKey: varint = true; break;
            }
        }

        if (location != SkeletonExtractor.SelfLocation)
            return external.Resolve(location, offset, length, expected);

        // A hostile file can write this location itself, and then anything as its place.
        if (offset is not { } start || length is not { } size || start < 0 || size < 0 || start > source.Length || size > source.Length - start)
            throw new OnnxFormatException($"The external data of tensor '{proto.Name}' lies outside the file.");
        TensorPayload self = source is MemoryByteSource memory
            ? new MemoryPayload(memory.Bytes.Slice((int)start, (int)size))
            : new FilePayload(path!, start, size);
        if (!varint)
            return self;
        // A varint takes one to ten bytes; types below eight bits store one packed byte per number.
        long numbers = type.Bits is > 0 and < 8 ? expected ?? 0 : elements;
        return size >= numbers && size / 10 <= numbers
            ? new VarintPayload(self, type, elements)
            : new MissingPayload(expected ?? 0, $"its shape asks for {numbers} numbers and the file holds {size} bytes of them");
    }

    private static long? Number(StringStringEntryProto entry, string tensor) =>
        long.TryParse(entry.Value, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new OnnxFormatException($"The external data of tensor '{tensor}' has a bad {entry.Key}: '{entry.Value}'.");

    private static TensorPayload Inline(TensorProto proto, DataType type, long elements)
    {
        if (proto.HasRawData)
            return new MemoryPayload(proto.RawData.Memory);
        if (type == DataType.String)
            return new StringPayload([.. proto.StringData.Select(s => s.ToByteArray())]);
        if (proto.FloatData.Count > 0)
            return new MemoryPayload(MemoryMarshal.AsBytes<float>(proto.FloatData.ToArray()).ToArray());
        if (proto.DoubleData.Count > 0)
            return new MemoryPayload(MemoryMarshal.AsBytes<double>(proto.DoubleData.ToArray()).ToArray());
        if (proto.Int64Data.Count > 0)
            return new MemoryPayload(Pack(type, proto.Int64Data.Count, proto.Int64Data));
        if (proto.Uint64Data.Count > 0)
            return new MemoryPayload(Pack(type, proto.Uint64Data.Count, proto.Uint64Data.Select(v => unchecked((long)v))));
        if (proto.Int32Data.Count > 0)
            return new MemoryPayload(Pack(type, proto.Int32Data.Count, proto.Int32Data.Select(v => (long)v)));
        return new MemoryPayload(ReadOnlyMemory<byte>.Empty);
    }

    private static byte[] Pack(DataType type, int count, IEnumerable<long> numbers) =>
        // Types below eight bits store one packed byte per number.
        VarintPayload.Pack(type.Bits < 8 ? DataType.UInt8 : type, count, numbers);
}
