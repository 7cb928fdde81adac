using NetWeight.Costs;
using NetWeight.Latency.Kernels;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>
/// Dense concatenation: every layer reads all before it, so the bytes grow with the depth squared. Gathering once at
/// the end (one-shot aggregation, VoVNet: Lee et al. 2019) keeps the last concatenation only; counted are the other
/// copies and the element-wise passes over the copies.
/// </summary>
internal sealed class DenseConcatenation : KernelRule
{
    /// <summary>From this many on, the square shows.</summary>
    private const int Least = 4;

    public override string Id => "NW211";

    public override string Name => "dense-concatenation";

    public override string Summary =>
        "Dense blocks that concatenate for every layer: traffic grows with the square of the depth; "
            + "one-shot aggregation or CSP copies once.";

    protected override IEnumerable<Spot> Spots(LintContext context, LintTarget target)
    {
        foreach (List<LayerCost> chain in Chains(target))
        {
            if (chain.Count < Least)
                continue;
            var change = new Dictionary<int, IReadOnlyList<Kernel>>();
            long bytes = 0;
            foreach (LayerCost concat in chain.SkipLast(1))
            {
                int copy = target.KernelOf(concat.Node);
                if (copy >= 0)
                    change[copy] = [];
                // Nodes that normalise and activate the concatenation again for this layer.
                foreach (ShapedNode reader in Readers(target, concat.Node.Outputs[0]!))
                    if (target.KernelOf(reader) is >= 0 and var kernel
                        && target.Kernels[kernel].Kind is KernelKind.Elementwise or KernelKind.Normalization)
                        change[kernel] = [];
            }

            foreach (int kernel in change.Keys)
                bytes += target.Kernels[kernel].MemoryAccess.Value;
            if (change.Count > 0)
                yield return new Spot([chain[^1].Name, .. change.Keys.Select(k => target.Kernels[k].Name)], change,
                    $"the block that ends in {chain[^1].Name} ({chain.Count} concatenations, {new Bytes(bytes)} "
                        + "copied or skipped again)");
        }
    }

    /// <summary>The kernels that this rule speaks about.</summary>
    public static HashSet<int> Kernels(LintContext context, LintTarget target) =>
        [.. new DenseConcatenation().Spots(context, target).SelectMany(s => s.Change.Keys)];

    /// <summary>Concatenations that hold all parts, or the result, of the one before.</summary>
    private static List<List<LayerCost>> Chains(LintTarget target)
    {
        var chains = new List<List<LayerCost>>();
        foreach (LayerCost layer in target.Plan.Cost.Layers)
        {
            if (layer.Operator != "Concat" || layer.Node.OutputShape(0) is not { Rank: 4 })
                continue;
            List<LayerCost>? chain = chains.Find(c => Extends(layer.Node, c[^1].Node));
            if (chain is null)
                chains.Add([layer]);
            else
                chain.Add(layer);
        }

        return chains;
    }

    private static bool Extends(ShapedNode later, ShapedNode earlier) =>
        later.Inputs.Contains(earlier.Outputs[0])
            || (later.Inputs.Count > earlier.Inputs.Count && earlier.Inputs.All(i => later.Inputs.Contains(i)));

    private static IEnumerable<ShapedNode> Readers(LintTarget target, Value value) =>
        target.Plan.Cost.Layers.Where(l => l.Node.Inputs.Contains(value)).Select(l => l.Node);

    protected override Finding Describe(LintContext context, LintTarget target, IReadOnlyList<Spot> spots, Seconds saved)
    {
        long bytes = spots.SelectMany(s => s.Change.Keys).Sum(k => target.Kernels[k].MemoryAccess.Value);
        return Found(
            context,
            $"{Format.Plural(spots.Count, "dense block")} with a concatenation for every layer: concatenating "
                + $"once would save {new Bytes(bytes)} of traffic and {saved}. Most: {First(spots)}.",
            "Gather once at the end of the block (one-shot aggregation, VoVNet), or split the channels before it (CSPNet).",
            []) with
        {
            BytesLost = new Bytes(bytes),
            Evidence = [new Evidence("blocks", spots.Count, ""), new Evidence("memoryAccessBytes", bytes, "B")],
        };
    }
}
