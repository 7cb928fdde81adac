using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Tests.Comparisons;

public class ModelMatrixTests
{
    private static readonly Device A = DeviceCatalog.Get("t4"), B = DeviceCatalog.Get("raspberry-pi-5");

    [Fact]
    public void OrderThatTurns_IsAFlip_WhereIntervalsDoNotOverlap()
    {
        RankingFlip flip = Assert.Single(Matrix([[(1, 0.9, 1.1), (9, 8, 10)], [(3, 2.5, 3.5), (2, 1.5, 2.5)]]).Flips);
        Assert.True(flip.IsCertain);
        Assert.Equal((0, 1), (flip.First, flip.Second));
        Assert.Equal([0], flip.FirstWins);
        Assert.Equal([1], flip.SecondWins);
    }

    [Fact]
    public void OverlappingIntervals_AreATie_AndNoCertainFlip()
    {
        ModelMatrix matrix = Matrix([[(1, 0.5, 2), (9, 8, 10)], [(1.5, 1, 3), (2, 1.5, 2.5)]]);
        Assert.False(Assert.Single(matrix.Flips).IsCertain);
        Assert.Equal(["1-2", "1-2"], matrix.Rankings[0].Models.Select(m => m.Place));
        Assert.Equal(["1", "2"], matrix.Rankings[1].Models.Select(m => m.Place));
        Assert.Equal([1, 0], matrix.Rankings[1].Models.Select(m => m.Model));
    }

    [Fact]
    public void IntervalsThatTouch_AreATie() =>
        Assert.Equal(["1-2", "1-2"], Matrix([[(1, 0.5, 2)], [(3, 2, 4)]]).Rankings[0].Models.Select(m => m.Place));

    [Fact]
    public void OneOrderEverywhere_IsNoFlip() =>
        Assert.Empty(Matrix([[(1, 0.9, 1.1), (1, 0.9, 1.1)], [(3, 2.5, 3.5), (2, 1.5, 2.5)]]).Flips);

    [Fact]
    public void AMissingPrediction_HasNoPlace()
    {
        ModelMatrix matrix = Matrix([[(1, 0.9, 1.1), null], [(3, 2.5, 3.5), (2, 1.5, 2.5)]]);
        Assert.Empty(matrix.Flips);
        Assert.Equal([1], matrix.Rankings[1].Models.Select(m => m.Model));
    }

    [Fact]
    public void WhatBothShare_Cancels_SoOverlappingIntervalsNeedNotTie()
    {
        LatencyEstimate train = Latency.Predictions.TryPredict("repvgg_a0:train", A, RuntimeCatalog.Get("tensorrt"))!,
            deploy = Latency.Predictions.TryPredict("repvgg_a0", A, RuntimeCatalog.Get("tensorrt"))!;
        Assert.True(deploy.High > train.Low);
        IReadOnlyList<RankedModel> ranked =
            Assert.Single(new ModelMatrix([new("train", [train]), new("deploy", [deploy])], [A]).Rankings).Models;
        Assert.Equal([(1, "1"), (0, "2")], ranked.Select(m => (m.Model, m.Place)));
        Assert.Null(ranked[0].FromFastest);
        Assert.Equal(DifferenceVerdict.Slower, ranked[1].FromFastest!.Verdict);
    }

    [Fact]
    public void AMostlyUnknownPrediction_IsFasterThanNothing_AndStandsLast()
    {
        // Seven products of unknown length and one of known size: their launches are counted, their work is not.
        string[] names = [.. Enumerable.Range(0, 7).Select(i => $"y{i}")];
        Model open = Build.Model([Build.Fed("x", 1, 8), new ValueInfo("s", TestGraph.F(1, -1, 8))], [.. names, "z"],
            [.. names.Select(n => Build.Node("MatMul", ["s", "w"], [n])), Build.Node("MatMul", ["x", "w"], ["z"])],
                Build.Weight("w", 8, 8));
        ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(open));
        LatencyEstimate unknown = LatencyModel.Predict(cost, A, new PredictionOptions { Runtime = RuntimeCatalog.Get("tensorrt") });
        LatencyEstimate known = Latency.Predictions.TryPredict("mobilenet_v2", A, RuntimeCatalog.Get("tensorrt"))!;
        Assert.Equal(1.0 / 8, unknown.KnownShare, 6);
        Assert.True(unknown.IsMostlyUnknown && unknown.Latency < known.Latency);
        var matrix = new ModelMatrix([new("open", [unknown]), new("known", [known])], [A]);
        Assert.Equal([(1, "1-2"), (0, "1-2")], Assert.Single(matrix.Rankings).Models.Select(m => (m.Model, m.Place)));
        Assert.Empty(matrix.Flips);
    }

    /// <summary>Predictions as (latency, low, high), by model and device, of which nothing else is known.</summary>
    private static ModelMatrix Matrix((double At, double Low, double High)?[][] models)
    {
        LatencyEstimate any = Latency.Predictions.TryPredict("mobilenet_v2", A, RuntimeCatalog.Get("tensorrt"))!;
        Device[] devices = [.. new[] { A, B }.Take(models[0].Length)];
        return new ModelMatrix(
            [.. models.Select((m, i) =>
                new MatrixModel($"m{i}",
                    [.. m.Select((e, d) => e is { } t
                        ? any with { Device = devices[d], Latency = new Seconds(t.At), Low = new Seconds(t.Low),
                        High = new Seconds(t.High), Doubt = null } : null)]))], devices);
    }
}
