namespace NetWeight.Layouts;

/// <summary>
/// Finds x coordinates that keep the order of each layer and draw long edges straight (Brandes and Koepf 2002): vertices are
/// chained into blocks with a median neighbour, blocks are pushed together, and that is done from all four corners.
/// </summary>
internal sealed class CoordinateAssignment(LayeredGraph graph, double gap)
{
    private readonly HashSet<(int Upper, int Lower)> conflicts = [];

    /// <summary>The x coordinate of each vertex.</summary>
    public double[] Run()
    {
        MarkConflicts();
        double[][] all = new double[4][];
        for (int corner = 0; corner < 4; corner++)
            all[corner] = From(upwards: corner is 1 or 3, fromRight: corner is 2 or 3);

        // The narrowest is the reference; the others are moved to its left or right edge.
        (double Low, double High)[] ends = [.. all.Select(Ends)];
        int narrow = Enumerable.Range(0, 4).MinBy(c => ends[c].High - ends[c].Low);
        var result = new double[graph.Count];
        Span<double> four = stackalloc double[4];
        for (int vertex = 0; vertex < result.Length; vertex++)
        {
            for (int corner = 0; corner < 4; corner++)
                four[corner] = all[corner][vertex] + (corner < 2 ? ends[narrow].Low - ends[corner].Low
                    : ends[narrow].High - ends[corner].High);
            four.Sort();
            result[vertex] = (four[1] + four[2]) / 2;
        }

        return result;
    }

    private (double Low, double High) Ends(double[] x)
    {
        double low = double.MaxValue, high = double.MinValue;
        for (int vertex = 0; vertex < x.Length; vertex++)
        {
            low = Math.Min(low, x[vertex] - (graph.Width(vertex) / 2));
            high = Math.Max(high, x[vertex] + (graph.Width(vertex) / 2));
        }

        return (low, high);
    }

    /// <summary>Marks the edges that cross an edge between two bends: those give way, so that long edges stay straight.</summary>
    private void MarkConflicts()
    {
        var place = new int[graph.Count];
        foreach (List<int> layer in graph.Layers)
            for (int i = 0; i < layer.Count; i++)
                place[layer[i]] = i;
        for (int i = 1; i < graph.Layers.Length; i++)
        {
            List<int> layer = graph.Layers[i];
            int low = 0, from = 0;
            for (int j = 0; j < layer.Count; j++)
            {
                int inner = graph.IsBend(layer[j]) && graph.Above[layer[j]] is [var above] && graph.IsBend(above) ? above : -1;
                if (inner < 0 && j < layer.Count - 1)
                    continue;
                int high = inner >= 0 ? place[inner] : graph.Layers[i - 1].Count - 1;
                for (; from <= j; from++)
                    foreach (int upper in graph.Above[layer[from]])
                        if ((place[upper] < low || place[upper] > high) && !(graph.IsBend(upper) && graph.IsBend(layer[from])))
                            conflicts.Add((upper, layer[from]));
                low = high;
            }
        }
    }

    private double[] From(bool upwards, bool fromRight)
    {
        int[][] layers = [.. graph.Layers.Select(l => fromRight ? l.AsEnumerable().Reverse().ToArray() : [.. l])];
        if (upwards)
            Array.Reverse(layers);
        List<List<int>> neighbours = upwards ? graph.Below : graph.Above;
        int[] root = Align(layers, neighbours, upwards);
        double[] x = Compact(layers, root);
        if (fromRight)
            for (int i = 0; i < x.Length; i++)
                x[i] = -x[i];
        return x;
    }

    /// <summary>The first vertex of the block of each vertex.</summary>
    private int[] Align(int[][] layers, List<List<int>> neighbours, bool upwards)
    {
        int[] root = [.. Enumerable.Range(0, graph.Count)];
        bool[] taken = new bool[graph.Count];
        var place = new int[graph.Count];
        foreach (int[] layer in layers)
            for (int i = 0; i < layer.Length; i++)
                place[layer[i]] = i;
        var sorted = new List<int>();
        for (int i = 1; i < layers.Length; i++)
        {
            int last = -1;
            foreach (int vertex in layers[i])
            {
                sorted.Clear();
                sorted.AddRange(neighbours[vertex]);
                if (sorted.Count == 0)
                    continue;
                sorted.Sort((a, b) => place[a].CompareTo(place[b]));
                for (int m = (sorted.Count - 1) / 2; m <= sorted.Count / 2; m++)
                {
                    int other = sorted[m];
                    if (place[other] <= last || taken[other] || conflicts.Contains(upwards ? (vertex, other) : (other, vertex)))
                        continue;
                    root[vertex] = root[other];
                    taken[other] = true;
                    last = place[other];
                    break;
                }
            }
        }

        return root;
    }

    /// <summary>Pushes the blocks to the left as far as their neighbours let them, then those that have room back to the right.</summary>
    private double[] Compact(int[][] layers, int[] root)
    {
        var right = new List<(int Block, double Distance)>[graph.Count];
        var entering = new int[graph.Count];
        foreach (int[] layer in layers)
        {
            for (int i = 1; i < layer.Length; i++)
            {
                double distance = ((graph.Width(layer[i - 1]) + graph.Width(layer[i])) / 2) + gap;
                (right[root[layer[i - 1]]] ??= []).Add((root[layer[i]], distance));
                entering[root[layer[i]]]++;
            }
        }

        var order = new List<int>();
        for (int vertex = 0; vertex < graph.Count; vertex++)
            if (root[vertex] == vertex && entering[vertex] == 0)
                order.Add(vertex);
        var x = new double[graph.Count];
        for (int i = 0; i < order.Count; i++)
        {
            foreach ((int block, double distance) in right[order[i]] ?? [])
            {
                x[block] = Math.Max(x[block], x[order[i]] + distance);
                if (--entering[block] == 0)
                    order.Add(block);
            }
        }

        for (int i = order.Count - 1; i >= 0; i--)
        {
            if (right[order[i]] is not { Count: > 0 } next)
                continue;
            double limit = double.MaxValue;
            foreach ((int block, double distance) in next)
                limit = Math.Min(limit, x[block] - distance);
            x[order[i]] = Math.Max(x[order[i]], limit);
        }

        for (int vertex = 0; vertex < graph.Count; vertex++)
            x[vertex] = x[root[vertex]];
        return x;
    }
}
