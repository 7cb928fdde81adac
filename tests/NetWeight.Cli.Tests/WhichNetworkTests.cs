using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;
using NetWeight.Recommend;

namespace NetWeight.Cli.Tests;

/// <summary>docs/which-network.md: its tables and ratios come from the model, and every comparison that its words make
/// is asserted here.</summary>
public sealed partial class WhichNetworkTests
{
    private const double LeastAccuracy = 69;

    [Fact]
    public void Page_IsWhatTheModelSays()
    {
        const string Page = "docs/which-network.md";
        (PlatformClass Class, Recommendation Result)[] results = [.. PlatformClass.All.Select(c => (c, c.Search()))];
        string text = Repository.Read(Page);
        var shown = new List<string>();
        string actual = Part().Replace(text, match =>
        {
            string id = match.Groups["id"].Value;
            shown.Add(id);
            return $"<!-- {id} "
                + $"-->\n{(id == "summary" ? Summary(results) : Table(Array.Find(results, r => r.Class.Id == id)))}\n<!-- end -->";
        });
        Assert.Equal([.. PlatformClass.All.Select(c => c.Id).Prepend("summary")], shown);
        actual = Comparison()
            .Replace(actual, match => Compare(Array.Find(results, r => r.Class.Id == match.Groups["id"].Value).Result, match));
        Snapshot.Matches(Page, actual);
    }

    /// <summary>How many times as long the first takes as the second, and it must be the faster one; or its place among
    /// all that reach the accuracy.</summary>
    private static string Compare(Recommendation result, Match match)
    {
        (string a, string b) = (match.Groups["a"].Value, match.Groups["b"].Value);
        PredictionSummary first = Find(result, a);
        if (b.Length == 0)
        {
            FrontPoint[] field = [.. result.Devices[0].Field.Where(p => p.KeepsLimits)];
            return $"{field.Count(p => p.Fit.Latency < first.Latency) + 1} of {field.Length}{match.Groups["mark"].Value}";
        }

        double ratio = first.Latency.Value / Find(result, b).Latency.Value;
        Assert.True(ratio < 1, $"{result.Devices[0].Device.Id}: the page says that {a} is faster than {b}; predicted "
            + $"is {ratio:0.00} x its time.");
        return $"{ratio:0.00}{match.Groups["mark"].Value}";
    }

    private static PredictionSummary Find(Recommendation result, string network) =>
        result.Devices[0].Field.Single(p => p.Network.Candidate.Name == network).Fit;

    private static string Summary(IReadOnlyList<(PlatformClass Class, Recommendation Result)> results)
    {
        var text = new StringBuilder("| platform | predicted for | first in the list | the survey says |\n|---|---|---|---|");
        foreach ((PlatformClass @class, Recommendation result) in results)
            text.Append(CultureInfo.InvariantCulture, $"\n| [{@class.Name}](#{@class.Anchor}) "
                + $"| {Setting(@class, result)} "
                + $"| {string.Join(", ", result.Devices[0].ShortList.Take(4).Select(p => p.Network.Candidate.Name))} | {@class.Survey} |");
        return text.ToString();
    }

    private static string Setting(PlatformClass @class, Recommendation result)
    {
        DeviceAnswer answer = result.Devices[0];
        string threads = answer.Device.Class.IsCpu ? $", {answer.Settings.Threads} threads" : "";
        return $"{(@class.StandsIn ? "stand-in: " : "")}{answer.Device.Id}, {answer.Settings.Runtime.Id}, "
            + $"{answer.Settings.Precision.Name}, batch {result.Request.Batch}{threads}";
    }

