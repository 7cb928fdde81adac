using System.Text.Json;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Operators;

namespace NetWeight.Cli.Tests;

public class ZooTests
{
    [Fact]
    public void Zoo_Json_ListsEveryNetworkWithItsCounts()
    {
        JsonElement rows = JsonDocument.Parse(Run.Netweight("zoo", "-f", "json").Output).RootElement;
        Assert.Equal(ArchitectureCatalog.All.SelectMany(a => a.Variants).Select(v => v.Name),
            rows.EnumerateArray().Select(r => r.GetProperty("name").GetString()!));
        JsonElement row = rows.EnumerateArray().Single(r => r.GetProperty("name").GetString() == "mobilenet_v2");
        // published.csv: torchvision's mobilenet_v2.
        Assert.Equal(3_504_872, row.GetProperty("parameters").GetInt64());
        Assert.Equal(300_774_272, row.GetProperty("headlineMaccs").GetInt64());
        Assert.Equal(71.878, row.GetProperty("top1Percent").GetDouble());
        Assert.Equal("torchvision", row.GetProperty("top1Source").GetString());
    }

    [Theory]
    [InlineData("table", "zoo-table.txt")]
    [InlineData("md", "zoo.md.txt")]
    [InlineData("csv", "zoo.csv")]
    public void Zoo_Formats_AreAsKept(string format, string file) =>
        Snapshot.Matches($"tests/NetWeight.Cli.Tests/Snapshots/{file}", Run.Netweight("zoo", "shufflenetv2", "-f", format).Output);

    [Theory]
    [InlineData("table", "zoo-show-table.txt")]
    [InlineData("md", "zoo-show.md.txt")]
    [InlineData("csv", "zoo-show.csv")]
    [InlineData("json", "zoo-show.json")]
    public void Show_Formats_AreAsKept(string format, string file) =>
        Snapshot.Matches($"tests/NetWeight.Cli.Tests/Snapshots/{file}", Run.Netweight("zoo", "show", "repvgg_a0", "-f", format).Output);

    [Fact]
    public void Show_Stages_SumToTheNetwork()
    {
        JsonElement shown = JsonDocument.Parse(Run.Netweight("zoo", "show", "repvgg-a0:train", "-f", "json").Output).RootElement;
        JsonElement[] stages = [.. shown.GetProperty("stages").EnumerateArray()];
        Assert.Equal(9_108_968, stages.Sum(s => s.GetProperty("parameters").GetInt64()));
        JsonElement half = stages.Single(s => s.GetProperty("size").GetString() == "14x14");
        // Stage 3 has 14 blocks of 64 * 4 * 0.75 channels, each with a 3x3 and a 1x1 convolution.
        Assert.Equal((28, 192, 14), (half.GetProperty("depth").GetInt32(), half.GetProperty("width").GetInt32(),
            half.GetProperty("blocks").GetInt32()));
    }

