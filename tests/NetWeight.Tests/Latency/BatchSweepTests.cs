using NetWeight.Architectures;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Tests.Latency;

public class BatchSweepTests
{
    private static Device T4 => DeviceCatalog.Get("t4");

    [Fact]
    public void Knee_IsTheSmallestBatchNearTheBestThroughput()
    {
        // 1 / 4 ms = 250; 4 / 10 ms = 400; 16 / 38 ms = 421 (the best); 95 % of it are 400: batch 4 reaches 400.0, just enough.
        BatchSweep sweep = Sweep((1, 4e-3), (4, 10e-3), (16, 38e-3));
        Assert.Equal(4, sweep.Knee.Batch);
        // At 10.1 ms it reaches 396 only.
        Assert.Equal(16, Sweep((1, 4e-3), (4, 10.1e-3), (16, 38e-3)).Knee.Batch);
    }

    [Fact]
    public void Within_IsTheLargestBatchThatKeepsTheBound()
    {
        BatchSweep sweep = Sweep((1, 4e-3), (4, 10e-3), (16, 38e-3));
        Assert.Equal(4, sweep.Within(new Seconds(10e-3))!.Batch);
        Assert.Equal(16, sweep.Within(new Seconds(1))!.Batch);
        Assert.Null(sweep.Within(new Seconds(3.9e-3)));
    }

    [Fact]
    public void Run_SortsBatchesAndPredictsEach()
    {
        Model model = ArchitectureCatalog.Build("mobilenet_v2");
        BatchSweep sweep = BatchSweep.Run(model, T4, [8, 1, 8]);
        Assert.Equal([1, 8], sweep.Points.Select(p => p.Batch));
        LatencyEstimate alone = LatencyModel.Predict(ShapeInference.Run(model, new InferenceOptions { Batch = 8 }), T4);
        Assert.Equal(alone.Latency, sweep.Points[1].Latency);
    }

    [Fact]
    public void Run_WithAShape_KeepsTheImageAndSetsTheBatch()
    {
        Model model = ArchitectureCatalog.Build("mobilenet_v2");
        BatchSweep sweep = BatchSweep.Run(model, T4, [1, 4], new InferenceOptions { SingleInputShape = Shape.Of(1, 3, 320, 320) });
        Assert.Equal([1, 4], sweep.Points.Select(p => p.Batch));
        Assert.Equal(
            LatencyModel.Predict(ShapeInference.Run(model,
                new InferenceOptions { SingleInputShape = Shape.Of(4, 3, 320, 320) }), T4).Latency, sweep.Points[1].Latency);
    }

    [Fact]
    public void Run_WithoutABatch_IsAnError()
    {
        Assert.Contains("at least one batch",
            Assert.Throws<NetWeightException>(() =>
                BatchSweep.Run(ArchitectureCatalog.Build("mobilenet_v2"), T4, [])).Message, StringComparison.Ordinal);
        Model vector = TestGraph.OneNode("Relu", [TestGraph.F(16)]);
        Assert.Contains("no input with a batch",
            Assert.Throws<NetWeightException>(() => BatchSweep.Run(vector, T4, [1, 2])).Message, StringComparison.Ordinal);
    }

    private static BatchSweep Sweep(params (long Batch, double Seconds)[] points)
    {
        LatencyEstimate any = LatencyModel.Predict(ShapeInference.Run(TestGraph.OneNode("Relu", [TestGraph.F(1, 16)])), T4);
        return new BatchSweep([.. points.Select(p => any with { Batch = p.Batch, Latency = new Seconds(p.Seconds) })]);
    }
}
