using NetWeight.Architectures;
using NetWeight.Graphs;
using NetWeight.Measurement.Proxies;
using NetWeight.Search;

namespace NetWeight.Measurement.Tests.Proxies;

/// <summary>NASWOT and Zen-score against plain loops, and what they must not depend on.</summary>
public sealed class TrainingFreeScoreTests
{
    private const int Batch = 4, Side = 8, Channels = 6;

    [Fact]
    public void TheKernel_CountsEqualActivations()
    {
        var kernel = new ActivationKernel(2);
        // 70 activations, of which 3 differ, and 5, of which 1 differs: K = [[75, 71], [71, 75]].
        byte[] first = [.. Enumerable.Repeat((byte)1, 70)], second = [.. first];
        (second[0], second[64], second[69]) = (0, 0, 0);
        kernel.Add([.. first, .. second]);
        kernel.Add([0, 0, 1, 1, 0, /**/ 0, 0, 1, 1, 1]);

        Assert.Equal(Math.Log((75.0 * 75) - (71.0 * 71)), kernel.LogDeterminant(), 9);
    }

    [Fact]
    public void Naswot_OfOneNormalisedConvolution_IsThatOfPlainLoops()
    {
        var settings = new TrainingFreeSettings(TrainingFreeKind.Naswot) { Batch = Batch, Seed = 3 };
        double[] normal = Normalised(settings.Seed, Images(settings.Seed), Math.Sqrt(2.0 / 3), out _);
        var kernel = new ActivationKernel(Batch);
        kernel.Add([.. normal.Select(v => v > 0 ? (byte)1 : (byte)0)]);

        Assert.Equal(kernel.LogDeterminant(), TrainingFreeScore.Of(OneBlock(), settings), 6);
    }

    [Fact]
    public void Zen_OfOneNormalisedConvolution_IsThatOfPlainLoops()
    {
        var settings = new TrainingFreeSettings(TrainingFreeKind.Zen) { Batch = Batch, Seed = 3 };
        float[] images = Images(settings.Seed), noise = Images(settings.Seed, 1);
        float[] changed = [.. images.Zip(noise, (x, n) => x + (0.01f * n))];
        double[] before = Normalised(settings.Seed, images, 1, out double variance);
        double[] after = Normalised(settings.Seed, changed, 1, out _);
        double change = before.Zip(after, (a, b) => Math.Abs(Math.Max(0, a) - Math.Max(0, b))).Sum() / Batch;

        Assert.Equal(Math.Log(change) + (0.5 * Math.Log(variance)), TrainingFreeScore.Of(OneBlock(), settings), 3);
    }

    /// <summary>A block that only adds its input is scored as the block alone; in a cell whose sums are operations it is not.</summary>
    [Fact]
    public void Zen_LeavesShortcutsAndGatesOut()
    {
        var settings = new TrainingFreeSettings(TrainingFreeKind.Zen) { Batch = Batch };
        double plain = TrainingFreeScore.Of(Residual(hasShortcut: false, hasGate: false), settings);
        Assert.Equal(plain, TrainingFreeScore.Of(Residual(hasShortcut: true, hasGate: false), settings));
        Assert.Equal(plain, TrainingFreeScore.Of(Residual(hasShortcut: true, hasGate: true), settings));
        Assert.NotEqual(plain, TrainingFreeScore.Of(Residual(hasShortcut: true, hasGate: false), settings, keepsSums: true), 3);
    }

    [Theory]
    [InlineData(TrainingFreeKind.Naswot)]
    [InlineData(TrainingFreeKind.Zen)]
    public void EqualSeeds_GiveEqualScores_AndTheModelsOwnWeightsDoNotMatter(TrainingFreeKind kind)
    {
        SearchSpace space = SpaceCatalog.Get("nas-bench-macro");
        Genotype genotype = space.Parse("01212102");
        var settings = new TrainingFreeSettings(kind) { Batch = 4 };
        double score = TrainingFreeScore.Of(space, genotype, settings);

        Assert.Equal(score, TrainingFreeScore.Of(space, genotype, settings));
        Assert.NotEqual(score, TrainingFreeScore.Of(space, genotype, settings with { Seed = 2 }));
        Model trained = space.Build(genotype, new NetworkOptions { Batch = 4, Seed = 77 });
        Assert.Equal(score, TrainingFreeScore.Of(trained, settings));
    }

