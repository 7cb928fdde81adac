using System.Globalization;
using NetWeight.Units;

namespace NetWeight.Workflows;

/// <summary>Reads times and amounts as people write them.</summary>
public static class AmountText
{
    private static readonly (string Suffix, double Factor)[] Times = [("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9), ("s", 1)];

    private static readonly (string Suffix, double Factor)[] Amounts =
    [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1L << 40),
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
        ("K", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("B", 1), ("", 1),
    ];

    /// <summary>
    /// The time of <c>5ms</c>, <c>200us</c>, <c>0.5 s</c>; null for anything else. A number without a unit is not a
    /// time.
    /// </summary>
    public static Seconds? Time(string text)
    {
        foreach ((string suffix, double factor) in Times)
        {
            if (!text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                continue;
            bool isNumber = double.TryParse(
                text[..^suffix.Length].TrimEnd(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
            return isNumber && value > 0 && double.IsFinite(value) ? new Seconds(value * factor) : null;
        }

        return null;
    }

    /// <summary>The amount of <c>300M</c>, <c>1.5G</c>, <c>64MiB</c>; null for anything else.</summary>
    public static long? Amount(string text)
    {
        foreach ((string suffix, double factor) in Amounts)
        {
            if (!text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                continue;
            string number = text[..^suffix.Length].TrimEnd();
            if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                && value >= 0 && value * factor < long.MaxValue)
                return (long)(value * factor);
        }

        return null;
    }
}
