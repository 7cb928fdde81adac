using NetWeight.Devices;
using NetWeight.Int8;
using NetWeight.Latency;
using NetWeight.Units;

namespace NetWeight.Reports.Int8;

/// <summary>The gain and the risk of 8 bits, in words.</summary>
public static class Int8Text
{
    /// <summary>The verdict: whether 8 bits are faster, the main cause of the lost gain, and the risk.</summary>
    public static string Answer(Int8Gain gain)
    {
        string wide = gain.Wide.Precision.Name;
        string faster = gain.Difference.Verdict == DifferenceVerdict.Faster && gain.SpeedUp >= 1.05
            ? $"int8 is {gain.SpeedUp:0.00} times as fast as {wide}"
            : gain.SpeedUp >= 1.05 ? $"int8 is likely {gain.SpeedUp:0.00} times as fast as {wide}, but a gain is not certain"
            : $"int8 is not worth it for speed: {gain.SpeedUp:0.00} times {wide}";
        string eaten = gain.Eaten is [var first, ..] && first.Time.Value > 0.05 * gain.Latency.Value
            ? $" Most of the missing gain goes into {Cause(first.Eater)} ({first.Time})." : "";
        return $"{faster} ({gain.Latency} against {gain.Wide.Latency}).{eaten} {Risk(gain.Risk)}";
    }

    /// <summary>The risk with the losses that were published for such networks.</summary>
    public static string Risk(Int8Risk risk)
    {
        string reasons = risk.Level == Int8RiskLevel.Low || risk.Reasons.Count == 0 ? "" : $": {string.Join("; ", risk.Reasons)}";
        return $"Risk for the accuracy by structure: {Level(risk.Level)}, {risk.LossLow:0.0} to {risk.LossHigh:0.0} "
            + $"points of top-1{reasons}.";
    }

    /// <summary>A level in lower case.</summary>
    public static string Level(Int8RiskLevel level) => level.ToString().ToLowerInvariant();

    /// <summary>A cause in words.</summary>
    public static string Cause(Int8Eater eater) => eater switch
    {
        Int8Eater.Launches => "launches",
        Int8Eater.Reformats => "reformats",
        Int8Eater.Arithmetic => "arithmetic without a faster 8-bit rate",
        Int8Eater.Bytes => "bytes that do not shrink",
        Int8Eater.Padding => "padding and idle units",
        Int8Eater.Fallbacks => "layers that stay wide",
        Int8Eater.Conversions => "conversions between types",
        _ => "QuantizeLinear and DequantizeLinear left alone",
    };

    /// <summary>The word for a cause in files: <c>loneQuantization</c>.</summary>
    internal static string Word(Int8Eater eater) => char.ToLowerInvariant(eater.ToString()[0]) + eater.ToString()[1..];

    /// <summary>The causes with their times.</summary>
    internal static string Eaten(Int8Gain gain) =>
        string.Join(", ", gain.Eaten.Where(e => e.Time.Value > 0).Select(e => $"{Cause(e.Eater)} {e.Time}"));

    /// <summary>The layers that stay wide, by reason.</summary>
    internal static string StayWide(Int8Gain gain)
    {
        Int8Kernel[] wide = [.. gain.StayWide];
        Seconds time = new(wide.Sum(k => k.Wide.Total.Value));
        return $"{wide.Length} kernels, {time}: {string.Join("; ", wide.GroupBy(k => k.WhyWide).Select(g => $"{g.Key} ({g.Count()})"))}";
    }
}
