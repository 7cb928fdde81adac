using NetWeight.Graphs;

namespace NetWeight.Operators.ControlFlow;

/// <summary>Types that hold of several values at once: of both branches, of every iteration.</summary>
internal static class TypeJoin
{
    /// <summary>The common type of two values that must have the same element type; one of unknown type leaves only that.</summary>
    public static OnnxType? Either(OnnxType? first, OnnxType? second)
    {
        if (first is null || second is null)
            return (first ?? second) is TensorType tensor ? new TensorType(tensor.DataType, null) : null;
        if (first is TensorType a && second is TensorType b && a.DataType != b.DataType)
        {
            if (a.DataType != DataType.Undefined && b.DataType != DataType.Undefined)
                throw new ShapeException($"one value comes out as {a.DataType.OnnxName} and as {b.DataType.OnnxName}");
            return new TensorType(a.DataType == DataType.Undefined ? b.DataType : a.DataType, Shape.Either(a.Shape, b.Shape));
        }

        return OnnxType.Either(first, second);
    }

    /// <summary>
    /// A type that covers the assumed type of a value and its type after an iteration; the very same object if the assumption
    /// holds. Repeated, it comes to an end: a size goes from known to bounded to unknown.
    /// </summary>
    public static OnnxType? Widen(OnnxType? assumed, OnnxType? found)
    {
        if (assumed is null || ReferenceEquals(assumed, found))
            return assumed;
        switch (assumed, found)
        {
            case (TensorType a, TensorType b):
                Shape? shape = Widen(a.Shape, b.Shape);
                DataType type = a.DataType == b.DataType ? a.DataType : ((TensorType?)Either(a, b))!.DataType;
                return ReferenceEquals(shape, a.Shape) && type == a.DataType ? a : new TensorType(type, shape);
            case (SequenceType a, SequenceType b):
                return Widen(a, b);
            case (OptionalType a, OptionalType b):
                return Widen(a.Element, b.Element) is { } element ? ReferenceEquals(element, a.Element) ? a
                    : new OptionalType(element) : null;
            default:
                OnnxType? either = Either(assumed, found);
                return either == assumed ? assumed : either;
        }
    }

    private static SequenceType? Widen(SequenceType assumed, SequenceType found)
    {
        if (found.Items is { Count: 0 })
            return assumed.Items is null or { Count: 0 } ? assumed : new SequenceType(assumed.Element);
        if (assumed.Items is { Count: 0 })
            return new SequenceType(found.Element);
        if (Widen(assumed.Element, found.Element) is not { } element)
            return null;
        if (assumed.Items is not { } a)
            return ReferenceEquals(element, assumed.Element) ? assumed : new SequenceType(element);
        if (found.Items is not { } b || a.Count != b.Count)
            return new SequenceType(element);
        var items = new OnnxType[a.Count];
        bool same = true;
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = Widen(a[i], b[i]) ?? element;
            same &= ReferenceEquals(items[i], a[i]);
        }

        return same && ReferenceEquals(element, assumed.Element) ? assumed : new SequenceType(element, items);
    }

    private static Shape? Widen(Shape? assumed, Shape? found)
    {
        if (assumed is null || found is null || assumed.Rank != found.Rank)
            return null;
        Dim[]? dims = null;
        for (int i = 0; i < assumed.Rank; i++)
        {
            Dim a = assumed[i], b = found[i];
            if (a.Same(b) || (!a.IsKnown && a.Symbol is null && (a.UpperBound is null || b.UpperBound <= a.UpperBound)))
                continue;
            // Only a known size gets a bound: one that grew already would grow on.
            (dims ??= assumed.ToArray())[i] = a.IsKnown ? a.Or(b) : Dim.Unknown;
        }

        return dims is null ? assumed : Shape.Owning(dims);
    }
}
