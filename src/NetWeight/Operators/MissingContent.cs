using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>Finds stored constants whose content is missing although a shape depends on it.</summary>
internal static class MissingContent
{
    /// <summary>Values that are looked at before the search is given up.</summary>
    private const int Limit = 10_000;

    /// <summary>The first stored constant after a value of unknown shape that could not be read; null for none.</summary>
    public static Tensor? Behind(Value value)
    {
        var seen = new HashSet<Value> { value };
        var open = new Queue<Value>([value]);
        while (open.TryDequeue(out Value? at) && seen.Count < Limit)
        {
            if (at.Stored is { Payload.MissingBecause: not null } stored && at.Content is null)
                return stored;
            if (at.Producer is not { } producer)
                continue;
            for (int i = 0; i < producer.Inputs.Count; i++)
                if (producer.Inputs[i] is { } input && MayDecide(producer, i, input) && seen.Add(input))
                    open.Enqueue(input);
        }

        return null;
    }

    /// <summary>The missing constants after all values of unknown shape, in the order in which they are met.</summary>
    public static IReadOnlyList<Tensor> BehindShapes(ShapedGraph graph)
    {
        var found = new List<Tensor>();
        foreach (ShapedNode node in graph.Nodes)
        {
            foreach (Value? output in node.Outputs)
                if (output is not null && output.Shape is not { IsKnown: true } && Behind(output) is { } tensor && !found.Contains(tensor))
                    found.Add(tensor);
            foreach (SubgraphUse use in node.Subgraphs)
                found.AddRange(BehindShapes(use.Graph).Except(found).ToList());
        }

        return found;
    }

    /// <summary>Whether an input may be why an output is unknown: an open shape, or the unknown content of sizes and axes.</summary>
    private static bool MayDecide(ShapedNode node, int index, Value input) =>
        input.Shape is not { IsKnown: true }
            || ((node.Operator?.Role(index) == InputRole.Setting || input.DataType.IsInteger) && input.Content is not { IsKnown: true });
}
