using NetWeight.Accuracy.Predictors;
using NetWeight.Latency;

namespace NetWeight.Accuracy.Fitting;

/// <summary>The library's fit over public measurements: a device counts by the root of its samples, shared out among its settings.</summary>
public static class SampleFit
{
    /// <summary>The fit of samples; those that cannot be predicted are left out.</summary>
    public static FactorFit Of(ModelPredictor predictor, IReadOnlyList<Sample> samples, Factors start, double penalty)
    {
        FitGroup[] groups =
        [
            .. samples.GroupBy(s => s.Group).Select(g => new FitGroup(
                [.. g.Select(predictor.Prepare).OfType<FitSample>()],
                Math.Sqrt(g.Count() / (double)samples.Where(s => s.DeviceName == g.Key.Device).Select(s => s.Group).Distinct().Count()))),
        ];
        return new FactorFit(groups, start, penalty);
    }
}