    private static string Table((PlatformClass Class, Recommendation Result) entry)
    {
        (PlatformClass @class, Recommendation result) = entry;
        DeviceAnswer answer = result.Devices[0];
        var page = new StringBuilder($"```bash\n{@class.CommandLine}\n```\n\n");
        page.Append("| rank | network | top-1 % | predicted | 90 % | images/s | memory | 8-bit risk | why "
            + "|\n|--:|---|--:|--:|---|--:|--:|---|---|\n");
        foreach (Pick pick in answer.ShortList.Take(6))
            page.Append(CultureInfo.InvariantCulture, $"| {pick.Rank} | {pick.Network.Candidate.Name} "
                + $"| {pick.Network.Top1} | {pick.Fit.Latency} | {pick.Fit.Low} to {pick.Fit.High} "
                + $"| {pick.Fit.Throughput:0} | {pick.Fit.Memory} "
                + $"| {pick.Network.Quantization.Level.ToString().ToLowerInvariant()} | {pick.Reason} |\n");
        string assumed = answer.Settings.Assumptions.Count > 0 ? $"; assumed: {string.Join("; ", answer.Settings.Assumptions)}" : "";
        return page.Append(CultureInfo.InvariantCulture,
            $"\nPredicted for {Setting(@class, result)}. The intervals rest on: {answer.Settings.Basis}{assumed}.").ToString();
    }

    /// <summary><c>&lt;!-- id --&gt;</c>, what is written again, <c>&lt;!-- end --&gt;</c>.</summary>
    [GeneratedRegex(@"<!-- (?<id>[a-z0-9-]+) -->\n.*?<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Part();

    /// <summary><c>0.42&lt;!--t4 repvgg_a0&lt;mobilenet_v2--&gt;</c>: a number with what it compares; without a second
    /// network it is a place.</summary>
    [GeneratedRegex(@"(?:[0-9.]+|[0-9]+ of [0-9]+)(?<mark><!--(?<id>[a-z0-9-]+) (?<a>[a-z0-9_]+)(?:<(?<b>[a-z0-9_]+))?-->)")]
    private static partial Regex Comparison();

    /// <summary>A class of platforms that the survey speaks of.</summary>
    private sealed record PlatformClass(string Id, string Name, string Device, string Survey)
    {
        public static IReadOnlyList<PlatformClass> All { get; } =
        [
            new("arm-cpu", "Low-power ARM CPU", "raspberry-pi-3-b-plus", "MobileNetV1, ShuffleNetV2") { Runtime = "ncnn" },
            new("nnie", "HiSilicon NNIE", "rockchip-rv1126-npu", "CSPNet, RepVGG") { StandsIn = true },
            new("horizon-x3", "Horizon X3", "horizon-x3", "depthwise is optimised there; CSPNet, RepVGG"),
            new("cv22", "CV22-class NPU", "ti-tda4vm", "CSPNet, RepVGG") { StandsIn = true, Runtime = "npu" },
            new("t4", "NVIDIA T4", "nvidia-t4", "RepVGG") { Precision = Devices.Precision.Fp16, Batch = 32 },
            new("jetson", "NVIDIA Jetson", "nvidia-jetson-nano", "(as GPUs: depthwise is slow)") { Precision = Devices.Precision.Fp16 },
            new("server-cpu", "Server CPU", "intel-xeon-platinum-8375c", "(nothing of its own)") { Runtime = "onnxruntime", Threads = 4 },
        ];

        public bool StandsIn { get; init; }

        public string? Runtime { get; init; }

        public Precision? Precision { get; init; }

        public int Batch { get; init; } = 1;

        public int? Threads { get; init; }

        public string Anchor => Name.ToLowerInvariant().Replace(' ', '-');

        public string CommandLine =>
            $"netweight recommend -d {Device}{(Runtime is null ? "" : $" -r {Runtime}")}"
                + $"{(Precision is { } p ? $" --dtype {p.Name}" : "")}{(Batch > 1 ? $" -b {Batch}" : "")}"
                + $"{(Threads is { } t ? $" --threads {t}" : "")} --accuracy {LeastAccuracy:0}";

        public Recommendation Search() => Recommender.Run([DeviceCatalog.Get(Device)], new RecommendRequest
        {
            MinAccuracy = LeastAccuracy,
            Batch = Batch,
            Prediction = new PredictionOptions
            {
                Runtime = Runtime is null ? null : RuntimeCatalog.Get(Runtime),
                Precision = Precision,
                Threads = Threads
            },
        });
    }
}
