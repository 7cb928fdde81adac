using System.Globalization;
using NetWeight.Reports.Charts;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace NetWeight.Charts;

/// <summary>Where values of an axis lie in a plot, and what stands at its marks. The plotting library's axes are linear: logarithms are drawn.</summary>
/// <param name="axis">The axis.</param>
internal sealed class AxisTicks(ChartAxis axis)
{
    private const int LongestName = 42;

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
    /// <param name="isUpsideDown">Whether the first name stands on top.</param>
    public ITickGenerator Between(double low, double high, bool isUpsideDown)
    {
        if (axis.Categories.Count > 0)
            return new NumericManual([.. axis.Categories.Select((name, i) => new Tick(isUpsideDown ? -i : i, Short(name)))]);
        return axis.Scale switch
        {
            AxisScale.Log10 => Decades(low, high),
            AxisScale.Log2 => Powers(low, high),
            _ => new NumericAutomatic { LabelFormatter = Number, TickDensity = .5, MinorTickGenerator = new NoMinorTicks() },
        };
    }

    private static NumericManual Decades(double low, double high)
    {
        var ticks = new NumericManual();
        bool few = high - low < 1.7;
        for (int decade = (int)Math.Floor(low); decade <= Math.Ceiling(high); decade++)
            for (int digit = 1; digit < 10; digit++)
            {
                double at = decade + Math.Log10(digit);
                if (at < low || at > high)
                    continue;
                if (digit == 1 || (few && digit is 2 or 5))
                    ticks.AddMajor(at, Number(digit * Math.Pow(10, decade)));
                else
                    ticks.AddMinor(at);
            }

        return ticks;
    }

    private static NumericManual Powers(double low, double high)
    {
        var ticks = new NumericManual();
        int step = Math.Max(1, (int)((high - low) / 12));
        for (int power = (int)Math.Ceiling(low - 1e-9); power <= high + 1e-9; power += step)
            ticks.AddMajor(power, Number(Math.Pow(2, power)));
        return ticks;
    }

    private static string Number(double value) => Math.Abs(value) switch
    {
        < 1e-12 => "0",
        >= 1e4 and < 1e15 => value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u2009'),
        _ => value.ToString("0.######", CultureInfo.InvariantCulture),
    };

    private sealed class NoMinorTicks : IMinorTickGenerator
    {
        public IEnumerable<double> GetMinorTicks(double[] majorPositions, CoordinateRange visibleRange) => [];
    }

    /// <summary>Of long names the end tells most.</summary>
    private static string Short(string name) => name.Length <= LongestName ? name : "\u2026" + name[^(LongestName - 1)..];
}
