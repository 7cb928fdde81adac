using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

/// <summary>
/// The JSON document of <c>netweight analyze MODEL -d ID --int8</c>: the gain from 8-bit integers, and whether the accuracy
/// survives.
/// </summary>
/// <param name="Gains">One per model and device.</param>
public sealed record Int8Contract(
    [Const(1)] int SchemaVersion, string ToolVersion, IReadOnlyList<Int8GainContract> Gains)
    : IContract<Int8Contract>
{
    /// <inheritdoc/>
    public static string Kind => "a report of 'netweight analyze --int8'";

    /// <inheritdoc/>
    public static JsonTypeInfo<Int8Contract> Format => ReportContracts.Of<Int8Contract>();
}

/// <summary>One model on one device.</summary>
/// <param name="WidePrecision">The type that 8 bits are compared with.</param>
/// <param name="WideLatencySeconds">Predicted with every layer in that type.</param>
/// <param name="Int8LatencySeconds">Predicted with every layer in 8 bits.</param>
/// <param name="LatencySeconds">Predicted with the layers that stay wide in the wider type, conversions included.</param>
/// <param name="SpeedUp">The first over the last of these.</param>
/// <param name="AllInt8SpeedUp">With every layer in 8 bits.</param>
/// <param name="AllInt8SpeedUpLow">The lower end of its interval of 90 %; null if a part could not be counted.</param>
/// <param name="AllInt8SpeedUpHigh">The upper end.</param>
/// <param name="IdealLatencySeconds">If everything shrank with the type.</param>
/// <param name="Eaten">The causes that reduce the gain, the largest first; the times add up to the latency less the ideal.</param>
/// <param name="Weights">The layers whose weights lose most, if the file has them.</param>
/// <param name="WeightsMissing">Layers whose weights the file does not hold.</param>
public sealed record Int8GainContract(
    string Model, string Device, string Runtime, string WidePrecision, double WideLatencySeconds, double Int8LatencySeconds,
    double LatencySeconds, double SpeedUp, double AllInt8SpeedUp, double? AllInt8SpeedUpLow, double? AllInt8SpeedUpHigh,
    double IdealLatencySeconds, IReadOnlyList<Int8EatenContract> Eaten, Int8RiskContract Risk, IReadOnlyList<Int8KernelContract> Kernels,
    IReadOnlyList<Int8WeightsContract> Weights, int WeightsMissing);

/// <summary>A cause and its time; negative if it shrinks more than the type.</summary>
public sealed record Int8EatenContract([OneOf(Int8Words.Eaters)] string Cause, [Signed] double Seconds);

/// <summary>How likely the accuracy survives, by the structure.</summary>
/// <param name="Score">The rank: the larger, the more is lost.</param>
/// <param name="ExpectedLossPoints">Points of ImageNet top-1 that networks of this score lost.</param>
/// <param name="LossLowPoints">The lower end of the interval that holds 80 % of the published losses.</param>
/// <param name="LossHighPoints">The upper end.</param>
public sealed record Int8RiskContract(
    [OneOf("low|medium|high")] string Level, [Signed] double Score, double ExpectedLossPoints, double LossLowPoints,
    double LossHighPoints, IReadOnlyList<string> Reasons);

/// <summary>One kernel.</summary>
/// <param name="Seconds">In the network of both types, conversions included.</param>
/// <param name="StaysWideBecause">The reason why it computes in the wider type; null if it computes in 8 bits.</param>
/// <param name="Cause">The cause that takes most of its gain; null if it gains all that the type promises.</param>
public sealed record Int8KernelContract(
    string Kernel, string Kind, IReadOnlyList<string> Layers, double WideSeconds, double Int8Seconds, double Seconds, double SpeedUp,
    string? StaysWideBecause, [OneOf(Int8Words.Eaters)] string? Cause);

/// <summary>The weights of a layer as 8-bit integers.</summary>
/// <param name="PerTensorDecibels">Signal over rounding noise with one step for the tensor.</param>
/// <param name="PerChannelDecibels">With one step per output channel.</param>
/// <param name="RangeRatio">The widest channel's range over the median one's.</param>
public sealed record Int8WeightsContract(
    string Layer, [Signed] double PerTensorDecibels, [Signed] double PerChannelDecibels, double RangeRatio);

internal static class Int8Words
{
    public const string Eaters = "launches|reformats|arithmetic|bytes|padding|fallbacks|conversions|loneQuantization";
}
