namespace NetWeight.Accuracy.Scores;

/// <summary>
/// The families on which constants may be fitted. The table is written down so that a new network never moves another
/// one to the other half;
/// a family that is not in it judges. Both halves have plain, depthwise, branched and squeezed networks, and one with
/// large fully connected layers (AlexNet; VGG).
/// </summary>
public static class FamilySplit
{
    /// <summary>The families of the fit half.</summary>
    public static IReadOnlySet<string> Fit { get; } = new HashSet<string>
    {
        "ACNet", "AlexNet", "CSPDenseNet", "DenseNet", "EfficientNet", "GhostNet", "GoogLeNet", "MobileNetV1", "MobileNetV2", "MobileNetV4",
        "RegNet", "RepVGG", "ResNet", "ShuffleNetV2", "ViT", "VoVNet",
    };

    /// <summary>Whether constants may be fitted on the family.</summary>
    public static bool IsFit(string family) => Fit.Contains(family);
}
