using NetWeight.Charts.Pictures;
using NetWeight.Reports.Charts;

namespace NetWeight.Charts;

/// <summary>What stands around the values of a chart: title, axes with their marks, grid and legend.</summary>
internal sealed class ChartFrame(Chart chart, Canvas canvas, AxisTicks x, AxisTicks y, IReadOnlyList<(ChartSeries Series, string Color)> series)
{
    /// <summary>The color of texts.</summary>
    public static readonly Paint Ink = new("#24292f");

    private const double TitleSize = 14.5, AxisSize = 12.5, TickSize = 11, LegendSize = 11.5;
    private const double TickLength = 4, MinorLength = 2.5, Symbol = 20, LegendRow = 20, Margin = 12;
    private const double MostTurnedNames = 90, TurnedBy = 35;
    private static readonly Paint Grid = new("#e6e8eb"), Axis = new("#9aa0a6");

    /// <summary>Draws it and returns the part of the picture that the values have for themselves.</summary>
    /// <param name="values">The places that are shown, with the highest on top.</param>
    /// <param name="lies">Whether the chart's bars lie.</param>
    public PictureBox Draw(PictureBox values, bool lies)
    {
        List<List<(ChartSeries Series, string Color)>> legend = Legend();
        bool isTurned = chart.X.Categories.Count > 0 && chart.X.Categories.Max(c => c.Length) * chart.X.Categories.Count > MostTurnedNames;
        // The height of the values is known before their width: only names at the left need room.
        IReadOnlyList<AxisTick> across = x.Between(values.Left, values.Right, 10, isUpsideDown: false);
        double names = isTurned ? 8 + (Math.Sin(TurnedBy * Math.PI / 180) * across.Max(t => TextWidths.Of(t.Label, TickSize))) : TickSize + 3;
        double lowest = canvas.Height - 6 - (LegendRow * legend.Count) - (x.Title.Length > 0 ? AxisSize + 10 : 0) - names - TickLength - 4;
        double highest = 42;
        IReadOnlyList<AxisTick> up = y.Between(values.Bottom, values.Top, Math.Max(2, (int)((lowest - highest) / 44)), isUpsideDown: lies);
        double leftmost = Margin + (y.Title.Length > 0 ? AxisSize + 8 : 0) + up.Max(t => TextWidths.Of(t.Label, TickSize)) + TickLength + 4;
        var area = new PictureBox(leftmost, highest, canvas.Width - 20, lowest);
        across = x.Between(values.Left, values.Right, Math.Max(2, (int)((area.Right - area.Left) / 84)), isUpsideDown: false);

        DrawTitles(area, names);
        foreach (AxisTick tick in across)
            DrawBottomTick(tick, area.Left + ((tick.Place - values.Left) / (values.Right - values.Left) * (area.Right - area.Left)), area, isTurned);
        foreach (AxisTick tick in up)
            DrawLeftTick(tick, area.Bottom - ((tick.Place - values.Bottom) / (values.Top - values.Bottom) * (area.Bottom - area.Top)), area, hasGrid: !lies);
        canvas.Line([new(area.Left, area.Top), new(area.Left, area.Bottom), new(area.Right, area.Bottom)], Axis, 1);
        for (int row = 0; row < legend.Count; row++)
            DrawLegendRow(legend[row], (area.Left + area.Right) / 2, canvas.Height - 10 - (LegendRow * (legend.Count - 1 - row)));
        return area;
    }

    private void DrawTitles(PictureBox area, double names)
    {
        string title = chart.Variant.Length > 0 && !chart.Title.Contains(chart.Variant, StringComparison.Ordinal) ? $"{chart.Title}: {chart.Variant}" : chart.Title;
        // A title that does not fit is set smaller.
        double size = Math.Min(TitleSize, TitleSize * (canvas.Width - (2 * Margin)) / TextWidths.Of(title, TitleSize, isStrong: true));
        double half = TextWidths.Of(title, size, isStrong: true) / 2;
        double middle = Math.Clamp((area.Left + area.Right) / 2, Math.Min(Margin + half, canvas.Width / 2.0), Math.Max(canvas.Width - Margin - half, canvas.Width / 2.0));
        canvas.Text(new PictureText(title, new PicturePoint(middle, 24), size, Ink) { Anchor = TextAnchor.Middle, IsStrong = true });
        if (x.Title.Length > 0)
            canvas.Text(new PictureText(x.Title, new PicturePoint((area.Left + area.Right) / 2, area.Bottom + TickLength + names + AxisSize + 6), AxisSize, Ink) { Anchor = TextAnchor.Middle });
        if (y.Title.Length > 0)
            canvas.Text(new PictureText(y.Title, new PicturePoint(Margin + AxisSize - 2, (area.Top + area.Bottom) / 2), AxisSize, Ink) { Anchor = TextAnchor.Middle, Turn = -90 });
    }

