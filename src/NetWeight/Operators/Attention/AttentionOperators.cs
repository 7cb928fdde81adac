namespace NetWeight.Operators.Attention;

/// <summary>Attention as one operator.</summary>
public static class AttentionOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Attention,
    [
        new DotProductAttention(),
        new FlexAttention(),
        new LinearAttention(""),
        new RotaryEmbedding(""),
    ]);
}
