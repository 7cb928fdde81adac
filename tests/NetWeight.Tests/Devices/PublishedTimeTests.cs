using System.Text;
using System.Text.Json;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency.Runtimes;
using NetWeight.Operators;

namespace NetWeight.Tests.Devices;

/// <summary>Published times name networks of the zoo, say who measured how, and are possible on the device.</summary>
public class PublishedTimeTests
{
    private const string Right = """
        {
          "schemaVersion": 1, "id": "a-b", "name": "A", "vendor": "V", "class": "npu", "defaultRuntime": "own",
          "publishedTimes": [
            { "network": "resnet18", "input": "4x3x224x224", "batch": 4, "precision": "int8", "runtime": "own", "cores": 2, "protocol": "latency", "throughputSamplesPerSecond": 200, "harness": "bench", "source": "s1", "note": "one stream" },
            { "network": "resnet18", "batch": 1, "precision": "int8", "runtime": "own", "protocol": "throughput", "throughputSamplesPerSecond": 900, "harness": "bench", "source": "s1" },
            { "network": "resnet18", "batch": 1, "precision": "int8", "runtime": "own", "threads": 1, "protocol": "latency", "latencySeconds": 0.005, "harness": "bench", "source": "s1" }
          ],
          "sources": { "s1": { "title": "T", "read": "2026-11-30" } }
        }
        """;

    [Fact]
    public void Times_AreReadAndWritten()
    {
        Device device = Parse(Right);
        Assert.Equal(3, device.PublishedTimes.Count);
        PublishedTime first = device.PublishedTimes[0];
        Assert.Equal(("resnet18", "4x3x224x224", 4, Precision.Int8, "own", 2, TimeProtocol.Latency),
            (first.Network, first.Input, first.Batch, first.Precision, first.Runtime, first.Cores, first.Protocol));
        Assert.Equal(("bench", "T", "one stream"), (first.Harness, first.Source.Title, first.Note));
        // 4 images at 200 images per second, one call at a time: a call takes 20 ms.
        Assert.Equal(0.02, first.CallTime!.Value.Value, 12);
        Assert.Null(device.PublishedTimes[1].CallTime);
        Assert.Equal(900, device.PublishedTimes[1].Throughput);
        Assert.Equal((0.005, 200.0, 1), (device.PublishedTimes[2].CallTime!.Value.Value,
            device.PublishedTimes[2].Throughput, device.PublishedTimes[2].Threads));

        byte[] written = DeviceWriter.Write(device);
        Assert.Equal(device.PublishedTimes, DeviceCatalog.Parse(written, "test").PublishedTimes);
        using JsonDocument document = JsonDocument.Parse(written);
        Assert.Empty(SchemaValidator.Of("device").Validate(document.RootElement));
    }

    [Theory]
    [InlineData("\"latencySeconds\": 0.005,", "", "publishedTimes[2]' needs either latencySeconds or throughputSamplesPerSecond")]
    [InlineData("\"latencySeconds\": 0.005,", "\"latencySeconds\": 0.005, \"throughputSamplesPerSecond\": 200,",
        "needs either latencySeconds or throughputSamplesPerSecond")]
    [InlineData("\"latencySeconds\": 0.005,", "\"latencySeconds\": 0,",
        "publishedTimes[2].latencySeconds' must be a number from 1e-7 to 1e+4")]
    [InlineData("\"threads\": 1,", "\"threads\": 1.5,", "publishedTimes[2].threads' must be a whole number from 1 to 4096")]
    [InlineData("\"4x3x224x224\"", "\"1x3x224x224\"", "publishedTimes[0].input' is '1x3x224x224'; it is a shape like 4x3x224x224")]
    [InlineData("\"4x3x224x224\"", "\"224\"", "publishedTimes[0].input' is '224'")]
    [InlineData("\"protocol\": \"latency\", \"lat", "\"protocol\": \"fast\", \"lat",
        "publishedTimes[2].protocol' is 'fast'; it is one of latency, throughput, multistream")]
    [InlineData("\"precision\": \"int8\"", "\"precision\": \"w8a8\"", "publishedTimes[0].precision' is 'w8a8'; it is one of fp32")]
    [InlineData("\"source\": \"s1\", \"note\"", "\"source\": \"s2\", \"note\"", "names 's2', which is not among the sources")]
    [InlineData("\"harness\": \"bench\", ", "", "1 field is missing: 'publishedTimes[0].harness'")]
    [InlineData("\"publishedTimes\"", "\"publishedTimesNone\": \"looked at the maker's pages\", \"publishedTimes\"", "keep one of the two")]
    public void AWrongTime_IsOneClearLine(string right, string wrong, string message)
    {
        int at = Right.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0);
        string json = string.Concat(Right.AsSpan(0, at), wrong, Right.AsSpan(at + right.Length));
        string error = Assert.Throws<NetWeightException>(() => Parse(json)).Message;
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public void Devices_HaveTimes_OrSayThatThereAreNone()
    {
        Assert.Empty(DeviceCatalog.All.Where(d => d.PublishedTimes.Count == 0 == (d.PublishedTimesNone.Length == 0)).Select(d => d.Id));
        Assert.All(DeviceCatalog.All, d => Assert.InRange(d.PublishedTimes.Count, 0, 5));
        Assert.InRange(DeviceCatalog.All.Count(d => d.PublishedTimes.Count > 0), 153, DeviceCatalog.All.Count);
    }

