namespace NetWeight.Graphs;

/// <summary>The type of a value in a graph: a tensor, or one of ONNX's containers.</summary>
public abstract record OnnxType
{
    /// <summary>The type as ONNX spells it, without the shape: <c>tensor(float)</c>, <c>seq(tensor(int64))</c>.</summary>
    public string OnnxName => this switch
    {
        TensorType tensor => $"tensor({tensor.DataType.OnnxName})",
        SparseTensorType sparse => $"sparse_tensor({sparse.DataType.OnnxName})",
        SequenceType sequence => $"seq({sequence.Element.OnnxName})",
        OptionalType optional => $"optional({optional.Element.OnnxName})",
        MapType map => $"map({map.Key.OnnxName},{map.Value.OnnxName})",
        _ => ToString(),
    };

    /// <summary>The common type of a value that has one of two types; null if they have nothing in common.</summary>
    public static OnnxType? Either(OnnxType? first, OnnxType? second) => (first, second) switch
    {
        (TensorType a, TensorType b) when a.DataType == b.DataType => new TensorType(a.DataType, Shape.Either(a.Shape, b.Shape)),
        (SequenceType a, SequenceType b) => SequenceType.Either(a, b),
        (OptionalType a, OptionalType b) => Either(a.Element, b.Element) is { } element ? new OptionalType(element) : null,
        (OptionalType a, { } b) => Either(a.Element, b) is { } element ? new OptionalType(element) : null,
        ({ } a, OptionalType b) => Either(a, b.Element) is { } element ? new OptionalType(element) : null,
        _ => first is not null && first == second ? first : null,
    };
}

/// <summary>A dense tensor. <paramref name="Shape"/> is null if not even the rank is known.</summary>
public sealed record TensorType(DataType DataType, Shape? Shape) : OnnxType
{
    /// <summary><c>float[1x3x224x224]</c>.</summary>
    public override string ToString() => $"{DataType.OnnxName}[{Shape?.ToString() ?? "?"}]";
}

/// <summary>A sparse tensor of a dense shape.</summary>
public sealed record SparseTensorType(DataType DataType, Shape? Shape) : OnnxType
{
    /// <summary><c>sparse float[3x4]</c>.</summary>
    public override string ToString() => $"sparse {DataType.OnnxName}[{Shape?.ToString() ?? "?"}]";
}

/// <summary>A list of values. <paramref name="Items"/> holds the type of each if their number is known.</summary>
public sealed record SequenceType(OnnxType Element, IReadOnlyList<OnnxType>? Items = null) : OnnxType
{
    /// <summary>
    /// The common type of a sequence that is one of two; null if their elements have nothing in common. The items stay
    /// if the lengths are equal.
    /// </summary>
    internal static SequenceType? Either(SequenceType first, SequenceType second)
    {
        // An empty sequence does not determine the shape of its elements.
        if (first.Items is { Count: 0 } || second.Items is { Count: 0 })
            return first.Items?.Count == second.Items?.Count ? first
                : new SequenceType(first.Items is { Count: 0 } ? second.Element : first.Element);
        if (OnnxType.Either(first.Element, second.Element) is not { } element)
            return null;
        if (first.Items is not { } a || second.Items is not { } b || a.Count != b.Count)
            return new SequenceType(element);
        var items = new OnnxType[a.Count];
        for (int i = 0; i < items.Length; i++)
            items[i] = OnnxType.Either(a[i], b[i]) ?? element;
        return new SequenceType(element, items);
    }

    /// <summary><c>seq(float[2x3])</c>.</summary>
    public override string ToString() => $"seq({Element})";
}

/// <summary>A value that may be absent.</summary>
public sealed record OptionalType(OnnxType Element) : OnnxType
{
    /// <summary><c>optional(float[2x3])</c>.</summary>
    public override string ToString() => $"optional({Element})";
}

/// <summary>A dictionary.</summary>
public sealed record MapType(DataType Key, OnnxType Value) : OnnxType
{
    /// <summary><c>map(int64,float[?])</c>.</summary>
    public override string ToString() => $"map({Key.OnnxName},{Value})";
}

/// <summary>A type that only its domain understands.</summary>
public sealed record OpaqueType(string Domain, string Name) : OnnxType
{
    /// <summary><c>opaque(domain.name)</c>.</summary>
    public override string ToString() => $"opaque({Domain}.{Name})";
}
