using NetWeight.Charts.Pictures;
using NetWeight.Reports.Charts;

namespace NetWeight.Charts;

/// <summary>One plot of a chart: how far its values reach, the frame around them, and the values.</summary>
internal sealed class ChartPlot
{
    private const double LargestDot = 13, SmallestDot = 2, UsualDot = 3.5;
    private const double LabelSize = 11;
    private const int MostMarkedPoints = 40;

    private readonly Chart chart;
    private readonly Canvas canvas;
    private readonly AxisTicks x, y;
    private readonly bool lies;
    private readonly IReadOnlyList<(ChartSeries Series, string Color)> series;
    private readonly List<ChartBar> bars = [];
    private double left = double.MaxValue, right = double.MinValue, bottom = double.MaxValue, top = double.MinValue;
    private PictureBox area;

    /// <param name="chart">The chart.</param>
    /// <param name="canvas">The canvas to draw on.</param>
    /// <param name="series">The series of this plot.</param>
    public ChartPlot(Chart chart, Canvas canvas, IReadOnlyList<(ChartSeries Series, string Color)> series)
    {
        (this.chart, this.canvas, this.series) = (chart, canvas, series);
        (x, y) = (new AxisTicks(chart.X), new AxisTicks(chart.Y));
        lies = chart.Series.Any(s => s.Kind == SeriesKind.LyingBars);
        Measure();
    }

    /// <summary>The places that are shown, with the highest on top.</summary>
    public PictureBox Values => new(left, top, right, bottom);

    /// <summary>Draws it and returns the part of the picture that its values take.</summary>
    /// <param name="cell">The part of the picture that is free for it.</param>
    /// <param name="shown">The places to show instead of its own; null for its own.</param>
    public PictureBox Draw(PictureBox cell, PictureBox? shown = null)
    {
        if (shown is { } places)
            (left, top, right, bottom) = (places.Left, places.Top, places.Right, places.Bottom);
        area = new ChartFrame(chart, canvas, x, y).Draw(cell, Values, lies);
        canvas.BeginClip(area);
        foreach (ChartBar bar in bars)
            DrawBar(bar);
        // Guides are drawn over the data.
        foreach ((ChartSeries one, string color) in series.OrderBy(s => s.Series.IsGuide))
            if (one.Kind is SeriesKind.Line or SeriesKind.Steps)
                DrawLine(one, color);
        canvas.EndClip();
        foreach ((ChartSeries one, string color) in series.Where(s => s.Series.Kind == SeriesKind.Dots))
            DrawDots(one, color);
        DrawLabels();
        return area;
    }

    private void Measure()
    {
        foreach (ChartPoint point in series
            .Where(s => s.Series.Kind is SeriesKind.Line or SeriesKind.Steps or SeriesKind.Dots)
            .SelectMany(s => s.Series.Points).Where(Fits))
        {
            Reach(x.Place(point.X), y.Place(point.Y));
            if (Interval(point) is var (low, high))
            {
                Reach(x.Place(point.X), low);
                Reach(x.Place(point.X), high);
            }
        }

        StackBars();
        if (left > right)
            (left, right, bottom, top) = (0, 1, 0, 1);
        bool isUpright = bars.Count > 0 && !lies;
        (left, right) = lies ? (0, right > 0 ? right * 1.04 : 1)
            : chart.X.Categories.Count > 0 || isUpright ? (left - .6, right + .6)
            : Widen(left, right, chart.X.Scale);
        (bottom, top) = lies ? (bottom - .7, top + .7) : Widen(bottom, top, chart.Y.Scale);
        // A name above the highest dot stays inside.
        if (series.Any(s => s.Series.Points.Any(p => p.ShowsLabel)))
            top += .06 * (top - bottom);
    }

    private void StackBars()
    {
        var stacks = new Dictionary<double, double>();
        (ChartSeries Series, string Color)[] all = [.. series.Where(s => s.Series.Kind is SeriesKind.Bars or SeriesKind.LyingBars)];
        for (int i = 0; i < all.Length; i++)
            foreach (ChartPoint point in all[i].Series.Points)
            {
                (double place, double length) = lies ? (-point.Y, point.X) : (point.X, point.Y);
                if (!double.IsFinite(length))
                    continue;
                double from = chart.HasBarsBeside ? 0 : stacks.GetValueOrDefault(place);
                double size = chart.HasBarsBeside ? .78 / all.Length : .72;
                stacks[place] = from + length;
                bars.Add(new ChartBar(
                    chart.HasBarsBeside ? place + ((lies ? -1 : 1) * (i - ((all.Length - 1) / 2.0)) * size) : place,
                    from, from + length, size, all[i].Color));
                Reach(lies ? from + length : place, lies ? place : from + length);
                Reach(lies ? 0 : place, lies ? place : 0);
            }
    }

    private void DrawBar(ChartBar bar)
    {
        double one = bar.Place - (bar.Size / 2), two = bar.Place + (bar.Size / 2);
        canvas.Rectangle(lies ? new PictureBox(At(bar.From, 0).X, At(0, two).Y, At(bar.To, 0).X, At(0, one).Y)
            : new PictureBox(At(one, 0).X, At(0, bar.To).Y, At(two, 0).X, At(0, bar.From).Y), new Paint(bar.Color));
    }

