using System.Xml.Linq;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Layouts;
using NetWeight.Operators;
using NetWeight.Reports.Diagrams;

namespace NetWeight.Charts.Tests;

public class DiagramTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Theory]
    [InlineData("resnet18")]
    [InlineData("densenet121")]
    [InlineData("shufflenet_v2_x1_0")]
    public void Svg_OfANetwork_NamesEveryBoxOnce_InsideThePicture(string name)
    {
        Diagram diagram = NetworkDiagram.Of(name, CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build(name))));
        XElement picture = XElement.Parse(DiagramRenderer.Svg(diagram));
        XElement[] groups = [.. picture.Descendants(Svg + "g").Where(g => g.Element(Svg + "title") is not null)];
        Assert.Equal(diagram.Boxes.Count, groups.Length);
        (double width, double height) = ((double)picture.Attribute("width")!, (double)picture.Attribute("height")!);
        foreach (XElement box in groups.Select(g => g.Element(Svg + "rect")!))
        {
            Assert.InRange((double)box.Attribute("x")!, 0, width - (double)box.Attribute("width")!);
            Assert.InRange((double)box.Attribute("y")!, 0, height - (double)box.Attribute("height")!);
        }

        // An arrow for each edge: a head is a closed path of three corners.
        Assert.Equal(diagram.Edges.Count, picture.Elements(Svg + "path").Count(p => ((string)p.Attribute("d")!).EndsWith('Z')));
        Assert.Equal(DiagramRenderer.Svg(diagram), DiagramRenderer.Svg(diagram));
    }

    [Fact]
    public void Svg_HostileNames_AreText()
    {
        var box = new DiagramBox("<script>\u0000\u202e" + new string('x', 5000), "a&b", "");
        XElement picture = XElement.Parse(DiagramRenderer.Svg(new Diagram("<b>", [box], [new LayoutEdge(0, 0)]) { Caption = "</svg>" }));
        Assert.DoesNotContain(picture.Descendants(), e => e.Name.LocalName == "script");
        Assert.InRange((double)picture.Attribute("width")!, 100, 800);
    }

    [Fact]
    public void Png_IsAPicture() =>
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'],
            DiagramRenderer.Png(new Diagram("one", [new DiagramBox("a", "Conv", "")], []) { Caption = "" })[..4]);
}
