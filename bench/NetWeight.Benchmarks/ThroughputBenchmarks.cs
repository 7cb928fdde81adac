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

/// <summary>Predictions of networks whose kernels are formed, on two threads: the cost of a search over many networks.
/// The mean is per prediction, so its reciprocal is predictions a second.</summary>
[MemoryDiagnoser]
public class ThroughputBenchmarks
{
    private const int Threads = 2;
    private const int Networks = 12;
    private const int Rounds = 50;

    private static readonly string[] Names =
    [
        "mobilenet_v2", "mobilenet_v3_small", "mobilenet_v3_large", "resnet18", "resnet50", "efficientnet_b0",
            "shufflenet_v2_x1_0", "ghostnet", "mnasnet1_0", "regnet_y_400mf", "vgg16", "densenet121",
    ];

    private readonly ParallelOptions options = new() { MaxDegreeOfParallelism = Threads };
    private KernelPlan[] plans = [];
    private Device? device;

    /// <summary>Predictions of one call.</summary>
    public const int PerCall = Networks * Rounds;

    /// <summary>The devices.</summary>
    public static IEnumerable<string> Devices =>
        ["nvidia-t4", "nvidia-jetson-nano", "raspberry-pi-5", "intel-core-i7-12700h", "qualcomm-hexagon-htp-8-gen-3"];

    /// <summary>The mean allocation of a prediction: the kernels' times.</summary>
    public double AnswerBytes => plans.Average(p => p.Kernels.Count) * System.Runtime.CompilerServices.Unsafe.SizeOf<KernelTime>();

    /// <summary>A GPU, whose tiles are searched; an embedded one; CPUs of both kinds; an NPU.</summary>
    [ParamsSource(nameof(Devices))]
    public string Device { get; set; } = "";

    /// <summary>Forms the kernels.</summary>
    [GlobalSetup]
    public void Setup()
    {
        device = DeviceCatalog.Get(Device);
        RuntimeProfile runtime = UsualRuntime.Of(device);
        plans =
            [.. Names.Select(name =>
                KernelPlan.Form(CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build(name))), runtime,
                    KernelPlan.ChannelBlockOf(device)))];
        if (plans.Length != Networks)
            throw new InvalidOperationException($"The mean is per prediction of {Networks} networks, not {plans.Length}.");
    }

    /// <summary>Kernels to times, with the interval.</summary>
    [Benchmark(OperationsPerInvoke = PerCall)]
    public double Predict()
    {
        double sum = 0;
        Parallel.For(0, PerCall, options, () => 0.0, (i, _, part) =>
            part + LatencyModel.Predict(plans[i % plans.Length], device!, TypeOf(device!)).Latency.Value, part =>
        {
            lock (options)
                sum += part;
        });
        return sum;
    }

    private static Precision TypeOf(Device device) => device.Class.IsCpu || device.Class.IsGpu ? Precision.Fp32 : Precision.Fp16;
}
