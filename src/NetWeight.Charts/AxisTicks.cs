using System.Globalization;
using NetWeight.Reports.Charts;

namespace NetWeight.Charts;

/// <summary>A mark of an axis: its position and its text; a minor one has no text.</summary>
internal readonly record struct AxisTick(double Place, string Label);

/// <summary>Where values of an axis lie, and its marks. Places are linear: logarithms of the values on a logarithmic axis.</summary>
/// <param name="axis">The axis.</param>
internal sealed class AxisTicks(ChartAxis axis)
{
    private const int LongestName = 42;
    private static readonly int[] RoundSteps = [1, 2, 5, 10];

    /// <summary>Where a value lies.</summary>
    public double Place(double value) => axis.Scale switch
    {
        AxisScale.Log10 => Math.Log10(value),
        AxisScale.Log2 => Math.Log2(value),
        _ => value,
    };

    /// <summary>Whether a value can be drawn at all.</summary>
    public bool Fits(double value) => double.IsFinite(value) && (axis.Scale == AxisScale.Linear || value > 0);

    /// <summary>The title with its unit.</summary>
    public string Title => axis.Unit.Length == 0 ? axis.Title : axis.Title.Length == 0 ? axis.Unit : $"{axis.Title} ({axis.Unit})";

    /// <summary>The marks between two places.</summary>
    /// <param name="low">The lowest place shown.</param>
    /// <param name="high">The highest.</param>
    /// <param name="most">The most marks of a linear axis that fit.</param>
    /// <param name="isUpsideDown">Whether the first name is on top.</param>
    public IReadOnlyList<AxisTick> Between(double low, double high, int most, bool isUpsideDown) =>
        axis.Categories.Count > 0
            ? [.. axis.Categories.Select((name, i) => new AxisTick(isUpsideDown ? -i : i, Short(name)))]
            : axis.Scale switch
            {
                AxisScale.Log10 => Decades(low, high),
                AxisScale.Log2 => Powers(low, high),
                _ => Steps(low, high, most),
            };

    /// <summary>Multiples of 1, 2 or 5 times a power of ten.</summary>
    private static AxisTick[] Steps(double low, double high, int most)
    {
        double least = (high - low) / Math.Max(1, most), power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        double step = power * RoundSteps.First(s => s * power >= least * (1 - 1e-9));
        int first = (int)Math.Ceiling((low / step) - 1e-9), last = (int)Math.Floor((high / step) + 1e-9);
        return [.. Enumerable.Range(first, Math.Max(0, last - first + 1)).Select(i => new AxisTick(i * step, Number(i * step)))];
    }

    private static List<AxisTick> Decades(double low, double high)
    {
        var ticks = new List<AxisTick>();
        bool few = high - low < 1.7;
        for (int decade = (int)Math.Floor(low); decade <= Math.Ceiling(high); decade++)
            for (int digit = 1; digit < 10; digit++)
            {
                double at = decade + Math.Log10(digit);
                if (at >= low && at <= high)
                    ticks.Add(new AxisTick(at, digit == 1 || (few && digit is 2 or 5) ? Number(digit * Math.Pow(10, decade)) : ""));
            }

        return ticks;
    }

    private static List<AxisTick> Powers(double low, double high)
    {
        var ticks = new List<AxisTick>();
        int step = Math.Max(1, (int)((high - low) / 12));
        for (int power = (int)Math.Ceiling(low - 1e-9); power <= high + 1e-9; power += step)
            ticks.Add(new AxisTick(power, Number(Math.Pow(2, power))));
        return ticks;
    }

    private static string Number(double value) => Math.Abs(value) switch
    {
        < 1e-12 => "0",
        >= 1e4 and < 1e15 => value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u2009'),
        _ => value.ToString("0.######", CultureInfo.InvariantCulture),
    };

    /// <summary>The end of a long name is the most specific part; if there are dots or slashes, the shortened name
    /// begins after one.</summary>
    private static string Short(string name)
    {
        if (name.Length <= LongestName)
            return name;
        string end = name[^(LongestName - 1)..];
        int part = end.AsSpan(0, LongestName / 2).IndexOfAny('.', '/');
        return "\u2026" + end[(part + 1)..];
    }
}
