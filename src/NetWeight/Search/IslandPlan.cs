namespace NetWeight.Search;

/// <summary>
/// How a search is shared out among islands: searches of the same request with seeds of their own, which now and then take
/// over a network from each other (Tanese 1989, "Distributed genetic algorithms").
/// </summary>
/// <remarks>What an island does depends on the seed and on the plan alone, not on who evaluates, nor on how fast.</remarks>
public sealed record IslandPlan
{
    /// <summary>The most islands.</summary>
    public const int MostIslands = 64;

    /// <summary>The most networks of a generation.</summary>
    public const int MostWidth = 256;

    /// <summary>How many islands there are.</summary>
    public int Islands { get; init; } = 1;

    /// <summary>How many networks an island has evaluated at a time: a generation.</summary>
    public int Width { get; init; } = 8;

    /// <summary>After how many generations an island takes over a network from the one before it.</summary>
    public int MigrateEach { get; init; } = 4;

    /// <summary>The request of one island: its part of the evaluations, and a seed of its own.</summary>
    /// <param name="whole">The request of the search.</param>
    /// <param name="island">From 0.</param>
    public SearchRequest Of(SearchRequest whole, int island) => whole with
    {
        Seed = unchecked(whole.Seed + (island * 1_000_003)),
        Evaluations = (whole.Evaluations / Islands) + (island < whole.Evaluations % Islands ? 1 : 0),
    };

    /// <summary>The island whose networks an island takes over.</summary>
    public int Before(int island) => (island + Islands - 1) % Islands;

    /// <summary>Whether an island takes over a network before a generation.</summary>
    /// <param name="generation">From 0.</param>
    public bool MigratesBefore(int generation) => Islands > 1 && generation > 0 && generation % MigrateEach == 0;

    /// <summary>Throws <see cref="NetWeightException"/> for a plan that cannot be followed.</summary>
    /// <param name="evaluations">The evaluations of the whole search.</param>
    public void Check(int evaluations)
    {
        if (Islands is < 1 or > MostIslands)
            throw new NetWeightException($"A search has 1 to {MostIslands} islands, not {Islands}.");
        if (Width is < 1 or > MostWidth)
            throw new NetWeightException($"An island has 1 to {MostWidth} networks evaluated at a time, not {Width}.");
        if (MigrateEach < 1)
            throw new NetWeightException($"Islands exchange networks after 1 or more generations, not {MigrateEach}.");
        if (evaluations < Islands)
            throw new NetWeightException($"{evaluations} evaluations are too few for {Islands} islands: each needs one.");
    }
}
