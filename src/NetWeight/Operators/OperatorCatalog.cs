using System.Collections.Frozen;
using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>Every supported operator, family by family.</summary>
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

    /// <summary>
    /// The operator that a node means. One of com.microsoft or ai.onnx.ml that is written without its domain is taken for that, unless
    /// ai.onnx has an operator of the name in the version that the node follows: <paramref name="withoutDomain"/> is then true.
    /// </summary>
    internal static Operator? Find(Node node, out bool withoutDomain)
    {
        withoutDomain = false;
        Operator? own = Find(node.Domain, node.OpType);
        if (node.Domain.Length > 0 || (own is not null && StandardForms.Exists(node.OpType, node.OpsetVersion)))
            return own;
        if ((Find(Microsoft.ContribOperator.DomainName, node.OpType)
            ?? Find(MachineLearning.MachineLearningOperators.DomainName, node.OpType)) is not { } other)
            return own;
        withoutDomain = true;
        return other;
    }
}
