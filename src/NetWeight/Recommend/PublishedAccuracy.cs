using NetWeight.Architectures;

namespace NetWeight.Recommend;

/// <summary>A published ImageNet top-1 accuracy.</summary>
/// <param name="Percent">Percent of the 50,000 validation images.</param>
/// <param name="Source">Who published it.</param>
public sealed record PublishedAccuracy(double Percent, string Source)
{
    private const double Images = 50_000;

    /// <summary>
    /// Half the width of its 90 % interval in points, from the number of images alone: 1.645 sqrt(p (1 - p) / 50,000),
    /// the binomial spread. Other seeds and recipes move it further.
    /// </summary>
    public double Reach => 100 * 1.645 * Math.Sqrt(Percent / 100 * (1 - (Percent / 100)) / Images);

    /// <summary>Whether it is higher certainly: the intervals do not overlap.</summary>
    public bool SurelyAbove(PublishedAccuracy other) => Percent - Reach > other.Percent + other.Reach;

    /// <summary>
    /// All that was published about a form of a network, in the order of the zoo; those of one source if a word of
    /// it is given.
    /// </summary>
    /// <param name="variant">The network.</param>
    /// <param name="form">The form; empty for a network that has only one.</param>
    /// <param name="from">A word that the source must have; null for any source.</param>
    public static IReadOnlyList<PublishedAccuracy> Of(NetworkVariant variant, string form, string? from = null)
    {
        List<PublishedAccuracy> found = [];
        foreach (Published published in variant.Published)
        {
            if (published.Top1 is not { } top1 || (published.Form.Length > 0 && published.Form != form))
                continue;
            var accuracy = new PublishedAccuracy(top1, published.Top1Source ?? published.Source);
            if ((from is null || accuracy.Source.Contains(from, StringComparison.OrdinalIgnoreCase)) && !found.Contains(accuracy))
                found.Add(accuracy);
        }

        return found;
    }
}
