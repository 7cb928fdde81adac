using System.Collections.Frozen;

namespace NetWeight.Operators;

/// <summary>Every operator that NetWeight knows, family by family.</summary>
public static class OperatorCatalog
{
    private static readonly FrozenDictionary<(string, string), Operator> ByName;

    static OperatorCatalog()
    {
        All =
        [
            .. Attention.AttentionOperators.All,
            .. ControlFlow.ControlFlowOperators.All,
            .. Convolution.ConvolutionOperators.All,
            .. Elementwise.ElementwiseOperators.All,
            .. Experimental.ExperimentalOperators.All,
            .. Generation.GenerationOperators.All,
            .. Loss.LossOperators.All,
            .. MachineLearning.MachineLearningOperators.All,
            .. MatrixProducts.MatrixProductOperators.All,
            .. Microsoft.MicrosoftElementwise.All,
            .. Microsoft.MicrosoftOperators.All,
            .. Movement.MovementOperators.All,
            .. Normalization.NormalizationOperators.All,
            .. Quantization.QuantizationOperators.All,
            .. Recurrent.RecurrentOperators.All,
            .. Reduction.ReductionOperators.All,
            .. Sequences.SequenceOperators.All,
            .. Signal.SignalOperators.All,
            .. Text.TextOperators.All,
            .. Training.TrainingOperators.All,
        ];
        ByName = All.ToFrozenDictionary(o => (o.Domain, o.Type));
    }

    /// <summary>The operators in the order of their families.</summary>
    public static IReadOnlyList<Operator> All { get; }

    /// <summary>The operator of that domain (empty for <c>ai.onnx</c>) and name, or null.</summary>
    public static Operator? Find(string domain, string type) => ByName.GetValueOrDefault((domain, type));
}
