using NetWeight.Graphs;
using NetWeight.Onnx.Proto;

namespace NetWeight.Onnx;

/// <summary>Turns the parsed messages of a file into the <see cref="Model"/> that everything else works on.</summary>
internal sealed class ModelConverter(ByteSource source, string? path, string? folder)
{
    private static readonly Dictionary<string, string> NoMetadata = [];

    private readonly TensorConverter tensors = new(source, path, folder);

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
            Diagnostics = tensors.Diagnostics,
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
            initializers[i] = tensors.Dense(proto.Initializer[i]);
        for (int i = 0; i < proto.SparseInitializer.Count; i++)
            initializers[proto.Initializer.Count + i] = tensors.Sparse(proto.SparseInitializer[i]);

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
            AttributeKind.Tensor => proto.T is { } t ? tensors.Dense(t) : null,
            AttributeKind.Graph => proto.G is { } g ? Graph(g, opsets) : null,
            AttributeKind.SparseTensor => proto.SparseTensor is { } sparse ? tensors.Sparse(sparse) : null,
            AttributeKind.Type => proto.Tp is { } tp ? Type(tp) : null,
            AttributeKind.Floats => proto.Floats.ToArray(),
            AttributeKind.Ints => proto.Ints.ToArray(),
            AttributeKind.Strings => proto.Strings.Select(s => s.ToByteArray()).ToArray(),
            AttributeKind.Tensors => proto.Tensors.Select(tensors.Dense).ToArray(),
            AttributeKind.Graphs => proto.Graphs.Select(g => Graph(g, opsets)).ToArray(),
            AttributeKind.SparseTensors => proto.SparseTensors.Select(tensors.Sparse).ToArray(),
            AttributeKind.Types => proto.TypeProtos.Select(Type).ToArray(),
            _ => null,
        };
        return new NodeAttribute(proto.Name, kind, value);
    }

    /// <summary>The declared kind; files of IR version 1 declare none, there the filled field shows it.</summary>
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
        { SequenceType: { } sequence } => sequence.ElemType is not null && Type(sequence.ElemType) is { } element
            ? new SequenceType(element) : null,
        { OptionalType: { } optional } => optional.ElemType is not null && Type(optional.ElemType) is { } element
            ? new OptionalType(element) : null,
        { MapType: { } map } => map.ValueType is not null && Type(map.ValueType) is { } value
            ? new MapType(DataTypes.FromOnnx(map.KeyType), value) : null,
        { SparseTensorType: { } sparse } => new SparseTensorType(DataTypes.FromOnnx(sparse.ElemType), Shape(sparse.Shape)),
        { OpaqueType: { } opaque } => new OpaqueType(opaque.Domain, opaque.Name),
        _ => null,
    };

    private static Shape? Shape(TensorShapeProto? proto)
    {
        if (proto is null)
            return null;
        TensorConverter.CheckRank("A value", proto.Dim.Count);
        var dims = new Dim[proto.Dim.Count];
        for (int i = 0; i < dims.Length; i++)
        {
            TensorShapeProto.Types.Dimension dim = proto.Dim[i];
            // Some exporters write -1 if they mean an unknown size.
            dims[i] = dim.HasDimValue && dim.DimValue >= 0 ? Dim.Of(dim.DimValue) : dim.DimParam.Length > 0
                ? Dim.Named(dim.DimParam) : Dim.Unknown;
        }

        return Graphs.Shape.Owning(dims);
    }
}
