namespace NetWeight.Graphs;

/// <summary>The dimensions of a tensor, outermost first. A scalar has none. An unknown rank is no <see cref="Shape"/> but null.</summary>
public sealed class Shape : IEquatable<Shape>
{
    /// <summary>
    /// Tensors of more dimensions do not occur in models: numpy stops at 64. Without a bound, each layer of a hostile file
    /// could cost megabytes.
    /// </summary>
    internal const int RankLimit = 256;

    private readonly Dim[] dims;

    /// <summary>A shape of these dimensions.</summary>
    public Shape(params ReadOnlySpan<Dim> dims) => this.dims = dims.ToArray();

    /// <summary>A shape of these dimensions.</summary>
    public Shape(IEnumerable<Dim> dims) => this.dims = [.. dims];

    private Shape(Dim[] owned, bool _) => dims = owned;

    /// <summary>The shape of a single number.</summary>
    public static Shape Scalar { get; } = new();

    /// <summary>The number of dimensions.</summary>
    public int Rank => dims.Length;

    /// <summary>The dimensions, outermost first.</summary>
    public ReadOnlySpan<Dim> Dims => dims;

    /// <summary>Whether every dimension is a number.</summary>
    public bool IsKnown
    {
        get
        {
            foreach (Dim dim in dims)
                if (!dim.IsKnown)
                    return false;
            return true;
        }
    }

    /// <summary>
    /// The number of elements, null if a dimension is unknown (unless another is zero). Throws
    /// <see cref="OverflowException"/> beyond 2^63.
    /// </summary>
    public long? Elements => Product(0, dims.Length);

    /// <summary>The dimension at an index from 0.</summary>
    public Dim this[int index] => dims[index];

    /// <summary>A shape of known sizes.</summary>
    public static Shape Of(params ReadOnlySpan<long> sizes)
    {
        var result = new Dim[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
            result[i] = Dim.Of(sizes[i]);
        return new Shape(result, true);
    }

    /// <summary>A shape that owns <paramref name="dims"/>: the caller must not change the array afterwards.</summary>
    public static Shape Owning(Dim[] dims) => new(dims, true);

    /// <summary>A shape of a known rank whose dimensions are all unknown.</summary>
    public static Shape OfRank(int rank)
    {
        var result = new Dim[rank];
        Array.Fill(result, Dim.Unknown);
        return new Shape(result, true);
    }

    /// <summary>
    /// The product of the dimensions from <paramref name="start"/> up to but without <paramref name="end"/>; null where
    /// it is unknown.
    /// </summary>
    public long? Product(int start, int end)
    {
        long product = 1;
        bool known = true;
        for (int i = start; i < end; i++)
        {
            if (!dims[i].IsKnown)
                known = false;
            else if (dims[i].Value == 0)
                return 0;
            else if (known)
                product = checked(product * dims[i].Value);
        }

        return known ? product : null;
    }

    /// <summary>A copy of the dimensions, to change.</summary>
    public Dim[] ToArray() => (Dim[])dims.Clone();

    /// <summary>The shape with one dimension replaced.</summary>
    public Shape With(int index, Dim dim)
    {
        Dim[] copy = ToArray();
        copy[index] = dim;
        return new Shape(copy, true);
    }

    /// <summary>The common shape of a tensor that has one of two shapes; null if not even the rank is the same.</summary>
    public static Shape? Either(Shape? first, Shape? second)
    {
        if (first is null || second is null || first.Rank != second.Rank)
            return null;
        Dim[] result = first.ToArray();
        for (int i = 0; i < result.Length; i++)
            result[i] = result[i].Or(second[i]);
        return new Shape(result, true);
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && dims.AsSpan().SequenceEqual(other.dims);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (Dim dim in dims)
            hash.Add(dim);
        return hash.ToHashCode();
    }

    /// <summary>
    /// The dimensions joined by <c>x</c>, as on the command line: <c>1x3x224x224</c>, symbols in braces:
    /// <c>{batch}x3</c>; <c>scalar</c> if there are none.
    /// </summary>
    public override string ToString() =>
        dims.Length == 0 ? "scalar" : string.Join('x', dims.Select(d => d.Symbol is { } symbol ? $"{{{symbol}}}" : d.ToString()));
}
