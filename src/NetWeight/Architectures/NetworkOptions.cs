using NetWeight.Graphs;

namespace NetWeight.Architectures;

/// <summary>How to build a network: its scale, its input, and its weights.</summary>
public sealed record NetworkOptions
{
    /// <summary>As published, without weights: for counting.</summary>
    public static NetworkOptions Default { get; } = new();

    /// <summary>Multiplies every width (number of channels), on top of the variant's own.</summary>
    public double Width { get; init; } = 1;

    /// <summary>Multiplies the number of blocks of every stage, on top of the variant's own.</summary>
    public double Depth { get; init; } = 1;

    /// <summary>The height of the input, and its width without <see cref="ImageWidth"/>; null for the published one.</summary>
    public int? Resolution { get; init; }

    /// <summary>The width of the input where it is not a square; null for the height.</summary>
    public int? ImageWidth { get; init; }

    /// <summary>The number of classes.</summary>
    public int Classes { get; init; } = 1000;

    /// <summary>The batch: a number, or a named dimension that stays open.</summary>
    public Dim Batch { get; init; } = 1;

    /// <summary>The version of <c>ai.onnx</c> that the graph follows, 13 to 21.</summary>
    public int Opset { get; init; } = 17;

    /// <summary>Where weights are drawn from; null for none. Equal seeds give equal weights.</summary>
    public int? Seed { get; init; }
}
