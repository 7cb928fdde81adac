using NetWeight.Charts.Pictures;
using NetWeight.Reports.Charts;

namespace NetWeight.Charts;

/// <summary>The surroundings of one plot: axes with their marks and titles, and the grid.</summary>
/// <param name="chart">The chart.</param>
/// <param name="canvas">The canvas to draw on.</param>
/// <param name="x">The horizontal axis.</param>
/// <param name="y">The vertical axis.</param>
internal sealed class ChartFrame(Chart chart, Canvas canvas, AxisTicks x, AxisTicks y)
{
    /// <summary>The color of texts.</summary>
    public static readonly Paint Ink = new("#24292f");

    /// <summary>The free edge at the left and at the right of a picture.</summary>
    public const double Margin = 12;

    private const double AxisSize = 12.5, TickSize = 11;
    private const double TickLength = 4, MinorLength = 2.5;
    private const double MostTurnedNames = 90, TurnedBy = 35;
    private static readonly Paint Grid = new("#e6e8eb"), Axis = new("#9aa0a6");

    /// <summary>Draws it and returns the part of the picture that the values have for themselves.</summary>
    /// <param name="cell">The part of the picture that is free for the plot.</param>
    /// <param name="values">The places that are shown, with the highest on top.</param>
    /// <param name="lies">Whether the chart's bars lie.</param>
    public PictureBox Draw(PictureBox cell, PictureBox values, bool lies)
    {
        double width = cell.Right - cell.Left;
        // As many names as fit into a picture of the usual width are written straight.
        bool isTurned = chart.X.Categories.Count > 0
            && chart.X.Categories.Max(c => c.Length) * chart.X.Categories.Count > MostTurnedNames * width / ChartRenderer.Width;
        // The height of the values is known before their width: only names at the left need room.
        IReadOnlyList<AxisTick> across = x.Between(values.Left, values.Right, 10, isUpsideDown: false);
        double names = isTurned
            ? 8 + (Math.Sin(TurnedBy * Math.PI / 180) * across.Max(t => TextWidths.Of(t.Label, TickSize)))
            : TickSize + 3;
        double lowest = cell.Bottom - (x.Title.Length > 0 ? AxisSize + 10 : 0) - names - TickLength - 4;
        double highest = cell.Top;
        IReadOnlyList<AxisTick> up = y.Between(values.Bottom, values.Top, Math.Max(2, (int)((lowest - highest) / 44)), isUpsideDown: lies);
        double leftmost = cell.Left + Margin + (y.Title.Length > 0 ? AxisSize + 8 : 0)
            + up.Select(t => TextWidths.Of(t.Label, TickSize)).DefaultIfEmpty().Max() + TickLength + 4;
        var area = new PictureBox(leftmost, highest, cell.Right, lowest);
        across = x.Between(values.Left, values.Right, Math.Max(2, (int)((area.Right - area.Left) / 84)), isUpsideDown: false);

        DrawTitles(area, names, cell.Left);
        foreach (AxisTick tick in across)
            DrawBottomTick(tick,
                area.Left + ((tick.Place - values.Left) / (values.Right - values.Left) * (area.Right - area.Left)),
                area, isTurned);
        foreach (AxisTick tick in up)
            DrawLeftTick(tick,
                area.Bottom - ((tick.Place - values.Bottom) / (values.Top - values.Bottom) * (area.Bottom - area.Top)),
                area, hasGrid: !lies);
        canvas.Line([new(area.Left, area.Top), new(area.Left, area.Bottom), new(area.Right, area.Bottom)], Axis, 1);
        return area;
    }

    private void DrawTitles(PictureBox area, double names, double left)
    {
        if (x.Title.Length > 0)
        {
            var below = new PicturePoint((area.Left + area.Right) / 2, area.Bottom + TickLength + names + AxisSize + 6);
            canvas.Text(new PictureText(x.Title, below, AxisSize, Ink) { Anchor = TextAnchor.Middle });
        }

        if (y.Title.Length > 0)
            canvas.Text(new PictureText(
                y.Title, new PicturePoint(left + Margin + AxisSize - 2, (area.Top + area.Bottom) / 2), AxisSize, Ink)
            {
                Anchor = TextAnchor.Middle,
                Turn = -90,
            });
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
            ? new PictureText(tick.Label, new PicturePoint(at + 3, area.Bottom + TickLength + 8), TickSize, Ink)
            {
                Anchor = TextAnchor.End,
                Turn = -TurnedBy,
            }
            : new PictureText(tick.Label, new PicturePoint(at, area.Bottom + TickLength + TickSize + 1), TickSize, Ink)
            {
                Anchor = TextAnchor.Middle,
            });
    }

    private void DrawLeftTick(AxisTick tick, double at, PictureBox area, bool hasGrid)
    {
        bool isMinor = tick.Label.Length == 0;
        if (!isMinor && hasGrid)
            canvas.Line([new(area.Left, at), new(area.Right, at)], Grid, 1);
        canvas.Line([new(area.Left - (isMinor ? MinorLength : TickLength), at), new(area.Left, at)], Axis, 1);
        if (!isMinor)
            canvas.Text(
                new PictureText(
                    tick.Label, new PicturePoint(area.Left - TickLength - 4, at + (.36 * TickSize)), TickSize, Ink)
                {
                    Anchor = TextAnchor.End,
                });
    }
}
