using System.Globalization;

namespace NetWeight.Cli.Options;

/// <summary>Reads amounts as people write them: <c>300M</c>, <c>1.5G</c>, <c>64MiB</c>.</summary>
internal static class Quantity
{
    private static readonly (string Suffix, double Factor)[] Factors =
    [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1L << 40),
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
        ("K", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("B", 1), ("", 1),
    ];

    /// <summary>The amount; null where the text is none.</summary>
    public static long? Parse(string text)
    {
        foreach ((string suffix, double factor) in Factors)
        {
            if (!text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                continue;
            string number = text[..^suffix.Length].TrimEnd();
            if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0 && value * factor < long.MaxValue)
                return (long)(value * factor);
        }

        return null;
    }
}
