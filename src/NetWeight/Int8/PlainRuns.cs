using NetWeight.Operators;

namespace NetWeight.Int8;

/// <summary>Runs of convolutions without a branch around any of them.</summary>
internal static class PlainRuns
{
    /// <summary>The most convolutions after each other that no sum and no concatenation interrupts.</summary>
    public static int Longest(ShapedGraph graph)
    {
        var runs = new Dictionary<Value, int>(ReferenceEqualityComparer.Instance);
        int longest = 0;
        foreach (ShapedNode node in graph.Nodes)
        {
            int run = Run(node, runs);
            longest = Math.Max(longest, run);
            foreach (Value? output in node.Outputs)
                if (output is not null)
                    runs[output] = run;
        }

        return longest;
    }

    private static int Run(ShapedNode node, Dictionary<Value, int> runs)
    {
        Value[] fed = [.. node.Inputs.OfType<Value>().Where(v => !v.IsKnownAhead)];
        // Gates per channel multiply; additions and concatenations of maps are branches.
        if (fed.Length > 1 && OperatorSets.Joins.Contains(node.Node.OpType))
            return 0;
        int before = fed.Length == 0 ? 0 : fed.Max(v => runs.GetValueOrDefault(v));
        return before + (node.Node.OpType == "Conv" ? 1 : 0);
    }
}
