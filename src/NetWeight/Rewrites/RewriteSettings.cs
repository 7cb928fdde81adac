namespace NetWeight.Rewrites;

/// <summary>The least and the largest number that a value held.</summary>
public readonly record struct ValueRange(double Least, double Most)
{
    /// <summary>The smallest magnitude that is not zero; null if it was not noted, or all was zero.</summary>
    public double? SmallestMagnitude { get; init; }

    /// <summary>The largest magnitude; no number if one of the two is none.</summary>
    public double LargestMagnitude => Math.Max(-Least, Most);
}

/// <summary>The settings of single rewrites.</summary>
public sealed record RewriteSettings
{
    /// <summary>The defaults.</summary>
    public static RewriteSettings Default { get; } = new();

    /// <summary>The multiple to which <c>pad-channels</c> fills channels up.</summary>
    public int ChannelMultiple { get; init; } = 8;

    /// <summary>The most taps along an axis that <c>split-kernels</c> leaves in one convolution.</summary>
    public int LargestKernel { get; init; } = 3;

    /// <summary>The nodes, by name, that rewrites of single layers (<see cref="Rewrite.IsPerLayer"/>) work on; null for all.</summary>
    public IReadOnlySet<string>? Layers { get; init; }

    /// <summary>Names of nodes, or operators, that <c>float16</c> and <c>quantize-int8</c> leave in 32 bits.</summary>
    public IReadOnlyCollection<string> KeepInFloat32 { get; init; } = [];

    /// <summary>Whether <c>quantize-int8</c> gives each output channel of a weight its own step; otherwise the whole
    /// tensor has one.</summary>
    public bool PerChannel { get; init; } = true;

    /// <summary>
    /// The ranges of activations, by value: <c>quantize-int8</c> needs those that
    /// <see cref="Quantization.ValuesToCalibrate"/> lists; <c>float16</c> leaves nodes in 32 bits if it is told a
    /// range (<see cref="Quantization.ValuesInFloat16"/>) that 16 bits do not hold.
    /// </summary>
    public IReadOnlyDictionary<string, ValueRange> Ranges { get; init; } = new Dictionary<string, ValueRange>();

    /// <summary>
    /// Places to leave alone: by the option of a rewrite, the nodes that it must not start from, named as in <see
    /// cref="RewriteChange.Before"/>. A proof that refuses one place lists it here.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> LeaveOut { get; init; } = new Dictionary<string, IReadOnlySet<string>>();

    /// <summary>Whether a layer is to be worked on.</summary>
    internal bool Takes(EditNode node) => Layers?.Contains(node.Name) ?? true;
}
