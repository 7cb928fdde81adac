using System.CommandLine;
using System.Globalization;
using NetWeight.Units;

namespace NetWeight.Cli.Options;

/// <summary>The longest latency that is allowed: a time, or a rate of samples, which gives a batch of b the time b / rate.</summary>
internal readonly record struct LatencyLimit
{
    /// <summary>What a rate means, in words for the help.</summary>
    public const string RateMeans = "a batch of b may take b/30 s";

    private static readonly string[] Rates = ["fps", "images/s", "samples/s", "/s"];

    private LatencyLimit(Seconds? latency, double? rate) => (Latency, Rate) = (latency, rate);

    /// <summary>The time; null for a rate.</summary>
    public Seconds? Latency { get; }

    /// <summary>Samples per second; null for a time.</summary>
    public double? Rate { get; }

    /// <summary>Whether the limit depends on the batch.</summary>
    public bool IsRate => Rate is not null;

    /// <summary>The limit of a text like <c>33ms</c>, <c>0.033s</c> or <c>30fps</c>; null where it is none.</summary>
    public static LatencyLimit? Parse(string text)
    {
        foreach (string suffix in Rates)
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                return Number(text[..^suffix.Length].TrimEnd()) is { } rate ? new LatencyLimit(null, rate) : null;
        return Duration.Parse(text) is { } time ? new LatencyLimit(time, null) : null;
    }

    /// <summary>An option that takes a limit.</summary>
    public static Option<LatencyLimit?> Option(string description, string name, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "TIME|FPS",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Parse(text) is { } limit)
                return limit;
            result.AddError(Number(text) is not null
                ? $"{name} '{text}' has no unit; write {text}ms, {text}us or {text}fps."
                : $"{name} '{text}' is not a time; write 5ms, 200us, 0.5s or 30fps.");
            return null;
        },
    };

    /// <summary>The longest latency of one inference of a batch.</summary>
    public Seconds For(long batch) => Latency ?? new Seconds(batch / Rate!.Value);

    /// <summary>The limit as it would be typed.</summary>
    public override string ToString() =>
        Rate is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate:0.###}fps") : Latency.ToString() ?? "";

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number > 0 && double.IsFinite(number)
            ? number : null;
}
