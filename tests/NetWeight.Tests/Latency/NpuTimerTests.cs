using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Tests.Latency;

/// <summary>NPUs whose files say how they spend their time: compared with published times, whose sources the device files name.</summary>
public class NpuTimerTests
{
    /// <summary>Coral, edgetpu/benchmarks (read 2026-11-30): milliseconds of Invoke, USB 3.0. VGG16 and ResNet-50
    /// exceed the memory on the chip.</summary>
    [Theory]
    [InlineData("mobilenet_v2", 224, 2.6)]
    [InlineData("mobilenetv1_100", 224, 2.4)]
    [InlineData("resnet50_v1", 299, 49)]
    [InlineData("vgg16", 224, 296)]
    public void EdgeTpu_StreamsWhatExceedsItsMemory(string network, int size, double milliseconds) =>
        Assert.InRange(Predict(network, "google-edge-tpu", size: size).Latency.Value * 1e3 / milliseconds, 1 / 1.5, 1.5);

    /// <summary>rdk_model_zoo @1100150: one frame on one core, in milliseconds. The order of the networks is part of the claim.</summary>
    [Fact]
    public void X3_RunsAFrameOnOneCore_AndOrdersClassifiers()
    {
        (string Network, double Milliseconds)[] published =
            [("mobilenetv4_conv_small", 1.43), ("mobilenet_v2", 2.41), ("mobileone_s1", 4.5), ("resnet18", 8.87)];
        LatencyEstimate[] estimates = [.. published.Select(p => Predict(p.Network, "horizon-x3"))];
        Assert.Equal(estimates.OrderBy(e => e.Latency.Value), estimates);
        for (int i = 0; i < published.Length; i++)
            Assert.InRange(published[i].Milliseconds / 1e3, estimates[i].Low.Value, estimates[i].High.Value);
        // Two cores: two frames at a time. Published: 232.74 frames/s, 8.87 ms.
        Assert.Equal(2 / estimates[3].Latency.Value, estimates[3].Throughput, 6);
        Assert.InRange(estimates[3].Throughput, 232.74 / 1.5, 232.74 * 1.5);
    }

    /// <summary>rdk_model_zoo @be4f89b: a call's fixed cost is hidden when calls overlap.</summary>
    [Fact]
    public void X5_OverlappingCalls_HideTheFixedCost()
    {
        LatencyEstimate estimate = Predict("resnet18", "horizon-x5");
        Assert.InRange(estimate.Latency.Value * 1e3, 2.95 / 1.5, 2.95 * 1.5);
        Assert.InRange(estimate.Throughput, 448.79 / 1.5, 448.79 * 1.5);
        Assert.True(estimate.Throughput > 1 / estimate.Latency.Value);
    }

    /// <summary>hailo_model_zoo @c83fc03: images per second at batch 1; a network is resident where batch 8 is as fast.</summary>
    [Theory]
    [InlineData("hailo-8", "mobilenet_v2", 2597, true)]
    [InlineData("hailo-8", "resnet18", 2718, true)]
    [InlineData("hailo-8", "resnet34", 1505, true)]
    [InlineData("hailo-8", "resnet50", 1372, true)]
    [InlineData("hailo-8l", "mobilenet_v2", 1738, true)]
    [InlineData("hailo-8l", "resnet18", 915, true)]
    [InlineData("hailo-8l", "resnet34", 134, false)]
    [InlineData("hailo-8l", "resnext50_32x4d", 126, false)]
    [InlineData("hailo-15h", "resnet18", 2708, true)]
    [InlineData("hailo-15h", "resnet34", 354, false)]
    [InlineData("hailo-15l", "mobilenet_v2", 458, false)]
    [InlineData("hailo-15l", "resnext50_32x4d", 133, false)]
    public void Hailo_KeepsANetworkOrCutsIt(string device, string network, double published, bool resident)
    {
        LatencyEstimate estimate = Predict(network, device);
        Assert.Equal(resident, NpuTimer.IsResident(Plan(network), estimate.Device.Npu!, 1));
        Assert.InRange(published, estimate.SustainedThroughputLow!.Value, estimate.SustainedThroughputHigh!.Value);
        // Frames of a resident network overlap in the pipeline; a network in contexts has the chip to itself.
        if (resident)
            Assert.InRange(estimate.Throughput * estimate.Latency.Value, 2, 4);
        else
            Assert.Equal(1, estimate.Throughput * estimate.Latency.Value, 6);
    }

    [Fact]
    public void Contexts_ReloadTheChipForEachCall_SoBatchesPay()
    {
        // hailo_model_zoo @c83fc03, Hailo-8L, ResNet-34: 134 images/s at batch 1, 400 at batch 8.
        double one = Predict("resnet34", "hailo-8l").Throughput, eight = Predict("resnet34", "hailo-8l", 8).Throughput;
        Assert.InRange(eight / one, 2, 4.5);
        Assert.InRange(eight, 400 / 1.6, 400 * 1.6);
        Assert.Contains("run as 2 calls of up to 8 images",
            string.Join(';', Predict("resnet34", "hailo-8l", 16).Assumptions), StringComparison.Ordinal);
    }

