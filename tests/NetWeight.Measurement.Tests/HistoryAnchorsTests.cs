using System.Text.Json;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Fitting;
using NetWeight.Measurement.History;
using NetWeight.Measurement.Records;
using NetWeight.Onnx;
using NetWeight.Operators;

namespace NetWeight.Measurement.Tests;

public sealed class HistoryAnchorsTests : IDisposable
{
    private const string Device = "intel-core-i7-8550u";
    private const string Processor = "Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz";

    private readonly TempFolder folder = new();

    private string Database => folder["history.db"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Analyze_MeasuredOnTheDevice_PredictsNearThemAndShowsThem()
    {
        Keep([Record("resnet18", 2), Record("mobilenet_v2", 2), Record("vgg11", 2)]);
        JsonElement plain = Predict("resnet18", "--no-history"), anchored = Predict("resnet18");
        Assert.Equal("anchored on 3 measurements of this device (history)", anchored.GetProperty("basis").GetString());
        Assert.Equal(0, plain.GetProperty("published").GetArrayLength());
        JsonElement time = Assert.Single(anchored.GetProperty("published").EnumerateArray());
        Assert.True(time.GetProperty("isMeasured").GetBoolean());
        double before = Latency(plain), after = Latency(anchored), measured = time.GetProperty("latencySeconds").GetDouble();
        Assert.Equal(2 * before, measured, 1e-9);
        Assert.True(Math.Abs(Math.Log(after / measured)) < 0.5 * Math.Abs(Math.Log(before / measured)));
        Assert.True(Width(anchored) < Width(plain));
    }

    [Fact]
    public void Recommend_And_Compare_UseThem()
    {
        Keep([Record("resnet18", 2), Record("mobilenet_v2", 2), Record("vgg11", 2)]);
        (int exitCode, string output, _) =
            Run.Netweight("compare", "resnet18", "mobilenet_v2", "-d", Device, "--threads", "1", "--history", Database);
        Assert.Equal(0, exitCode);
        Assert.Contains("Measured ms", output);
        Assert.Contains("resnet18 on intel-core-i7-8550u, measured:", output);
        Assert.Contains("anchored on 3 measurements of this device (history)", output);
        (exitCode, output, _) = Run.Netweight("recommend", "--among", "resnet18,vgg11", "-d", Device, "--threads", "1",
            "--history", Database);
        Assert.Equal(0, exitCode);
        Assert.Contains("anchored on 3 measurements of this device (history)", output);
    }

    [Fact]
    public void Analyze_AnotherDeviceOrSizeOrRuntime_IsNotAnchored()
    {
        MeasurementRecord one = Record("resnet18", 2);
        Keep(
        [
            one with { Device = "Intel Core i7-6700K" }, one with { Maccs = one.Maccs * 2 },
                one with { Runtime = "Another Runtime 3.1" }, one with { Provider = "dml" },
            one with { Model = "no-such-network" }, one with { Maccs = null }, one with { DataType = null },
                one with { Layer = "conv1" }, one with { Threads = 1000 },
        ]);
        Assert.Equal(Predict("resnet18", "--no-history").ToString(), Predict("resnet18").ToString());
    }

    [Fact]
    public void Analyze_ModelOfTheCall_IsFoundByNameAndMaccs()
    {
        string file = folder["mine.onnx"];
        OnnxWriter.Write(ArchitectureCatalog.Build("resnet18", new NetworkOptions { Resolution = 160, Seed = 1 }), file);
        ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(OnnxReader.Read(file)));
        Keep([Record("resnet18", 2) with { Model = "mine", Maccs = cost.Totals.HeadlineMaccs.Value }]);
        Assert.Equal("anchored on 1 measurement of this device (history)", Predict(file).GetProperty("basis").GetString());
        Assert.NotEqual("anchored on 1 measurement of this device (history)", Predict("resnet18").GetProperty("basis").GetString());
    }

    [Fact]
    public void Times_OneSettingMeasuredTwice_CountsOnceWithTheLowest()
    {
        MeasurementRecord one = Record("resnet18", 2);
        Device device = DeviceCatalog.Get(Device);
        MeasuredTime time = Assert.Single(HistoryTimes.Of([one, one with { MedianSeconds = one.MedianSeconds * 3 }], device, [], null, 10));
        Assert.Equal(one.MedianSeconds, time.Time.Value);
        Assert.Equal(1, time.Threads);
    }

