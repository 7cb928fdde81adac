using System.Globalization;
using NetWeight.Units;

namespace NetWeight.Cli.Options;

/// <summary>Reads durations as people write them: <c>5ms</c>, <c>200us</c>, <c>0.5 s</c>.</summary>
internal static class Duration
{
    private static readonly (string Suffix, double Factor)[] Units = [("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9), ("s", 1)];

    /// <summary>The duration; null where the text is none. A bare number says no unit, so it is none.</summary>
    public static Seconds? Parse(string text)
    {
        foreach ((string suffix, double factor) in Units)
        {
            if (!text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                continue;
            bool isNumber = double.TryParse(text[..^suffix.Length].TrimEnd(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
            return isNumber && value > 0 && double.IsFinite(value) ? new Seconds(value * factor) : null;
        }

        return null;
    }
}
