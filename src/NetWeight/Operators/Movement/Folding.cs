using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>
/// Shared parts of the rules that move elements: partly known lists of sizes, arithmetic with dimensions, and small tensors
/// element by element.
/// </summary>
internal static class Folding
{
    /// <summary>No framework goes beyond; a longer list of axes is a broken (or hostile) file and not worth an array.</summary>
    private const int MaxRank = 64;

    /// <summary>
    /// A short list (a shape, axes, pads) that older operator sets give as an attribute and newer ones as an input. Single elements may be
    /// unknown. Null if it is not given or if not even its length is known: <see cref="IsGiven"/> tells which.
    /// </summary>
    public static IReadOnlyList<Scalar>? List(this ShapedNode node, string? attribute, int input)
    {
        if (attribute is not null && node.Ints(attribute) is { } values)
            return Short([.. values.Select(v => Scalar.Of(v))]);
        if (node.Content(input) is { } content)
            return Short(content.Elements);
        return node.InputShape(input) is { Rank: <= 1 } shape && shape.Elements is { } count and <= MaxRank ? new Scalar[count] : null;
    }

    private static IReadOnlyList<Scalar> Short(IReadOnlyList<Scalar> list) =>
        list.Count <= 2 * MaxRank ? list : throw new ShapeException($"it has {list.Count} numbers; each dimension needs one or two");

    /// <summary>Whether an attribute or else an input is there.</summary>
    public static bool IsGiven(this ShapedNode node, string attribute, int input) =>
        node.Attribute(attribute) is not null || node.Has(input);

    /// <summary>
    /// The axes that an attribute or else an input gives, as indices from 0 and without repetition; null if they are
    /// not (all) known.
    /// </summary>
    public static int[]? Axes(this ShapedNode node, string attribute, int input, int rank)
    {
        if (!node.TryIntegers(attribute, input, out long[]? axes) || axes is null)
            return null;
        if (axes.Length > MaxRank)
            throw new ShapeException($"it has {axes.Length} axes");
        int[] result = [.. axes.Select(a => ShapedNode.Axis(a, rank))];
        return result.Distinct().Count() == result.Length ? result : throw new ShapeException("an axis is named twice");
    }

    /// <summary>
    /// The number of elements read from the first input to take as many elements as come out (or as given): an element that is taken
    /// twice is read once.
    /// </summary>
    public static long? Taken(ShapedNode node, long? elements) =>
        elements is { } taken && node.InputElements(0) is { } all ? Math.Min(taken, all) : elements;

    /// <inheritdoc cref="Taken(ShapedNode, long?)"/>
    public static long? Taken(ShapedNode node) => Taken(node, node.Elements);

    /// <summary>A size times a number.</summary>
    public static Dim Times(this Dim dim, long factor)
    {
        if (factor == 1)
            return dim;
        if (dim.IsKnown || factor == 0)
            return factor == 0 ? 0 : checked(dim.Value * factor);
        return dim.UpperBound is { } bound && factor > 0 ? AtMost((Int128)bound * factor) : Dim.Unknown;
    }

    /// <summary>A size plus a number.</summary>
    public static Dim Plus(this Dim dim, long more)
    {
        if (more == 0)
            return dim;
        if (dim.IsKnown)
            return checked(dim.Value + more);
        return dim.UpperBound is { } bound ? AtMost(Int128.Max(0, (Int128)bound + more)) : Dim.Unknown;
    }

    /// <summary>The sum of two sizes.</summary>
    public static Dim Plus(this Dim a, Dim b) => b.IsKnown ? a.Plus(b.Value) : a.IsKnown ? b.Plus(a.Value)
        : a.UpperBound is { } x && b.UpperBound is { } y ? AtMost((Int128)x + y) : Dim.Unknown;

    /// <summary>An unknown size with this bound; bounds beyond 2^63 bound nothing.</summary>
    public static Dim AtMost(Int128 bound) => bound < long.MaxValue ? Dim.AtMost((long)bound) : Dim.Unknown;

    /// <summary>The product of some dimensions as one: a lone open dimension among ones keeps its name.</summary>
    public static Dim Product(Shape shape, int start, int end)
    {
        if (shape.Product(start, end) is { } product)
            return product;
        Dim result = 1;
        for (int i = start; i < end; i++)
        {
            Dim dim = shape[i];
            if (dim.IsKnown)
                result = result.Times(dim.Value);
            else if (result.IsKnown)
                result = dim.Times(result.Value);
            else
                result = result.UpperBound is { } a && dim.UpperBound is { } b && (Int128)a * b < long.MaxValue
                    ? Dim.AtMost(a * b) : Dim.Unknown;
        }

        return result;
    }

    /// <summary>The combined knowledge of a size that two inputs share.</summary>
    public static Dim Common(Dim a, Dim b, string what)
    {
        if (a.IsKnown && b.IsKnown && a.Value != b.Value)
            throw new ShapeException($"{what} differs between inputs: {a} and {b}");
        return a.IsKnown ? a : b.IsKnown ? b : a.Symbol is not null ? a : b.Symbol is not null ? b
            : (a.UpperBound ?? long.MaxValue) <= (b.UpperBound ?? long.MaxValue) ? a : b;
    }

    /// <summary>A small tensor from a function of the position; null if it would be too large to fold.</summary>
    public static TensorValue? Tensor(DataType type, IReadOnlyList<long> dims, Func<long[], Scalar> element)
    {
        long count = Count(dims);
        if (count > TensorValue.MaxElements)
            return null;
        var elements = new Scalar[count];
        var at = new long[dims.Count];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = element(at);
            for (int d = at.Length - 1; d >= 0 && ++at[d] == dims[d]; d--)
                at[d] = 0;
        }

        return TensorValue.Create(type, dims, elements);
    }

    /// <summary>The element at a position.</summary>
    public static Scalar At(this TensorValue value, ReadOnlySpan<long> position)
    {
        long offset = 0;
        for (int i = 0; i < position.Length; i++)
            offset = (offset * value.Dims[i]) + position[i];
        return value.Elements[(int)offset];
    }

    /// <summary>The sizes of a shape as numbers; null if one is unknown or the tensor is too large to fold.</summary>
    public static long[]? SmallDims(this Shape? shape)
    {
        if (shape is not { IsKnown: true })
            return null;
        long[] dims = [.. shape.ToArray().Select(d => d.Value)];
        return Count(dims) > TensorValue.MaxElements ? null : dims;
    }

    /// <summary>The number of elements, or a number beyond the limit of folding.</summary>
    private static long Count(IReadOnlyList<long> dims)
    {
        if (dims.Contains(0))
            return 0;
        long count = 1;
        foreach (long dim in dims)
            if ((count = dim > TensorValue.MaxElements ? long.MaxValue : count * dim) > TensorValue.MaxElements)
                return long.MaxValue;
        return count;
    }
}