    [Fact]
    public void Anchors_MeasuredAndPublished_CountTogetherAndMeasuredInPlaceOfPublished()
    {
        (Device device, IReadOnlyList<Anchor> published) = DeviceCatalog.All.Select(d => (d, PublishedAnchors.Of(d)))
            .First(d => d.Item2.Count > 2);
        Anchor first = published[0];
        var own = new MeasuredTime(first.Plan, first.Precision, first.Threads, new(first.Seconds * 1.02), "own", null);
        MeasuredAnchors anchored = MeasuredAnchors.Apply(device, [own], "history");
        Assert.Equal((1, published.Count(p => p.Plan != first.Plan || p.Precision != first.Precision
            || p.Threads != first.Threads)), (anchored.Measured, anchored.Published));
        Assert.True(anchored.Device.PublishedTimes[0].IsMeasured);
    }

    [Fact]
    public void Analyze_BrokenHistory_WarnsInOneLineAndPredicts()
    {
        File.WriteAllText(Database, "this is not a database, and long enough to be read as one by nobody");
        (int exitCode, _, string error) = Run.Netweight("analyze", "resnet18", "-d", Device, "--history", Database);
        Assert.Equal(0, exitCode);
        Assert.StartsWith($"warning: The history '{Database}' is not a history of NetWeight", error);
        Assert.Equal(1, error.Count(c => c == '\n'));
        Assert.Equal("this is not", File.ReadAllText(Database)[..11]);
    }

    [Fact]
    public void Analyze_NoHistory_CreatesNone()
    {
        (int exitCode, _, string error) = Run.Netweight("analyze", "resnet18", "-d", Device, "--history", Database);
        Assert.Equal((2, $"netweight: --history: '{Database}' does not exist.\n"), (exitCode, error));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Root));
    }

    [Fact]
    public void Measure_KeepsMaccs_SoThatAnotherInputSizeIsAnotherNetwork()
    {
        Assert.Equal(0, Run.Netweight("measure", "mobilenetv3_small_050", "--input", "1x3x64x64", "--history",
            Database, "--runs", "5", "--sessions", "1", "--keep-disturbed", "-q").ExitCode);
        using var history = MeasurementHistory.OpenToRead(Database);
        MeasurementRecord record = Assert.Single(history.Read());
        long whole =
            CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build("mobilenetv3_small_050"))).Totals.HeadlineMaccs.Value;
        Assert.InRange(record.Maccs!.Value, 1, whole / 4);
    }

    private void Keep(IReadOnlyList<MeasurementRecord> records)
    {
        using var history = MeasurementHistory.Open(Database);
        history.Add(records);
    }

    /// <summary>A time this many times as long as what is predicted.</summary>
    private static MeasurementRecord Record(string network, double slower)
    {
        ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build(network)));
        return new MeasurementRecord
        {
            Source = "netweight",
            Model = network,
            Batch = 1,
            DataType = "float",
            Maccs = cost.Totals.HeadlineMaccs.Value,
            MedianSeconds = slower * LatencyModel.Predict(cost, DeviceCatalog.Get(Device),
                new PredictionOptions { Threads = 1 }).Latency.Value,
            Threads = 1,
            Provider = "cpu",
            Runtime = "ONNX Runtime 1.23.2",
            Device = Processor,
            MeasuredAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        };
    }

    private JsonElement Predict(string model, params string[] more)
    {
        string[] history = more.Length > 0 ? more : ["--history", Database];
        (int exitCode, string output, string error) =
            Run.Netweight(["analyze", model, "-d", Device, "--threads", "1", "-f", "json", .. history]);
        Assert.Equal((0, ""), (exitCode, error));
        return JsonDocument.Parse(output).RootElement.GetProperty("devices")[0];
    }

    private static double Latency(JsonElement device) => device.GetProperty("predictedLatencySeconds").GetDouble();

    private static double Width(JsonElement device) => device.GetProperty("predictedLatencyHighSeconds")
        .GetDouble() / device.GetProperty("predictedLatencyLowSeconds").GetDouble();
}
