using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Rewrites.Rules;

/// <summary>
/// Nodes that pass their input on: identities, dropout at inference, casts to the type that is there, reshapes to
/// the shape that is there, transposes that undo each other (next to each other or around elementwise nodes), padding
/// by nothing, concatenations of one. A graph's output keeps its name.
/// </summary>
internal sealed class RemoveNoOps : Rewrite
{
    public override string Id => "NWR01";

    public override string Option => "remove-no-ops";

    public override string Summary =>
        "Remove identities, dropout, and casts, reshapes, transposes, slices and paddings that change nothing.";

    internal override void Run(GraphEditor graph, RewriteSettings settings)
    {
        var declined = new HashSet<EditNode>();
        foreach (EditNode node in graph.Snapshot())
        {
            if (node.IsRemoved || node.Node.Outputs.Count == 0 || node.Output.Length == 0 || node.Input(0).Length == 0
                || node.Node.Outputs.Skip(1).Any(o => graph.Uses(o) > 0))
                continue;
            JoinWithPrevious(graph, node);
            if (node.Op == "Transpose" && Permutation(graph, node) is { } order
                && TransposedRegion.Cancel(graph, node, order, declined) is { } cancelled)
            {
                graph.Record(this, cancelled.Before, cancelled.After);
                continue;
            }

            if (!ChangesNothing(graph, node))
                continue;
            string input = node.Input(0), name = node.Name;
            EditNode? producer = graph.Producer(input);
            // An input or a constant cannot become an output without a node between them.
            if (graph.Bypass(node, input, node.Output))
            {
                graph.RemoveIfDead(producer);
                graph.Record(this, [name]);
            }
        }
    }

    /// <summary>A transpose after a transpose is one, and so is a reshape after a reshape.</summary>
    private void JoinWithPrevious(GraphEditor graph, EditNode node)
    {
        if (node.Op is not ("Transpose" or "Reshape") || graph.Producer(node.Input(0)) is not { } previous
            || previous.Op != node.Op || previous.Input(0).Length == 0)
            return;
        string[] before = [previous.Name, node.Name];
        if (node.Op == "Transpose")
        {
            if (IsReversal(node) && IsReversal(previous))
            {
                // Whatever the rank is, turning the order of the axes round twice leaves it as it was.
                graph.Replace(node, node.Node with { OpType = "Identity", Inputs = [previous.Input(0)], Attributes = [] });
            }
            else
            {
                if (Permutation(graph, node) is not { } second || Permutation(graph, previous, second.Length) is not { } first
                    || first.Length != second.Length)
                    return;
                long[] joined = [.. second.Select(axis => first[axis])];
                graph.Replace(node, node.Node with { Inputs = [previous.Input(0)], Attributes = [new NodeAttribute("perm", joined)] });
            }
        }
        else
        {
            // A 0 in the shape copies a size of the first reshape's result.
            if (graph.Opset < 5 || graph.Integers(node.Input(1)) is not { } shape || Array.IndexOf(shape, 0) >= 0)
                return;
            graph.Replace(node, node.Node with { Inputs = [previous.Input(0), node.Input(1)] });
        }

        graph.RemoveIfDead(previous);
        graph.Record(this, before, node.Name);
    }

    private static bool IsReversal(EditNode node) => node.Node.Attribute("perm")?.Value is not long[];

    /// <summary>
    /// The order of axes that a Transpose makes; the reversal if it names none. Null if it is not an order, or if the rank is not
    /// known.
    /// </summary>
    internal static long[]? Permutation(GraphEditor graph, EditNode node, int? rank = null)
    {
        if (node.Node.Attribute("perm")?.Value is long[] perm)
            return perm.Order().Index().All(p => p.Index == p.Item) ? perm : null;
        int? known = rank ?? graph.ShapeOf(node.Input(0))?.Rank ?? graph.ShapeOf(node.Output)?.Rank
            ?? (graph.Producer(node.Input(0)) is { Op: "Transpose" } previous ? (previous.Node.Attribute("perm")?.Value as long[])?.Length
                : null);
        return known is { } axes ? [.. Enumerable.Range(0, axes).Select(i => (long)(axes - 1 - i))] : null;
    }

    private static bool ChangesNothing(GraphEditor graph, EditNode node)
    {
        string input = node.Input(0), output = node.Output;
        switch (node.Op)
        {
            case "Identity":
                return true;
            case "Dropout":
                return graph.Opset >= 7 && (node.Input(2).Length == 0
                    || graph.ContentOf(node.Input(2)) is { Count: 1 } training && training.Elements[0].Number == 0);
            case "Cast":
                return graph.DataTypeOf(input) is not DataType.Undefined and var type
                    && node.Node.Attribute("to")?.Value is long to && DataTypes.FromOnnx(to) == type;
            case "Expand":
            case var _ when OperatorSets.Views.Contains(node.Op):
                return SameShape(graph, input, output);
            case "Transpose":
                return Permutation(graph, node) is { } perm && perm.Index().All(p => p.Index == p.Item);
            case "Slice":
                return graph.Opset >= 10 && SameShape(graph, input, output)
                    && (node.Input(4).Length == 0 || graph.Integers(node.Input(4)) is { } steps && Array.TrueForAll(steps, s => s == 1));
            case "Pad":
                long[]? pads = graph.Opset < 11 ? node.Node.Attribute("pads")?.Value as long[] : graph.Integers(node.Input(1));
                return pads is not null && Array.TrueForAll(pads, p => p == 0);
            case var _ when OperatorSets.Variadic.Contains(node.Op):
                return node.Node.Inputs.Count == 1;
            case "Mul" or "Div":
                return IsNumber(graph, node, 1);
            case "Add" or "Sub":
                return IsNumber(graph, node, 0);
            default:
                return false;
        }
    }

    /// <summary>Whether the second operand is that number everywhere, and widens nothing.</summary>
    private static bool IsNumber(GraphEditor graph, EditNode node, double number)
    {
        return graph.Constant(node.Input(1)) is { Elements: > 0 } && SameShape(graph, node.Input(0), node.Output)
            && graph.ContentOf(node.Input(1)) is { } content && content.Elements.All(e => e.Number == number);
    }

    private static bool SameShape(GraphEditor graph, string input, string output)
    {
        Shape? before = graph.ShapeOf(input), after = graph.ShapeOf(output);
        if (before is null || after is null || before.Rank != after.Rank)
            return false;
        for (int i = 0; i < before.Rank; i++)
            if (!before[i].Same(after[i]))
                return false;
        return true;
    }
}
