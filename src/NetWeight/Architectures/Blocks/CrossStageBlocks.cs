namespace NetWeight.Architectures.Blocks;

/// <summary>Where a cross stage partial stage brings its two parts together (Wang et al. 2020, figure 3).</summary>
public enum CrossStageFusion
{
    /// <summary>Transition, concatenation, transition (figure 3b): CSP in the paper.</summary>
    Both,

    /// <summary>Concatenation, then transition (figure 3c).</summary>
    First,

    /// <summary>Transition, then concatenation (figure 3d).</summary>
    Last,
}

/// <summary>The stage of CSPNet.</summary>
public static class CrossStageBlocks
{
    /// <summary>
    /// A cross stage partial stage (Wang et al. 2020, figure 3): the first <paramref name="passing"/> channels go
    /// around the blocks, the others through them. <paramref name="partial"/> are the channels after the first of two
    /// transitions, <paramref name="channels"/> those of the stage.
    /// </summary>
    public static FeatureMap CrossStage(
        this NetworkBuilder net, FeatureMap x, int passing, Func<FeatureMap, FeatureMap> blocks, int partial, int channels,
        CrossStageFusion fusion = CrossStageFusion.Both, Activation activation = Activation.LeakyRelu)
    {
        FeatureMap[] parts = net.Split(x, [passing, x.Channels - passing]);
        FeatureMap y = blocks(parts[1]);
        if (fusion == CrossStageFusion.Last)
            return net.Concat([parts[0], net.ConvBn(y, channels - passing, 1, activation: activation, name: "transition")]);
        if (fusion == CrossStageFusion.Both)
            y = net.ConvBn(y, partial, 1, activation: activation, name: "partial");
        return net.ConvBn(net.Concat([parts[0], y]), channels, 1, activation: activation, name: "transition");
    }
}
