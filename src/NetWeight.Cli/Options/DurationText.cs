using System.Globalization;

namespace NetWeight.Cli.Options;

/// <summary>Reads how long to measure, as people write it: <c>10s</c>, <c>2m</c>; a bare number is seconds.</summary>
internal static class DurationText
{
    private const double MostSeconds = 86400 * 7;

    private static readonly (string Suffix, double Seconds)[] Units =
        [("us", 1e-6), ("ms", 1e-3), ("min", 60.0), ("m", 60.0), ("s", 1.0), ("", 1.0)];

    /// <summary>The duration. Throws <see cref="NetWeightException"/> naming the option if the text is none.</summary>
    public static TimeSpan Read(string option, string text)
    {
        foreach ((string suffix, double seconds) in Units)
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(text[..^suffix.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out double amount)
                && amount > 0 && amount * seconds < MostSeconds)
                return TimeSpan.FromSeconds(amount * seconds);
        throw new NetWeightException($"{option} '{text}' is not a duration; write 10s, 2m or 20ms.");
    }
}
