using NetWeight.Charts.Pictures;
using NetWeight.Reports.Charts;

namespace NetWeight.Charts;

/// <summary>One chart as a picture: its title, one plot or several next to each other, and the legend.</summary>
internal sealed class ChartPicture
{
    private const double TitleSize = 14.5, PanelTitleSize = 12.5, TitleHeight = 42, PanelTitleHeight = 26, PanelGap = 18;

    private readonly Chart chart;
    private readonly Canvas canvas;
    private readonly List<(ChartSeries Series, string Color)> series = [];

    public ChartPicture(Chart chart, Canvas canvas)
    {
        (this.chart, this.canvas) = (chart, canvas);
        int free = 0;
        foreach (ChartSeries one in chart.Series)
        {
            if (one.Kind == SeriesKind.Tiles)
                throw new NetWeightException(
                    $"The plot '{chart.Name}' has {one.Kind.ToString().ToLowerInvariant()}, which only pages "
                        + "draw; write -f html.");
            series.Add((one, one.IsGuide ? Palette.Guide : Palette.Light[(one.Color ?? free++) % Palette.Light.Count]));
        }
    }

    /// <summary>Draws all of it.</summary>
    public void Draw()
    {
        var legend = new ChartLegend(chart, canvas, series);
        var free = new PictureBox(0, TitleHeight, canvas.Width - 20, canvas.Height - 6 - legend.Height);
        PictureBox area = chart.Panels.Count == 0 ? new ChartPlot(chart, canvas, series).Draw(free) : DrawPanels(free);
        DrawTitle((area.Left + area.Right) / 2);
        legend.Draw((area.Left + area.Right) / 2);
    }

    /// <summary>How many columns and rows panels take.</summary>
    public static (int Columns, int Rows) Grid(Chart chart)
    {
        int columns = Math.Clamp(chart.PanelColumns, 1, Math.Max(1, chart.Panels.Count));
        return (columns, (chart.Panels.Count + columns - 1) / columns);
    }

    private PictureBox DrawPanels(PictureBox free)
    {
        (int columns, int rows) = Grid(chart);
        double width = (free.Right - ((columns - 1) * PanelGap)) / columns, height = (free.Bottom - free.Top) / rows;
        ChartPlot[] plots = [.. chart.Panels.Select(
            (_, panel) => new ChartPlot(chart, canvas, [.. series.Where(s => s.Series.Panel == panel)]))];
        PictureBox? shared = chart.HasOneScale ? plots.Select(p => p.Values).Aggregate(Union) : null;
        for (int i = 0; i < plots.Length; i++)
        {
            double left = i % columns * (width + PanelGap), top = free.Top + (i / columns * height);
            PictureBox area = plots[i].Draw(new PictureBox(left, top + PanelTitleHeight, left + width, top + height), shared);
            string title = chart.Panels[i];
            double size = Math.Min(PanelTitleSize,
                PanelTitleSize * (area.Right - area.Left) / TextWidths.Of(title, PanelTitleSize, isStrong: true));
            canvas.Text(
                new PictureText(title, new PicturePoint(area.Left, top + PanelTitleHeight - 8), size, ChartFrame.Ink)
                {
                    IsStrong = true,
                });
        }

        return free;
    }

    private static PictureBox Union(PictureBox one, PictureBox other) =>
        new(Math.Min(one.Left, other.Left), Math.Max(one.Top, other.Top), Math.Max(one.Right, other.Right),
            Math.Min(one.Bottom, other.Bottom));

    private void DrawTitle(double center)
    {
        string title = chart.Variant.Length > 0 && !chart.Title.Contains(chart.Variant, StringComparison.Ordinal)
            ? $"{chart.Title}: {chart.Variant}"
            : chart.Title;
        // A title that does not fit is set smaller.
        double size = Math.Min(TitleSize,
            TitleSize * (canvas.Width - (2 * ChartFrame.Margin)) / TextWidths.Of(title, TitleSize, isStrong: true));
        double half = TextWidths.Of(title, size, isStrong: true) / 2;
        double least = ChartFrame.Margin + half;
        double most = canvas.Width - ChartFrame.Margin - half;
        double middle = Math.Clamp(center, Math.Min(least, canvas.Width / 2.0), Math.Max(most, canvas.Width / 2.0));
        canvas.Text(new PictureText(title, new PicturePoint(middle, 24), size, ChartFrame.Ink)
        {
            Anchor = TextAnchor.Middle,
            IsStrong = true,
        });
    }
}
