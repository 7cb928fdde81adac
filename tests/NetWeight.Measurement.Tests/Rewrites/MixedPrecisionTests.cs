using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Measurement.Workflows;
using NetWeight.Rewrites;
using NetWeight.Workflows;

namespace NetWeight.Measurement.Tests.Rewrites;

public class MixedPrecisionTests
{
    /// <summary>
    /// Three convolutions of 8 channels. The first two channels behind the first are equal, and the first row of the
    /// second takes one from the other a hundred times: nothing comes of it, but one step for the whole weight rounds
    /// all other rows to zero.
    /// </summary>
    private static Model Outlier()
    {
        float[] even = new float[64], wide = new float[64];
        for (int i = 0; i < 64; i++)
        {
            even[i] = ((i < 8 ? i + 8 : i) * 7 % 13 / 6.5f) - 1;
            wide[i] = i == 0 ? 100 : i == 1 ? -100 : i < 8 ? 0 : ((i * 5 % 11 / 5.5f) - 1) * 0.3f;
        }

        return new Net(1, 8, 16, 16)
            .Weight(Tensor.Of("w1", [8, 8, 1, 1], even)).Weight(Tensor.Of("w2", [8, 8, 1, 1], wide))
            .Weight(Tensor.Of("w3", [8, 8, 1, 1], even))
            .Add("Conv", "x w1", "a").Add("Conv", "a w2", "b").Add("Conv", "b w3", "y").Model("y");
    }

    private static ProvenRewrite Prove(Model model, double least, MixedPrecisionRequest? mixed,
        Device? device = null) => Proving.Run(new ProveRequest(
        new RewriteRequest(model, [new RewriteCandidate(RewriteCatalog.Find("quantize-int8")!)])
        {
            Device = device,
            Settings = new RewriteSettings { PerChannel = false },
        })
        {
            LeastSignalToNoise = least,
            Mixed = mixed,
        });

    [Fact]
    public void TheLayerThatLosesAll_StaysInFloats()
    {
        ProvenRewrite all = Prove(Outlier(), 20, null), mixed = Prove(Outlier(), 20, new MixedPrecisionRequest());

        Assert.False(all.Holds);
        Assert.True(all.Losses![0].SignalToNoise < 5, $"{all.Losses[0].SignalToNoise} dB");
        Assert.Equal(["b"], mixed.Mixed!.Kept);
        Assert.True(mixed.Holds);
        // It reads its weight as it was; the two others are quantized.
        Assert.Equal("w2", mixed.Result.Model.Graph.Nodes.Single(n => n.DisplayName == "b").Inputs[1]);
        Assert.Equal(2, mixed.Result.Changes.Count);
        Assert.Equal("b", mixed.Mixed.Layers[0].Layer);
        Assert.True(mixed.Mixed.Layers[0].SignalToNoise < 5 && mixed.Mixed.Layers[1].SignalToNoise > 20);
    }

    [Fact]
    public void ARatioThatAllLayersLeave_KeepsNone() => Assert.Empty(Prove(Outlier(), -1, new MixedPrecisionRequest()).Mixed!.Kept);

    [Fact]
    public void ARatioThatEightBitsNeverLeave_KeepsAll() =>
        Assert.Equal(3, Prove(Outlier(), 150, new MixedPrecisionRequest()).Mixed!.Kept.Count);

    [Fact]
    public void AsManyLayersAsTheLatencyAllows_StayInFloats()
    {
        Device device = DeviceCatalog.Get("orin-nano");
        MixedPrecisionRequest wanted = new() { Runs = 1 };
        MixedPrecisionResult none = Prove(Outlier(), -1, wanted, device).Mixed!;
        MixedPrecisionResult all = Prove(Outlier(), -1, wanted with { MaxLatency = none.Latency!.Value * 10 }, device).Mixed!;
        MixedPrecisionResult some = Prove(Outlier(), -1, wanted with { MaxLatency = none.Latency.Value * 1.5 }, device).Mixed!;

        Assert.Empty(none.Kept);
        Assert.Equal(3, all.Kept.Count);
        Assert.True(some.Latency <= none.Latency.Value * 1.5);
        Assert.Equal(some.Layers.Take(some.Kept.Count).Select(l => l.Layer), some.Kept);
        Assert.Throws<NetWeightException>(() => Prove(Outlier(), -1, wanted with { MaxLatency = none.Latency.Value * 0.5 }, device));
    }
}
