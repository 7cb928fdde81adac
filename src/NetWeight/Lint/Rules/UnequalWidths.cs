using NetWeight.Latency.Kernels;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>
/// Guideline 1 (Ma et al. 2018, ShuffleNet V2, section 3.1): a 1x1 convolution with c1 inputs and c2 outputs moves
/// hw(c1 + c2) + c1 c2 elements, least for c1 = c2 at equal MACCs.
/// </summary>
internal sealed class UnequalWidths : KernelRule
{
    private const int Ratio = 2;

    public override string Id => "NW201";

    public override string Name => "unequal-widths";

    public override string Summary =>
        "1x1 convolutions whose input and output widths differ, which move more bytes than balanced ones with "
            + "the same MACCs (guideline G1).";

    protected override IEnumerable<Spot> Spots(LintContext context, LintTarget target)
    {
        for (int i = 0; i < target.Kernels.Count; i++)
        {
            Kernel kernel = target.Kernels[i];
            if (kernel.Kind != KernelKind.Pointwise || !kernel.IsDense || kernel.Matrix.Rows < 16)
                continue;
            long inputs = kernel.Inputs, outputs = kernel.Outputs;
            if (Math.Max(inputs, outputs) < Ratio * Math.Min(inputs, outputs))
                continue;
            // Rounded up: the balanced one never has less arithmetic.
            long width = KernelEdits.Up(Math.Sqrt((double)inputs * outputs), 8);
            Kernel balanced = kernel.Shaped(width, width, 1, KernelKind.Pointwise);
            yield return new Spot(
                [kernel.Name],
                new Dictionary<int, IReadOnlyList<Kernel>> { [i] = [balanced] },
                $"{kernel.Name} ({inputs} -> {outputs} channels, {target.Time(i).Total}; "
                    + $"{width} -> {width} has {(double)balanced.Products / kernel.Products:0.00} x its MACCs)");
        }
    }

    protected override Finding Describe(LintContext context, LintTarget target, IReadOnlyList<Spot> spots, Seconds saved)
    {
        long bytes = 0;
        foreach (Spot spot in spots)
            foreach ((int i, IReadOnlyList<Kernel> others) in spot.Change)
                bytes += target.Kernels[i].MemoryAccess.Value - others[0].MemoryAccess.Value;
        return Found(
            context,
            $"{Format.Plural(spots.Count, "1x1 convolution")} with input and output widths at least 1:{Ratio} "
                + $"apart. With equal widths, and no fewer MACCs, they would take {saved} less. Most: {First(spots)}.",
            "Give 1x1 convolutions similar input and output widths (smaller expansion ratios).",
            []) with
        {
            BytesLost = bytes > 0 ? new Bytes(bytes) : null,
            Evidence = [new Evidence("convolutions", spots.Count, "layers"), new Evidence(
                "mostSavedByOneSeconds", spots[0].Saved.Value, "s")],
        };
    }
}
