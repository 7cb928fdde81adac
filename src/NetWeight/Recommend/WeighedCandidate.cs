using NetWeight.Int8;
namespace NetWeight.Recommend;

/// <summary>A network with its costs, and its latency on each device.</summary>
/// <param name="Candidate">The network.</param>
public sealed record WeighedCandidate(Candidate Candidate)
{
    /// <summary>Parameters.</summary>
    public required long Parameters { get; init; }

    /// <summary>MACCs of conv + FC + MatMul for one image.</summary>
    public required long Maccs { get; init; }

    /// <summary>Its operators and structures.</summary>
    public required NetworkTraits Traits { get; init; }

    /// <summary>The likely loss from 8-bit integers, estimated from the structure.</summary>
    public required Int8Risk Quantization { get; init; }

    /// <summary>Its latencies on the devices, in their order.</summary>
    public required IReadOnlyList<PredictionSummary> Fits { get; init; }

    /// <summary>Published top-1 accuracy in percent; null if there is none.</summary>
    public double? Top1 => Candidate.Accuracy?.Percent;
}
