namespace NetWeight.Layouts;

/// <summary>
/// Boxes in layers with edges between neighbouring layers only: an edge over several layers passes a bend in each layer between.
/// Vertices are the boxes, then the bends.
/// </summary>
internal sealed class LayeredGraph
{
    private readonly List<double> widths = [];
    private readonly List<int> layerOf = [];

    private LayeredGraph(int layers)
    {
        Layers = new List<int>[layers];
        for (int i = 0; i < layers; i++)
            Layers[i] = [];
    }

    /// <summary>The vertices of each layer, from left to right.</summary>
    public List<int>[] Layers { get; }

    /// <summary>The neighbours in the layer above.</summary>
    public List<List<int>> Above { get; } = [];

    /// <summary>The neighbours in the layer below.</summary>
    public List<List<int>> Below { get; } = [];

    /// <summary>The number of vertices that are boxes.</summary>
    public required int Boxes { get; init; }

    /// <summary>The bends of each edge from the top down; null for edges that are routed next to the picture.</summary>
    public required int[]?[] Bends { get; init; }

    /// <summary>The number of vertices.</summary>
    public int Count => widths.Count;

    /// <summary>Whether a vertex is a bend.</summary>
    public bool IsBend(int vertex) => vertex >= Boxes;

    /// <summary>The width of a vertex.</summary>
    public double Width(int vertex) => widths[vertex];

    /// <summary>The layer of a vertex.</summary>
    public int LayerOf(int vertex) => layerOf[vertex];

    /// <summary>Builds it.</summary>
    /// <param name="boxes">The boxes.</param>
    /// <param name="edges">The edges.</param>
    /// <param name="backward">Which of them point upwards.</param>
    /// <param name="layers">The layer of each box.</param>
    /// <param name="inLanes">Which of them run in lanes and get no bends.</param>
    public static LayeredGraph Of(IReadOnlyList<LayoutBox> boxes, IReadOnlyList<LayoutEdge> edges, bool[] backward,
        int[] layers, bool[] inLanes)
    {
        var graph = new LayeredGraph(layers.Length == 0 ? 0 : layers.Max() + 1) { Boxes = boxes.Count, Bends = new int[]?[edges.Count] };
        for (int i = 0; i < boxes.Count; i++)
            graph.Add(layers[i], boxes[i].Width);
        for (int e = 0; e < edges.Count; e++)
        {
            if (inLanes[e])
                continue;
            (int from, int to) = backward[e] ? (edges[e].To, edges[e].From) : (edges[e].From, edges[e].To);
            var bends = new int[layers[to] - layers[from] - 1];
            int last = from;
            for (int i = 0; i < bends.Length; i++)
            {
                bends[i] = graph.Add(layers[from] + 1 + i, 0);
                graph.Join(last, bends[i]);
                last = bends[i];
            }

            graph.Join(last, to);
            graph.Bends[e] = bends;
        }

        graph.OrderByDepth();
        return graph;
    }

    private int Add(int layer, double width)
    {
        widths.Add(width);
        layerOf.Add(layer);
        Above.Add([]);
        Below.Add([]);
        return widths.Count - 1;
    }

    private void Join(int upper, int lower)
    {
        Below[upper].Add(lower);
        Above[lower].Add(upper);
    }

    /// <summary>A first order: vertices are ordered in their layer as a depth-first walk meets them, which keeps
    /// branches side by side.</summary>
    private void OrderByDepth()
    {
        var seen = new bool[Count];
        var stack = new Stack<int>();
        for (int root = 0; root < Count; root++)
        {
            if (Above[root].Count > 0 || seen[root])
                continue;
            stack.Push(root);
            while (stack.TryPop(out int vertex))
            {
                if (seen[vertex])
                    continue;
                seen[vertex] = true;
                Layers[layerOf[vertex]].Add(vertex);
                for (int i = Below[vertex].Count - 1; i >= 0; i--)
                    stack.Push(Below[vertex][i]);
            }
        }
    }
}
