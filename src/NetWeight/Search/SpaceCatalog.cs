using System.Globalization;
using NetWeight.Devices;
using NetWeight.Search.Spaces;

namespace NetWeight.Search;

/// <summary>The search spaces. This is the only place that lists them.</summary>
public static class SpaceCatalog
{
    /// <summary>The space of a search that names none.</summary>
    public const string Usual = "mobile";

    /// <summary>All of them, with published widths.</summary>
    public static IReadOnlyList<SearchSpace> All { get; } = Create(1);

    /// <summary>
    /// A space by its name, <c>mobile</c>, or with the multiple of its widths, <c>mobile@32</c>. Throws
    /// <see cref="NetWeightException"/> for a name that there is none of.
    /// </summary>
    /// <param name="id">The name.</param>
    /// <param name="device">Widths are rounded to the channels that it computes at once; null for those of the name.
    /// Spaces of benchmarks keep theirs.</param>
    public static SearchSpace Get(string id, Device? device = null) => Find(id, device) ?? throw new NetWeightException(
        $"There is no search space '{id}'.{Spelling.DidYouMean(id, All.Select(s => s.Id))} "
            + $"Known are {string.Join(", ", All.Select(s => s.Id))}.");

    /// <summary>The same; null for a name that there is none of.</summary>
    public static SearchSpace? Find(string id, Device? device = null)
    {
        int at = id.IndexOf('@');
        int snap = at < 0 ? device?.Alignment.OutputChannels?.Value ?? 1
            : int.TryParse(id.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int asked)
                && asked is > 0 and <= 256 ? asked : 0;
        if (snap == 0)
            return null;
        string name = at < 0 ? id : id[..at];
        int place = All.Select(s => s.Id).ToList().IndexOf(name);
        if (place < 0 || snap == 1)
            return place < 0 ? null : All[place];
        if (at < 0)
            return Create(snap)[place];
        // Spaces whose halves have to suit a device name twice its channels.
        return Create(snap)[place] is var space && space.Id == id ? space
            : snap % 2 == 0 && Create(snap / 2)[place] is var half && half.Id == id ? half : null;
    }

    /// <summary>The network of <c>SPACE:GENOTYPE</c>; null where the word does not begin with a space.</summary>
    public static (SearchSpace Space, Genotype Genotype)? Network(string word)
    {
        int colon = word.IndexOf(':');
        return colon > 0 && Find(word[..colon]) is { } space ? (space, space.Parse(word[(colon + 1)..])) : null;
    }

    private static SearchSpace[] Create(int snap) =>
    [
        new MobileBlocksSpace(snap), new OnceForAll(), new Fbnet(small: false), new RepVggStacks(snap), new ShuffleUnits(Doubled(snap)),
        new OneShotAggregation(snap), new CrossStagePartial(Doubled(snap)), new AnyNetX(snap), new NasBenchMacro(), new NasBench201(),
        new Fbnet(small: true),
    ];

    /// <summary>Half of a stage's channels goes its own way, so both halves are to suit the device.</summary>
    private static int Doubled(int snap) => snap > 1 ? 2 * snap : 1;
}
