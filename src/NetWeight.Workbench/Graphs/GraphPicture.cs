using System.Globalization;
using System.Net;
using System.Text;
using NetWeight.Layouts;
using NetWeight.Reports.Diagrams;

namespace NetWeight.Workbench.Graphs;

/// <summary>A network as a picture for a screen: zoomed, searched and pointed at by the page's script.</summary>
/// <param name="Svg">The boxes and arrows; every name in it is escaped. Colors are classes, so that they follow the theme.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
/// <param name="Places">Left, top, width and height of each box, one after the other.</param>
/// <param name="Colors">The place in the palette of each box; -1 for none.</param>
/// <param name="Texts">The searchable text, by box.</param>
public sealed record GraphPicture(string Svg, double Width, double Height, double[] Places, int[] Colors, string[] Texts)
{
    private const double LetterWidth = 7.2, SmallLetterWidth = 5.9, LineHeight = 14, Padding = 9, NarrowestBox = 100;
    private const int LongestName = 36, PartSize = 64;

    /// <summary>Lays a diagram out and draws it.</summary>
    public static GraphPicture Of(Diagram diagram)
    {
        string[][] lines = [.. diagram.Boxes.Select(LinesOf)];
        LayoutBox[] boxes = [.. lines.Select(SizeOf)];
        GraphLayout layout = LayeredLayout.Run(boxes, diagram.Edges);
        double largest = Math.Max(1e-12, diagram.Boxes.Max(b => b.Share) ?? 0);
        var svg = new StringBuilder(400 * (boxes.Length + layout.Routes.Count));
        // The page's script hides the parts that are out of sight: hidden parts take no time to lay out.
        svg.Append("<g class=\"edges\">");
        foreach (LayoutRoute[] part in layout.Routes.OrderBy(r => r.Edge.From).Chunk(PartSize))
        {
            BeginPart(svg, part.Min(r => r.Points.Min(p => p.Y)), part.Max(r => r.Points.Max(p => p.Y)));
            foreach (LayoutRoute route in part)
                DrawEdge(svg, route);
            svg.Append("</g>");
        }

        svg.Append("</g>");
        var places = new double[4 * boxes.Length];
        for (int i = 0; i < boxes.Length; i++)
            (places[4 * i], places[(4 * i) + 1], places[(4 * i) + 2], places[(4 * i) + 3]) =
                (layout.Centers[i].X - (boxes[i].Width / 2), layout.Centers[i].Y - (boxes[i].Height / 2), boxes[i].Width, boxes[i].Height);
        foreach (int[] part in Enumerable.Range(0, boxes.Length).Chunk(PartSize))
        {
            BeginPart(svg, part.Min(i => places[(4 * i) + 1]), part.Max(i => places[(4 * i) + 1] + boxes[i].Height));
            foreach (int i in part)
                DrawBox(svg, diagram.Boxes[i], lines[i], i, (places[4 * i], places[(4 * i) + 1]), boxes[i],
                    (diagram.Boxes[i].Share ?? 0) / largest);
            svg.Append("</g>");
        }

        return new GraphPicture(
            svg.ToString(), Math.Max(1, layout.Width), Math.Max(1, layout.Height), places,
            [.. diagram.Boxes.Select(b => b.Color ?? -1)],
            [.. diagram.Boxes.Select(b => string.Join(' ', b.Layers.Prepend(b.Kind).Prepend(b.Name)).ToLowerInvariant())]);
    }

    private static void BeginPart(StringBuilder svg, double top, double bottom) =>
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"part\" data-top=\"{top:0}\" data-bottom=\"{bottom:0}\">");

    private static string[] LinesOf(DiagramBox box)
    {
        string what = box.Shape.Length == 0 ? box.Kind : $"{box.Kind}  {box.Shape}";
        return box.Figures.Length == 0 ? [Shortened(box.Name), what] : [Shortened(box.Name), what, box.Figures];
    }

    private static LayoutBox SizeOf(string[] lines) => new(
        Math.Max(NarrowestBox, Math.Max(
            lines[0].Length * LetterWidth, lines.Skip(1).Max(l => l.Length) * SmallLetterWidth) + (2 * Padding)),
        (lines.Length * LineHeight) + 12);

    /// <summary>Both ends of a long name; the end is more specific.</summary>
    private static string Shortened(string name) =>
        name.Length <= LongestName ? name : $"{name[..(LongestName / 3)]}\u2026{name[^(LongestName - 1 - (LongestName / 3))..]}";

    private static void DrawBox(StringBuilder svg, DiagramBox box, string[] lines, int index,
        (double Left, double Top) at, LayoutBox size, double share)
    {
        string color = box.Color is { } c ? $" c{c.ToString(CultureInfo.InvariantCulture)}" : "";
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"box{color}\" id=\"box-{index}\" data-box=\"{index}\" "
            + $"transform=\"translate({at.Left:0.#} {at.Top:0.#})\" "
            + $"style=\"--share:{share:0.###}\"><title>{Text(box.Name)}</title>");
        svg.Append(CultureInfo.InvariantCulture,
            $"<rect class=\"back\" width=\"{size.Width:0.#}\" height=\"{size.Height:0.#}\" rx=\"5\"/><rect "
                + $"class=\"fill\" width=\"{size.Width:0.#}\" height=\"{size.Height:0.#}\" rx=\"5\"/>");
        // The length of a bar repeats the color, for readers who cannot distinguish colors.
        if (share > 0)
            svg.Append(CultureInfo.InvariantCulture,
                $"<rect class=\"bar\" y=\"{size.Height - 4:0.#}\" width=\"{share * size.Width:0.#}\" height=\"4\"/>");
        for (int i = 0; i < lines.Length; i++)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Padding}\" "
                + $"y=\"{(i + 1) * LineHeight + 1:0.#}\"{(i == 0 ? " class=\"name\"" : "")}>{Text(lines[i])}</text>");
        svg.Append("</g>");
    }

    private static void DrawEdge(StringBuilder svg, LayoutRoute route)
    {
        IReadOnlyList<LayoutPoint> points = route.Points;
        svg.Append(CultureInfo.InvariantCulture,
            $"<path data-from=\"{route.Edge.From}\" data-to=\"{route.Edge.To}\" marker-end=\"url(#arrow)\" "
                + $"d=\"M{points[0].X:0.#} {points[0].Y:0.#}");
        for (int i = 1; i < points.Count; i++)
        {
            (LayoutPoint a, LayoutPoint b) = (points[i - 1], points[i]);
            double middle = (a.Y + b.Y) / 2;
            if (route.IsLane || Math.Abs(a.X - b.X) < .5)
                svg.Append(CultureInfo.InvariantCulture, $"L{b.X:0.#} {b.Y:0.#}");
            else
                svg.Append(CultureInfo.InvariantCulture, $"C{a.X:0.#} {middle:0.#} {b.X:0.#} {middle:0.#} {b.X:0.#} {b.Y:0.#}");
        }

        svg.Append("\"/>");
    }

    /// <summary>A text as markup. Control characters have no place in it.</summary>
    private static string Text(string text) => WebUtility.HtmlEncode(string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)));
}
