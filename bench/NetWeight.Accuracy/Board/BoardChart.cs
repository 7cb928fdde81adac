using NetWeight.Accuracy.Fitting;
using NetWeight.Charts;
using NetWeight.Reports.Charts;

namespace NetWeight.Accuracy.Board;

/// <summary>Predicted against measured, both on logarithmic axes; a color for each device, or for each runtime where
/// devices are many.</summary>
public static class BoardChart
{
    private static readonly (string Name, double Factor)[] Guides = [("equal", 1), ("twice as slow", 2), ("twice as fast", 0.5)];

    /// <summary>The plot as SVG.</summary>
    /// <param name="platform">The class of hardware.</param>
    /// <param name="title">The title above it.</param>
    /// <param name="predictions">Predictions of devices that were left out.</param>
    public static string Svg(string platform, string title, IReadOnlyList<Unseen> predictions)
    {
        bool isByDevice = predictions.Select(u => u.Row.Device.Id).Distinct().Count() <= Palette.Light.Count - 2;
        ChartSeries[] series =
        [
            .. predictions.GroupBy(u => isByDevice ? u.Row.Device.Id : u.Row.Runtime).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new ChartSeries(g.Key, SeriesKind.Dots,
                [.. g.Select(u => new ChartPoint(u.Row.Sample.Seconds * 1e3, Math.Exp(u.LogSeconds) * 1e3,
                    u.Row.Sample.Network.Key) { Weight = 0.015 })])),
        ];
        double low = predictions.Min(u => u.Row.Sample.Seconds) * 1e3, high = predictions.Max(u => u.Row.Sample.Seconds) * 1e3;
        Chart chart = new(
            platform, title, new ChartAxis("Measured", "ms", AxisScale.Log10), new ChartAxis("Predicted", "ms", AxisScale.Log10),
            [.. Guides.Select(g => new ChartSeries(g.Name, SeriesKind.Line,
                [new(low, low * g.Factor), new(high, high * g.Factor)]) { IsGuide = true }), .. series])
        {
            Caption = $"{predictions.Count} measurements, each predicted without any time of its device. The dashed "
                + $"lines are equality and a factor of two.",
        };
        return ChartRenderer.Svg(chart);
    }
}
