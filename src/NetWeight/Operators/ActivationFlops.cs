namespace NetWeight.Operators;

/// <summary>FLOPs per element of the activations that other operators contain, by the table in docs/conventions.md.</summary>
internal static class ActivationFlops
{
    /// <summary>The FLOPs of one activation; null for a name that no operator has.</summary>
    public static long? Of(string name) => name.ToUpperInvariant() switch
    {
        "" or "NONE" or "IDENTITY" => 0,
        "RELU" or "TANH" => 1,
        "AFFINE" or "LEAKYRELU" or "THRESHOLDEDRELU" or "CLIP" => 2,
        "SCALEDTANH" or "SOFTSIGN" or "SOFTPLUS" => 3,
        "SIGMOID" or "HARDSIGMOID" or "ELU" => 4,
        "SILU" or "SWISH" or "GELU" or "HARDSWISH" => 5,
        "SWIGLU" => 6,
        _ => null,
    };
}
