using System.Globalization;
using System.Text.RegularExpressions;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Lint;
using NetWeight.Operators;

namespace NetWeight.Tests.Lint;

/// <summary>Every rule's page shows a bad and a good example with the numbers of today; NETWEIGHT_ACCEPT=1 writes them.</summary>
public partial class ExampleTests
{
    /// <summary>A network of the zoo (or a file of models/) on a device; none for rules that need none.</summary>
    private sealed record Case(string Network, string? Device = "nvidia-t4", string? Runtime = null);

    private static readonly (string Rule, Case Bad, Case Good, string Why)[] Examples =
    [
        ("NW201", new("mobilenet_v2"), new("vovnet39a"), "its 1x1 convolutions aggregate wide maps once per stage"),
        ("NW202", new("shufflenet_g8"), new("shufflenet_v2_x1_0"), "its 1x1 convolutions have no groups"),
        ("NW203", new("googlenet"), new("vgg16"), "one convolution per layer"),
        ("NW204", new("shufflenet_v2_x1_0"), new("repvgg_a0"), "nothing but convolutions with ReLU"),
        ("NW205", new("shufflenet_v2_x1_0", Lints.Avx512), new("resnet50", Lints.Avx512), "all its widths are multiples of 64"),
        ("NW206", new("mobilenet_v1"), new("mobilenet_v1", "horizon-x3"), "the device runs depthwise convolutions natively"),
        ("NW207", new("mobilenet_v2"), new("efficientnet_es"), "its early blocks are fused ones"),
        ("NW208", new("inception_v3"), new("vgg16"), "stacks of 3x3"),
        ("NW209", new("densenet121", "raspberry-pi-3", "ncnn"), new("vgg16", "raspberry-pi-3", "ncnn"), "no bottlenecks"),
        ("NW210", new("resnet18", "qualcomm-hexagon-htp-8-gen-3"), new("resnet18d", "qualcomm-hexagon-htp-8-gen-3"),
            "its stem is three 3x3 convolutions"),
        ("NW211", new("densenet121"), new("vovnet39a"), "gathers once per block"),
        ("NW212", new("densenet121", null), new("repvgg_a0", null), "one path, nothing waits"),
        ("NW213", new("vgg16"), new("resnet50"), "pools before its classifier"),
        ("NW214", new("mobilenet_v2", "nvidia-t4", "pytorch-eager"), new("repvgg_a0", "nvidia-t4", "pytorch-eager"), "has none left"),
        ("NW215", new("repvgg_a0:train"), new("repvgg_a0"), "the same network, merged"),
        ("NW216", new("models/shufflenet_v2_x1_0.onnx", null), new("shufflenet_v2_x1_0", null),
            "the same network, written without shape arithmetic"),
        ("NW217", new("models/shufflenet_v2_x1_0.onnx", null), new("shufflenet_v2_x1_0", null), "the same network, written without them"),
        ("NW219", new("mobilenet_v3_large", "google-edge-tpu"),
            new("mobilenetv3_large_minimal_100", "google-edge-tpu"), "the same network with ReLU"),
        ("NW220", new("mobilenet_v2"), new("repvgg_a0"), "no known network of more MACCs is faster"),
        ("NW221", new("shufflenet_v2_x0_5", "nvidia-jetson-agx-orin-cpu"), new("vgg16", "nvidia-jetson-agx-orin-cpu"),
            "wide layers keep the cores busy"),
        ("NW222", new("mobilenet_v2"), new("vgg16"), "few kernels, each with much to do"),
        ("NW225", new("vgg16", "google-edge-tpu"), new("mobilenet_v2", "google-edge-tpu"), "its weights stay on the chip"),
    ];

    /// <summary>Rules whose case no network of the zoo has, or only with trained weights: their pages say so themselves.</summary>
    private static readonly string[] Without = ["NW218", "NW223", "NW224", "NW226", "NW227"];

    [Fact]
    public void Pages_ShowABadAndAGoodExample()
    {
        Assert.Equal(RuleCatalog.All.Select(r => r.Id), Examples.Select(e => e.Rule).Concat(Without).Order(StringComparer.Ordinal));
        foreach ((string rule, Case bad, Case good, string why) in Examples)
        {
            string path = $"docs/rules/{rule}.md", text = Repository.Read(path);
            Finding? found = Lint(bad).Findings.FirstOrDefault(f => f.Rule == rule),
                none = Lint(good).Findings.FirstOrDefault(f => f.Rule == rule);
            Assert.True(found is not null, $"{rule} says nothing about {bad}");
            Assert.True(none is null, $"{rule} says of {good}: {none?.Message}");
            string saves = found.TimeSaved is { } saved ? $" The change saves {saved}." : "";
            string section = $"## Examples\nBad: {Where(bad)}. {found.Message.TrimEnd()}{saves}\n\nGood: {Where(good)}: {why}.\n\n";
            text = Section().Replace(text, "");
            int at = text.IndexOf("## What to do\n", StringComparison.Ordinal);
            Assert.True(at > 0, path);
            Snapshot.Matches(path, text.Insert(at, section));
        }
    }

    [Fact]
    public void Pages_NameTheirSource_AndSayWhenToIgnoreThem()
    {
        foreach (Rule rule in RuleCatalog.All)
        {
            string page = rule.Page.ReplaceLineEndings("\n");
            string why =
                page[page.IndexOf("## Why\n", StringComparison.Ordinal)..page.IndexOf("## How it is measured here\n",
                    StringComparison.Ordinal)];
            Assert.True(Source().IsMatch(why), $"{rule.Id}: 'Why' names no source: a paper with its year, a vendor's "
                + $"guide, a file of a runtime.");
            Assert.True(page[page.IndexOf("## When to ignore it\n", StringComparison.Ordinal)..].Length > 60,
                $"{rule.Id}: when may it be ignored?");
            if (Without.Contains(rule.Id))
                Assert.Contains("\n## Examples\n", page, StringComparison.Ordinal);
        }
    }

    private static LintResult Lint(Case at)
    {
        if (!at.Network.EndsWith(".onnx", StringComparison.Ordinal) && at.Device is not null)
            return Lints.Run(at.Network, at.Device, at.Runtime);
        ModelCost cost = at.Network.EndsWith(".onnx", StringComparison.Ordinal)
            ? CostAnalyzer.Analyze(ShapeInference.Run(NetWeight.Onnx.OnnxReader.Read(Repository.At(at.Network)))) : Lints.Cost(at.Network);
        return Linter.Run(cost, at.Device is null ? [] : [DeviceCatalog.Get(at.Device)], Lints.Options(at.Runtime));
    }

    private static string Where(Case at)
    {
        if (Lint(at).Devices is not [{ Estimate: { } estimate }])
            return $"`{at.Network}`";
        return string.Create(CultureInfo.InvariantCulture, $"`{at.Network}` on {estimate.Device.Name} "
            + $"({estimate.Runtime.Id}, {estimate.Precision.Name}), {estimate.Latency}");
    }

    [GeneratedRegex(@"## Examples\n.*?\n(?=## )", RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex(@"\b(19|20)\d\d\b|[a-z_]+\.cc\b|guide|documentation|standard", RegexOptions.IgnoreCase)]
    private static partial Regex Source();
}
