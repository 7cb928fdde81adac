namespace NetWeight.Accuracy.Predictors;

/// <summary>Everything that is judged: the models first, then the baselines that they have to beat.</summary>
public static class PredictorCatalog
{
    /// <summary>All predictors; baselines are fitted here, on the fit half of <paramref name="samples"/>.</summary>
    public static IReadOnlyList<IPredictor> Create(IReadOnlyList<Sample> samples) =>
    [
        new ModelPredictor(),
        BaselinePredictor.Maccs(samples),
        BaselinePredictor.MaccsAndActivations(samples),
    ];
}
