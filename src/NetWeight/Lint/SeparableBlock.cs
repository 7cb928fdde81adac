using NetWeight.Latency.Kernels;
using NetWeight.Units;

namespace NetWeight.Lint;

/// <summary>
/// A depthwise convolution with the 1x1 after it, and the 1x1 that widens before it if there is one, by the indices
/// of their kernels; -1 for none.
/// </summary>
internal readonly record struct SeparableBlock(int Expand, int Depthwise, int Project)
{
    /// <summary>The blocks of a plan, in order.</summary>
    public static IEnumerable<SeparableBlock> All(LintTarget target)
    {
        for (int i = 0; i < target.Kernels.Count; i++)
        {
            if (target.Kernels[i].Kind != KernelKind.Depthwise || target.Next(i) is not (>= 0 and var next) || !IsPointwise(target, next))
                continue;
            int before = target.Kernels[i].Operands[0].Producer;
            bool expands = before >= 0 && IsPointwise(target, before) && target.Next(before) == i
                && target.Kernels[before].Outputs > target.Kernels[before].Inputs;
            yield return new SeparableBlock(expands ? before : -1, i, next);
        }
    }

    private static bool IsPointwise(LintTarget target, int kernel) =>
        target.Kernels[kernel] is { Kind: KernelKind.Pointwise, IsDense: true };

    /// <summary>The names of its layers.</summary>
    public IReadOnlyList<string> Layers(LintTarget target) =>
        Expand < 0 ? [target.Kernels[Depthwise].Name, target.Kernels[Project].Name]
            : [target.Kernels[Expand].Name, target.Kernels[Depthwise].Name, target.Kernels[Project].Name];

    /// <summary>Its time.</summary>
    public Seconds Time(LintTarget target) =>
        target.Time(Depthwise).Total + target.Time(Project).Total + (Expand < 0 ? Seconds.Zero : target.Time(Expand).Total);

    /// <summary>Input channels.</summary>
    public long Inputs(LintTarget target) => target.Kernels[Expand < 0 ? Depthwise : Expand].Inputs;

    /// <summary>
    /// The block with dense kernels: if it widens first, one k x k convolution that widens takes the place of two
    /// (Fused-MBConv, as in MobileDets: Xiong et al. 2021); otherwise one k x k convolution takes the place of the whole.
    /// </summary>
    /// <param name="target">The device.</param>
    public IReadOnlyDictionary<int, IReadOnlyList<Kernel>>? Dense(LintTarget target)
    {
        Kernel depthwise = target.Kernels[Depthwise], project = target.Kernels[Project];
        KernelKind kind = KernelEdits.KindOf(depthwise.Matrix.Taps, depthwise.KeepsSize);
        if (Expand < 0)
        {
            Kernel dense = project.Shaped(depthwise.Inputs, project.Outputs, depthwise.Matrix.Taps, kind) with
            {
                Operands = [depthwise.Operands[0], .. project.Operands.Skip(1)],
                ReorderBytes = depthwise.ReorderBytes,
                Reorders = depthwise.Reorders,
            };
            return new Dictionary<int, IReadOnlyList<Kernel>> { [Depthwise] = [], [Project] = [dense] };
        }

        Kernel expand = target.Kernels[Expand];
        // At the depthwise one's positions: it carries the stride.
        Kernel fused = expand.Shaped(expand.Inputs, expand.Outputs, depthwise.Matrix.Taps, kind);
        double smaller = (double)depthwise.Matrix.Rows / expand.Matrix.Rows;
        fused = fused with
        {
            Matrix = fused.Matrix with { Rows = depthwise.Matrix.Rows },
            MatrixFlops = new Flops((long)(fused.MatrixFlops.Value * smaller)),
            Flops = new Flops((long)(fused.Flops.Value * smaller)),
            OutputBytes = depthwise.OutputBytes,
            Operands = [expand.Operands[0]],
        };
        return new Dictionary<int, IReadOnlyList<Kernel>> { [Expand] = [], [Depthwise] = [fused] };
    }
}
