using NetWeight.Latency.Kernels;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>
/// A 1x1 that narrows before a k x k saves FLOPs; if it does not save time (VoVNet: Lee et al. 2019, section 2.2),
/// the direct convolution is the better one.
/// </summary>
internal sealed class FlopsOnlyBottlenecks : KernelRule
{
    public override string Id => "NW209";

    public override string Name => "flops-only-bottlenecks";

    public override string Summary => "1x1 bottlenecks before convolutions that save FLOPs but no time.";

    protected override IEnumerable<Spot> Spots(LintContext context, LintTarget target)
    {
        for (int i = 0; i < target.Kernels.Count; i++)
        {
            Kernel narrow = target.Kernels[i];
            if (narrow.Kind != KernelKind.Pointwise || !narrow.IsDense || narrow.Outputs >= narrow.Inputs
                || target.Next(i) is not (>= 0 and var next))
                continue;
            Kernel wide = target.Kernels[next];
            if (wide.Kind is not (KernelKind.Conv3x3 or KernelKind.ConvLarge) || !wide.IsDense)
                continue;
            Kernel direct = wide.Shaped(narrow.Inputs, wide.Outputs, wide.Matrix.Taps, wide.Kind) with
            {
                Operands = [narrow.Operands[0], .. wide.Operands.Skip(1)],
                ReorderBytes = narrow.ReorderBytes,
                Reorders = narrow.Reorders,
            };
            if (direct.Products <= narrow.Products + wide.Products)
                continue;
            yield return new Spot(
                [narrow.Name, wide.Name],
                new Dictionary<int, IReadOnlyList<Kernel>> { [i] = [], [next] = [direct] },
                $"{narrow.Name} before {wide.Name} ({narrow.Inputs} -> {narrow.Outputs} -> {wide.Outputs} "
                    + $"channels, {target.Time(i).Total + target.Time(next).Total}; "
                    + $"direct has {(double)direct.Products / (narrow.Products + wide.Products):0.0} x the MACCs)");
        }
    }

    protected override Finding Describe(LintContext context, LintTarget target, IReadOnlyList<Spot> spots, Seconds saved) => Found(
        context,
        $"{Format.Plural(spots.Count, "1x1 bottleneck")} with fewer FLOPs but no time saved: removing them "
            + $"would save {saved}. Most: {First(spots)}.",
        "Leave the 1x1 out and convolve directly, then retrain.",
        []) with
    {
        Evidence = [new Evidence("bottlenecks", spots.Count, "")],
    };
}
