namespace NetWeight.Experiments;

/// <summary>The experiments, in the order of the survey.</summary>
public static class ExperimentCatalog
{
    /// <summary>All experiments.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        new EqualWidths(),
        new Groups(),
        new Fragments(),
        new ElementWise(),
        new KernelSize(),
        new Winograd(),
        new Alignment(),
        new Depthwise(),
        new ThinLayers(),
        new Aggregation(),
        new DepthAgainstWidth(),
        new BatchSize(),
        new InputResolution(),
    ];

    /// <summary>The experiment of a name. Throws <see cref="NetWeightException"/> with the nearest names if there is none.</summary>
    public static Experiment Get(string name) =>
        All.FirstOrDefault(e => Spelling.Key(e.Name) == Spelling.Key(name))
        ?? throw new NetWeightException(
            $"There is no experiment '{name}'.{Spelling.DidYouMean(name, All.Select(e => e.Name))} 'netweight "
                + "experiment' lists all.");
}
