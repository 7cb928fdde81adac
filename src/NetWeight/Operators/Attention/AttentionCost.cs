namespace NetWeight.Operators.Attention;

/// <summary>The cost of softmax(q * k) * v, for every operator that contains it. A causal or windowed mask is not discounted.</summary>
internal static class AttentionCost
{
    /// <summary>Scale and softmax per score.</summary>
    private const int ScoreFlops = 1 + 5;

    /// <summary>
    /// Both products are MACCs; scale (1), softmax (5), masks and biases (1 each) and a soft cap (3) are FLOPs per
    /// score.
    /// </summary>
    /// <param name="queries">Batch * query heads * query length.</param>
    /// <param name="keys">The keys that each query meets, past ones included.</param>
    /// <param name="headSize">The length of a query or key.</param>
    /// <param name="valueSize">The length of a value.</param>
    /// <param name="added">The number of masks and biases that are added to the scores.</param>
    /// <param name="softcap">Whether the scores are capped by a tanh.</param>
    public static OperatorCost Of(long? queries, long? keys, long? headSize, long? valueSize, int added, bool softcap)
    {
        long? scores = queries == 0 || keys == 0 ? 0 : checked(queries * keys);
        return OperatorCost.Headline(scores == 0 ? 0
            : checked(scores * (headSize + valueSize)), checked(scores * (ScoreFlops + added + (softcap ? 3 : 0))));
    }

    /// <summary>The same cost with more MACCs (projections) and FLOPs (biases).</summary>
    public static OperatorCost And(this OperatorCost cost, long? maccs, long? flops) =>
        cost with { Maccs = checked(cost.Maccs + maccs), OtherFlops = checked(cost.OtherFlops + flops) };
}
