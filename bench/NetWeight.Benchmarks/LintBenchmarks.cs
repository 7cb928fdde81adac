using BenchmarkDotNet.Attributes;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Lint;
using NetWeight.Operators;

namespace NetWeight.Benchmarks;

/// <summary>All rules over a network whose costs are known already: the saving of each change is predicted again.</summary>
[MemoryDiagnoser]
public class LintBenchmarks
{
    private ModelCost? cost;
    private Device[] devices = [];

    /// <summary>Networks of the zoo: with findings, with dense blocks, without anything to save on the GPU.</summary>
    [Params("mobilenet_v2", "densenet121", "repvgg_a0")]
    public string Network { get; set; } = "";

    /// <summary>A GPU, whose tiles are searched; a CPU; both.</summary>
    [Params("nvidia-t4", "raspberry-pi-5", "nvidia-t4 raspberry-pi-5")]
    public string Devices { get; set; } = "";

    /// <summary>Weighs the network.</summary>
    [GlobalSetup]
    public void Setup()
    {
        cost = CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build(Network)));
        devices = [.. Devices.Split(' ').Select(DeviceCatalog.Get)];
    }

    /// <summary>All rules.</summary>
    [Benchmark]
    public LintResult Lint() => Linter.Run(cost!, devices);
}
