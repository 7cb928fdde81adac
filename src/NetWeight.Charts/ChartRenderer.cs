using NetWeight.Charts.Pictures;
using NetWeight.Reports.Charts;

namespace NetWeight.Charts;

/// <summary>Draws charts as pictures for papers and documents: the same chart gives the same picture on every machine.</summary>
public static class ChartRenderer
{
    /// <summary>The usual width in pixels.</summary>
    public const int Width = 760;

    /// <summary>The usual height in pixels.</summary>
    public const int Height = 440;

    private const int RowHeight = 19;
    private const int MostRows = 60;
    private const int PanelHeight = 250;

    /// <summary>The picture formats, by the file's ending.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".svg", ".png"];

    /// <summary>The chart as SVG. Throws <see cref="NetWeightException"/> for a kind that only pages draw.</summary>
    public static string Svg(Chart chart)
    {
        (int width, int height) = Size(chart);
        var canvas = new SvgCanvas(width, height, chart.Title, chart.Caption);
        new ChartPicture(chart, canvas).Draw();
        return canvas.Finish();
    }

    /// <summary>
    /// The chart as PNG with twice as many points as pixels each way, for sharp screens and print. Throws as
    /// <see cref="Svg"/> does.
    /// </summary>
    public static byte[] Png(Chart chart)
    {
        (int width, int height) = Size(chart);
        var canvas = new PngCanvas(width, height, scale: 2);
        new ChartPicture(chart, canvas).Draw();
        return canvas.Finish();
    }

    /// <summary>Lying bars need a line each, panels a row each.</summary>
    private static (int Width, int Height) Size(Chart chart)
    {
        if (chart.Panels.Count > 0)
            return (Width, 90 + (PanelHeight * ChartPicture.Grid(chart).Rows));
        bool lies = chart.Series.Any(s => s.Kind == SeriesKind.LyingBars);
        return lies ? (Width, 110
            + (int)(RowHeight * (chart.HasBarsBeside ? 1.9 : 1) * Math.Clamp(chart.Y.Categories.Count, 4, MostRows)))
            : (Width, Height);
    }
}
