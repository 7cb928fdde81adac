using System.Globalization;
using System.Text.Json;
using NetWeight.Costs;
using NetWeight.Experiments;
using NetWeight.Onnx;
using NetWeight.Operators;

namespace NetWeight.Cli.Tests;

public sealed class ExperimentTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Help_IsAsKept() =>
        Snapshot.Matches("tests/NetWeight.Cli.Tests/Snapshots/help-experiment.txt", Run.Netweight("experiment", "--help").Output);

    [Fact]
    public void List_TellsEveryClaim()
    {
        Run run = Run.Netweight("experiment", "-f", "json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement[] listed = [.. JsonDocument.Parse(run.Output).RootElement.EnumerateArray()];
        Assert.Equal(ExperimentCatalog.All.Select(e => (e.Name, e.Claim)),
            listed.Select(e => (e.GetProperty("name").GetString()!, e.GetProperty("claim").GetString()!)));
        string[] lines = Run.Netweight("experiment", "--wide").Output.Split('\n');
        Assert.All(ExperimentCatalog.All, e =>
            Assert.Contains(lines, l => l.StartsWith($"{e.Name} ", StringComparison.Ordinal)
                && l.Contains(e.Claim, StringComparison.Ordinal)));
    }

    [Fact]
    public void Json_FitsItsSchema_ForEveryExperimentAndScale()
    {
        var schema = SchemaValidator.Of("experiment");
        Run run = Run.Netweight("experiment", "all", "-d", "t4", "-d", "cortex-a53", "-f", "json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Empty(schema.Validate(report));
        Assert.Equal(2 * ExperimentCatalog.All.Count, report.GetProperty("experiments").GetArrayLength());
        foreach (JsonElement experiment in report.GetProperty("experiments").EnumerateArray())
        {
            JsonElement predicted = experiment.GetProperty("series")[0];
            Assert.Equal("predicted", predicted.GetProperty("origin").GetString());
            Assert.Equal(experiment.GetProperty("cells").GetArrayLength(), predicted.GetProperty("times").GetArrayLength());
            Assert.NotEqual("not known", predicted.GetProperty("verdict").GetProperty("holding").GetString());
        }
    }

    [Fact]
    public void Table_OnThePapersDevice_TellsOrderAndError()
    {
        Run run = Run.Netweight("experiment", "g1", "-d", "gtx-1080-ti");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("published, nvidia-gtx-1080-ti: holds. 1:12 takes 1.98, 1.84 and 1.42 times as long as 1:1 (x1, "
            + "x2 and x4); 18 of 18 pairs of rows as claimed.", run.Output, StringComparison.Ordinal);
        Assert.Matches(
            @"predicted, nvidia-gtx-1080-ti against published, nvidia-gtx-1080-ti: \d+ of 18 pairs of rows "
                + @"in the same order; mean error of the times [\d.]+ %, at most [\d.]+ %\.", run.Output);
        Assert.Contains(" 1480 ", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"\| 1:12 +\| x4 +\|", Run.Netweight("experiment", "g1", "-f", "md").Output);
    }

    [Fact]
    public void Csv_HasARowPerNetworkAndSeries()
    {
        string[] lines = Run.Netweight("experiment", "g2", "-d", "gtx-1080-ti", "-f", "csv").Output.Trim().Split('\n');
        Assert.Equal(1 + 24, lines.Length);
        Assert.Equal(12, lines.Count(l => l.Contains(",published,nvidia-gtx-1080-ti,", StringComparison.Ordinal)));
        // Table 2: 2451 batches a second.
        string first = lines.First(l => l.StartsWith("g2,large,g=1,x1,1,", StringComparison.Ordinal)
            && l.Contains(",published,", StringComparison.Ordinal));
        Assert.Equal(1 / 2451.0, double.Parse(first.Split(',')[^3], CultureInfo.InvariantCulture), 6);
    }

    [Fact]
    public void Save_WritesTheNetworks()
    {
        Run run = Run.Netweight("experiment", "g3", "--save", folder["networks"]);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("15 networks written to ", run.Error, StringComparison.Ordinal);
        ModelCost cost =
            CostAnalyzer.Analyze(ShapeInference.Run(OnnxReader.Read(Path.Combine(folder.Root, "networks", "g3-4-in-series-c-64.onnx"))));
        // Ten blocks of four convolutions of 32 to 32 channels at 56x56.
        Assert.Equal(10L * 4 * 32 * 32 * 56 * 56, cost.Totals.HeadlineMaccs.Value);
        Assert.Equal(10L * 4 * 32 * 32, cost.Totals.Parameters);
    }

    [Fact]
    public void PageAndPlots_AreWritten()
    {
        string page = folder["page.html"], plot = folder["staircase.svg"];
        Assert.Equal(0, Run.Netweight("experiment", "alignment", "-d", "t4", "-d", "cortex-a53", "-f", "html", "-o",
            page, "--plot", plot).ExitCode);
        Assert.Contains("Channels in multiples of 16", File.ReadAllText(page), StringComparison.Ordinal);
        // One of each scale.
        Assert.All(["large", "small"], (string scale) =>
            Assert.StartsWith("<svg", File.ReadAllText(folder[$"staircase.{scale}.svg"]), StringComparison.Ordinal));
        Assert.Equal(0, Run.Netweight("experiment", "g1", "-d", "t4", "--plot", folder["g1.svg"]).ExitCode);
        Assert.True(File.Exists(folder["g1.svg"]));
    }

    [Theory]
    [InlineData("There is no experiment 'g9'", "experiment", "g9")]
    [InlineData("There is no device 'nosuch'", "experiment", "g1", "-d", "nosuch")]
    [InlineData("--runtime needs a device: add -d ID", "experiment", "g1", "-r", "ncnn")]
    [InlineData("--threads needs a device (-d ID) or --measure.", "experiment", "g1", "--threads", "2")]
    [InlineData("--duration needs --measure.", "experiment", "g1", "--duration", "1s")]
    [InlineData("--device needs an experiment", "experiment", "-d", "t4")]
    [InlineData("--measure needs an experiment", "experiment", "--measure")]
    [InlineData("--batch must be at least 1, not 0.", "experiment", "g1", "-d", "t4", "-b", "0")]
    [InlineData("The experiment 'batch' varies the batch itself", "experiment", "batch", "-d", "t4", "-b", "8")]
    [InlineData("--dtype 'fp7' is not a type", "experiment", "g1", "-d", "t4", "--dtype", "fp7")]
    [InlineData("there is no plot 'nosuch'", "experiment", "g1", "-d", "t4", "--plot", "nosuch.svg")]
    [InlineData("it belongs to the experiment 'g2'", "experiment", "g1", "-d", "t4", "--plot", "g2.svg")]
    [InlineData("there are no times to draw", "experiment", "alignment", "--plot", "staircase.svg")]
    [InlineData("The list has no plots", "experiment", "--plot", "staircase.svg")]
    public void Misuse_IsOneLine(string message, params string[] args)
    {
        Run run = Run.Netweight(args);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Trim().Split('\n'));
    }
}
