using NetWeight.Accuracy.Scores;

namespace NetWeight.Accuracy.Predictors;

/// <summary>A sum of a few totals of the network, each times a constant that is fitted on the fit half of the same
/// device, runtime and setting.</summary>
public sealed class BaselinePredictor : IPredictor
{
    private readonly Func<Sample, double[]> features;
    private readonly Dictionary<SampleGroup, double[]> constants = [];

    private BaselinePredictor(string name, Func<Sample, double[]> features, IEnumerable<Sample> samples)
    {
        Name = name;
        this.features = features;
        foreach (IGrouping<SampleGroup, Sample> group in samples.Where(s => s.IsFit).GroupBy(s => s.Group))
        {
            // Always fewer constants than samples: the last features go first.
            double[][] rows = [.. group.Select(s => features(s).Take(group.Count() - 1).ToArray())];
            if (rows[0].Length > 0)
                constants[group.Key] = NonNegativeFit.Relative(rows, [.. group.Select(s => s.Seconds)]);
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsBaseline => true;

    /// <summary>A sum of any features.</summary>
    public static BaselinePredictor Of(string name, Func<Sample, double[]> features, IEnumerable<Sample> samples) =>
        new(name, features, samples);

    /// <summary>a x GMACs.</summary>
    public static BaselinePredictor Maccs(IEnumerable<Sample> samples) =>
        new("a x GMACs", s => [s.GigaMaccs], samples);

    /// <summary>a x GMACs + b x M activations; on CPUs + c x M parameters + d too.</summary>
    public static BaselinePredictor MaccsAndActivations(IEnumerable<Sample> samples) =>
        new("a x GMACs + b x MActs", s => s.IsCpu ? [s.GigaMaccs, s.MegaActivations, s.MegaParameters, 1]
            : [s.GigaMaccs, s.MegaActivations], samples);

    /// <summary>The fitted constants in seconds; fewer than features if samples are few, null if there is only one.</summary>
    public IReadOnlyList<double>? Constants(SampleGroup group) => constants.GetValueOrDefault(group);

    /// <inheritdoc/>
    public double? PredictSeconds(Sample sample) =>
        constants.TryGetValue(sample.Group, out double[]? fitted) ? fitted.Zip(features(sample), (a, x) => a * x).Sum() : null;
}
