using NetWeight.Charts.Pictures;
using NetWeight.Layouts;
using NetWeight.Reports.Diagrams;

namespace NetWeight.Charts;

/// <summary>A network as a picture: boxes with their names and times, and the arrows between them.</summary>
internal sealed class DiagramPicture
{
    private const double NameSize = 11, TextSize = 10, TitleSize = 14.5, Line = 13;
    private const double Margin = 20, Padding = 8, NarrowestBox = 96, Stripe = 4, ShareBar = 3;
    private const double ArrowLength = 6, ArrowWidth = 3;
    private const int LongestName = 34, CurvePieces = 10;
    private static readonly Paint Ink = ChartFrame.Ink, Quiet = new("#5a6068"), Edge = new("#8d9299"), Border = new("#c3c8ce");

    private readonly Diagram diagram;
    private readonly GraphLayout layout;
    private readonly LayoutBox[] boxes;
    private readonly string[][] lines;
    private readonly double largestShare;
    private readonly List<string> caption;

    public DiagramPicture(Diagram diagram)
    {
        this.diagram = diagram;
        lines = [.. diagram.Boxes.Select(LinesOf)];
        boxes = [.. lines.Select(SizeOf)];
        layout = LayeredLayout.Run(boxes, diagram.Edges);
        largestShare = diagram.Boxes.Max(b => b.Share) is { } share and > 0 ? share : 1;
        double legend = diagram.Legend.Sum(l => TextWidths.Of(l.Name, TextSize) + 34);
        double wide = Math.Max(Math.Max(layout.Width, 320), Math.Max(legend, TextWidths.Of(diagram.Title, TitleSize, isStrong: true)));
        caption = Wrapped(diagram.Caption, wide);
        Top = Margin + 24 + (Line * caption.Count) + (diagram.Legend.Count > 0 ? 20 : 0) + 14;
        Width = (int)Math.Ceiling(wide + (2 * Margin));
        Height = (int)Math.Ceiling(Top + layout.Height + Margin);
    }

    /// <summary>The width of the picture in pixels.</summary>
    public int Width { get; }

    /// <summary>Its height.</summary>
    public int Height { get; }

    private double Top { get; }

    private double Left => (Width - layout.Width) / 2;

    /// <summary>Draws it on a canvas of its size.</summary>
    public void Draw(Canvas canvas)
    {
        DrawHead(canvas);
        foreach (LayoutRoute route in layout.Routes)
            DrawEdge(canvas, route);
        for (int i = 0; i < boxes.Length; i++)
            DrawBox(canvas, i);
    }

    private static string[] LinesOf(DiagramBox box)
    {
        string what = box.Shape.Length == 0 ? box.Kind : $"{box.Kind}  {box.Shape}";
        return box.Figures.Length == 0 ? [Shortened(box.Name), what] : [Shortened(box.Name), what, box.Figures];
    }

    private static LayoutBox SizeOf(string[] lines)
    {
        double widest = TextWidths.Of(lines[0], NameSize, isStrong: true);
        foreach (string line in lines.AsSpan(1))
            widest = Math.Max(widest, TextWidths.Of(line, TextSize));
        return new LayoutBox(Math.Max(NarrowestBox, widest + Stripe + (2 * Padding)), (lines.Length * Line) + ShareBar + 8);
    }

    /// <summary>Both ends of a long name; the end is more specific.</summary>
    private static string Shortened(string name) =>
        name.Length <= LongestName ? name : $"{name[..(LongestName / 3)]}\u2026{name[^(LongestName - 1 - (LongestName / 3))..]}";

    private static List<string> Wrapped(string text, double width)
    {
        var rows = new List<string>();
        string row = "";
        foreach (string word in text.Split(' '))
        {
            string longer = row.Length == 0 ? word : $"{row} {word}";
            if (row.Length > 0 && TextWidths.Of(longer, TextSize) > width)
            {
                rows.Add(row);
                longer = word;
            }

            row = longer;
        }

        rows.Add(row);
        return rows;
    }

