using NetWeight.Costs;
using NetWeight.Latency.Kernels;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>
/// Guideline 3 (Ma et al. 2018, section 3.1): a block cut into many small operators has less parallelism per launch
/// than one operator of the same MACCs.
/// </summary>
internal sealed class Fragmentation : KernelRule
{
    /// <summary>
    /// The most nodes from the join of a branch back to its fork: Inception-v3 has five convolutions in one, each with
    /// its normalization and activation.
    /// </summary>
    private const int Reach = 24;

    public override string Id => "NW203";

    public override string Name => "fragmentation";

    public override string Summary =>
        "Blocks of three or more parallel pieces, which launch more and smaller kernels than one convolution "
            + "with the same MACCs (guideline G3).";

    protected override IEnumerable<Spot> Spots(LintContext context, LintTarget target)
    {
        foreach (LayerCost join in target.Plan.Cost.Layers)
        {
            if (join.Operator != "Concat" || join.Node.Inputs.Count < 3 || join.Node.OutputShape(0) is not { Rank: 4 })
                continue;
            if (Pieces(target, join.Node) is not ({ Count: >= 3 } pieces, > 0 and var channels)
                || Merge(target, join, pieces, channels) is not { } spot)
                continue;
            yield return spot;
        }
    }

    /// <summary>
    /// The kernels of convolutions between the join and where its branches fork, and the channels that they make
    /// together (what only passes by is none of theirs); null if they do not fork from one tensor or share a piece.
    /// </summary>
    private static (List<int> Pieces, long Channels)? Pieces(LintTarget target, ShapedNode join)
    {
        var paths = new List<List<Value>>();
        foreach (Value? input in join.Inputs)
        {
            var path = new List<Value>();
            for (Value? at = input; at is not null && path.Count <= Reach; at = Source(at))
                path.Add(at);
            paths.Add(path);
        }

        Value? fork = paths[0].Find(v => paths.TrueForAll(p => p.Contains(v)));
        if (fork is null)
            return null;
        var pieces = new List<int>();
        int branches = 0;
        long channels = 0;
        foreach (List<Value> path in paths)
        {
            int before = pieces.Count;
            foreach (Value value in path.TakeWhile(v => v != fork))
            {
                int kernel = value.Producer is { } node ? target.KernelOf(node) : -1;
                if (kernel < 0 || !target.Kernels[kernel].Matrix.Exists || pieces.IndexOf(kernel, before) >= 0)
                    continue;
                if (pieces.Contains(kernel))
                    return null;
                pieces.Add(kernel);
            }

            if (pieces.Count == before)
                continue;
            branches++;
            channels += path[0].Shape is { Rank: 4 } shape ? shape[1].ValueOrNull ?? 0 : 0;
        }

        return branches >= 2 ? (pieces, channels) : null;
    }

    /// <summary>
    /// The source of a value; null for several tensors: the pieces of dense blocks read each other and
    /// are not side by side.
    /// </summary>
    private static Value? Source(Value value)
    {
        Value? source = null;
        foreach (Value? input in value.Producer?.Inputs ?? [])
        {
            if (input is null || input.IsKnownAhead)
                continue;
            if (source is not null)
                return null;
            source = input;
        }

        return source;
    }

    /// <summary>One convolution from the fork to the join, with the MACCs of all pieces.</summary>
    private static Spot? Merge(LintTarget target, LayerCost join, List<int> pieces, long channels)
    {
        pieces.Sort();
        bool depthwise = pieces.TrueForAll(p => target.Kernels[p].Kind == KernelKind.Depthwise);
        if (!depthwise && !pieces.TrueForAll(p => target.Kernels[p].IsDense))
            return null;
        Kernel heaviest = target.Kernels[pieces.MaxBy(p => target.Kernels[p].Products)];
        Kernel last = target.Kernels[pieces[^1]];
        Kernel first = target.Kernels[pieces[0]];
        long products = pieces.Sum(p => target.Kernels[p].Products), rows = heaviest.Matrix.Rows;
        double depth = (double)products / rows / channels;
        long flops = 0, weights = 0;
        foreach (int piece in pieces)
        {
            flops += target.Kernels[piece].Flops.Value;
            weights += target.Kernels[piece].WeightBytes.Value;
        }

        double element = (double)last.OutputBytes.Value / (last.Matrix.Rows * last.Outputs);
        long whole = Math.Max(1, (long)Math.Round(depth));
        Kernel one = heaviest with
        {
            Matrix = depthwise
                ? new MatrixShape(rows, 1, whole, channels) { InputChannels = 1, Taps = whole }
                : new MatrixShape(rows, channels, whole, 1)
                {
                    InputChannels = Math.Max(1, whole / heaviest.Matrix.Taps),
                    Taps = heaviest.Matrix.Taps,
                },
            MatrixFlops = new Flops(2 * products),
            Flops = new Flops(flops),
            WeightBytes = new Bytes(weights),
            Operands = [first.Operands[0]],
            OutputBytes = new Bytes((long)(rows * channels * element)),
        };
        var change = pieces.ToDictionary(p => p, p => (IReadOnlyList<Kernel>)[]);
        change[pieces[^1]] = [one];
        double now = pieces.Sum(p => target.Time(p).Total.Value);
        return new Spot([join.Name, .. pieces.Select(p => target.Kernels[p].Name)], change,
            $"the {pieces.Count} convolutions before {join.Name} ({new Seconds(now)})");
    }

    protected override Finding Describe(LintContext context, LintTarget target, IReadOnlyList<Spot> spots, Seconds saved)
    {
        int pieces = spots.Sum(s => s.Change.Count);
        return Found(
            context,
            $"{Format.Plural(spots.Count, "block")} with {pieces} convolutions: one convolution each, with the "
                + $"same MACCs, would take {saved} less. Most: {First(spots)}.",
            "Use fewer and larger operators per block.",
            []) with
        {
            Evidence = [new Evidence("blocks", spots.Count, ""), new Evidence("convolutions", pieces, "layers")],
        };
    }
}
