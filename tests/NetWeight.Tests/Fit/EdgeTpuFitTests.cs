using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Fit;
using NetWeight.Latency;
using NetWeight.Operators;

namespace NetWeight.Tests.Fit;

/// <summary>Whether the Edge TPU keeps a network's weights on the chip, against published times (Coral, Edge TPU
/// performance benchmarks, USB).</summary>
public class EdgeTpuFitTests
{
    /// <summary>The least time of a call, and the rate below which the arithmetic cannot be what takes the time: a
    /// tenth of the peak of 2 T MACC/s.</summary>
    private const double CallSeconds = 1.6e-3, StreamingRate = 0.2e12;

    /// <summary>Network of the zoo (or the nearest one), input, published ms.</summary>
    private static readonly (string Network, long Side, double Milliseconds)[] Published =
    [
        ("mobilenetv1_100", 224, 2.4), ("mobilenet_v2", 224, 2.6), ("squeezenet1_0", 224, 2.1), ("efficientnet_es", 224, 5.1),
        ("efficientnet_em", 240, 8.7), ("densenet121", 224, 20), ("resnet50_v1", 299, 49), ("resnet152_v1", 299, 128), ("vgg16", 224, 296),
        ("vgg19", 224, 308),
    ];

    /// <summary>A network streams its weights where the time beyond the call's own leaves less than a tenth of the peak.</summary>
    [Fact]
    public void NetworksThatStreamTheirWeights_SpillOffTheChip()
    {
        Device device = DeviceCatalog.Get("edge-tpu");
        var wrong = new List<string>();
        foreach ((string network, long side, double milliseconds) in Published)
        {
            ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(
                ArchitectureCatalog.Build(network), new InferenceOptions { SingleInputShape = new Graphs.Shape([1, 3, side, side]) }));
            bool streams = cost.Totals.HeadlineMaccs.Value / ((milliseconds / 1000) - CallSeconds) < StreamingRate;
            MemoryFit fit = FitCheck.Of(cost, device, new PredictionOptions());
            if (fit.Verdict is FitVerdict.Spills != streams)
                wrong.Add($"{network}: {fit.Verdict}, published {(streams ? "streams" : "resident")}");
        }

        Assert.True(wrong.Count <= 0.15 * Published.Length, string.Join('\n', wrong));
    }
}