    private void DrawHead(Canvas canvas)
    {
        double y = Margin + TitleSize;
        canvas.Text(new PictureText(diagram.Title, new(Margin, y), TitleSize, Ink) { IsStrong = true });
        y += 6;
        foreach (string row in caption)
            canvas.Text(new PictureText(row, new(Margin, y += Line), TextSize, Quiet));
        double x = Margin;
        y += 20;
        foreach ((string name, int color) in diagram.Legend)
        {
            canvas.Rectangle(new PictureBox(x, y - 9, x + 10, y + 1), new Paint(Palette.Light[color]));
            canvas.Text(new PictureText(name, new(x + 14, y), TextSize, Ink));
            x += TextWidths.Of(name, TextSize) + 34;
        }
    }

    private void DrawBox(Canvas canvas, int index)
    {
        DiagramBox box = diagram.Boxes[index];
        LayoutPoint center = layout.Centers[index];
        double left = Left + center.X - (boxes[index].Width / 2), top = Top + center.Y - (boxes[index].Height / 2);
        var place = new PictureBox(left, top, left + boxes[index].Width, top + boxes[index].Height);
        double share = (box.Share ?? 0) / largestShare;
        string? color = box.Color is { } c ? Palette.Light[c] : null;
        canvas.BeginGroup(box.Layers.Count > 1 ? $"{box.Name}: {string.Join(", ", box.Layers.Take(12))}" : box.Name);
        canvas.Rectangle(place, new Paint("#ffffff"));
        if (color is not null)
        {
            canvas.Rectangle(place, new Paint(color, .05 + (.3 * share)));
            canvas.Rectangle(place with { Right = left + Stripe }, new Paint(color));
            // The length repeats the color, for readers who cannot distinguish colors.
            canvas.Rectangle(
                new PictureBox(left, place.Bottom - ShareBar, left + (share * boxes[index].Width), place.Bottom),
                new Paint(color));
        }

        canvas.Line([new(left, top), new(place.Right, top), new(place.Right, place.Bottom), new(left, place.Bottom),
            new(left, top)], Border, 1);
        for (int i = 0; i < lines[index].Length; i++)
        {
            canvas.Text(new PictureText(lines[index][i], new(left + Stripe + Padding, top + 2 + ((i + 1) * Line) - 2),
                i == 0 ? NameSize : TextSize, i == 0 ? Ink : Quiet)
            {
                IsStrong = i == 0,
            });
        }

        canvas.EndGroup();
    }

    private void DrawEdge(Canvas canvas, LayoutRoute route)
    {
        PicturePoint[] points = [.. route.Points.Select(p => new PicturePoint(Left + p.X, Top + p.Y))];
        PicturePoint end = points[^1], before = points[^2];
        bool isDown = before.Y <= end.Y;
        canvas.Line(route.IsLane ? points : [.. Curve(points)], Edge, 1.1);
        double tail = end.Y + (isDown ? -ArrowLength : ArrowLength);
        canvas.Area([end, new(end.X - ArrowWidth, tail), new(end.X + ArrowWidth, tail)], Edge);
    }

    /// <summary>Pieces that leave and enter every point straight down (cubic Bezier curves).</summary>
    private static IEnumerable<PicturePoint> Curve(PicturePoint[] points)
    {
        yield return points[0];
        for (int i = 1; i < points.Length; i++)
        {
            (PicturePoint a, PicturePoint b) = (points[i - 1], points[i]);
            double middle = (a.Y + b.Y) / 2;
            if (Math.Abs(a.X - b.X) > .5)
            {
                for (int piece = 1; piece < CurvePieces; piece++)
                {
                    double t = (double)piece / CurvePieces, u = 1 - t;
                    double bend = 3 * u * t * middle;
                    yield return new PicturePoint(
                        (u * u * (u + (3 * t)) * a.X) + (t * t * (t + (3 * u)) * b.X), (u * u * u * a.Y) + bend + (t * t * t * b.Y));
                }
            }

            yield return b;
        }
    }
}