    /// <summary>Runtimes that people publish times of and that predictions do not know: such a time is shown, not anchored on.</summary>
    private static readonly string[] OtherRuntimes = ["mnn", "tvm"];

    [Fact]
    public void Times_NameNetworksAndRuntimes()
    {
        foreach (Device device in DeviceCatalog.All)
        {
            foreach (PublishedTime time in device.PublishedTimes)
            {
                string what = $"{device.Id}, {time.Network}";
                Assert.True(ArchitectureCatalog.Find(time.Network) is { } found
                    && found.Variant.Name == time.Network.Split(':')[0], $"{what}: not a name of the zoo");
                Assert.True(RuntimeCatalog.Ids.Contains(time.Runtime) || time.Runtime == device.DefaultRuntime
                    || OtherRuntimes.Contains(time.Runtime), $"{what}: runtime {time.Runtime}");
                Assert.True(RuntimeCatalog.Find(time.Runtime)?.RunsOn(device.Class) != false,
                    $"{what}: {time.Runtime} does not run on {device.Class.Name}");
                Assert.True(time.Threads is null || device.Class.IsCpu, $"{what}: threads are those of a CPU");
            }

            var keys = device.PublishedTimes.Select(t =>
                (t.Network, t.Input, t.Batch, t.Precision, t.Runtime, t.Threads, t.Cores, t.Protocol, t.Harness)).ToList();
            Assert.Equal(keys.Count, keys.Distinct().Count());
        }
    }

    /// <summary>A slip of a unit or of a network is a factor of 100 and more; no device works faster than its units or
    /// its memory can.</summary>
    [Fact]
    public void Times_AreWithinAFactor100OfTheRoofline()
    {
        var costs = new Dictionary<(string, string, Precision), (double Operations, double Bytes)>();
        var wrong = new List<string>();
        int compared = 0;
        foreach (Device device in DeviceCatalog.All)
        {
            foreach (PublishedTime time in device.PublishedTimes)
            {
                Precision precision = device.Peak(time.Precision) is null ? Precision.Fp32 : time.Precision;
                if (device.Peak(precision) is not { } peak)
                    continue;
                (double operations, double bytes) =
                    costs.TryGetValue((time.Network, time.Input, time.Precision), out var known) ? known
                        : costs[(time.Network, time.Input, time.Precision)] = Cost(time);
                double roofline = Math.Max(operations / peak.Value.Value, device.Bandwidth is { } bandwidth
                    ? bytes / time.Batch / bandwidth.Value.Value : 0);
                double ratio = 1 / time.Throughput / roofline;
                // Launches and calls cost what no roofline counts; small networks on large devices consist of them.
                double withCall = time.Batch / time.Throughput / ((roofline * time.Batch) + 50e-6);
                compared++;
                // Winograd's algorithm and sparse or turbo clocks beat the stated peak by a little; one thread of 64 is far below it.
                double slack = time.Threads is { } threads
                    ? Math.Max(1, device.Clusters.Sum(c => c.Count?.Value ?? 1) / (double)threads) : 1;
                if (!(ratio > 0.4 && withCall < 100 * slack))
                    wrong.Add($"{device.Id}, {time.Network} {time.Precision.Name} "
                        + $"batch {time.Batch}: {1e3 / time.Throughput:0.###} ms a sample, "
                        + $"roofline {roofline * 1e3:0.####} ms, {ratio:0.##} times");
            }
        }

        Assert.Empty(wrong);
        Assert.InRange(compared, 300, 10_000);
    }

    private static (double Operations, double Bytes) Cost(PublishedTime time)
    {
        int? size = time.Input.Length > 0 ? int.Parse(time.Input.Split('x')[^1]) : null;
        Graphs.Model model = ArchitectureCatalog.Build(time.Network, new NetworkOptions { Resolution = size });
        CostTotals totals = CostAnalyzer.Analyze(ShapeInference.Run(model)).Totals;
        double width = time.Precision == Precision.Int8 ? 1 : time.Precision == Precision.Fp32 ? 4 : 2;
        return (2.0 * totals.HeadlineMaccs.Value, totals.Parameters * width);
    }

    private static Device Parse(string json) => DeviceCatalog.Parse(Encoding.UTF8.GetBytes(json), "mine.json");
}
