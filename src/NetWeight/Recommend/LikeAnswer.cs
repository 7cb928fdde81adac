using NetWeight.Architectures;
using NetWeight.Fit;
using NetWeight.Latency;
using NetWeight.Latency.Timing;

namespace NetWeight.Recommend;

/// <summary>A network of the zoo that a model at hand was recognised as.</summary>
/// <param name="Variant">The network.</param>
/// <param name="Form">Its form.</param>
/// <param name="Top1">Its published accuracy; null if none was published.</param>
public sealed record RecognisedNetwork(NetworkVariant Variant, string Form, PublishedAccuracy? Top1)
{
    /// <summary>The name as the zoo builds it.</summary>
    public string Name => Form.Length == 0 || Form == Variant.Forms[0] ? Variant.Name : $"{Variant.Name}:{Form}";
}

/// <summary>A network of the zoo that does the job of a model at hand.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Name">Its name.</param>
/// <param name="Accuracy">Its published accuracy at this size in percent; null if none was published.</param>
/// <param name="Maccs">MACCs of conv + FC + MatMul for one call.</param>
/// <param name="Estimate">The predicted latency.</param>
/// <param name="Memory">Its need for the device's memories.</param>
/// <param name="Difference">The change against the model at hand, with a separate interval.</param>
public sealed record LikeNetwork(
    Architecture Family, string Name, double? Accuracy, long Maccs, LatencyEstimate Estimate, MemoryFit Memory,
    LatencyDifference Difference);

/// <summary>The effort that a change of the own model needs before it can be used, the cheapest first.</summary>
public enum ChangeNeed
{
    /// <summary>A setting, or another runtime to integrate.</summary>
    Setting,

    /// <summary>A check of the accuracy; for 8 bits calibration samples.</summary>
    Check,

    /// <summary>Training.</summary>
    Training,
}

/// <summary>A single change of the own model.</summary>
/// <param name="What">The change as an instruction: <c>width x0.75</c>, <c>compute in fp16</c>.</param>
/// <param name="Kind">width, blocks, input, runtime, type or threads.</param>
/// <param name="Need">Its effort.</param>
/// <param name="Maccs">MACCs of conv + FC + MatMul behind the change.</param>
/// <param name="Estimate">The predicted latency behind the change.</param>
/// <param name="Difference">The change with a separate interval.</param>
/// <param name="Memory">Its need for the device's memories.</param>
public sealed record OwnChange(
    string What, string Kind, ChangeNeed Need, long Maccs, LatencyEstimate Estimate, LatencyDifference Difference, MemoryFit Memory)
{
    /// <summary>Whether it is certainly faster.</summary>
    public required bool IsSurelyFaster { get; init; }

    /// <summary>Whether it is worth naming: certainly faster, by at least 5 %, and not too large for the memory.</summary>
    public bool IsAdvice => IsSurelyFaster && Difference.SpeedUp >= 1.05 && Memory.Verdict != FitVerdict.DoesNotFit;
}

/// <summary>Networks and changes that are faster than a model at hand on a device: networks of the zoo, and changes of
/// the model itself.</summary>
public sealed record LikeAnswer
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The model's prediction.</summary>
    public required LatencyEstimate Own { get; init; }

    /// <summary>What it needs of the device's memories.</summary>
    public required MemoryFit Memory { get; init; }

    /// <summary>Its MACCs of conv + FC + MatMul for one call.</summary>
    public required long Maccs { get; init; }

    /// <summary>Its task; null if it was not recognised.</summary>
    public required NetworkTask? Task { get; init; }

    /// <summary>Height and width of its input; null if it is not a square image.</summary>
    public required int? Resolution { get; init; }

    /// <summary>The network of the zoo that it is; null if it is none.</summary>
    public required RecognisedNetwork? Recognised { get; init; }

    /// <summary>Networks of the zoo that do the same job in less time, the fastest first, one per family.</summary>
    public required IReadOnlyList<LikeNetwork> Faster { get; init; }

    /// <summary>The number of networks of the zoo that were compared: those at least as accurate as <see cref="LeastAccuracy"/>.</summary>
    public required int Compared { get; init; }

    /// <summary>
    /// The accuracy that a network must have, in percent: that of the model if it was recognised, otherwise the median of networks with
    /// as many MACCs. Null if too few accuracies are known: then networks with no fewer MACCs count.
    /// </summary>
    public required double? LeastAccuracy { get; init; }

    /// <summary>The post-processing that was left out; empty if none was recognised.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }

    /// <summary>Single changes of the model, the fastest first.</summary>
    public required IReadOnlyList<OwnChange> Changes { get; init; }

    /// <summary>Changes that do not apply, each with why.</summary>
    public required IReadOnlyList<(string What, string Why)> NotTried { get; init; }

    /// <summary>The change that gains most for certain; null if none does.</summary>
    public OwnChange? Best => Changes.FirstOrDefault(c => c.IsAdvice);
}
