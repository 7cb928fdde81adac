namespace NetWeight.Layouts;

/// <summary>
/// Orders the vertices of each layer by the mean place of their neighbours, up and down, and keeps the order with the
/// fewest crossings (Sugiyama, Tagawa and Toda 1981).
/// </summary>
internal sealed class CrossingReduction(LayeredGraph graph)
{
    private readonly int[] place = new int[graph.Count];
    private readonly double[] mean = new double[graph.Count];

    /// <summary>Reorders the layers of the graph.</summary>
    /// <param name="sweeps">At most this many sweeps, downwards and upwards in turn.</param>
    /// <returns>The number of crossings left.</returns>
    public long Run(int sweeps)
    {
        foreach (List<int> layer in graph.Layers)
            Number(layer);
        long best = Crossings();
        int[][] kept = Copy();
        int idle = 0;
        for (int sweep = 0; sweep < sweeps && best > 0 && idle < 4; sweep++)
        {
            bool down = sweep % 2 == 0;
            for (int i = 1; i < graph.Layers.Length; i++)
                Sort(graph.Layers[down ? i : graph.Layers.Length - 1 - i], down ? graph.Above : graph.Below);
            long crossings = Crossings();
            idle++;
            if (crossings < best)
                (best, kept, idle) = (crossings, Copy(), 0);
        }

        for (int i = 0; i < kept.Length; i++)
        {
            graph.Layers[i].Clear();
            graph.Layers[i].AddRange(kept[i]);
        }

        return best;
    }

    private int[][] Copy() => [.. graph.Layers.Select(l => l.ToArray())];

    private void Number(List<int> layer)
    {
        for (int i = 0; i < layer.Count; i++)
            place[layer[i]] = i;
    }

    private void Sort(List<int> layer, List<List<int>> neighbours)
    {
        if (layer.Count < 2)
            return;
        foreach (int vertex in layer)
        {
            // A vertex without neighbours there keeps its place.
            double sum = 0;
            foreach (int neighbour in neighbours[vertex])
                sum += place[neighbour];
            mean[vertex] = neighbours[vertex].Count == 0 ? place[vertex] : sum / neighbours[vertex].Count;
        }

        layer.Sort((a, b) => mean[a].CompareTo(mean[b]) is var order and not 0 ? order : place[a].CompareTo(place[b]));
        Number(layer);
    }

    /// <summary>Counts the crossings between neighbouring layers with a tree of partial sums (Barth, Juenger and Mutzel 2002).</summary>
    private long Crossings()
    {
        long crossings = 0;
        var ends = new List<int>();
        for (int i = 0; i + 1 < graph.Layers.Length; i++)
        {
            int count = graph.Layers[i + 1].Count;
            if (count < 2 || graph.Layers[i].Count < 2)
                continue;
            var tree = new int[count + 1];
            int seen = 0;
            foreach (int upper in graph.Layers[i])
            {
                ends.Clear();
                foreach (int lower in graph.Below[upper])
                    ends.Add(place[lower]);
                // Edges of one vertex do not cross each other: all are counted before any is entered.
                foreach (int end in ends)
                    crossings += seen - Sum(tree, end);
                foreach (int end in ends)
                    Enter(tree, end);
                seen += ends.Count;
            }
        }

        return crossings;

        static int Sum(int[] tree, int end)
        {
            int sum = 0;
            for (int i = end + 1; i > 0; i -= i & -i)
                sum += tree[i];
            return sum;
        }

        static void Enter(int[] tree, int end)
        {
            for (int i = end + 1; i < tree.Length; i += i & -i)
                tree[i]++;
        }
    }
}
