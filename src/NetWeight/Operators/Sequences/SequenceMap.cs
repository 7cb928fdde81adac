using NetWeight.Graphs;
using NetWeight.Operators.ControlFlow;

namespace NetWeight.Operators.Sequences;

/// <summary>Runs its body once for each item; further sequences give their items along with it, tensors go in as they are.</summary>
internal sealed class SequenceMap() : Operator("SequenceMap", "A sub-graph for each item of a sequence.")
{
    /// <summary>Items of different types beyond this number are looked at together.</summary>
    private const int SeparateItems = 64;

    public override void Infer(ShapedNode node)
    {
        IReadOnlyList<OnnxType>? first = node.Sequence(0)?.Items;
        int? length = first?.Count;
        OnnxType?[] common = [.. node.Inputs.Select((v, i) => v?.Type is SequenceType sequence ? sequence.Element
            : i == 0 ? node.Sequence(0)?.Element : v?.Type)];
        if (length is > 0 and <= SeparateItems && node.MayRepeat
            && node.Inputs.All(v => v?.Type is not SequenceType { Items: var items } || items?.Count == length)
            && TryEach(node, length.Value))
            return;

        ShapedGraph body = node.InferSubgraph("body", common, keep: true, length);
        for (int i = 0; i < node.Outputs.Count && i < body.Outputs.Count; i++)
        {
            OnnxType element = Items.TypeOf(body.Outputs[i]);
            node.SetOutput(i, new SequenceType(element, length <= Items.Limit ? [.. Enumerable.Repeat(element, length.Value)] : null));
        }
    }

    public override OperatorCost Cost(ShapedNode node) => ControlFlowOperators.Cost(node);

    /// <summary>One inference for each run of items of the same types; false if that would be too much.</summary>
    private static bool TryEach(ShapedNode node, int length)
    {
        var uses = new List<(ShapedGraph Body, OnnxType?[] Inputs, int Count)>();
        var made = new List<OnnxType>[node.Outputs.Count];
        for (int i = 0; i < made.Length; i++)
            made[i] = [];
        for (int at = 0; at < length; at++)
        {
            OnnxType?[] inputs = [.. node.Inputs.Select(v => v?.Type is SequenceType sequence ? sequence.Items![at] : v?.Type)];
            if (uses.Count > 0 && uses[^1].Inputs.SequenceEqual(inputs))
            {
                uses[^1] = uses[^1] with { Count = uses[^1].Count + 1 };
            }
            else
            {
                if (uses.Count > 0 && !node.MayRepeat)
                    return false;
                uses.Add((node.InferSubgraph("body", inputs, keep: false, null), inputs, 1));
            }

            for (int i = 0; i < made.Length; i++)
                made[i].Add(Items.TypeOf(i < uses[^1].Body.Outputs.Count ? uses[^1].Body.Outputs[i] : null));
        }

        // Only the first one reports its doubts: they would be the same for each.
        for (int i = 0; i < uses.Count; i++)
            if (i == 0 && node.MayRepeat)
                node.InferSubgraph("body", uses[0].Inputs, keep: true, uses[0].Count);
            else
                node.Keep("body", uses[i].Body, uses[i].Count);
        for (int i = 0; i < made.Length; i++)
            node.SetOutput(i, Items.Of(made[i], Items.TypeOf(null)));
        return true;
    }
}