    private void DrawBottomTick(AxisTick tick, double at, PictureBox area, bool isTurned)
    {
        bool isMinor = tick.Label.Length == 0;
        if (!isMinor && chart.X.Categories.Count == 0)
            canvas.Line([new(at, area.Top), new(at, area.Bottom)], Grid, 1);
        canvas.Line([new(at, area.Bottom), new(at, area.Bottom + (isMinor ? MinorLength : TickLength))], Axis, 1);
        if (isMinor)
            return;
        canvas.Text(isTurned
            ? new PictureText(tick.Label, new PicturePoint(at + 3, area.Bottom + TickLength + 8), TickSize, Ink) { Anchor = TextAnchor.End, Turn = -TurnedBy }
            : new PictureText(tick.Label, new PicturePoint(at, area.Bottom + TickLength + TickSize + 1), TickSize, Ink) { Anchor = TextAnchor.Middle });
    }

    private void DrawLeftTick(AxisTick tick, double at, PictureBox area, bool hasGrid)
    {
        bool isMinor = tick.Label.Length == 0;
        if (!isMinor && hasGrid)
            canvas.Line([new(area.Left, at), new(area.Right, at)], Grid, 1);
        canvas.Line([new(area.Left - (isMinor ? MinorLength : TickLength), at), new(area.Left, at)], Axis, 1);
        if (!isMinor)
            canvas.Text(new PictureText(tick.Label, new PicturePoint(area.Left - TickLength - 4, at + (.36 * TickSize)), TickSize, Ink) { Anchor = TextAnchor.End });
    }

    /// <summary>The legend's rows: as many entries in each as fit.</summary>
    private List<List<(ChartSeries Series, string Color)>> Legend()
    {
        var rows = new List<List<(ChartSeries, string)>>();
        double used = double.MaxValue;
        foreach ((ChartSeries one, string color) in series)
        {
            if (one.Name.Length == 0 || (chart.Series.Count < 2 && !one.IsGuide))
                continue;
            if (used + Entry(one) > canvas.Width - (2 * Margin))
            {
                rows.Add([]);
                used = 0;
            }

            rows[^1].Add((one, color));
            used += Entry(one);
        }

        return rows;
    }

    private static double Entry(ChartSeries one) => Symbol + 6 + TextWidths.Of(one.Name, LegendSize) + 18;

    private void DrawLegendRow(List<(ChartSeries Series, string Color)> row, double middle, double baseline)
    {
        double width = row.Sum(e => Entry(e.Series)) - 18, at = Math.Clamp(middle - (width / 2), Margin, Math.Max(Margin, canvas.Width - Margin - width));
        foreach ((ChartSeries one, string color) in row)
        {
            double center = baseline - (.34 * LegendSize);
            switch (one.Kind)
            {
                case SeriesKind.Line or SeriesKind.Steps:
                    canvas.Line([new(at, center), new(at + Symbol, center)], new Paint(color), one.IsGuide ? 1.4 : 2, one.IsGuide);
                    break;
                case SeriesKind.Dots:
                    canvas.Disc(new PicturePoint(at + (Symbol / 2), center), 4.5, new Paint(color));
                    break;
                default:
                    canvas.Rectangle(new PictureBox(at + (Symbol / 2) - 5, center - 5, at + (Symbol / 2) + 5, center + 5), new Paint(color));
                    break;
            }

            canvas.Text(new PictureText(one.Name, new PicturePoint(at + Symbol + 6, baseline), LegendSize, Ink));
            at += Entry(one);
        }
    }
}
