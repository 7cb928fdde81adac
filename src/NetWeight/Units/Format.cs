namespace NetWeight.Units;

/// <summary>
/// The one place where numbers become text for people: SI prefixes for counts and rates, KiB and MiB for memory,
/// invariant culture.
/// </summary>
public static class Format
{
    private static readonly string[] SiPrefixes = ["", " k", " M", " G", " T", " P", " E"];
    private static readonly string[] BinaryUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A count with an SI prefix and at most four significant digits: <c>300.8 M</c>.</summary>
    public static string Count(double value) => Scaled(value, 1000, SiPrefixes, separator: "");

    /// <summary>A count to its last digit below a million, as a power of ten above: 6,561 and 8.36E+12.</summary>
    public static string Size(double value) => value.ToString(value < 1e6 ? "#,0" : "0.##E+0");

    /// <summary>An amount of memory in binary units: <c>13.35 MiB</c>.</summary>
    public static string Bytes(double value) => Scaled(value, 1024, BinaryUnits, separator: " ");

    /// <summary>A duration in the unit that reads best: <c>1.234 ms</c>.</summary>
    public static string Seconds(double value) => Math.Abs(value) switch
    {
        >= 1 => Digits(value) + " s",
        >= 1e-3 => Digits(value * 1e3) + " ms",
        >= 1e-6 => Digits(value * 1e6) + " us",
        0 => "0 s",
        _ => Digits(value * 1e9) + " ns",
    };

    /// <summary>A share of a whole in percent with one decimal: <c>12.5 %</c>; empty when there is no whole.</summary>
    public static string Percent(double part, double whole) => whole > 0 ? (100 * part / whole).ToString("0.0") + " %" : "";

    /// <summary>A count with its noun: <c>1 layer</c>, <c>3 layers</c>.</summary>
    public static string Plural(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string Scaled(double value, double step, string[] units, string separator)
    {
        int unit = 0;
        // 999.96 would round to "1000": move on to the next unit before that.
        while (Math.Abs(value) >= step - 0.05 && unit < units.Length - 1)
        {
            value /= step;
            unit++;
        }

        return Digits(value) + separator + units[unit];
    }

    private static string Digits(double value) => Math.Abs(value) switch
    {
        >= 99.995 => value.ToString("0.#"),
        >= 9.9995 => value.ToString("0.##"),
        _ => value.ToString("0.###"),
    };
}
