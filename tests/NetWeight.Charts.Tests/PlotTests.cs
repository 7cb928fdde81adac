using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Pages;

namespace NetWeight.Charts.Tests;

/// <summary>Pictures, and the option that writes them.</summary>
public class PlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Plots_OfOneAndOfSeveralNetworks_AreAllDrawn()
    {
        using var folder = new TempFolder();
        foreach (string[] models in new[] { new[] { "mobilenet_v2" }, ["mobilenet_v2", "repvgg_a0"] })
            foreach (string name in ReportPlots.Names.Where(n => models.Length > 1 || n != ParetoChart.Name))
            {
                string file = folder[$"{name}.svg"];
                (int exitCode, _, string error) = Pages.Netweight(["analyze", .. models, "-d", "t4", "-q", "--plot", file]);
                Assert.True(exitCode == 0, error);
                string written = Directory.EnumerateFiles(Path.GetDirectoryName(file)!, $"{name}*.svg")
                    .Order(StringComparer.Ordinal).First();
                XElement root = XDocument.Load(written).Root!;
                Assert.True(root.Descendants(Svg + "path").Count() + root.Descendants(Svg + "rect")
                    .Count() + root.Descendants(Svg + "circle").Count() + root.Descendants(Svg + "ellipse")
                    .Count() > 8, $"{name} is empty");
                Assert.NotEmpty(root.Element(Svg + "desc")!.Value);
                File.Delete(written);
            }
    }

    [Fact]
    public void Svg_Texts_HaveOneBeginningAndALength()
    {
        XElement[] texts = [.. XDocument.Parse(ChartRenderer.Svg(Sample())).Root!.Descendants(Svg + "text")];

        Assert.Contains(texts, t => t.Value == "Arithmetic intensity (FLOP/B)");
        Assert.Contains(texts, t => t.Value == "a <b> & \"c\"");
        Assert.All(texts.Where(t => t.Value.Length > 1), t =>
            Assert.True(double.Parse(t.Attribute("textLength")!.Value) > 0
                && !t.Attribute("x")!.Value.Contains(',', StringComparison.Ordinal)));
    }

    [Fact]
    public void Png_IsAPictureOfTwiceTheSize()
    {
        byte[] png = ChartRenderer.Png(Sample());

        Assert.Equal("\u0089PNG", Encoding.Latin1.GetString(png, 0, 4));
        Assert.Equal((2 * ChartRenderer.Width, 2 * ChartRenderer.Height), ((png[18] << 8) + png[19], (png[22] << 8) + png[23]));
    }

    [Fact]
    public void Renderer_EmptyChart_IsAFrame() =>
        Assert.Contains("<svg",
            ChartRenderer.Svg(new Chart("empty", "Nothing", new ChartAxis("x"), new ChartAxis("y"), [])), StringComparison.Ordinal);

    [Fact]
    public void Plots_Chosen_ByTheFilesName()
    {
        using var folder = new TempFolder();

        Assert.Equal(0, Pages.Netweight("analyze", "mobilenet_v2", "-q", "--plot", folder["memory-of-mobilenet.png"],
            "--plot", "layers=" + folder["b.svg"]).ExitCode);

        Assert.True(File.Exists(folder["memory-of-mobilenet.png"]));
        Assert.Contains("MACCs by layer", File.ReadAllText(folder["b.svg"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Plots_SeveralDevices_GoToFilesOfTheirOwn()
    {
        using var folder = new TempFolder();

        Assert.Equal(0, Pages.Netweight("analyze", "mobilenet_v2", "-d", "t4", "-d", "v100", "-q", "--plot",
            folder["roofline.svg"]).ExitCode);

        Assert.Equal(2, Directory.GetFiles(folder["."], "roofline.*.svg").Length);
    }

    [Theory]
    [InlineData("nonsense.svg", "there is no plot 'nonsense'")]
    [InlineData("roofline.pdf", "a plot is written as .svg or .png")]
    [InlineData("roofline.svg", "add -d ID")]
    [InlineData("pareto.svg", "add -d ID")]
    public void Plots_ThatCannotBe_AreOneClearLine(string plot, string message)
    {
        using var folder = new TempFolder();

        (int exitCode, _, string error) = Pages.Netweight("analyze", "mobilenet_v2", "-q", "--plot", folder[plot]);

        Assert.Equal(2, exitCode);
        Assert.Contains(message, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    /// <summary>The commands in docs/pictures/README.md make the pictures beside it, to the byte.</summary>
    [Fact]
    public void Pictures_InTheDocuments_AreWhatTheirCommandsDraw()
    {
        string pictures = Repository.At("docs", "pictures");
        using var folder = new TempFolder();
        MatchCollection commands = Regex.Matches(File.ReadAllText(Path.Combine(pictures, "README.md")),
            "^netweight (?<arguments>.*)=docs/pictures/(?<file>[a-z0-9-]+\\.svg)$", RegexOptions.Multiline);
        foreach (Match command in commands)
        {
            string name = command.Groups["file"].Value, drawn = folder[name], kept = Path.Combine(pictures, name);
            string[] arguments = command.Groups["arguments"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            (int exitCode, _, string error) = Pages.Netweight([.. arguments[..^1], $"{arguments[^1]}={drawn}"]);
            Assert.True(exitCode == 0, error);
            if (Snapshot.IsAccepting)
                File.Copy(drawn, kept, overwrite: true);
            Assert.True(File.ReadAllText(drawn) == File.ReadAllText(kept).ReplaceLineEndings("\n"),
                $"docs/pictures/{name} is out of date; NETWEIGHT_ACCEPT=1 dotnet test draws it anew.");
        }

        Assert.Equal(commands.Count, Directory.GetFiles(pictures, "*.svg").Length);
    }

    private static Chart Sample() => new("sample", "A sample",
        new ChartAxis("Arithmetic intensity", "FLOP/B", AxisScale.Log10), new ChartAxis("Rate", "GFLOP/s", AxisScale.Log10),
        [
            new ChartSeries("a <b> & \"c\"", SeriesKind.Dots,
                [new(1, 10, "one") { Weight = 1, ShowsLabel = true }, new(100, 1000, "two") { Weight = .1 },
                    new(0, -1, "nowhere on a logarithmic axis")]),
            new ChartSeries("roof", SeriesKind.Line, [new(1, 100), new(100, 1000)]) { IsGuide = true },
        ]);
}
