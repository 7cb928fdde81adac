using System.Globalization;
using System.Text;
using System.Xml;
using NetWeight.Reports.Charts;
using SkiaSharp;

namespace NetWeight.Charts;

/// <summary>
/// Makes the plotting library's SVG fit for other people's machines. It places each letter for its own font; where that is not installed, letters of another one would
/// overlap. So each text gets its beginning and its whole length, and other fonts to fall back to, and the picture a title and a description.
/// </summary>
internal static class SvgText
{
    private const string Families = "Inter, 'Helvetica Neue', Helvetica, Arial, sans-serif";

    public static string Settle(string svg, Chart chart)
    {
        var document = new XmlDocument { PreserveWhitespace = false };
        document.LoadXml(svg);
        XmlElement root = document.DocumentElement!;
        root.SetAttribute("viewBox", $"0 0 {root.GetAttribute("width")} {root.GetAttribute("height")}");
        root.SetAttribute("role", "img");
        XmlElement title = document.CreateElement("title", root.NamespaceURI), description = document.CreateElement("desc", root.NamespaceURI);
        title.InnerText = chart.Title;
        description.InnerText = chart.Caption;
        root.PrependChild(description);
        root.PrependChild(title);
        foreach (XmlElement text in root.GetElementsByTagName("text"))
            Settle(text);
        Number(root);

        var written = new StringBuilder();
        using (var writer = XmlWriter.Create(written, new XmlWriterSettings { Indent = true, IndentChars = " ", NewLineChars = "\n", OmitXmlDeclaration = true }))
            document.Save(writer);
        return written.Append('\n').ToString();
    }

    private static void Settle(XmlElement text)
    {
        string letters = text.InnerText.Trim();
        text.InnerText = letters;
        double[] starts = Numbers(text.GetAttribute("x")), heights = Numbers(text.GetAttribute("y"));
        if (starts.Length == 0 || heights.Length == 0)
            return;
        double size = double.Parse(text.GetAttribute("font-size"), CultureInfo.InvariantCulture);
        bool isStrong = size == Drawing.TitleSize;
        if (isStrong)
            text.SetAttribute("font-weight", "600");
        text.SetAttribute("x", Number(starts[0]));
        text.SetAttribute("y", Number(heights[0]));
        text.SetAttribute("font-family", Families);
        if (letters.Length < 2)
            return;
        using var font = new SKFont(PlotFont.Face(isStrong), (float)size);
        double length = starts[^1] - starts[0] + font.MeasureText(letters[^1].ToString());
        text.SetAttribute("textLength", Number(length));
        text.SetAttribute("lengthAdjust", "spacingAndGlyphs");
    }

    /// <summary>Gives clips and gradients numbers of their own: the library counts on from picture to picture, so that the same picture would differ with what was drawn before it.</summary>
    private static void Number(XmlElement root)
    {
        XmlAttribute[] all = [.. root.SelectNodes("//@*")!.Cast<XmlAttribute>()];
        var numbers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (XmlAttribute id in all.Where(a => a.Name == "id"))
        {
            numbers[id.Value] = string.Create(CultureInfo.InvariantCulture, $"d{numbers.Count + 1}");
            id.Value = numbers[id.Value];
        }

        foreach (XmlAttribute user in all)
        {
            int from = user.Value.IndexOf("url(#", StringComparison.Ordinal), to = from < 0 ? -1 : user.Value.IndexOf(')', from);
            if (to > 0 && numbers.TryGetValue(user.Value[(from + 5)..to], out string? number))
                user.Value = $"{user.Value[..(from + 5)]}{number}{user.Value[to..]}";
            else if (user.Value.StartsWith('#') && user.LocalName == "href" && numbers.TryGetValue(user.Value[1..], out number))
                user.Value = "#" + number;
        }
    }

    private static double[] Numbers(string list) =>
        [.. list.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(n => double.Parse(n, CultureInfo.InvariantCulture))];

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
