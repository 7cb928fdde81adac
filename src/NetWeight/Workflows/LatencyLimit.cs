using System.Globalization;
using NetWeight.Units;

namespace NetWeight.Workflows;

/// <summary>The longest latency that is allowed: a time, or a rate of samples, which gives a batch of b the time b / rate.</summary>
public readonly record struct LatencyLimit
{
    private static readonly string[] Rates = ["fps", "images/s", "samples/s", "/s"];

    private LatencyLimit(Seconds? latency, double? rate) => (Latency, Rate) = (latency, rate);

    /// <summary>The time; null for a rate.</summary>
    public Seconds? Latency { get; }

    /// <summary>Samples per second; null for a time.</summary>
    public double? Rate { get; }

    /// <summary>Whether the limit depends on the batch.</summary>
    public bool IsRate => Rate is not null;

    /// <summary>The limit of a text like <c>33ms</c>, <c>0.033s</c> or <c>30fps</c>; null for anything else.</summary>
    public static LatencyLimit? Parse(string text)
    {
        foreach (string suffix in Rates)
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                return Number(text[..^suffix.Length].TrimEnd()) is { } rate ? new LatencyLimit(null, rate) : null;
        return AmountText.Time(text) is { } time ? new LatencyLimit(time, null) : null;
    }

    /// <summary>The longest latency of one inference of a batch.</summary>
    public Seconds For(long batch) => Latency ?? new Seconds(batch / Rate!.Value);

    /// <summary>The limit as it would be typed.</summary>
    public override string ToString() =>
        Rate is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate:0.###}fps") : Latency.ToString() ?? "";

    /// <summary>The number of a text without a unit; null if it is not a positive number.</summary>
    public static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number > 0 && double.IsFinite(number)
            ? number : null;
}