    /// <summary>Networks of every space are scored, folded ones and those with open resolutions included.</summary>
    [Fact]
    public void EverySpace_IsScored()
    {
        foreach (SearchSpace space in SpaceCatalog.All)
        {
            var genotype = new Genotype(new byte[space.Genes.Count]);
            if (space.Id == "nas-bench-201")
                genotype = space.Parse("|nor_conv_3x3~0|+|none~0|skip_connect~1|+|skip_connect~0|avg_pool_3x3~1|nor_conv_1x1~2|");
            foreach (TrainingFreeKind kind in Enum.GetValues<TrainingFreeKind>())
            {
                double score = TrainingFreeScore.Of(space, genotype, new TrainingFreeSettings(kind) { Batch = 2, InputSide = 64 });
                Assert.True(double.IsFinite(score) && Math.Abs(score) > 0.01, $"{space.Id}, {kind}: {score}");
            }
        }
    }

    /// <summary>Four networks of NAS-Bench-Macro by their published accuracy: 45.4, 65.9, 87.8 and 93.0 % (Su et al. 2021).</summary>
    [Fact]
    public void Naswot_RanksNetworksOfNasBenchMacro()
    {
        SearchSpace space = SpaceCatalog.Get("nas-bench-macro");
        string[] fromBad = ["00000000", "00000002", "01010101", "22222222"];
        double[] scores = [.. fromBad.Select(g => TrainingFreeScore.Of(
            space, space.Parse(g), new TrainingFreeSettings(TrainingFreeKind.Naswot) { Batch = 16 }))];
        Assert.Equal(scores.Order(), scores);
    }

    [Fact]
    public void WhatCannotBeScored_SaysWhy()
    {
        var net = new NetworkBuilder(Side);
        net.Output(net.Conv(net.Input(), 4, 1));
        Model linear = net.ToModel("linear");
        Assert.Contains("has no activation", Assert.Throws<NetWeightException>(
            () => TrainingFreeScore.Of(linear, new TrainingFreeSettings(TrainingFreeKind.Naswot))).Message, StringComparison.Ordinal);
        Assert.Contains("has no global pooling", Assert.Throws<NetWeightException>(
            () => TrainingFreeScore.Of(linear, new TrainingFreeSettings(TrainingFreeKind.Zen))).Message, StringComparison.Ordinal);
        Assert.Contains("not 1", Assert.Throws<NetWeightException>(
            () => TrainingFreeScore.Of(linear, new TrainingFreeSettings(TrainingFreeKind.Zen) { Batch = 1 })).Message,
            StringComparison.Ordinal);
    }

    /// <summary>1x1 convolution, normalisation, ReLU, global pooling, classes.</summary>
    private static Model OneBlock()
    {
        var net = new NetworkBuilder(Side, new NetworkOptions { Batch = Batch });
        net.Output(net.Classifier(net.ConvBn(net.Input(), Channels, 1)));
        return net.ToModel("one block");
    }

    private static Model Residual(bool hasShortcut, bool hasGate)
    {
        var net = new NetworkBuilder(Side, new NetworkOptions { Batch = Batch });
        FeatureMap x = net.ConvBn(net.Input(), Channels, 1, name: "first");
        FeatureMap y = net.ConvBn(x, Channels, 3, activation: Activation.None, name: "second");
        if (hasGate)
        {
            FeatureMap gate = net.Conv(net.GlobalAveragePool(y), Channels, 1, bias: true, name: "gate");
            y = net.Multiply(y, net.Activate(gate, Activation.Sigmoid));
        }

        if (hasShortcut)
            y = net.Add(y, x);
        net.Output(net.Classifier(net.Activate(y, Activation.Relu)));
        return net.ToModel("residual");
    }

    private static float[] Images(int seed, int which = 0) =>
        new GaussianPayload(seed, $"images {which}", Batch * 3 * Side * Side, 1).Numbers();

    /// <summary>A 1x1 convolution whose channels have mean 0 and variance 1 over the batch and all pixels.</summary>
    private static double[] Normalised(int seed, float[] images, double deviation, out double variance)
    {
        const int Pixels = Side * Side;
        float[] weights = new GaussianPayload(seed, "conv.conv.weight", Channels * 3, deviation).Numbers();
        var result = new double[Batch * Channels * Pixels];
        variance = 0;
        for (int c = 0; c < Channels; c++)
        {
            double sum = 0, square = 0;
            for (int n = 0; n < Batch; n++)
                for (int p = 0; p < Pixels; p++)
                {
                    double y = 0;
                    for (int k = 0; k < 3; k++)
                        y += weights[(c * 3) + k] * images[(((n * 3) + k) * Pixels) + p];
                    result[(((n * Channels) + c) * Pixels) + p] = y;
                    (sum, square) = (sum + y, square + (y * y));
                }

            double mean = sum / (Batch * Pixels), own = (square / (Batch * Pixels)) - (mean * mean);
            variance += own / Channels;
            for (int n = 0; n < Batch; n++)
                for (int p = 0; p < Pixels; p++)
                {
                    ref double y = ref result[(((n * Channels) + c) * Pixels) + p];
                    y = (y - mean) / Math.Sqrt(own + 1e-5);
                }
        }

        return result;
    }
}
