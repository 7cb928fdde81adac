using System.Collections.Concurrent;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;
using NetWeight.Lint;
using NetWeight.Operators;

namespace NetWeight.Tests.Lint;

/// <summary>Networks of the zoo, linted on devices of the catalog; what several tests need is done once.</summary>
internal static class Lints
{
    /// <summary>An x86 with AVX-512: ONNX Runtime's channel blocks are 16 there.</summary>
    public const string Avx512 = "intel-xeon-platinum-8259cl";

    /// <summary>A GPU with tensor cores, an Arm core in order, an x86 with channel blocks, an NPU with native
    /// depthwise, an embedded GPU, an NPU whose array wants 64 channels.</summary>
    public static readonly string[] Contrasting =
        ["nvidia-t4", "raspberry-pi-3", Avx512, "horizon-x3", "nvidia-jetson-xavier-nx", "google-edge-tpu"];

    private static readonly ConcurrentDictionary<(string Network, string Device, string? Runtime), LintResult> Known = new();

    private static readonly ConcurrentDictionary<string, ModelCost> Costs = new();

    public static ModelCost Cost(string network) => Costs.GetOrAdd(network, static name =>
    {
        (Architecture _, NetworkVariant variant, string form) = ArchitectureCatalog.Find(name)!.Value;
        return CostAnalyzer.Analyze(ShapeInference.Run(variant.Build(null, form)));
    });

    public static LintResult Run(string network, string device, string? runtime = null) =>
        Known.GetOrAdd((network, device, runtime), static key =>
        Linter.Run(Cost(key.Network), [DeviceCatalog.Get(key.Device)], Options(key.Runtime)));

    public static PredictionOptions Options(string? runtime) => new() { Runtime = runtime is null ? null : RuntimeCatalog.Get(runtime) };

    /// <summary>The finding of a rule; fails the test where there is none.</summary>
    public static Finding Of(this LintResult result, string rule) =>
        Assert.Single(result.Findings, f => f.Rule == rule);

    /// <summary>A number of a finding's evidence.</summary>
    public static double Number(this Finding finding, string name) => Assert.Single(finding.Evidence, e => e.Name == name).Value;
}
