using BenchmarkDotNet.Attributes;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Benchmarks;

/// <summary>From costs to a predicted latency: forming the kernels, timing them, and both.</summary>
[MemoryDiagnoser]
public class PredictionBenchmarks
{
    private ModelCost? cost;
    private Device? device;
    private RuntimeProfile? runtime;
    private KernelPlan? plan;

    /// <summary>A network of the zoo.</summary>
    [Params("mobilenet_v2", "densenet121")]
    public string Network { get; set; } = "";

    /// <summary>A GPU, whose tiles are searched, and a CPU.</summary>
    [Params("nvidia-t4", "raspberry-pi-5")]
    public string Device { get; set; } = "";

    /// <summary>Weighs the network.</summary>
    [GlobalSetup]
    public void Setup()
    {
        cost = CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build(Network)));
        device = DeviceCatalog.Get(Device);
        runtime = RuntimeCatalog.Get(device.DefaultRuntime);
        plan = KernelPlan.Form(cost, runtime, KernelPlan.ChannelBlockOf(device));
    }

    /// <summary>Layers to kernels: once per model and runtime.</summary>
    [Benchmark]
    public KernelPlan Form() => KernelPlan.Form(cost!, runtime!, KernelPlan.ChannelBlockOf(device!));

    /// <summary>Kernels to times: once per device.</summary>
    [Benchmark]
    public LatencyEstimate Predict() => LatencyModel.Predict(plan!, device!, Precision.Fp32);

    /// <summary>Both, as the command line does.</summary>
    [Benchmark(Baseline = true)]
    public LatencyEstimate All() => LatencyModel.Predict(cost!, device!);
}
