using BenchmarkDotNet.Attributes;
using NetWeight.Devices;
using NetWeight.Recommend;
using NetWeight.Units;

namespace NetWeight.Benchmarks;

/// <summary>A search over the zoo for one device: every network is built, weighed, fused and timed.</summary>
[MemoryDiagnoser]
public class RecommendBenchmarks
{
    private Device? device;

    /// <summary>A GPU, whose tiles are searched, and a CPU.</summary>
    [Params("nvidia-t4", "raspberry-pi-5")]
    public string Device { get; set; } = "";

    /// <summary>Reads the device.</summary>
    [GlobalSetup]
    public void Setup() => device = DeviceCatalog.Get(Device);

    /// <summary>All networks as published: no limit of cost leaves one out.</summary>
    [Benchmark(Baseline = true)]
    public Recommendation Zoo() => Recommender.Run([device!], new RecommendRequest { MinAccuracy = 72 });

    /// <summary>All rated networks at all widths and resolutions of the grid: a limit that none keeps.</summary>
    [Benchmark]
    public Recommendation Grid() => Recommender.Run([device!], new RecommendRequest { MaxLatency = new Seconds(1e-6) });
}
