using NetWeight.Latency.Kernels;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>
/// Guideline 2 (Ma et al. 2018, section 3.1): groups raise the memory access of a convolution of the same MACCs, and
/// split its product into small ones.
/// </summary>
internal sealed class ManyGroups : KernelRule
{
    public override string Id => "NW202";

    public override string Name => "many-groups";

    public override string Summary => "Grouped convolutions that are slower than narrower dense ones with the same MACCs (guideline G2).";

    protected override IEnumerable<Spot> Spots(LintContext context, LintTarget target)
    {
        for (int i = 0; i < target.Kernels.Count; i++)
        {
            Kernel kernel = target.Kernels[i];
            long groups = kernel.Matrix.Groups;
            if (kernel.Kind != KernelKind.Grouped)
                continue;
            // Equal MACCs: c1 c2 / g = (c1 / sqrt(g)) (c2 / sqrt(g)); rounded up, so that there is never less arithmetic.
            long inputs = KernelEdits.Up(kernel.Inputs / Math.Sqrt(groups), 8);
            long outputs = KernelEdits.Up(kernel.Outputs / Math.Sqrt(groups), 8);
            Kernel dense = kernel.Shaped(inputs, outputs, kernel.Matrix.Taps, KernelEdits.KindOf(kernel.Matrix.Taps, kernel.KeepsSize));
            yield return new Spot(
                [kernel.Name],
                new Dictionary<int, IReadOnlyList<Kernel>> { [i] = [dense] },
                $"{kernel.Name} ({kernel.Inputs} -> {kernel.Outputs} channels in {groups} groups, "
                    + $"{target.Time(i).Total}; {inputs} -> {outputs} without groups has "
                    + $"{(double)dense.Products / kernel.Products:0.00} x its MACCs)");
        }
    }

    protected override Finding Describe(LintContext context, LintTarget target, IReadOnlyList<Spot> spots, Seconds saved) => Found(
        context,
        $"{Format.Plural(spots.Count, "grouped convolution")} would take {saved} less without groups, with no "
            + $"fewer MACCs. Most: {First(spots)}.",
        "Use fewer groups and narrower layers.",
        []) with
    {
        Evidence = [new Evidence("convolutions", spots.Count, "layers"), new Evidence("mostSavedByOneSeconds", spots[0].Saved.Value, "s")],
    };
}
