using System.Globalization;
using System.Text;
using System.Xml;

namespace NetWeight.Charts.Pictures;

/// <summary>Writes a picture as SVG that needs no font of its own: texts stay texts, and each states its length.</summary>
internal sealed class SvgCanvas : Canvas
{
    private const string Namespace = "http://www.w3.org/2000/svg";
    private const string Families = "Helvetica, Arial, 'Liberation Sans', sans-serif";

    private readonly StringBuilder written = new();
    private readonly XmlWriter writer;
    private int clips;

    public SvgCanvas(int width, int height, string title, string description)
        : base(width, height)
    {
        writer = XmlWriter.Create(written,
            new XmlWriterSettings { Indent = true, IndentChars = " ", NewLineChars = "\n", OmitXmlDeclaration = true });
        writer.WriteStartElement("svg", Namespace);
        Write("width", width);
        Write("height", height);
        writer.WriteAttributeString("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width} {height}"));
        writer.WriteAttributeString("role", "img");
        writer.WriteAttributeString("font-family", Families);
        writer.WriteElementString("title", Namespace, title);
        writer.WriteElementString("desc", Namespace, description);
        Rectangle(new PictureBox(0, 0, width, height), new Paint("#ffffff"));
    }

    /// <summary>The whole picture; nothing can be drawn after it.</summary>
    public string Finish()
    {
        writer.WriteEndElement();
        writer.Dispose();
        return written.Append('\n').ToString();
    }

    public override void BeginGroup(string title)
    {
        writer.WriteStartElement("g", Namespace);
        writer.WriteElementString("title", Namespace, Legal(title));
    }

    public override void EndGroup() => writer.WriteEndElement();

    public override void Line(IReadOnlyList<PicturePoint> points, Paint paint, double thickness, bool isDashed = false)
    {
        writer.WriteStartElement("path", Namespace);
        writer.WriteAttributeString("fill", "none");
        writer.WriteAttributeString("stroke", paint.Color);
        if (paint.Opacity < 1)
            Write("stroke-opacity", paint.Opacity);
        Write("stroke-width", thickness);
        writer.WriteAttributeString("stroke-linejoin", "round");
        if (isDashed)
            writer.WriteAttributeString("stroke-dasharray", $"{Number(Dash)} {Number(Gap)}");
        writer.WriteAttributeString("d", Path(points));
        writer.WriteEndElement();
    }

    public override void Area(IReadOnlyList<PicturePoint> corners, Paint paint)
    {
        Begin("path", paint);
        writer.WriteAttributeString("d", Path(corners) + "Z");
        writer.WriteEndElement();
    }

    public override void Rectangle(PictureBox box, Paint paint)
    {
        Begin("rect", paint);
        Write("x", box.Left);
        Write("y", box.Top);
        Write("width", box.Right - box.Left);
        Write("height", box.Bottom - box.Top);
        writer.WriteEndElement();
    }

    public override void Disc(PicturePoint center, double radius, Paint paint)
    {
        Begin("circle", paint);
        Write("cx", center.X);
        Write("cy", center.Y);
        Write("r", radius);
        writer.WriteEndElement();
    }

    public override void Text(PictureText text)
    {
        string letters = text.Letters;
        Begin("text", text.Paint);
        Write("x", text.At.X);
        Write("y", text.At.Y);
        Write("font-size", text.Size);
        if (text.IsStrong)
            writer.WriteAttributeString("font-weight", "600");
        if (text.Anchor != TextAnchor.Start)
            writer.WriteAttributeString("text-anchor", text.Anchor == TextAnchor.Middle ? "middle" : "end");
        if (text.Turn != 0)
            writer.WriteAttributeString("transform", $"rotate({Number(text.Turn)} {Number(text.At.X)} {Number(text.At.Y)})");
        if (letters.Length > 1)
        {
            Write("textLength", TextWidths.Of(letters, text.Size, text.IsStrong));
            writer.WriteAttributeString("lengthAdjust", "spacingAndGlyphs");
        }

        writer.WriteString(Legal(letters));
        writer.WriteEndElement();
    }

    public override void BeginClip(PictureBox box)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"clip{++clips}");
        writer.WriteStartElement("clipPath", Namespace);
        writer.WriteAttributeString("id", id);
        Rectangle(box, new Paint("#000000"));
        writer.WriteEndElement();
        writer.WriteStartElement("g", Namespace);
        writer.WriteAttributeString("clip-path", $"url(#{id})");
    }

    public override void EndClip() => writer.WriteEndElement();

    /// <summary>XML has no place for control characters and halves of surrogate pairs; names come from models.</summary>
    private static string Legal(string text) => string.Concat(text.Select(l => XmlConvert.IsXmlChar(l) ? l : '\uFFFD'));

    private void Begin(string element, Paint paint)
    {
        writer.WriteStartElement(element, Namespace);
        writer.WriteAttributeString("fill", paint.Color);
        if (paint.Opacity < 1)
            Write("fill-opacity", paint.Opacity);
    }

    private void Write(string name, double value) => writer.WriteAttributeString(name, Number(value));

    private static string Path(IReadOnlyList<PicturePoint> points) =>
        "M" + string.Join('L', points.Select(p => $"{Number(p.X)} {Number(p.Y)}"));

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
