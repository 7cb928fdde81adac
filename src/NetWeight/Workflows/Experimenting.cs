using NetWeight.Experiments;

namespace NetWeight.Workflows;

/// <summary>Experiments to try.</summary>
/// <param name="Experiments">The experiments.</param>
public sealed record ExperimentRequest(IReadOnlyList<Experiment> Experiments)
{
    /// <summary>Devices, settings, batch and scale. Among several experiments those that vary the batch themselves leave it out.</summary>
    public ExperimentOptions Options { get; init; } = new();
}

/// <summary>
/// Tries claims of the literature: small networks that differ in nothing else, predicted on devices next to published
/// times.
/// </summary>
public static class Experimenting
{
    /// <summary>The sheets, experiment by experiment.</summary>
    public static IReadOnlyList<ExperimentSheet> Run(ExperimentRequest request, CancellationToken cancellation = default) =>
        [.. request.Experiments.SelectMany(e => ExperimentRunner.Run(e, OptionsOf(e, request), cancellation))];

    /// <summary>
    /// The sheets with one of a scale for every experiment: if devices requested other scales only, an empty one is
    /// added.
    /// </summary>
    public static IReadOnlyList<ExperimentSheet> WithScale(
        IReadOnlyList<ExperimentSheet> sheets, ExperimentScale scale, ExperimentOptions options, CancellationToken cancellation = default)
    {
        List<ExperimentSheet> all = [.. sheets];
        foreach (Experiment experiment in sheets.Select(s => s.Experiment).Distinct())
            if (!all.Exists(s => s.Experiment == experiment && s.Scale == scale))
                all.InsertRange(
                    all.FindLastIndex(s => s.Experiment == experiment) + 1,
                    ExperimentRunner.Run(
                        experiment,
                        options with { Devices = [], Scale = scale, Batch = experiment.VariesBatch ? null : options.Batch },
                        cancellation));
        return all;
    }

    private static ExperimentOptions OptionsOf(Experiment experiment, ExperimentRequest request) =>
        request.Experiments.Count > 1 && experiment.VariesBatch ? request.Options with { Batch = null } : request.Options;
}
