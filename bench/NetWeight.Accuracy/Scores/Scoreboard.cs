using NetWeight.Accuracy.Predictors;

namespace NetWeight.Accuracy.Scores;

/// <summary>The samples that are judged.</summary>
public enum SplitHalf
{
    /// <summary>Those whose families constants may be fitted on.</summary>
    Fit,

    /// <summary>The others.</summary>
    Held,

    /// <summary>All.</summary>
    All,
}

/// <summary>All predictions and all measurements.</summary>
public sealed class Scoreboard
{
    /// <summary>Fewer samples have no order worth a number.</summary>
    private const int MinRanked = 3;

    private readonly double?[][] predictions;
    private readonly Dictionary<Sample, int> index = new(ReferenceEqualityComparer.Instance);

    /// <summary>Asks every predictor for every sample.</summary>
    public Scoreboard(IReadOnlyList<Sample> samples, IReadOnlyList<IPredictor> predictors)
    {
        Samples = samples;
        Predictors = predictors;
        for (int i = 0; i < samples.Count; i++)
            index[samples[i]] = i;
        predictions = [.. predictors.Select(p => samples.AsParallel().AsOrdered().Select(p.PredictSeconds).ToArray())];
    }

    /// <summary>The samples.</summary>
    public IReadOnlyList<Sample> Samples { get; }

    /// <summary>The predictors.</summary>
    public IReadOnlyList<IPredictor> Predictors { get; }

    /// <summary>The rows of the first table, in the order of the samples.</summary>
    public IEnumerable<IGrouping<string, Sample>> Panels => Samples.GroupBy(s => s.Panel);

    /// <summary>The prediction in seconds per batch.</summary>
    public double? Predicted(IPredictor predictor, Sample sample) =>
        predictions[Predictors.TakeWhile(p => p != predictor).Count()][index[sample]];

    /// <summary>
    /// Judges a predictor on some samples; null if it predicts none of them. Ranks are taken within each group and
    /// averaged over the groups: a slower
    /// device is not an achievement.
    /// </summary>
    public Score? Judge(IPredictor predictor, IEnumerable<Sample> samples, SplitHalf half = SplitHalf.All)
    {
        var pairs = new List<(SampleGroup Group, double Predicted, double Measured)>();
        foreach (Sample sample in samples)
            if ((half == SplitHalf.All || sample.IsFit == (half == SplitHalf.Fit)) && Predicted(predictor, sample) is { } predicted)
                pairs.Add((sample.Group, predicted, sample.Seconds));
        if (pairs.Count == 0)
            return null;
        Score[] groups = [.. pairs.GroupBy(p => p.Group).Where(g => g.Count() >= MinRanked)
            .Select(g => Score.Of([.. g.Select(p => (p.Predicted, p.Measured))]))];
        return Score.Of([.. pairs.Select(p => (p.Predicted, p.Measured))]) with
        {
            Spearman = Mean(groups.Select(g => g.Spearman)),
            Kendall = Mean(groups.Select(g => g.Kendall)),
        };
    }

    private static double Mean(IEnumerable<double> values) => values.Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average();
}
