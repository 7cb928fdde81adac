using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Lint;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Tests.Lint;

/// <summary>What findings promise is what comes out when the change is made: on the graph, and predicted again from nothing.</summary>
public class HonestyTests
{
    /// <summary>One or more of every kind of block that the zoo has, in the forms that rewrites change.</summary>
    public static readonly TheoryData<string> Networks =
    [
        "resnet18_acnet:train", "alexnet", "densenet121", "efficientnet_b0", "ghostnet_100", "googlenet", "mixnet_s",
            "mobiledet_cpu", "mobilenet_v2", "mobilenet_v3_small", "mobileone_s0:train",
        "peleenet", "regnety_002", "repvgg_a0:train", "repvgg_b1g4:train", "resnet18", "shufflenet_g3",
            "shufflenet_v2_x1_0", "ese_vovnet19b_slim",
    ];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Rewrites_SaveWhatTheFindingsSay(string network)
    {
        foreach ((string device, string? runtime) in Places)
            foreach (Finding finding in Lints.Run(network, device, runtime).Findings)
                if (finding.Fix.Count > 0 && finding.TimeSaved is { } saved)
                {
                    PredictionOptions options = Lints.Options(runtime);
                    Model model = Lints.Cost(network).Shaped.Model;
                    Model after = Rewriter.Apply(model, [.. finding.Fix.Select(f => RewriteCatalog.Find(f)!)],
                        new RewriteSettings { ChannelMultiple = finding.FixMultiple ?? 8 }).Model;
                    double before = Latency(model, device, options);
                    Assert.Equal(before - Latency(after, device, options), saved.Value, before * 1e-9);
                    Assert.Equal(before, Lints.Run(network, device, runtime).Devices[0].Estimate!.Latency.Value, before * 1e-9);
                }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void NamedNetworks_AreAsFastAsTheFindingsSay(string network)
    {
        foreach ((string device, string? runtime) in Places)
            if (Lints.Run(network, device, runtime).Findings.FirstOrDefault(f => f.Rule == "NW220") is { } finding)
            {
                string name = finding.Message.Split(' ')[0];
                ModelCost own = Lints.Cost(network.Split(':')[0]);
                Shape image = own.Shaped.Graph.Inputs[0].Shape!;
                Model other = ArchitectureCatalog.Build(name, new NetworkOptions { Resolution = (int)image[2].Value });
                double latency = Latency(other, device, Lints.Options(runtime));
                Assert.Equal(latency, finding.Number("referencePredictedLatencySeconds"), latency * 1e-9);
                Assert.True(Lints.Cost(name).Totals.HeadlineMaccs.Value > own.Totals.HeadlineMaccs.Value || image[2].Value != 224);
                // Branches of training are compared as what they merge to.
                double before = Latency(network.EndsWith(":train", StringComparison.Ordinal) ? Merged(network)
                    : own.Shaped.Model, device, Lints.Options(runtime));
                Assert.Equal(before - latency, finding.TimeLost!.Value.Value, before * 1e-9);
            }
    }

    [Theory]
    [InlineData("nvidia-t4")]
    [InlineData("raspberry-pi-3")]
    [InlineData(Lints.Avx512)]
    [InlineData("nvidia-jetson-xavier-nx")]
    public void ChangedKernels_AreThoseOfTheChangedGraph(string device)
    {
        // The change that each rule tries, written down as a separate network.
        (string Rule, Net Before, Net After)[] pairs =
        [
            ("NW201", new Net(1, 64, 28, 28).Conv("x", "y", 64, 256, 1), new Net(1, 128, 28, 28).Conv("x", "y", 128, 128, 1)),
            ("NW202", new Net(1, 256, 28, 28).Conv("x", "y", 256, 256, 3, group: 16), new Net(1, 64, 28, 28).Conv("x", "y", 64, 64, 3)),
            ("NW207", new Net(1, 32, 56, 56).Conv("x", "a", 32, 32, 3, group: 32).Conv("a", "y", 32, 64, 1),
                new Net(1, 32, 56, 56).Conv("x", "y", 32, 64, 3)),
            ("NW208", new Net(1, 64, 56, 56).Conv("x", "y", 64, 64, 5), new Net(1, 64, 56, 56).Conv("x", "a", 64, 64, 3)
                .Conv("a", "y", 64, 64, 3)),
            ("NW209", new Net(1, 128, 7, 7).Conv("x", "a", 128, 64, 1).Conv("a", "y", 64, 64, 3),
                new Net(1, 128, 7, 7).Conv("x", "y", 128, 64, 3)),
            ("NW210",
                new Net(1, 3, 224, 224).Conv("x", "y", 3, 64, 7, stride: 2),
                new Net(1, 12, 112, 112).Weight("w", 64, 12, 4, 4).Add("Conv", "x w", "y", new NodeAttribute("pads", 2, 2, 1, 1))),
            ("NW213",
                new Net(1, 64, 7, 7).Weight("w", 1024, 3136).Weight("b", 1024).Add("Flatten", "x", "f")
                    .Add("Gemm", "f w b", "y", new NodeAttribute("transB", 1)),
                new Net(1, 64, 7, 7).Weight("w", 1024, 64).Weight("b", 1024).Add("GlobalAveragePool", "x", "p")
                    .Add("Flatten", "p", "f").Add("Gemm", "f w b", "y", new NodeAttribute("transB", 1))),
        ];
        int tried = 0;
        foreach ((string rule, Net before, Net after) in pairs)
        {
            Model model = before.Model("y");
            double latency = Latency(model, device, new PredictionOptions());
            Finding? finding = Linter.Run(ShapeInference.Run(model), [DeviceCatalog.Get(device)], null,
                new LintOptions { NoteShare = 0 }).Findings.FirstOrDefault(f => f.Rule == rule);
            double gain = latency - Latency(after.Model("y"), device, new PredictionOptions());
            if (finding is null)
            {
                Assert.True(gain < latency / 500, $"{rule} on {device} says nothing, though {gain / latency:P1} would be saved.");
                continue;
            }

            tried++;
            Assert.True(Math.Abs(gain - finding.TimeSaved!.Value.Value) < latency * 0.005,
                $"{rule} on {device}: {finding.TimeSaved} of {latency * 1e6:0.0} us said, {gain * 1e6:0.0} us found.");
        }

        Assert.True(tried >= 2, $"only {tried} rules had something to say on {device}");
    }

    private static IEnumerable<(string Device, string? Runtime)> Places =>
        Lints.Contrasting.Select(d => (d, (string?)null)).Append(("nvidia-t4", "pytorch-eager")).Append((Lints.Avx512, "openvino"));

    private static double Latency(Model model, string device, PredictionOptions options) =>
        LatencyModel.Predict(ShapeInference.Run(model), DeviceCatalog.Get(device), options).Latency.Value;

    private static Model Merged(string network) =>
        Rewriter.Apply(Lints.Cost(network).Shaped.Model,
            [RewriteCatalog.Find("fold-batchnorm")!, RewriteCatalog.Find("reparameterize")!]).Model;
}
