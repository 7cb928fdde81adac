using NetWeight.Reports.Charts;
using ScottPlot;

namespace NetWeight.Charts;

/// <summary>One chart on its way into the plotting library.</summary>
internal sealed class Drawing
{
    private const float LargestDot = 26;
    private const float SmallestDot = 4;
    private const float UsualDot = 7;
    private const int DotSizes = 16;

    private static readonly Color Ink = Color.FromHex("#24292f");
    private static readonly Color Faint = Color.FromHex("#e6e8eb");

    private readonly Chart chart;
    private readonly Plot plot = new();
    private readonly AxisTicks x;
    private readonly AxisTicks y;
    private readonly bool lies;
    private double left = double.MaxValue, right = double.MinValue, bottom = double.MaxValue, top = double.MinValue;

    private Drawing(Chart chart)
    {
        this.chart = chart;
        x = new AxisTicks(chart.X);
        y = new AxisTicks(chart.Y);
        lies = chart.Series.Any(s => s.Kind == SeriesKind.LyingBars);
    }

    /// <summary>The chart as a plot, ready to be rendered.</summary>
    public static Plot Of(Chart chart)
    {
        PlotFont.Use();
        var drawing = new Drawing(chart);
        drawing.Draw();
        return drawing.plot;
    }

    private void Draw()
    {
        plot.Font.Set(PlotFont.Name);
        var stacks = new Dictionary<double, double>();
        int bars = chart.Series.Count(s => s.Kind is SeriesKind.Bars or SeriesKind.LyingBars), bar = 0, free = 0;
        // Guides come last: the plotting library's pen would stay dashed for what follows.
        foreach (ChartSeries series in chart.Series.OrderBy(s => s.IsGuide))
        {
            Color color = Color.FromHex(series.IsGuide ? Palette.Guide : Palette.Light[(series.Color ?? free++) % Palette.Light.Count]);
            switch (series.Kind)
            {
                case SeriesKind.Line or SeriesKind.Steps:
                    DrawLine(series, color);
                    break;
                case SeriesKind.Dots:
                    DrawDots(series, color);
                    break;
                case SeriesKind.Bars or SeriesKind.LyingBars:
                    DrawBars(series, color, stacks, bar++, bars);
                    break;
                default:
                    throw new NetWeightException($"The plot '{chart.Name}' has {series.Kind.ToString().ToLowerInvariant()}, which only pages draw; write -f html.");
            }

            if (series.Name.Length > 0 && (chart.Series.Count > 1 || series.IsGuide))
                plot.Legend.ManualItems.Add(LegendOf(series, color));
        }

        Labels();
        Frame();
    }

    private static LegendItem LegendOf(ChartSeries series, Color color) => series.Kind switch
    {
        SeriesKind.Line or SeriesKind.Steps => new LegendItem { LabelText = series.Name, LineColor = color, LineWidth = 2, LinePattern = series.IsGuide ? LinePattern.Dashed : LinePattern.Solid },
        SeriesKind.Dots => new LegendItem { LabelText = series.Name, MarkerShape = MarkerShape.FilledCircle, MarkerFillColor = color, MarkerSize = 9 },
        _ => new LegendItem { LabelText = series.Name, MarkerShape = MarkerShape.FilledSquare, MarkerFillColor = color, MarkerSize = 10 },
    };

    private Coordinates? At(ChartPoint point)
    {
        if (!x.Fits(point.X) || !y.Fits(point.Y))
            return null;
        var at = new Coordinates(x.Place(point.X), y.Place(point.Y));
        Reach(at.X, at.Y);
        return at;
    }

    private void Reach(double horizontally, double vertically)
    {
        (left, right) = (Math.Min(left, horizontally), Math.Max(right, horizontally));
        (bottom, top) = (Math.Min(bottom, vertically), Math.Max(top, vertically));
    }

