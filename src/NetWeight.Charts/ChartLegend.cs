using NetWeight.Charts.Pictures;
using NetWeight.Reports.Charts;

namespace NetWeight.Charts;

/// <summary>The legend below a chart: each name once, in as many rows as it takes.</summary>
internal sealed class ChartLegend
{
    /// <summary>The height of a row.</summary>
    public const double RowHeight = 20;

    private const double TextSize = 11.5, Symbol = 20, Margin = 12;

    private readonly Canvas canvas;
    private readonly List<List<(ChartSeries Series, string Color)>> rows = [];

    public ChartLegend(Chart chart, Canvas canvas, IReadOnlyList<(ChartSeries Series, string Color)> series)
    {
        this.canvas = canvas;
        (ChartSeries Series, string Color)[] named = [.. series.Where(s => s.Series.Name.Length > 0).DistinctBy(s => s.Series.Name)];
        if (named.Length < 2 && !named.Any(n => n.Series.IsGuide)
            && (named.Length == 0 || chart.Panels.Count > 0 || chart.Series.Count < 2))
            return;
        double used = double.MaxValue;
        foreach ((ChartSeries Series, string Color) one in named)
        {
            if (used + Width(one.Series) > canvas.Width - (2 * Margin))
            {
                rows.Add([]);
                used = 0;
            }

            rows[^1].Add(one);
            used += Width(one.Series);
        }
    }

    /// <summary>Its height.</summary>
    public double Height => RowHeight * rows.Count;

    /// <summary>Draws it at the lower end of the picture.</summary>
    /// <param name="middle">The middle that it is drawn around.</param>
    public void Draw(double middle)
    {
        for (int row = 0; row < rows.Count; row++)
            DrawRow(rows[row], middle, canvas.Height - 10 - (RowHeight * (rows.Count - 1 - row)));
    }

    private static double Width(ChartSeries one) => Symbol + 6 + TextWidths.Of(one.Name, TextSize) + 18;

    private void DrawRow(List<(ChartSeries Series, string Color)> row, double middle, double baseline)
    {
        double width = row.Sum(e => Width(e.Series)) - 18;
        double at = Math.Clamp(middle - (width / 2), Margin, Math.Max(Margin, canvas.Width - Margin - width));
        foreach ((ChartSeries one, string color) in row)
        {
            double center = baseline - (.34 * TextSize);
            switch (one.Kind)
            {
                case SeriesKind.Line or SeriesKind.Steps:
                    canvas.Line([new(at, center), new(at + Symbol, center)], new Paint(color), one.IsGuide ? 1.4 : 2, one.IsGuide);
                    break;
                case SeriesKind.Dots:
                    ChartMarks.Draw(canvas, one.Mark, new PicturePoint(at + (Symbol / 2), center), 4.5, new Paint(color));
                    break;
                default:
                    canvas.Rectangle(
                        new PictureBox(at + (Symbol / 2) - 5, center - 5, at + (Symbol / 2) + 5, center + 5),
                        new Paint(color));
                    break;
            }

            canvas.Text(new PictureText(one.Name, new PicturePoint(at + Symbol + 6, baseline), TextSize, ChartFrame.Ink));
            at += Width(one);
        }
    }
}
