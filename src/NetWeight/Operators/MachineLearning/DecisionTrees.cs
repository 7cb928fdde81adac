namespace NetWeight.Operators.MachineLearning;

/// <summary>
/// The cost of decision trees: for each row and each tree one comparison on every level of its deepest path, and one addition of
/// the leaf's operation.
/// </summary>
internal static class DecisionTrees
{
    private const int NotSeen = -1, InWork = -2;

    /// <summary>The cost from each tree's depth; unknown if the trees is unknown from the attributes.</summary>
    public static OperatorCost Cost(ShapedNode node, IReadOnlyCollection<int>? depths)
    {
        if (depths is null)
            return OperatorCost.UnknownFlops("its lists of nodes make no trees");
        long perRow = depths.Count;
        foreach (int depth in depths)
            perRow += depth;
        return OperatorCost.OfFlops(MachineLearningOperators.Rows(node).ValueOrNull * perRow);
    }

    /// <summary>
    /// The depths if each node names its tree and its children by number (TreeEnsembleClassifier,
    /// TreeEnsembleRegressor).
    /// </summary>
    public static IReadOnlyCollection<int>? ByIdentifiers(ShapedNode node)
    {
        if (node.Ints("nodes_treeids") is not { } trees || node.Ints("nodes_nodeids") is not { } ids
            || node.Ints("nodes_truenodeids") is not { } yes || node.Ints("nodes_falsenodeids") is not { } no
            || node.Attribute("nodes_modes")?.Value is not byte[][] modes
            || ids.Length != trees.Length || yes.Length != trees.Length || no.Length != trees.Length || modes.Length != trees.Length)
            return null;
        var places = new Dictionary<(long, long), int>(ids.Length);
        for (int i = 0; i < ids.Length; i++)
            if (!places.TryAdd((trees[i], ids[i]), i))
                return null;
        var left = new int[ids.Length];
        var right = new int[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            left[i] = right[i] = i;
            if (modes[i].AsSpan().SequenceEqual("LEAF"u8))
                continue;
            if (!places.TryGetValue((trees[i], yes[i]), out left[i])
                || !places.TryGetValue((trees[i], no[i]), out right[i]) || left[i] == i || right[i] == i)
                return null;
        }

        // A node that is its own child is a leaf.
        if (Heights(left, right) is not { } heights)
            return null;
        var depths = new Dictionary<long, int>();
        for (int i = 0; i < ids.Length; i++)
            depths[trees[i]] = Math.Max(depths.GetValueOrDefault(trees[i]), heights[i]);
        return depths.Values;
    }

    /// <summary>The depths if children are indexes of nodes or of leaves (TreeEnsemble).</summary>
    public static IReadOnlyCollection<int>? ByIndex(ShapedNode node)
    {
        if (node.Ints("tree_roots") is not { } roots || node.Ints("nodes_truenodeids") is not { } yes
            || node.Ints("nodes_falsenodeids") is not { } no
            || node.Ints("nodes_trueleafs") is not { } yesLeaf || node.Ints("nodes_falseleafs") is not { } noLeaf
            || no.Length != yes.Length || yesLeaf.Length != yes.Length || noLeaf.Length != yes.Length)
            return null;
        // One leaf for all follows the nodes.
        var left = new int[yes.Length + 1];
        var right = new int[yes.Length + 1];
        left[^1] = right[^1] = yes.Length;
        for (int i = 0; i < yes.Length; i++)
        {
            long a = yesLeaf[i] != 0 ? yes.Length : yes[i], b = noLeaf[i] != 0 ? yes.Length : no[i];
            if (a < 0 || a > yes.Length || b < 0 || b > yes.Length || a == i || b == i)
                return null;
            (left[i], right[i]) = ((int)a, (int)b);
        }

        return Heights(left, right) is { } heights && Array.TrueForAll(roots, r => r >= 0 && r < yes.Length)
            ? [.. roots.Select(r => heights[r])] : null;
    }

    /// <summary>The longest path down from each node; null if paths run in circles.</summary>
    private static int[]? Heights(int[] left, int[] right)
    {
        var heights = new int[left.Length];
        Array.Fill(heights, NotSeen);
        var stack = new Stack<int>();
        for (int start = 0; start < heights.Length; start++)
        {
            stack.Push(start);
            while (stack.TryPeek(out int at))
            {
                if (left[at] == at)
                    heights[at] = 0;
                if (heights[at] >= 0)
                {
                    stack.Pop();
                    continue;
                }

                heights[at] = InWork;
                (int a, int b) = (heights[left[at]], heights[right[at]]);
                if (a == InWork || b == InWork)
                    return null;
                if (a == NotSeen)
                    stack.Push(left[at]);
                else if (b == NotSeen)
                    stack.Push(right[at]);
                else
                    heights[at] = 1 + Math.Max(a, b);
            }
        }

        return heights;
    }
}