    private void DrawLine(ChartSeries series, Color color)
    {
        var points = new List<Coordinates>(series.Points.Count);
        var band = new List<(double X, double Low, double High)>();
        foreach (ChartPoint point in series.Points)
        {
            if (At(point) is not { } at)
                continue;
            if (series.Kind == SeriesKind.Steps && points.Count > 0)
                points.Add(new Coordinates(at.X, points[^1].Y));
            points.Add(at);
            if (point.Low is { } low && point.High is { } high && y.Fits(low) && y.Fits(high))
            {
                band.Add((at.X, y.Place(low), y.Place(high)));
                Reach(at.X, y.Place(high));
            }
        }

        if (points.Count == 0)
            return;
        if (band.Count > 1)
        {
            var fill = plot.Add.FillY([.. band]);
            fill.FillColor = color.WithAlpha(.14);
            fill.LineWidth = 0;
            fill.MarkerSize = 0;
        }

        var line = plot.Add.ScatterLine(points.ToArray(), color);
        line.LineWidth = series.IsGuide ? 1.4f : 2;
        line.LinePattern = series.IsGuide ? LinePattern.Dashed : LinePattern.Solid;
        if (series.Kind == SeriesKind.Steps && !series.IsGuide && chart.Y.Scale == AxisScale.Linear)
        {
            line.FillY = true;
            line.FillYColor = color.WithAlpha(.14);
        }

        if (series.Kind == SeriesKind.Line && !series.IsGuide && points.Count <= 40)
            plot.Add.Markers(points, MarkerShape.FilledCircle, 6, color);
    }

    /// <summary>Dots of one size are one call; the large ones are drawn first so that they hide no small one.</summary>
    private void DrawDots(ChartSeries series, Color color)
    {
        var sizes = new SortedDictionary<int, List<Coordinates>>();
        foreach (ChartPoint point in series.Points)
        {
            if (At(point) is not { } at)
                continue;
            int size = point.Weight is { } weight ? (int)Math.Round(Math.Sqrt(Math.Clamp(weight, 0, 1)) * DotSizes) : -1;
            if (!sizes.TryGetValue(-size, out List<Coordinates>? points))
                sizes[-size] = points = [];
            points.Add(at);
            if (point.Low is { } low && point.High is { } high && y.Fits(low) && y.Fits(high))
            {
                plot.Add.Line(at.X, y.Place(low), at.X, y.Place(high)).Color = color.WithAlpha(.6);
                Reach(at.X, y.Place(low));
                Reach(at.X, y.Place(high));
            }
        }

        foreach ((int size, List<Coordinates> points) in sizes)
        {
            float pixels = size == 1 ? UsualDot : SmallestDot + ((LargestDot - SmallestDot) * -size / DotSizes);
            var markers = plot.Add.Markers(points, MarkerShape.FilledCircle, pixels, color.WithAlpha(size == 1 ? .9 : .6));
            markers.MarkerLineWidth = 0;
        }
    }

    private void DrawBars(ChartSeries series, Color color, Dictionary<double, double> stacks, int index, int count)
    {
        var bars = new List<Bar>(series.Points.Count);
        foreach (ChartPoint point in series.Points)
        {
            (double place, double length) = lies ? (-point.Y, point.X) : (point.X, point.Y);
            if (!double.IsFinite(length))
                continue;
            double from = chart.HasBarsBeside ? 0 : stacks.GetValueOrDefault(place), size = chart.HasBarsBeside ? .78 / count : .72;
            stacks[place] = from + length;
            double middle = chart.HasBarsBeside ? place + ((lies ? -1 : 1) * (index - ((count - 1) / 2.0)) * size) : place;
            bars.Add(new Bar { Position = middle, ValueBase = from, Value = from + length, Size = size, FillColor = color, LineWidth = 0, Orientation = lies ? Orientation.Horizontal : Orientation.Vertical });
            Reach(lies ? from + length : place, lies ? place : from + length);
            Reach(lies ? 0 : place, lies ? place : 0);
        }

        if (bars.Count > 0)
            plot.Add.Bars(bars);
    }

    /// <summary>Names beside dots and lines, above what they name.</summary>
    private void Labels()
    {
        foreach (ChartSeries series in chart.Series)
            foreach (ChartPoint point in series.Points)
            {
                if (!point.ShowsLabel || At(point) is not { } at)
                    continue;
                var text = plot.Add.Text(point.Label, at);
                text.LabelFontName = PlotFont.Name;
                text.LabelFontSize = 11;
                text.LabelFontColor = Ink;
                bool isRight = at.X > left + (.75 * (right - left));
                text.LabelAlignment = isRight ? Alignment.LowerRight : Alignment.LowerLeft;
                text.OffsetX = isRight ? -6 : 6;
                text.OffsetY = -5;
            }
    }