    private void DrawLine(ChartSeries one, string color)
    {
        var points = new List<PicturePoint>(one.Points.Count);
        var upper = new List<PicturePoint>();
        var lower = new List<PicturePoint>();
        foreach (ChartPoint point in one.Points.Where(Fits))
        {
            PicturePoint at = At(point);
            if (one.Kind == SeriesKind.Steps && points.Count > 0)
                points.Add(new PicturePoint(at.X, points[^1].Y));
            points.Add(at);
            if (Interval(point) is not var (low, high))
                continue;
            lower.Add(At(x.Place(point.X), low));
            upper.Add(At(x.Place(point.X), high));
        }

        if (points.Count == 0)
            return;
        if (upper.Count > 1)
            canvas.Area([.. upper, .. lower.AsEnumerable().Reverse()], new Paint(color, .14));
        if (one.Kind == SeriesKind.Steps && !one.IsGuide && chart.Y.Scale == AxisScale.Linear)
            canvas.Area([.. points, new(points[^1].X, At(0, 0).Y), new(points[0].X, At(0, 0).Y)], new Paint(color, .14));
        canvas.Line(points, new Paint(color), one.IsGuide ? 1.4 : 2, one.IsGuide);
        if (one.Kind == SeriesKind.Line && !one.IsGuide && points.Count <= MostMarkedPoints)
            foreach (PicturePoint point in points)
                ChartMarks.Draw(canvas, one.Mark, point, 3, new Paint(color));
    }

    /// <summary>The large ones first, so that they hide no small one.</summary>
    private void DrawDots(ChartSeries one, string color)
    {
        foreach (ChartPoint point in one.Points.Where(Fits))
            if (Interval(point) is var (low, high))
                canvas.Line([At(x.Place(point.X), low), At(x.Place(point.X), high)], new Paint(color, .6), 1.2);
        foreach (ChartPoint point in one.Points.Where(Fits).OrderByDescending(p => p.Weight ?? 0))
        {
            double radius = point.Weight is { } weight
                ? SmallestDot + ((LargestDot - SmallestDot) * Math.Sqrt(Math.Clamp(weight, 0, 1)))
                : UsualDot;
            ChartMarks.Draw(canvas, one.Mark, At(point), radius, new Paint(color, point.Weight is null ? .9 : .6));
        }
    }

    /// <summary>
    /// Names next to dots, if they cover neither another name nor a dot; farther away with a line to the dot where
    /// the near places are taken. A name that finds no place is left out rather than written over others.
    /// </summary>
    private void DrawLabels()
    {
        PictureBox[] dots = [.. series.Where(s => s.Series.Kind == SeriesKind.Dots || s.Series.Points.Any(p => p.ShowsLabel))
            .SelectMany(s => s.Series.Points).Where(Fits).Select(At).Select(p => new PictureBox(p.X - 3, p.Y - 3, p.X + 3, p.Y + 3))];
        var taken = new List<PictureBox>();
        foreach (ChartPoint point in series.SelectMany(s => s.Series.Points)
            .Where(p => p.ShowsLabel && p.Label.Length > 0 && Fits(p)).OrderByDescending(p => p.Y))
        {
            PicturePoint at = At(point);
            double width = TextWidths.Of(point.Label, LabelSize);
            bool isRight = at.X > area.Left + (.75 * (area.Right - area.Left));
            foreach ((double across, double down) in Places(isRight))
            {
                double from = across >= 0 ? at.X + across : at.X + across - width;
                var box = new PictureBox(from, at.Y + down - LabelSize, from + width, at.Y + down + 2);
                if (box.Left < area.Left || box.Right > canvas.Width || box.Top < area.Top - LabelSize || box.Bottom > area.Bottom
                    || taken.Exists(t => t.Overlaps(box)) || dots.Any(d => d.Overlaps(box)))
                    continue;
                taken.Add(box);
                if (Math.Abs(down) > 2 * LabelSize)
                    canvas.Line([at, new(at.X + across, down < 0 ? box.Bottom : box.Top)], new Paint(Palette.Guide, .6), .8);
                canvas.Text(new PictureText(point.Label, new PicturePoint(from, at.Y + down), LabelSize, ChartFrame.Ink));
                break;
            }
        }
    }

    /// <summary>Where a name can be, seen from its dot: near ones first, then above and below in rows.</summary>
    private static IEnumerable<(double Across, double Down)> Places(bool isRight)
    {
        double side = isRight ? -6 : 6;
        yield return (side, -5);
        yield return (-side, -5);
        yield return (side, 13);
        yield return (-side, 13);
        for (int row = 2; row <= 8; row++)
        {
            yield return (-side, -5 - (row * 14));
            yield return (side, 13 + (row * 14));
        }
    }

    private bool Fits(ChartPoint point) => x.Fits(point.X) && y.Fits(point.Y);

    private (double Low, double High)? Interval(ChartPoint point) =>
        point.Low is { } low && point.High is { } high && y.Fits(low) && y.Fits(high) ? (y.Place(low), y.Place(high)) : null;

    private PicturePoint At(ChartPoint point) => At(x.Place(point.X), y.Place(point.Y));

    private PicturePoint At(double across, double up) =>
        new(area.Left + ((across - left) / (right - left) * (area.Right - area.Left)),
            area.Bottom - ((up - bottom) / (top - bottom) * (area.Bottom - area.Top)));

    private void Reach(double across, double up)
    {
        (left, right) = (Math.Min(left, across), Math.Max(right, across));
        (bottom, top) = (Math.Min(bottom, up), Math.Max(top, up));
    }

    /// <summary>A little room around the values; a linear axis begins at 0 if that leaves the values most of it.</summary>
    private static (double Low, double High) Widen(double low, double high, AxisScale scale)
    {
        double room = high > low ? .05 * (high - low) : Math.Max(Math.Abs(high) * .1, .5);
        return scale == AxisScale.Linear && low >= 0 && low < .5 * high ? (0, high + room) : (low - room, high + room);
    }

    private readonly record struct ChartBar(double Place, double From, double To, double Size, string Color);
}
