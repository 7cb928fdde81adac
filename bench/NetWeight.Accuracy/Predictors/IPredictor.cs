namespace NetWeight.Accuracy.Predictors;

/// <summary>Something that predicts the latency of a network on a device.</summary>
public interface IPredictor
{
    /// <summary>The name in tables.</summary>
    string Name { get; }

    /// <summary>Whether its constants were fitted on the very device and runtime that it predicts.</summary>
    bool IsBaseline { get; }

    /// <summary>The time of one batch in seconds; null if it has no prediction.</summary>
    double? PredictSeconds(Sample sample);
}
