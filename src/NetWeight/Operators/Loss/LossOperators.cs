namespace NetWeight.Operators.Loss;

/// <summary>Losses, which models in training contain.</summary>
public static class LossOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Other,
    [
        new CrossEntropy("NegativeLogLikelihoodLoss", softmax: false, "The negative log-probability of the labels."),
        new CrossEntropy("SoftmaxCrossEntropyLoss", softmax: true, "LogSoftmax, then the negative log-probability of the labels."),
    ]);
}
