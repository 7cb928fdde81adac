using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>
/// A large fully connected layer at a small batch only streams its weights. Pooling the map before it (Lin et al. 2014,
/// section 3.2) leaves one weight where h w were.
/// </summary>
internal sealed class LargeFullyConnected : KernelRule
{
    public override string Id => "NW213";

    public override string Name => "large-fully-connected";

    public override string Summary =>
        "Fully connected layers over whole feature maps, bound by reading their weights at small batches; "
            + "global pooling first leaves 1/(h w) of the weights.";

    protected override IEnumerable<Spot> Spots(LintContext context, LintTarget target)
    {
        for (int i = 0; i < target.Kernels.Count; i++)
        {
            Kernel kernel = target.Kernels[i];
            if (kernel.Kind != KernelKind.MatrixProduct || kernel.Matrix is not { Groups: 1, Rows: <= 8 }
                || kernel.WeightBytes.Value <= kernel.InputBytes.Value
                || Map(LintTarget.Main(kernel).Node) is not { } map)
                continue;
            long pixels = map.Shape![2].Value * map.Shape[3].Value;
            if (pixels <= 1 || kernel.Matrix.Depth % pixels != 0)
                continue;
            Kernel small = kernel.Shaped(kernel.Inputs / pixels, kernel.Outputs, 1, kernel.Kind);
            KernelOperand whole = kernel.Operands[0];
            var pool = kernel with
            {
                Name = kernel.Name + "/pool",
                Kind = KernelKind.Reduction,
                Matrix = MatrixShape.None,
                MatrixFlops = Flops.Zero,
                Flops = new Flops(map.Elements ?? 0),
                Operands = [whole],
                WeightBytes = Bytes.Zero,
                OutputBytes = new Bytes(whole.Bytes / pixels),
                ExtraPasses = 0,
            };
            small = small with { Operands = [new KernelOperand(TimedPlan.Previous, whole.Bytes / pixels), .. small.Operands.Skip(1)] };
            if (target.Plan.ChannelBlock > 1)
                (pool, small) = Blocked(pool, small, target.Plan.ChannelBlock);
            yield return new Spot(
                [kernel.Name],
                new Dictionary<int, IReadOnlyList<Kernel>> { [i] = [pool, small] },
                $"{kernel.Name} ({kernel.Inputs} -> {kernel.Outputs}, {kernel.WeightBytes} of weights, "
                    + $"{target.Time(i).Total}; after pooling {small.Inputs} -> {small.Outputs})");
        }
    }

    /// <summary>
    /// Who copies between layouts: pooling over whole blocks of channels runs in the runtime's blocked layout, what it
    /// leaves is copied back for the product after it; over others it runs in the plain one. The product as it was
    /// copied its input if that was blocked.
    /// </summary>
    private static (Kernel Pool, Kernel Small) Blocked(Kernel pool, Kernel small, int block)
    {
        bool isWhole = small.Inputs % block == 0, wasBlocked = pool.Reorders > 0, copies = isWhole != wasBlocked;
        return (
            pool with { Reorders = copies ? 1 : 0, ReorderBytes = copies ? new Bytes(2 * pool.Operands[0].Bytes) : Bytes.Zero },
            small with { Reorders = isWhole ? 1 : 0, ReorderBytes = isWhole ? new Bytes(2 * small.Operands[0].Bytes) : Bytes.Zero });
    }

    /// <summary>The map that is flattened before a layer; null if there is none.</summary>
    private static Value? Map(ShapedNode node)
    {
        for (Value? value = node.Input(0); value is not null; value = value.Producer?.Input(0))
        {
            if (value.Shape is { Rank: 4, IsKnown: true })
                return value;
            if (value.Producer is null || !OperatorSets.BeforeFullyConnected.Contains(value.Producer.Node.OpType))
                return null;
        }

        return null;
    }

    protected override Finding Describe(LintContext context, LintTarget target, IReadOnlyList<Spot> spots, Seconds saved)
    {
        long weights = spots.SelectMany(s => s.Change.Keys).Sum(k => target.Kernels[k].WeightBytes.Value);
        return Found(
            context,
            $"{Format.Plural(spots.Count, "fully connected layer")} over whole feature maps: every inference "
                + $"reads {new Bytes(weights)} of weights. Global pooling first would save {saved}. "
                + $"Most: {First(spots)}.",
            "Pool globally before the classifier, then retrain it; or run larger batches, which share the weights.",
            []) with
        {
            BytesLost = new Bytes(weights),
            Evidence = [new Evidence("weightBytes", weights, "B")],
        };
    }
}
