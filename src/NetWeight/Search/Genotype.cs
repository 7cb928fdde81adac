namespace NetWeight.Search;

/// <summary>A network of a search space: for each gene, which of its choices. Equal choices are equal genotypes.</summary>
public sealed class Genotype : IEquatable<Genotype>
{
    private readonly byte[] choices;
    private readonly int hash;

    /// <summary>A genotype of choices, one per gene of its space.</summary>
    public Genotype(ReadOnlySpan<byte> choices)
    {
        this.choices = choices.ToArray();
        var code = default(HashCode);
        code.AddBytes(choices);
        hash = code.ToHashCode();
    }

    /// <summary>The index of each gene's choice.</summary>
    public ReadOnlySpan<byte> Choices => choices;

    /// <summary>The index of a gene's choice.</summary>
    public int this[int gene] => choices[gene];

    /// <summary>The same with another choice of one gene.</summary>
    public Genotype With(int gene, int choice)
    {
        Span<byte> other = stackalloc byte[choices.Length];
        choices.CopyTo(other);
        other[gene] = checked((byte)choice);
        return new Genotype(other);
    }

    /// <inheritdoc/>
    public bool Equals(Genotype? other) => other is not null && hash == other.hash && Choices.SequenceEqual(other.Choices);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Genotype);

    /// <inheritdoc/>
    public override int GetHashCode() => hash;
}
