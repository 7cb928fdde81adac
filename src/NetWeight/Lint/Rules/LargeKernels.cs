using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>
/// 5x5 and 7x7 windows if stacks of 3x3 see as much (Simonyan and Zisserman 2015, section 2.3) and are faster: 25
/// c^2 against 18 c^2, and Winograd's algorithm serves 3x3 only.
/// </summary>
internal sealed class LargeKernels : KernelRule
{
    public override string Id => "NW208";

    public override string Name => "large-kernels";

    public override string Summary => "5x5 and 7x7 convolutions where a stack of 3x3 with the same field of view is faster.";

    protected override IEnumerable<Spot> Spots(LintContext context, LintTarget target)
    {
        for (int i = 0; i < target.Kernels.Count; i++)
        {
            Kernel kernel = target.Kernels[i];
            if (kernel.Matrix is not { Taps: 25 or 49 } || !kernel.IsDense
                || LintTarget.Main(kernel).Node.InputShape(1) is not { Rank: 4 } shape || shape[2] != shape[3])
                continue;
            int side = kernel.Matrix.Taps == 25 ? 5 : 7;
            var stack = new List<Kernel> { kernel.Shaped(kernel.Inputs, kernel.Outputs, 9, KernelEdits.KindOf(9, kernel.KeepsSize)) };
            for (int depth = 3; depth < side; depth += 2)
                stack.Add(kernel.Shaped(kernel.Outputs, kernel.Outputs, 9, KernelKind.Conv3x3) with
                {
                    Operands = [new KernelOperand(TimedPlan.Previous, kernel.OutputBytes.Value)],
                    ReorderBytes = Bytes.Zero,
                    Reorders = 0,
                });
            yield return new Spot([kernel.Name], new Dictionary<int, IReadOnlyList<Kernel>> { [i] = stack },
                $"{kernel.Name} ({side}x{side}, {kernel.Inputs} -> {kernel.Outputs} channels, {target.Time(i).Total})");
        }
    }

    protected override Finding Describe(LintContext context, LintTarget target, IReadOnlyList<Spot> spots, Seconds saved) => Found(
        context,
        $"{Format.Plural(spots.Count, "large convolution")} would take {saved} less as stacks of 3x3. Most: {First(spots)}.",
        "Stack 3x3 convolutions: two cover the field of a 5x5, three that of a 7x7.",
        []) with
    {
        Evidence = [new Evidence("convolutions", spots.Count, "layers")],
    };
}
