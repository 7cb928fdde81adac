using System.Runtime.CompilerServices;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Tests.Latency;

public class MachineCacheTests
{
    private static readonly Device Pi = DeviceCatalog.Get("raspberry-pi-5");
    private static readonly RuntimeProfile Runtime = RuntimeCatalog.Get("onnxruntime");

    [Fact]
    public void A_machine_is_resolved_once_for_each_device_runtime_type_and_number_of_threads()
    {
        Machine machine = MachineCache.Of(Pi, Runtime, Precision.Fp32, null);
        Assert.Same(machine, MachineCache.Of(Pi, Runtime, Precision.Fp32, null));
        Assert.NotSame(machine, MachineCache.Of(Pi with { Id = "other" }, Runtime, Precision.Fp32, null));
        Assert.NotSame(machine, MachineCache.Of(Pi, Runtime with { UsesTf32 = !Runtime.UsesTf32 }, Precision.Fp32, null));
        Assert.NotSame(machine, MachineCache.Of(Pi, Runtime, Precision.Int8, null));
        Assert.NotSame(machine, MachineCache.Of(Pi, Runtime, Precision.Fp32, 1));
    }

    [Fact]
    public void Factors_of_ones_own_are_not_kept()
    {
        FactorSet own = Runtime.FactorsFor(Pi, Precision.Fp32)! with { Scale = 2 };
        Assert.Same(own, Machine.Of(Pi, Runtime, Precision.Fp32, null, own).Factors);
        Assert.NotSame(own, MachineCache.Of(Pi, Runtime, Precision.Fp32, null).Factors);
    }

    [Fact]
    public void A_prediction_allocates_little_more_than_its_answer()
    {
        KernelPlan plan =
            KernelPlan.Form(CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build("mobilenet_v2"))),
                Runtime, KernelPlan.ChannelBlockOf(Pi));
        LatencyModel.Predict(plan, Pi, Precision.Fp32);
        const int count = 20;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < count; i++)
            LatencyModel.Predict(plan, Pi, Precision.Fp32);
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / count;
        Assert.InRange(each, 0, (plan.Kernels.Count * Unsafe.SizeOf<KernelTime>()) + 1500);
    }
}
