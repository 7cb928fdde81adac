namespace NetWeight.Architectures;

/// <summary>
/// VoVNetV2 (Lee and Park 2020, "CenterMask: Real-Time Anchor-Free Instance Segmentation", section 3.3): VoVNet with
/// effective squeeze-and-excitation and identity mapping. As in the authors' code, only the last module of a stage has
/// attention, and only the later ones an identity.
/// </summary>
internal sealed class VoVNetV2 : Architecture
{
    private static readonly int[] Stem = [64, 64, 128], ThinStem = [64, 64, 64];
    private static readonly (int Width, int Channels)[] Slim = [(64, 112), (80, 256), (96, 384), (112, 512)];
    private static readonly (int Width, int Channels)[] Wide = [(128, 256), (160, 512), (192, 768), (224, 1024)];

    public override string Name => "VoVNetV2";

    public override string Paper => "Lee and Park 2020, CenterMask: Real-Time Anchor-Free Instance Segmentation";

    /// <summary>Name, stem, stages, modules per stage, convolutions per module.</summary>
    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("ese_vovnet19b_slim_dw", ThinStem, Slim, [1, 1, 1, 1], 3, true, Published.Exact(1_897_752, 398_071_376, "timm")),
        Variant("ese_vovnet19b_dw", ThinStem, Wide, [1, 1, 1, 1], 3, true, Published.Exact(6_543_080, 1_333_489_824, "timm", 76.828)),
        Variant("ese_vovnet19b_slim", Stem, Slim, [1, 1, 1, 1], 3, false, Published.Exact(3_166_136, 1_680_214_784, "timm")),
        Variant("ese_vovnet39b", Stem, Wide, [1, 1, 2, 2], 5, false, Published.Exact(24_568_936, 7_074_193_408, "timm", 79.312)),
        Variant("ese_vovnet57b", Stem, Wide, [1, 1, 4, 3], 5, false, Published.Exact(38_608_936, 11_665_514_496, "timm", 82.460), 256),
        Variant("ese_vovnet99b", Stem, Wide, [1, 3, 9, 3], 5, false, Published.Exact(63_199_272, 16_488_214_528, "timm")),
    ];

    private static NetworkVariant Variant(string name, int[] stem, (int Width, int Channels)[] stages, int[] modules,
        int layers, bool depthwise, Published published, int resolution = 224) =>
        new(name, resolution, net => VoVNet.Write(net, stem, stages, modules, layers, depthwise, second: true)) { Published = [published] };
}
