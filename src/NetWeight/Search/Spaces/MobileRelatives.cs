namespace NetWeight.Search.Spaces;

/// <summary>Networks of inverted residuals in the zoo that were published with an accuracy at their own resolution.</summary>
internal static class MobileRelatives
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small", "mobilenetv3_large_075", "mobilenetv3_small_050",
        "mobilenetv3_small_075", "mnasnet1_0", "mnasnet0_5", "mnasnet0_75", "mnasnet1_3", "efficientnet_b0",
        "efficientnet_b1", "efficientnet_b2", "efficientnet_lite0", "mnasnet_small", "semnasnet_075", "semnasnet_100",
        "mobilenetv3_large_150d", "efficientnet_es", "efficientnet_em",
    ];
}
