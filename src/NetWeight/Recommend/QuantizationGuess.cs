namespace NetWeight.Recommend;

/// <summary>How much 8-bit integers are likely to cost a network.</summary>
public enum QuantizationRiskLevel
{
    /// <summary>Nothing in its structure that is known to lose much.</summary>
    Low,

    /// <summary>Structures that need a range per channel, or lose some accuracy.</summary>
    Medium,

    /// <summary>Structures that are known to lose much unless they are trained for it.</summary>
    High,
}

/// <summary>
/// A guess from the structure alone, as there are no trained weights: what was published about structures. <c>netweight lint</c> (NW223) measures the weights of a trained file.
/// </summary>
/// <param name="Risk">The guess.</param>
/// <param name="Reasons">The structures that it rests on, with who says so; empty for a low risk.</param>
public sealed record QuantizationGuess(QuantizationRiskLevel Risk, IReadOnlyList<string> Reasons)
{
    /// <summary>The guess for a network.</summary>
    public static QuantizationGuess Of(NetworkTraits traits)
    {
        List<string> reasons = [];
        if (traits.IsReparameterized)
            reasons.Add("merged branches give channels different ranges (QARepVGG, Chu et al. 2022)");
        if (traits.Has("Depthwise"))
            reasons.Add("depthwise weights need a range per channel (Sheng et al. 2018)");
        if (traits.Has("Swish") || traits.Has("HardSwish") || traits.Has("Mish") || traits.Has("Gelu"))
            reasons.Add("unbounded activations other than ReLU (EfficientNet-Lite's authors replaced them)");
        if (traits.Has("SqueezeExcite"))
            reasons.Add("squeeze-and-excitation (EfficientNet-Lite's authors removed it)");
        if (traits.Has("LayerNormalization"))
            reasons.Add("normalization that cannot be folded");
        return new QuantizationGuess(traits.IsReparameterized ? QuantizationRiskLevel.High : reasons.Count > 0 ? QuantizationRiskLevel.Medium : QuantizationRiskLevel.Low, reasons);
    }
}