    private void Frame()
    {
        if (left > right)
            (left, right, bottom, top) = (0, 1, 0, 1);
        bool isUpright = chart.Series.Any(s => s.Kind == SeriesKind.Bars);
        (left, right) = lies ? (0, right * 1.04) : chart.X.Categories.Count > 0 || isUpright ? (left - .6, right + .6) : Wide(left, right, chart.X.Scale);
        (bottom, top) = lies ? (bottom - .7, top + .7) : Wide(bottom, top, chart.Y.Scale);
        // A name above the highest dot stays inside.
        if (chart.Series.Any(s => s.Points.Any(p => p.ShowsLabel)))
            top += .06 * (top - bottom);
        plot.Axes.SetLimits(left, right, bottom, top);
        plot.Axes.Bottom.TickGenerator = x.Between(left, right, isUpsideDown: false);
        plot.Axes.Left.TickGenerator = y.Between(bottom, top, isUpsideDown: lies);
        plot.Axes.Bottom.Label.Text = x.Title;
        plot.Axes.Left.Label.Text = y.Title;
        plot.Axes.Title.Label.Text = chart.Variant.Length > 0 && !chart.Title.Contains(chart.Variant, StringComparison.Ordinal) ? $"{chart.Title}: {chart.Variant}" : chart.Title;
        plot.Axes.Title.Label.FontSize = 14.5f;
        plot.Axes.Title.Label.Bold = true;
        plot.Axes.Title.Label.ForeColor = Ink;
        foreach (IAxis axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
        {
            axis.Label.FontSize = 12.5f;
            axis.Label.Bold = false;
            axis.Label.ForeColor = Ink;
            axis.TickLabelStyle.FontSize = 11;
            axis.TickLabelStyle.ForeColor = Ink;
            axis.FrameLineStyle.Color = Color.FromHex("#9aa0a6");
            axis.MajorTickStyle.Color = axis.MinorTickStyle.Color = Color.FromHex("#9aa0a6");
        }

        plot.Axes.Right.FrameLineStyle.Width = plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Axes.Right.MinimumSize = 18;
        if (chart.X.Categories.Count > 0 && chart.X.Categories.Max(c => c.Length) * chart.X.Categories.Count > 90)
        {
            plot.Axes.Bottom.TickLabelStyle.Rotation = -35;
            plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
            plot.Axes.Bottom.MinimumSize = Math.Min(170, 34 + (4.2f * Math.Min(42, chart.X.Categories.Max(c => c.Length))));
        }

        plot.Grid.MajorLineColor = Faint;
        plot.Grid.XAxisStyle.IsVisible = chart.X.Categories.Count == 0;
        plot.Grid.YAxisStyle.IsVisible = !lies;
        if (plot.Legend.ManualItems.Count == 0)
            return;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.BackgroundColor = Colors.Transparent;
        plot.Legend.FontSize = 11.5f;
        plot.Legend.FontColor = Ink;
        plot.Legend.FontName = PlotFont.Name;
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.InterItemPadding = new PixelPadding(12, 0);
        plot.Legend.Padding = new PixelPadding(4, 0);
        plot.Legend.SymbolWidth = 20;
        var panel = plot.ShowLegend(Edge.Bottom);
        panel.Alignment = Alignment.MiddleCenter;
        panel.Padding = new PixelPadding(0, 0, 6, 2);
    }

    /// <summary>A little room around the values; a linear axis begins at 0 where that leaves the values most of it.</summary>
    private static (double Low, double High) Wide(double low, double high, AxisScale scale)
    {
        double room = high > low ? .05 * (high - low) : Math.Max(Math.Abs(high) * .1, .5);
        if (scale == AxisScale.Linear && low >= 0 && low < .5 * high)
            return (0, high + room);
        return (low - room, high + room);
    }
}
