using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// MobileDets (Xiong et al. 2021, "Searching for Object Detection Architectures for Mobile Accelerators", the networks
/// found for each platform), as the authors' implementation writes them (tensorflow/models,
/// research/object_detection/models/ssd_mobiledet_feature_extractor.py). The form <c>backbone</c> gives the maps C2 to
/// C5, <c>ssdlite</c> the detector whose counts were published.
/// </summary>
internal sealed class MobileDets : Architecture
{
    private static readonly Row[][] Cpu =
    [
        [Ibn(1, 8)],
        [Ibn(4, 16, s: 2)],
        [Ibn(8, 32, s: 2), Ibn(4, 32), Ibn(4, 32), Ibn(4, 32)],
        [Ibn(8, 72, 5, 2), Ibn(8, 72), Ibn(4, 72, 5), Ibn(4, 72), Ibn(8, 72, residual: false), Ibn(8, 72), Ibn(8, 72), Ibn(8, 72)],
        [Ibn(8, 104, 5, 2), Ibn(4, 104, 5), Ibn(4, 104, 5), Ibn(4, 104), Ibn(8, 144)],
    ];

    private static readonly Row[][] Dsp =
    [
        [Ibn(1, 24)],
        [Fused(4, 32, s: 2), Fused(4, 32), Ibn(4, 32), Tucker(0.25, 0.75, 32)],
        [Fused(8, 64, s: 2), Ibn(4, 64), Fused(4, 64), Fused(4, 64)],
        [Fused(8, 120, s: 2), Ibn(4, 120), Ibn(8, 120), Ibn(8, 120), Fused(8, 144), Ibn(8, 144), Ibn(8, 144), Ibn(8, 144)],
        [Ibn(4, 160, s: 2), Ibn(4, 160), Fused(4, 160), Tucker(0.75, 0.75, 160), Ibn(8, 240)],
    ];

    private static readonly Row[][] EdgeTpu =
    [
        [Tucker(0.25, 0.75, 16)],
        [Fused(8, 16, s: 2), Fused(4, 16), Fused(8, 16), Fused(4, 16)],
        [Fused(8, 40, 5, 2), Fused(4, 40), Fused(4, 40), Fused(4, 40)],
        [Ibn(8, 72, s: 2), Ibn(8, 72), Fused(4, 72), Fused(4, 72), Ibn(8, 96, 5), Ibn(8, 96, 5), Ibn(8, 96), Ibn(8, 96)],
        [Ibn(8, 120, 5, 2), Ibn(8, 120), Ibn(4, 120, 5), Ibn(8, 120), Ibn(8, 384, 5)],
    ];

    private static readonly Row[][] Gpu =
    [
        [Tucker(0.25, 0.25, 16)],
        [Fused(8, 32, s: 2), Tucker(0.25, 0.25, 32), Tucker(0.25, 0.25, 32), Tucker(0.25, 0.25, 32)],
        [Fused(8, 64, s: 2), Fused(8, 64), Fused(8, 64), Fused(4, 64)],
        [Fused(8, 128, s: 2), Fused(4, 128), Fused(4, 128), Fused(4, 128), Fused(8, 128, residual: false),
            Fused(8, 128), Fused(8, 128), Fused(8, 128)],
        [Fused(4, 128, s: 2), Fused(4, 128), Fused(4, 128), Fused(4, 128), Ibn(8, 384)],
    ];

    public override string Name => "MobileDets";

    public override string Paper => "Xiong et al. 2021, MobileDets: Searching for Object Detection Architectures for Mobile Accelerators";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        // Printed: 0.45 G. The convolutions have 444 M; the rest is not explained. The networks without squeeze-and-excitation fit.
        Variant("mobiledet_cpu", Cpu, "4.21 M", null, 24.0),
        Variant("mobiledet_dsp", Dsp, "7.16 M", "2.82 G", 28.9),
        Variant("mobiledet_edgetpu", EdgeTpu, "4.20 M", "1.53 G", 25.9),
        Variant("mobiledet_gpu", Gpu, "13.11 M", "5.07 G"),
    ];

    private static NetworkVariant Variant(string name, Row[][] table, string parameters, string? maccs, double? map = null) =>
        new(name, 320, net => Write(net, table))
        {
            Task = NetworkTask.Detection,
            Forms = ["backbone", "ssdlite"],
            Published =
            [
                Published.Printed(parameters, maccs,
                    "tensorflow/models, "
                        + $"research/object_detection/samples/configs/ssdlite_{name}_320x320_coco_sync_4x4.config",
                    form: "ssdlite") with
                {
                    CountsStatistics = true,
                    BoxMap = map,
                    BoxMapSource = map is null ? null
                        : "tensorflow/models, research/object_detection/g3doc/tf1_detection_zoo.md (fp32)",
                },
            ],
        };

    private static void Write(NetworkBuilder net, Row[][] table)
    {
        // Only the CPU's network has squeeze-and-excitation and hard-swish ("swish6").
        bool cpu = table == Cpu;
        Activation activation = cpu ? Activation.HardSwish : Activation.Relu6;
        FeatureMap x = net.ConvBn(net.Input(), net.Channels(cpu ? 16 : 32), 3, 2, activation, name: "stem");
        var maps = new List<FeatureMap>();
        for (int stage = 0; stage < table.Length; stage++)
        {
            int block = 0;
            using (net.Scope($"c{stage + 1}"))
                foreach (Row row in table[stage])
                    for (int i = 0; i < net.Repeats(1); i++)
                        x = Block(net, x, i == 0 ? row : row with { Stride = 1, Residual = true }, activation, cpu, $"block{++block}");
            maps.Add(x);
        }

        if (net.Form == "ssdlite")
            net.SsdLite(maps[3], maps[4], net.Classes(90));
        else
            for (int stage = 1; stage < maps.Count; stage++)
                net.Output(maps[stage], $"c{stage + 1}");
    }

    private static FeatureMap Block(NetworkBuilder net, FeatureMap x, Row row, Activation activation, bool squeeze, string name)
    {
        int channels = net.Channels(row.Channels);
        int expanded = (int)(x.Channels * row.Expansion);
        return row.Kind switch
        {
            Kind.Tucker => net.TuckerConv(
                x, row.Expansion, row.OutputRatio, channels, row.Kernel, row.Stride, activation, row.Residual, name),
            Kind.Fused => net.FusedInvertedResidual(x, expanded, channels, row.Kernel, row.Stride, activation, row.Residual, name),
            _ => net.InvertedResidual(x, expanded, channels, row.Kernel, row.Stride, activation,
                squeeze ? NetworkBuilder.MakeDivisible(expanded * 0.25) : 0, Activation.Sigmoid, activation,
                row.Residual, name),
        };
    }

    private static Row Ibn(int t, int c, int k = 3, int s = 1, bool residual = true) => new(Kind.Ibn, t, 0, c, k, s, residual);

    private static Row Fused(int t, int c, int k = 3, int s = 1, bool residual = true) => new(Kind.Fused, t, 0, c, k, s, residual);

    private static Row Tucker(double input, double output, int c) => new(Kind.Tucker, input, output, c, 3, 1, true);

    private enum Kind { Ibn, Fused, Tucker }

    /// <summary>One block; a Tucker layer has the ratio of its input rank for an expansion.</summary>
    private sealed record Row(Kind Kind, double Expansion, double OutputRatio, int Channels, int Kernel, int Stride, bool Residual);
}
