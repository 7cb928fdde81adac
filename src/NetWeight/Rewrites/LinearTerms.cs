using NetWeight.Operators;

namespace NetWeight.Rewrites;

/// <summary>One summand: a map over a value, and the value in the graph that it still equals, if there is one.</summary>
/// <param name="Source">The value that it reads.</param>
/// <param name="Map">Its linear map; null for the value as it is if its channels are unknown.</param>
/// <param name="Value">The value that is this summand as the graph stands; null if a factor or an addend from
/// outside has changed it.</param>
/// <param name="Conv">The convolution in it; null for a term without one.</param>
internal sealed record LinearTerm(string Source, SlidingMap? Map, string? Value, EditNode? Conv)
{
    /// <summary>
    /// The same summand as one map over the input of the convolution before it, if that is exact; null if there is
    /// none.
    /// </summary>
    public SlidingMap? Wide { get; init; }

    /// <summary>The convolution whose name and weights <see cref="Wide"/> takes over.</summary>
    public EditNode? WideConv { get; init; }

    /// <summary>Multiply-accumulates of both parts of <see cref="Wide"/> per output position.</summary>
    public long WideCost { get; init; }
}

/// <summary>
/// Takes a value apart into summands that are linear in their inputs: through Add, Sum, Sub, and through factors and
/// batch normalization around sums.
/// </summary>
internal sealed class LinearTerms(GraphEditor graph)
{
    /// <summary>Beyond this, sums are cut: no network adds more, and hostile files must not cost more than their size.</summary>
    private const int TermLimit = 256, DepthLimit = 64;

    private int terms;

    /// <summary>The summands of a node's result; one alone if it is not a sum.</summary>
    public List<LinearTerm>? Of(EditNode root)
    {
        terms = 0;
        return Inside(root, 0);
    }

    private List<LinearTerm> Expand(string value, int depth)
    {
        if (++terms < TermLimit && depth < DepthLimit && graph.IsPrivate(value) && graph.Producer(value) is { } producer
            && Inside(producer, depth + 1) is { } inside)
            return inside;
        return [AsIs(value)];
    }

    private LinearTerm AsIs(string value) => new(value, SlidingMap.OfIdentity(graph, value), value, null);

    private List<LinearTerm>? Inside(EditNode node, int depth)
    {
        if (node.Node.Outputs.Count == 0)
            return null;
        switch (node.Op)
        {
            case "Conv":
                return SlidingMap.OfConv(graph, node) is { } conv
                    ? [Widened(new LinearTerm(conv.Source, conv, node.Output, node), conv, depth)] : null;
            case "AveragePool":
                return SlidingMap.OfAveragePool(graph, node) is { } pool
                    ? [Widened(new LinearTerm(pool.Source, pool, node.Output, null), pool, depth)] : null;
        }

        if (ChannelAffine.Of(graph, node) is { } affine)
            return Times(Expand(affine.Input, depth), affine, node.Output);
        if (!OperatorSets.Sums.Contains(node.Op) || graph.Opset < 7 || node.Node.Inputs.Any(i => graph.Constant(i) is not null))
            return null;
        var result = new List<LinearTerm>();
        for (int i = 0; i < node.Node.Inputs.Count; i++)
        {
            List<LinearTerm>? summands = Expand(node.Node.Inputs[i], depth);
            if (node.Op == "Sub" && i == 1)
                summands = Times(summands, new ChannelAffine("", TensorNumbers.Of([-1]), null), null);
            if (summands is null)
                return null;
            result.AddRange(summands);
        }

        return result;
    }

    /// <summary>
    /// The summand after the 1x1 convolution before it (Ding et al. 2021, "Diverse Branch Block": 1x1
    /// - k x k and 1x1 - average pooling).
    /// </summary>
    private LinearTerm Widened(LinearTerm term, SlidingMap map, int depth)
    {
        if (!graph.IsPrivate(term.Source) || Expand(term.Source, depth) is not [{ Conv: { } conv, Map: { } before }]
            || SlidingSum.Chain(before, map) is not { } wide)
            return term;
        return term with { Wide = wide, WideCost = checked(before.Cost + map.Cost), WideConv = term.Conv ?? conv };
    }

    /// <summary>Every summand times the factor, one of them plus the addend; null if one has no known channels.</summary>
    private static List<LinearTerm>? Times(List<LinearTerm> summands, ChannelAffine affine, string? value)
    {
        int carrier = Math.Max(0, summands.FindIndex(t => t.Conv is not null));
        var result = new List<LinearTerm>(summands.Count);
        for (int i = 0; i < summands.Count; i++)
        {
            if (summands[i].Map is not { } map || (affine.Channels != 1 && affine.Channels != map.Outputs))
                return null;
            ChannelAffine own = i == carrier ? affine : affine with { Shift = null };
            bool unchanged = own.Scale is null && own.Shift is null;
            result.Add(summands[i] with
            {
                Map = map.Then(own),
                Wide = summands[i].Wide?.Then(own),
                Value = summands.Count == 1 ? value : unchanged ? summands[i].Value : null
            });
        }

        return result;
    }
}
