namespace NetWeight.Search;

/// <summary>A network whose accuracy was looked at.</summary>
/// <param name="Genotype">The network.</param>
/// <param name="Cost">What it weighs and takes.</param>
/// <param name="Accuracy">Higher is better, in the unit of what states it; null where that has no answer.</param>
public sealed record EvaluatedNetwork(Genotype Genotype, CandidateCost Cost, double? Accuracy)
{
    /// <summary>The networks that no other beats in both latency and accuracy, the fastest first.</summary>
    public static IReadOnlyList<EvaluatedNetwork> Front(IEnumerable<EvaluatedNetwork> networks)
    {
        List<EvaluatedNetwork> front = [];
        foreach (EvaluatedNetwork network in networks.Where(n => n.Accuracy is not null)
            .OrderBy(n => n.Cost.Latency.Value).ThenByDescending(n => n.Accuracy))
            if (front.Count == 0 || network.Accuracy > front[^1].Accuracy)
                front.Add(network);
        return front;
    }
}
