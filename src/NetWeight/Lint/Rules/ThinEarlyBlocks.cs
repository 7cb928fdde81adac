using NetWeight.Latency.Kernels;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>
/// Separable or inverted-residual blocks in thin early layers (MobileDets: Xiong et al. 2021): there full convolutions
/// use the device better than the FLOPs that they add cost.
/// </summary>
internal sealed class ThinEarlyBlocks : KernelRule
{
    private const int Thin = 64;

    public override string Id => "NW207";

    public override string Name => "thin-early-blocks";

    public override string Summary =>
        "Separable and inverted-residual blocks in thin early layers, where a full convolution is faster (MobileDets).";

    /// <summary>Whether a block has few channels on one of the network's large maps: at least a 64th of the largest.</summary>
    public static bool IsThinAndEarly(LintTarget target, SeparableBlock block)
    {
        long largest = 0;
        foreach (Kernel kernel in target.Kernels)
            largest = Math.Max(largest, kernel.Matrix.Rows);
        return block.Inputs(target) <= Thin && target.Kernels[block.Depthwise].Matrix.Rows * 16 >= largest;
    }

    protected override IEnumerable<Spot> Spots(LintContext context, LintTarget target)
    {
        if (target.Device.DepthwiseNative is { Value: true })
            yield break;
        foreach (SeparableBlock block in SeparableBlock.All(target))
            if (IsThinAndEarly(target, block) && block.Dense(target) is { } dense)
                yield return new Spot(block.Layers(target), dense,
                    $"the block of {target.Kernels[block.Depthwise].Name} ({block.Inputs(target)} channels, "
                        + $"{block.Time(target)})");
    }

    protected override Finding Describe(LintContext context, LintTarget target, IReadOnlyList<Spot> spots, Seconds saved)
    {
        SeparableBlock block = SeparableBlock.All(target).First(
            b => target.Kernels[b.Depthwise].Name == spots[0].Layers[spots[0].Layers.Count - 2]);
        long? crossover = Crossover(target, block);
        string until = crossover is { } width ? $"at that size the full convolution wins up to about {width} channels"
            : "at that size the full convolution wins up to 512 channels and beyond";
        return Found(
            context,
            $"{Format.Plural(spots.Count, "separable block")} in thin early layers would take {saved} less with "
                + $"full convolutions. Most: {First(spots)}; {until}.",
            "Use full (or fused inverted-residual) convolutions in the early layers, then retrain.",
            []) with
        {
            Evidence = crossover is { } at
                ? [new Evidence("blocks", spots.Count, ""), new Evidence("crossoverChannels", at, "channels")]
                : [new Evidence("blocks", spots.Count, "")],
        };
    }

    /// <summary>
    /// The width from which the separable block is the faster one, at the block's size and with its ratios; null where
    /// it is not up to 512 channels.
    /// </summary>
    private static long? Crossover(LintTarget target, SeparableBlock block)
    {
        long own = block.Inputs(target);
        for (long width = 8; width <= 512; width += 8)
        {
            var separable = new Dictionary<int, IReadOnlyList<Kernel>>();
            double factor = (double)width / own;
            foreach (int i in new[] { block.Expand, block.Depthwise, block.Project })
            {
                if (i < 0)
                    continue;
                Kernel kernel = target.Kernels[i];
                long inputs = Scaled(kernel.Inputs), outputs = Scaled(kernel.Outputs);
                separable[i] = [i == block.Depthwise
                    ? kernel.Shaped(outputs, outputs, kernel.Matrix.Taps, kernel.Kind, outputs)
                    : kernel.Shaped(inputs, outputs, 1, kernel.Kind)];
            }

            Dictionary<int, IReadOnlyList<Kernel>> dense = block.Dense(target)!.ToDictionary(p => p.Key, p => p.Value);
            foreach ((int i, IReadOnlyList<Kernel> others) in dense)
                if (others is [var kernel])
                    dense[i] = [kernel.Shaped(Scaled(kernel.Inputs), Scaled(kernel.Outputs), kernel.Matrix.Taps, kernel.Kind)];
            if (block.Expand >= 0)
                dense[block.Project] = separable[block.Project];
            if (target.Timed.With(separable).Latency < target.Timed.With(dense).Latency)
                return width;

            long Scaled(long channels) => Math.Max(1, (long)Math.Round(channels * factor));
        }

        return null;
    }
}