    [Fact]
    public void Published_Times_LieInTheIntervals()
    {
        var outside = new List<string>();
        int all = 0;
        foreach (Device device in DeviceCatalog.All.Where(d => d.Npu is not null))
        {
            foreach (PublishedTime time in device.PublishedTimes.Where(t => t.Precision == device.Npu!.Precision))
            {
                int? size = time.Input.Length > 0 ? int.Parse(time.Input.Split('x')[^1]) : null;
                LatencyEstimate estimate = Predict(time.Network, device.Id, time.Batch, size);
                bool holds = time.CallTime is { } call
                    ? call.Value >= estimate.Low.Value && call.Value <= estimate.High.Value
                    : time.Throughput >= estimate.SustainedThroughputLow && time.Throughput <= estimate.SustainedThroughputHigh;
                all++;
                if (!holds)
                    outside.Add($"{device.Id}, {time.Network}: {time.CallTime?.Value ?? time.Throughput} "
                        + $"against {estimate.Latency.Value} s, {estimate.Throughput} /s");
            }
        }

        // The constants were fitted to these and others; 90 % of networks that were left out should lie inside.
        Assert.InRange(all, 40, 1000);
        Assert.True(outside.Count <= 0.15 * all, string.Join("; ", outside));
    }

    [Fact]
    public void NoPrediction_IsBelowItsRoofline()
    {
        foreach (Device device in DeviceCatalog.All.Where(d => d.Npu is not null))
            foreach (string network in (string[])["mobilenet_v2", "resnet50", "vgg16"])
            {
                LatencyEstimate estimate = Predict(network, device.Id);
                Assert.All(estimate.Kernels, k => Assert.True(k.Total.Value >= k.Roofline.Value * (1 - 1e-9)));
                Assert.True(estimate.Latency.Value >= estimate.Roofline.Value * (1 - 1e-9), $"{device.Id}, {network}");
            }
    }

    [Theory]
    [InlineData("amd-xdna-2", "npu")]
    [InlineData("ti-tda4vm", "npu")]
    [InlineData("nvidia-xavier-dla", "npu")]
    [InlineData("sophgo-bm1684", "npu")]
    [InlineData("amlogic-a311d-npu", "npu")]
    public void AnUnknownRuntime_IsStoodInForByThatOfTheClass(string id, string runtime)
    {
        LatencyEstimate estimate = Predict("mobilenet_v2", id);
        Assert.Equal(runtime, estimate.Runtime.Id);
        Assert.Contains(estimate.Assumptions, a =>
            a.Contains($"{estimate.Device.DefaultRuntime} is not modelled for npu; npu is used instead", StringComparison.Ordinal));
    }

    [Fact]
    public void EveryDevice_HasARuntimeThatRunsOnIt() =>
        Assert.All(DeviceCatalog.All, d => Assert.True(UsualRuntime.Of(d).RunsOn(d.Class), d.Id));

    [Theory]
    [InlineData("\"call\": {", "\"calls\": {", "unknown field 'npu.calls'")]
    [InlineData("\"coresPerCall\": 1", "\"coresPerCall\": 4", "'npu.coresPerCall' is 4, but the chip has 2")]
    [InlineData("\"denseOperationsPerSecond\": 600000000000", "\"denseOperationsPerSecond\": 600",
        "'npu.call.denseOperationsPerSecond' must be a number")]
    [InlineData("\"logSpread\": 0.4", "\"logSpread\": -1", "'npu.logSpread' must be a number from 0")]
    [InlineData("\"perCallSeconds\"", "\"onChipWeightBytes\": 8000000, \"perCallSeconds\"", "go together")]
    [InlineData("\"logSpread\"", "\"resident\": { \"weightBytes\": 1e6, \"framesInFlight\": 2 }, \"logSpread\"",
        "'npu.resident' needs 'npu.sustained'")]
    public void AWrongLaw_IsOneClearLine(string right, string wrong, string message)
    {
        const string Json = """
            {
              "schemaVersion": 1, "id": "a-b", "name": "A", "vendor": "V", "class": "npu", "defaultRuntime": "own",
              "npu": {
                "precision": "int8", "cores": 2, "coresPerCall": 1,
                "call": { "perCallSeconds": 0.0002, "denseOperationsPerSecond": 600000000000 },
                "logSpread": 0.4, "basis": "a test", "source": "s1"
              },
              "sources": { "s1": { "title": "T", "read": "2026-11-30" } }
            }
            """;
        Assert.Contains(right, Json, StringComparison.Ordinal);
        string json = Json.Replace(right, wrong, StringComparison.Ordinal);
        string error = Assert.Throws<NetWeightException>(() =>
            DeviceCatalog.Parse(System.Text.Encoding.UTF8.GetBytes(json), "mine.json")).Message;
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    private static KernelPlan Plan(string network) =>
        KernelPlan.Form(CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build(network)),
            Graphs.DataType.Int8), RuntimeCatalog.Get("npu"));

    private static LatencyEstimate Predict(string network, string device, int batch = 1, int? size = null) =>
        LatencyModel.Predict(
            ShapeInference.Run(ArchitectureCatalog.Build(network,
                new NetworkOptions { Batch = batch, Resolution = size })), DeviceCatalog.Get(device));
}
