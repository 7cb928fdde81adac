namespace NetWeight.Layouts;

/// <summary>Puts each box into a layer so that edges point downwards: the longest path from the boxes that nothing enters.</summary>
internal static class LayerAssignment
{
    /// <summary>Which edges close a cycle and are taken the other way round.</summary>
    public static bool[] FindBackward(int boxes, IReadOnlyList<LayoutEdge> edges)
    {
        List<int>[] leaving = new List<int>[boxes];
        for (int i = 0; i < boxes; i++)
            leaving[i] = [];
        for (int e = 0; e < edges.Count; e++)
            leaving[edges[e].From].Add(e);

        var backward = new bool[edges.Count];
        // 0: not seen, 1: on the path from the root, 2: done.
        var state = new byte[boxes];
        var next = new int[boxes];
        var path = new Stack<int>();
        for (int root = 0; root < boxes; root++)
        {
            if (state[root] != 0)
                continue;
            path.Push(root);
            state[root] = 1;
            while (path.TryPeek(out int box))
            {
                if (next[box] == leaving[box].Count)
                {
                    state[box] = 2;
                    path.Pop();
                    continue;
                }

                int edge = leaving[box][next[box]++], target = edges[edge].To;
                if (state[target] == 1)
                {
                    backward[edge] = true;
                }
                else if (state[target] == 0)
                {
                    state[target] = 1;
                    path.Push(target);
                }
            }
        }

        return backward;
    }

    /// <summary>The layer of each box. Edges that point backward count the other way round, loops not at all.</summary>
    public static int[] Assign(int boxes, IReadOnlyList<LayoutEdge> edges, bool[] backward)
    {
        var below = new List<int>[boxes];
        var entering = new int[boxes];
        for (int i = 0; i < boxes; i++)
            below[i] = [];
        for (int e = 0; e < edges.Count; e++)
        {
            (int from, int to) = backward[e] ? (edges[e].To, edges[e].From) : (edges[e].From, edges[e].To);
            if (from == to)
                continue;
            below[from].Add(to);
            entering[to]++;
        }

        var layers = new int[boxes];
        var order = new List<int>(boxes);
        int[] left = [.. entering];
        for (int i = 0; i < boxes; i++)
            if (left[i] == 0)
                order.Add(i);
        for (int i = 0; i < order.Count; i++)
        {
            foreach (int to in below[order[i]])
            {
                layers[to] = Math.Max(layers[to], layers[order[i]] + 1);
                if (--left[to] == 0)
                    order.Add(to);
            }
        }

        // A box that nothing enters is placed right above the first one that it leads to.
        for (int i = order.Count - 1; i >= 0; i--)
            if (entering[order[i]] == 0 && below[order[i]].Count > 0)
                layers[order[i]] = below[order[i]].Min(to => layers[to]) - 1;
        return layers;
    }
}
