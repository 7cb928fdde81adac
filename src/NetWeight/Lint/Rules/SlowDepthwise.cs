using NetWeight.Devices;
using NetWeight.Latency.Kernels;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>
/// Depthwise convolutions if the device is poor at them: few FLOPs, many bytes, no matrix unit. Devices that say
/// they run them natively have no such finding.
/// </summary>
internal sealed class SlowDepthwise : KernelRule
{
    public override string Id => "NW206";

    public override string Name => "slow-depthwise";

    public override string Summary =>
        "Depthwise convolutions that take a far larger share of the time than of the MACCs; "
            + "a dense or fused block can be faster.";

    internal override IEnumerable<Finding> Check(LintContext context)
    {
        if (context.Target is not { } target || target.Device.DepthwiseNative is { Value: true })
            yield break;
        double time = 0, macs = 0, all = 0;
        var names = new List<(string Name, double Time)>();
        for (int i = 0; i < target.Kernels.Count; i++)
        {
            Kernel kernel = target.Kernels[i];
            all += kernel.Products;
            if (kernel.Kind != KernelKind.Depthwise || context.Skips(this, kernel.Name))
                continue;
            time += target.Time(i).Total.Value;
            macs += kernel.Products;
            names.Add((kernel.Name, target.Time(i).Total.Value));
        }

        double timeShare = time / target.Latency.Value, macShare = all > 0 ? macs / all : 0;
        if (names.Count == 0 || timeShare < 0.1 || timeShare < 2 * macShare)
            yield break;
        names.Sort((a, b) => b.Time.CompareTo(a.Time));
        Finding? faster = base.Check(context).OfType<Finding>().FirstOrDefault();
        if (faster?.TimeSaved is { } little && little.Value < context.Options.NoteShare * target.Latency.Value)
            faster = null;
        // A smaller share without a faster block is not reported. CPUs are exempt: they have no matrix unit to leave idle.
        if (faster is null && (timeShare < 0.15 || target.Device.Class.IsCpu))
            yield break;
        string share = $"{Format.Plural(names.Count, "depthwise convolution")} {(names.Count == 1 ? "takes" : "take")} "
            + $"{timeShare:P0} of the time for {macShare:P0} of the MACCs";
        yield return Found(
            context,
            faster is null ? $"{share}; outside of thin early layers no dense block of the same widths is faster here."
                : $"{share}. {faster.Message}",
            faster?.Suggestion
                ?? "Prefer dense convolutions in narrower layers on this device, or a device that runs depthwise "
                    + "ones natively.",
            faster is null ? [.. names.Select(n => n.Name)] : faster.Layers) with
        {
            TimeSaved = faster?.TimeSaved,
            Difference = faster?.Difference,
            TimeLost = new Seconds(time),
            Evidence = [new Evidence("depthwiseSeconds", time, "s"), new Evidence("shareOfTime", timeShare, ""),
                new Evidence("shareOfMaccs", macShare, "")],
        };
    }

    protected override IEnumerable<Spot> Spots(LintContext context, LintTarget target)
    {
        foreach (SeparableBlock block in SeparableBlock.All(target))
            if (!ThinEarlyBlocks.IsThinAndEarly(target, block) && block.Dense(target) is { } dense)
                yield return new Spot(block.Layers(target), dense,
                    $"{target.Kernels[block.Depthwise].Name} ({target.Kernels[block.Depthwise].Outputs} "
                        + $"channels, {block.Time(target)} with its 1x1)");
    }

    protected override Finding Describe(LintContext context, LintTarget target, IReadOnlyList<Spot> spots, Seconds saved) => Found(
        context,
        $"{spots.Count} of the blocks would take {saved} less as dense convolutions of the same widths (more "
            + $"FLOPs, less time). Most: {First(spots)}.",
        "Replace these blocks by dense or fused ones (Fused-MBConv: Tan and Le 2021), then retrain.",
        []);
}