    [Fact]
    public void Export_ReadBack_HasTheCountsAndTheWeights()
    {
        byte[] first = Exported("shufflenet_v2_x0_5");
        Model model = OnnxReader.Read(first, "m");
        ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(model));
        Assert.Equal((1_366_792L, 40_476_448L), (cost.Totals.Parameters, cost.Totals.HeadlineMaccs.Value));
        Assert.DoesNotContain(cost.Shaped.Diagnostics, d => d.Severity > Severity.Note);
        Assert.All(model.Graph.Initializers, t => Assert.IsNotType<MissingPayload>(t.Payload));
        Assert.Equal(first, Exported("shufflenet_v2_x0_5"));
        Assert.NotEqual(first, Exported("shufflenet_v2_x0_5", "--seed", "1"));
    }

    [Fact]
    public void Export_Options_AreInTheFile()
    {
        Model model = OnnxReader.Read(
            Exported("mobilenet_v2", "--width", "0.75", "--depth", "0.5", "--resolution", "192", "--classes", "10",
                "--opset", "13", "--batch", "dynamic"), "m");
        Assert.Equal(13, model.Opset);
        Assert.Equal([Dim.Named("batch"), 3, 192, 192], ((TensorType)model.Graph.Inputs[0].Type!).Shape!.ToArray());
        Assert.Equal([Dim.Named("batch"), 10], ((TensorType)model.Graph.Outputs[0].Type!).Shape!.ToArray());
        ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(model, new InferenceOptions { Batch = 1 }));
        var options = new NetworkOptions { Width = 0.75, Depth = 0.5, Resolution = 192, Classes = 10 };
        Assert.Equal(CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build("mobilenet_v2", options))).Totals, cost.Totals);
    }

    [Fact]
    public void Analyze_NameOfTheZoo_IsBuilt()
    {
        Run run = Run.Netweight("analyze", "RepVGG-A0:train", "-f", "json", "-b", "2", "--group-by", "scope");
        Assert.Equal(0, run.ExitCode);
        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(2 * 1_512_581_120L, report.GetProperty("totals").GetProperty("headlineMaccs").GetInt64());
        Assert.Contains(report.GetProperty("groups").GetProperty("scope").EnumerateArray(), g =>
            g.GetProperty("name").GetString() == "stage3/block2");
    }

    [Fact]
    public void Analyze_NamesAndFiles_StandSideBySide()
    {
        Run run = Run.Netweight("analyze", "models/mobilenet_v2.onnx", "mobilenet_v2", "mobilnet_v2", "-f", "json");
        Assert.Equal(2, run.ExitCode);
        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(300_774_272, report[1].GetProperty("totals").GetProperty("headlineMaccs").GetInt64());
        Assert.Equal(
            "'mobilnet_v2' does not exist. The zoo has no network 'mobilnet_v2'. Did you mean 'mobilenet_v2'",
            report[2].GetProperty("error").GetString()!.Split("'?")[0] + "'");
    }

    [Theory]
    [InlineData("does not exist", "analyze", "repvgg_a0.onnx")]
    [InlineData("does not exist.", "analyze", "zoo/repvgg_a0")]
    [InlineData("Did you mean 'repvgg_a0'", "analyze", "repvg_a0")]
    [InlineData("It has: deploy, train", "analyze", "repvgg_a0:fast")]
    [InlineData("has no form", "analyze", "mobilenet_v2:train")]
    [InlineData("'netweight zoo' lists all", "zoo", "no-such-network")]
    [InlineData("The zoo has no network 'x'", "zoo", "show", "x")]
    [InlineData("--output", "zoo", "export", "mobilenet_v2")]
    [InlineData("netweight zoo export --help", "zoo", "export", "mobilenet_v2", "-o", "m.onnx", "--nope")]
    [InlineData("--width", "zoo", "show", "mobilenet_v2", "--width", "0")]
    [InlineData("--width", "zoo", "show", "mobilenet_v2", "--width", "NaN")]
    [InlineData("--depth", "zoo", "show", "mobilenet_v2", "--depth", "1e9")]
    [InlineData("--resolution", "zoo", "show", "mobilenet_v2", "--resolution", "-1")]
    [InlineData("does not fit", "zoo", "show", "vovnet39a", "--resolution", "4")]
    [InlineData("--classes", "zoo", "show", "mobilenet_v2", "--classes", "0")]
    [InlineData("operator sets 13 to 21", "zoo", "show", "mobilenet_v2", "--opset", "12")]
    [InlineData("--batch", "zoo", "show", "mobilenet_v2", "--batch", "many")]
    [InlineData("yaml", "zoo", "-f", "yaml")]
    [InlineData("Cannot write", "zoo", "export", "shufflenet_v2_x0_5", "-o", "/no/such/folder/m.onnx")]
    public void BadUsage_IsOneLineAndExitCode2(string says, params string[] args)
    {
        Run run = Run.Netweight(args);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        string line = run.Error.TrimEnd('\n');
        Assert.StartsWith("netweight: ", line, StringComparison.Ordinal);
        Assert.Contains(says, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Theory]
    [InlineData("zoo")]
    [InlineData("zoo", "show")]
    [InlineData("zoo", "export")]
    public void Help_IsAsKept(params string[] command) =>
        Snapshot.Matches($"tests/NetWeight.Cli.Tests/Snapshots/help-{string.Join('-', command)}.txt",
            Run.Netweight([.. command, "--help"]).Output);

    private static byte[] Exported(string name, params string[] options)
    {
        string file = Path.Combine(Path.GetTempPath(), $"netweight-{Guid.NewGuid():N}.onnx");
        try
        {
            Run run = Run.Netweight(["zoo", "export", name, "-o", file, .. options]);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            return File.ReadAllBytes(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
