using NetWeight.Graphs;

namespace NetWeight.Operators.ControlFlow;

/// <summary>
/// Follows a short loop iteration by iteration, with the contents of its carried values: that gives the exact number of iterations, the
/// exact shapes if each iteration changes them, and the final value of a counter.
/// </summary>
internal static class LoopUnrolling
{
    /// <summary>Longer loops are not followed.</summary>
    private const int IterationLimit = 64;

    /// <summary>Whether anything could come out that the general view of the loop leaves open.</summary>
    public static bool IsWorthIt(ShapedNode node, ShapedGraph body, RepeatedBody repeated, Dim trips)
    {
        if (trips.ValueOrNull > IterationLimit
            || (!trips.IsKnown && (!node.Has(1) || ControlFlowOperators.Truth(body.Outputs[0]?.Content) == true)))
            return false;
        if (!trips.IsKnown || repeated.Changes)
            return true;
        for (int i = 2; i < node.Inputs.Count; i++)
            if (node.Content(i) is not null && !repeated.IsPassedThrough(body, i - 2))
                return true;
        return body.Values.Values.Any(v => v.Type is not TensorType { Shape.IsKnown: true });
    }

    /// <summary>Sets the outputs and keeps the iterations. False, and nothing set, if the end of the loop is unknown.</summary>
    public static bool Run(ShapedNode node, Graph file, long most, RepeatedBody repeated)
    {
        OnnxType?[] types = [Loop.Counter(file, 0, DataType.Int64), Loop.Counter(file, 1, DataType.Bool),
            .. node.Inputs.Skip(2).Select(v => v?.Type)];
        TensorValue?[] contents = [null, Loop.Counter(file, 1, DataType.Bool, 1), .. node.Inputs.Skip(2).Select(v => v?.Content)];
        int carried = types.Length - 2;
        var iterations = new List<ShapedGraph>();
        for (bool goesOn = true; goesOn && iterations.Count < most;)
        {
            if (iterations.Count == IterationLimit || !node.MayRepeat)
                return false;
            contents[0] = Loop.Counter(file, 0, DataType.Int64, iterations.Count);
            ShapedGraph body = node.InferSubgraph("body", types, keep: false, null, contents, trustDeclared: !repeated.Changes);
            iterations.Add(body);
            for (int i = 0; i < carried; i++)
                (types[i + 2], contents[i + 2]) = (body.Outputs[i + 1]?.Type, body.Outputs[i + 1]?.Content);

            // Without a first condition the loop counts to M, whatever the body's condition.
            bool? condition = node.Has(1) ? ControlFlowOperators.Truth(body.Outputs[0]?.Content) : true;
            if (iterations.Count < most && condition is null)
                return false;
            goesOn = condition == true;
            if (!node.Has(1))
                contents[1] = body.Outputs[0]?.Content;
        }

        ShapedGraph last = iterations[^1];
        for (int i = 0; i < node.Outputs.Count && i + 1 < last.Outputs.Count; i++)
        {
            if (i < carried)
                node.SetOutput(i, last.Outputs[i + 1]);
            else
                Collect(node, i, [.. iterations.Select(b => b.Outputs[i + 1])]);
        }

        Keep(node, iterations);
        return true;
    }

    private static void Collect(ShapedNode node, int output, Value?[] each)
    {
        OnnxType? type = each[0]?.Type;
        foreach (Value? value in each)
            type = TypeJoin.Either(type, value?.Type);
        node.SetOutput(output, Loop.Collected(type, each.Length));
        if (each[0]?.Content is { } first
            && Array.TrueForAll(each, v => v?.Content is { } c && c.DataType == first.DataType && c.Dims.SequenceEqual(first.Dims)))
            node.SetContent(output, TensorValue.Create(first.DataType, [each.Length, .. first.Dims],
                [.. each.SelectMany(v => v!.Content!.Elements)]));
    }

    /// <summary>Keeps one sub-graph for each run of iterations that have the same shapes, in place of the general one.</summary>
    private static void Keep(ShapedNode node, List<ShapedGraph> iterations)
    {
        node.Subgraphs = [];
        for (int start = 0, next; start < iterations.Count; start = next)
        {
            for (next = start + 1; next < iterations.Count && HaveSameTypes(iterations[start], iterations[next]); next++)
            {
            }

            node.Keep("body", iterations[start], next - start);
        }
    }

    private static bool HaveSameTypes(ShapedGraph a, ShapedGraph b)
    {
        foreach ((string name, Value value) in a.Values)
            if (!b.Values.TryGetValue(name, out Value? other) || !Equals(value.Type, other.Type))
                return false;
        for (int i = 0; i < a.Nodes.Count; i++)
        {
            (IReadOnlyList<SubgraphUse> own, IReadOnlyList<SubgraphUse> others) = (a.Nodes[i].Subgraphs, b.Nodes[i].Subgraphs);
            if (own.Count != others.Count)
                return false;
            for (int j = 0; j < own.Count; j++)
                if (own[j].Attribute != others[j].Attribute || own[j].Executions != others[j].Executions
                    || !HaveSameTypes(own[j].Graph, others[j].Graph))
                    return false;
        }

        return true;
    }
}
