using NetWeight.Operators;

namespace NetWeight.Rewrites;

/// <content>What running the model showed.</content>
internal sealed partial class Float16Limits
{
    private void Observe(EditNode[] nodes)
    {
        if (settings.Ranges.Count == 0)
            return;
        foreach ((string value, ValueRange range) in settings.Ranges)
            if (!(range.LargestMagnitude * Margin <= Most))
                wide.TryAdd(value, $"numbers up to {Text(range.LargestMagnitude)} come near the end of 16 bits' range or overflow");
            else if (range.LargestMagnitude is > 0 and < Least)
                wide.TryAdd(value, TooSmall(range.LargestMagnitude));

        // Divisors and arguments of logarithms must not become 0; nor may the values from which they are computed.
        var sensitive = new HashSet<string>();
        for (int i = nodes.Length - 1; i >= 0; i--)
        {
            EditNode node = nodes[i];
            foreach (string value in node.Op switch
            {
                "Log" or "Reciprocal" => new[] { node.Input(0) },
                "Div" => [node.Input(1)],
                "Pow" when !(NumbersOf(node.Input(1)) is { } exponents && exponents.Min() >= 0) => [node.Input(0)],
                _ => [],
            })
                sensitive.Add(value);
            if (!node.Node.Outputs.Any(sensitive.Contains))
                continue;
            foreach (string output in node.Node.Outputs)
                if (sensitive.Contains(output) && settings.Ranges.TryGetValue(output, out ValueRange range)
                    && range.SmallestMagnitude is { } small and < Least)
                    wide.TryAdd(output, TooSmall(small));
            // A mean of squares that is small has small squares; other sums may have small parts without harm.
            bool isSum = node.Op.StartsWith("Reduce", StringComparison.Ordinal);
            if (isSum ? node.Node.Outputs.Any(wide.ContainsKey)
                : OperatorSets.Movement.Contains(node.Op) || OperatorSets.HandsSmallOn.Contains(node.Op)
                || (node.Op == "Add" && HasConstant(node)))
                sensitive.Add(node.Input(0));
            if (node.Op == "Mul")
                sensitive.Add(node.Input(1));
            if (node.Op is "ReduceMean" or "ReduceSum" && wide.TryGetValue(node.Output, out string? reason))
                wide.TryAdd(node.Input(0), reason);
        }

        foreach (string value in sensitive)
            if (settings.Ranges.TryGetValue(value, out ValueRange range) && range.SmallestMagnitude is { } small and < Least)
                wide.TryAdd(value, TooSmall(small));
    }

    private bool HasConstant(EditNode node) => node.Node.Inputs.Any(i => graph.Constant(i) is not null);
}
