using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Collections;
using NetWeight.Graphs;
using NetWeight.Onnx.Proto;

namespace NetWeight.Onnx;

/// <summary>Turns the parts of a model into the messages of the file format.</summary>
internal static class ToProto
{
    public static GraphProto Graph(Graph graph, bool withInitializers = true)
    {
        var proto = new GraphProto { Name = graph.Name };
        if (graph.DocString.Length > 0)
            proto.DocString = graph.DocString;
        foreach (Node node in graph.Nodes)
            proto.Node.Add(Node(node));
        foreach (ValueInfo info in graph.Inputs)
            proto.Input.Add(ValueInfo(info));
        foreach (ValueInfo info in graph.Outputs)
            proto.Output.Add(ValueInfo(info));
        foreach (ValueInfo info in graph.ValueInfos)
            proto.ValueInfo.Add(ValueInfo(info));
        foreach (Tensor tensor in graph.Initializers)
        {
            if (tensor.SparseIndices is not null)
                proto.SparseInitializer.Add(Sparse(tensor));
            else if (withInitializers)
                proto.Initializer.Add(Tensor(tensor));
        }

        AddMetadata(proto.MetadataProps, graph.Metadata);
        return proto;
    }

    public static FunctionProto Function(FunctionDefinition function)
    {
        var proto = new FunctionProto { Name = function.Name, Domain = function.Domain };
        if (function.Overload.Length > 0)
            proto.Overload = function.Overload;
        if (function.DocString.Length > 0)
            proto.DocString = function.DocString;
        proto.Input.Add(function.Inputs);
        proto.Output.Add(function.Outputs);
        proto.Attribute.Add(function.AttributeNames);
        proto.AttributeProto.Add(function.AttributeDefaults.Select(Attribute));
        proto.Node.Add(function.Nodes.Select(Node));
        proto.ValueInfo.Add(function.ValueInfos.Select(ValueInfo));
        AddOpsets(proto.OpsetImport, function.Opsets);
        return proto;
    }

    public static void AddOpsets(RepeatedField<OperatorSetIdProto> target, IReadOnlyDictionary<string, int> opsets)
    {
        foreach ((string domain, int version) in opsets.OrderBy(o => o.Key, StringComparer.Ordinal))
            target.Add(new OperatorSetIdProto { Domain = domain, Version = version });
    }

    public static void AddMetadata(RepeatedField<StringStringEntryProto> target, IReadOnlyDictionary<string, string> metadata)
    {
        foreach ((string key, string value) in metadata)
            target.Add(new StringStringEntryProto { Key = key, Value = value });
    }

    /// <summary>A tensor without its elements.</summary>
    public static TensorProto TensorHead(Tensor tensor)
    {
        var proto = new TensorProto { DataType = (int)tensor.DataType };
        if (tensor.Name.Length > 0)
            proto.Name = tensor.Name;
        proto.Dims.Add(tensor.Dims);
        return proto;
    }

    /// <summary>Puts the elements into a tensor, or the reference to where they should be.</summary>
    public static void SetPayload(TensorProto proto, Tensor tensor)
    {
        switch (tensor.Payload)
        {
            case MissingPayload { Reference: { } reference }:
                SetReference(proto, reference);
                break;
            case MissingPayload { Length: > 0 } missing:
                throw new NetWeightException($"The weights of '{tensor.Name}' cannot be written: {missing.MissingBecause}.");
            case StringPayload strings:
                proto.StringData.Add(strings.Strings.Select(s => ByteString.CopyFrom(s)));
                break;
            case { Length: > 0 } payload:
                proto.RawData = UnsafeByteOperations.UnsafeWrap(payload.ReadAll());
                break;
        }
    }

    public static void SetReference(TensorProto proto, ExternalReference reference)
    {
        proto.DataLocation = 1;
        Add("location", reference.Location);
        if (reference.Offset is { } offset)
            Add("offset", offset.ToString(CultureInfo.InvariantCulture));
        if (reference.Length is { } length)
            Add("length", length.ToString(CultureInfo.InvariantCulture));

        void Add(string key, string value) => proto.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
    }

    private static TensorProto Tensor(Tensor tensor)
    {
        TensorProto proto = TensorHead(tensor);
        SetPayload(proto, tensor);
        return proto;
    }

