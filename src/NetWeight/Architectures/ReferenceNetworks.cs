namespace NetWeight.Architectures;

/// <summary>Networks of the catalog that others are compared with. This is the only place that lists them.</summary>
internal static class ReferenceNetworks
{
    /// <summary>A familiar network of dense convolutions.</summary>
    public const string Plain = "resnet18";

    /// <summary>A familiar network of depthwise separable convolutions.</summary>
    public const string Separable = "mobilenet_v2";

    /// <summary>The networks that users usually ask about first, in the order of explanations.</summary>
    public static IReadOnlyList<string> Popular { get; } =
    [
        Separable, "mobilenet_v3_large", "mobilenetv1_100", "shufflenet_v2_x1_0", "efficientnet_b0", "squeezenet1_1",
        Plain, "resnet50", "densenet121", "vgg16_bn", "repvgg_a0",
    ];

    /// <summary>
    /// Familiar networks without depthwise convolutions: many MACCs at a high share of the peak. Their accuracies are those of the first
    /// training recipes, for 1000 classes.
    /// </summary>
    public static IReadOnlyList<string> Dense { get; } = [Plain, "resnet34", "resnet50", "repvgg_a0", "repvgg_b0", "vgg11", "vgg16"];
}