    private static SparseTensorProto Sparse(Tensor tensor)
    {
        // The values of a sparse tensor are a separate list; the dense dimensions stand next to them.
        long count = tensor.SparseIndices!.Dims.Count > 0 ? tensor.SparseIndices.Dims[0] : 0;
        var proto = new SparseTensorProto
        {
            Values = Tensor(tensor with { Dims = [count], SparseIndices = null }),
            Indices = Tensor(tensor.SparseIndices)
        };
        proto.Dims.Add(tensor.Dims);
        return proto;
    }

    private static NodeProto Node(Node node)
    {
        var proto = new NodeProto { OpType = node.OpType };
        if (node.Name.Length > 0)
            proto.Name = node.Name;
        if (node.Domain.Length > 0)
            proto.Domain = node.Domain;
        if (node.Overload.Length > 0)
            proto.Overload = node.Overload;
        if (node.DocString.Length > 0)
            proto.DocString = node.DocString;
        proto.Input.Add(node.Inputs);
        proto.Output.Add(node.Outputs);
        proto.Attribute.Add(node.Attributes.Select(Attribute));
        AddMetadata(proto.MetadataProps, node.Metadata);
        return proto;
    }

    private static AttributeProto Attribute(NodeAttribute attribute)
    {
        var proto = new AttributeProto { Name = attribute.Name, Type = (int)attribute.Kind };
        if (attribute.ReferenceTo is { } reference)
        {
            proto.RefAttrName = reference;
            return proto;
        }

        switch (attribute.Value)
        {
            case float value: proto.F = value; break;
            case long value: proto.I = value; break;
            case byte[] value: proto.S = ByteString.CopyFrom(value); break;
            case Tensor { SparseIndices: not null } value: proto.SparseTensor = Sparse(value); break;
            case Tensor value: proto.T = Tensor(value); break;
            case Graph value: proto.G = Graph(value); break;
            case OnnxType value: proto.Tp = Type(value); break;
            case float[] values: proto.Floats.Add(values); break;
            case long[] values: proto.Ints.Add(values); break;
            case byte[][] values: proto.Strings.Add(values.Select(v => ByteString.CopyFrom(v))); break;
            case Tensor[] values when attribute.Kind == AttributeKind.SparseTensors: proto.SparseTensors.Add(values.Select(Sparse)); break;
            case Tensor[] values: proto.Tensors.Add(values.Select(Tensor)); break;
            case Graph[] values: proto.Graphs.Add(values.Select(g => Graph(g))); break;
            case OnnxType?[] values: proto.TypeProtos.Add(values.OfType<OnnxType>().Select(Type)); break;
        }

        return proto;
    }

    private static ValueInfoProto ValueInfo(ValueInfo info)
    {
        var proto = new ValueInfoProto { Name = info.Name };
        if (info.Type is not null)
            proto.Type = Type(info.Type);
        return proto;
    }

    private static TypeProto Type(OnnxType type) => type switch
    {
        TensorType tensor => new TypeProto
        {
            TensorType =
            new TypeProto.Types.Tensor { ElemType = (int)tensor.DataType, Shape = Shape(tensor.Shape) }
        },
        SparseTensorType sparse =>
            new TypeProto
            {
                SparseTensorType =
            new TypeProto.Types.SparseTensor { ElemType = (int)sparse.DataType, Shape = Shape(sparse.Shape) }
            },
        SequenceType sequence => new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = Type(sequence.Element) } },
        OptionalType optional => new TypeProto { OptionalType = new TypeProto.Types.Optional { ElemType = Type(optional.Element) } },
        MapType map => new TypeProto { MapType = new TypeProto.Types.Map { KeyType = (int)map.Key, ValueType = Type(map.Value) } },
        OpaqueType opaque => new TypeProto { OpaqueType = new TypeProto.Types.Opaque { Domain = opaque.Domain, Name = opaque.Name } },
        _ => throw new NetWeightException($"The type {type} cannot be written."),
    };

    private static TensorShapeProto? Shape(Shape? shape)
    {
        if (shape is null)
            return null;
        var proto = new TensorShapeProto();
        foreach (Dim dim in shape.Dims)
        {
            var entry = new TensorShapeProto.Types.Dimension();
            if (dim.IsKnown)
                entry.DimValue = dim.Value;
            else if (dim.Symbol is { } symbol)
                entry.DimParam = symbol;
            proto.Dim.Add(entry);
        }

        return proto;
    }
}
