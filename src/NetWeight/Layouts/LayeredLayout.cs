namespace NetWeight.Layouts;

/// <summary>
/// Lays a graph out in layers from the top down. Long edges (the skips of dense networks) share lanes at the right, one for each
/// box that they leave, so that they push nothing apart. The same graph gives the same picture.
/// </summary>
public static class LayeredLayout
{
    /// <summary>Finds a place for every box and edge.</summary>
    /// <param name="boxes">The boxes.</param>
    /// <param name="edges">The edges; those that close a cycle are drawn upwards.</param>
    /// <param name="options">Distances.</param>
    public static GraphLayout Run(IReadOnlyList<LayoutBox> boxes, IReadOnlyList<LayoutEdge> edges, LayoutOptions? options = null)
    {
        options ??= new LayoutOptions();
        bool[] backward = LayerAssignment.FindBackward(boxes.Count, edges);
        int[] layers = LayerAssignment.Assign(boxes.Count, edges, backward);
        LayeredGraph graph = LayeredGraph.Of(boxes, edges, backward, layers, InLanes(boxes.Count, edges, layers, options));
        new CrossingReduction(graph).Run(options.Sweeps);
        double[] x = new CoordinateAssignment(graph, options.BoxGap).Run();
        return new Placement(boxes, edges, backward, graph, options).Place(x);
    }

    /// <summary>Which edges run in lanes: the long ones, and those of a box with many skips.</summary>
    private static bool[] InLanes(int boxes, IReadOnlyList<LayoutEdge> edges, int[] layers, LayoutOptions options)
    {
        int[] leaving = new int[boxes], entering = new int[boxes];
        int[] spans = [.. edges.Select(e => Math.Abs(layers[e.To] - layers[e.From]))];
        for (int e = 0; e < spans.Length; e++)
        {
            if (spans[e] < 2)
                continue;
            leaving[edges[e].From]++;
            entering[edges[e].To]++;
        }

        return [.. spans.Select((span, e) => span == 0 || span > options.LongEdge
            || (span > 1 && Math.Max(leaving[edges[e].From], entering[edges[e].To]) >= options.ManySkips))];
    }

    /// <summary>Turns x coordinates and layers into points.</summary>
    private sealed class Placement(
        IReadOnlyList<LayoutBox> boxes, IReadOnlyList<LayoutEdge> edges, bool[] backward, LayeredGraph graph, LayoutOptions options)
    {
        private readonly double[] middles = new double[graph.Layers.Length];
        private readonly double[] heights = new double[graph.Layers.Length];

        public GraphLayout Place(double[] x)
        {
            double left = 0, right = 0, bottom = 0;
            for (int vertex = 0; vertex < x.Length; vertex++)
            {
                left = vertex == 0 ? x[0] - (graph.Width(0) / 2) : Math.Min(left, x[vertex] - (graph.Width(vertex) / 2));
                right = vertex == 0 ? x[0] + (graph.Width(0) / 2) : Math.Max(right, x[vertex] + (graph.Width(vertex) / 2));
            }

            for (int layer = 0; layer < graph.Layers.Length; layer++)
            {
                foreach (int vertex in graph.Layers[layer])
                    if (!graph.IsBend(vertex))
                        heights[layer] = Math.Max(heights[layer], boxes[vertex].Height);
                middles[layer] = bottom + (heights[layer] / 2);
                bottom += heights[layer] + options.LayerGap;
            }

            var centers = new LayoutPoint[boxes.Count];
            for (int box = 0; box < centers.Length; box++)
                centers[box] = new LayoutPoint(x[box] - left, middles[graph.LayerOf(box)]);
            double width = right - left;
            int[] lanes = Lanes(out int count);
            var routes = new LayoutRoute[edges.Count];
            for (int e = 0; e < routes.Length; e++)
                routes[e] = Route(e, centers, x, left, width + ((lanes[e] + 1) * options.LaneGap));
            return new GraphLayout
            {
                Centers = centers,
                Layers = [.. Enumerable.Range(0, boxes.Count).Select(graph.LayerOf)],
                Routes = routes,
                Width = width + (count == 0 ? 0 : (count + 1) * options.LaneGap),
                Height = Math.Max(0, bottom - options.LayerGap),
            };
        }

        /// <summary>The lane of each long edge: edges that leave one box share it, two boxes share it if they do not meet.</summary>
        private int[] Lanes(out int count)
        {
            var lanes = new int[edges.Count];
            var freeFrom = new List<int>();
            IOrderedEnumerable<IGrouping<int, int>> sources = Enumerable.Range(0, edges.Count).Where(e => graph.Bends[e] is null)
                .GroupBy(Upper).OrderBy(g => graph.LayerOf(g.Key)).ThenBy(g => g.Key);
            foreach (IGrouping<int, int> source in sources)
            {
                int from = graph.LayerOf(source.Key), to = source.Max(e => graph.LayerOf(Lower(e)));
                int lane = freeFrom.FindIndex(free => free < from);
                if (lane < 0)
                {
                    lane = freeFrom.Count;
                    freeFrom.Add(0);
                }

                freeFrom[lane] = to;
                foreach (int e in source)
                    lanes[e] = lane;
            }

            count = freeFrom.Count;
            return lanes;
        }

        private int Upper(int edge) => backward[edge] ? edges[edge].To : edges[edge].From;

        private int Lower(int edge) => backward[edge] ? edges[edge].From : edges[edge].To;

        private LayoutRoute Route(int edge, LayoutPoint[] centers, double[] x, double left, double lane)
        {
            int upper = Upper(edge), lower = Lower(edge);
            var points = new List<LayoutPoint> { new(centers[upper].X, centers[upper].Y + (boxes[upper].Height / 2)) };
            if (graph.Bends[edge] is { } bends)
            {
                foreach (int bend in bends)
                {
                    // Straight past the boxes of the layer.
                    int layer = graph.LayerOf(bend);
                    points.Add(new LayoutPoint(x[bend] - left, middles[layer] - (heights[layer] / 2)));
                    points.Add(new LayoutPoint(x[bend] - left, middles[layer] + (heights[layer] / 2)));
                }
            }
            else
            {
                // Out below its layer, down the lane, in above the other layer: there is no box.
                int above = graph.LayerOf(upper), below = graph.LayerOf(lower);
                double outside = middles[above] + (heights[above] / 2) + (options.LayerGap / 3);
                double inside = middles[below] - (heights[below] / 2) - (options.LayerGap / 3);
                points.AddRange([new(centers[upper].X, outside), new(lane, outside), new(lane, inside), new(centers[lower].X, inside)]);
            }

            points.Add(new LayoutPoint(centers[lower].X, centers[lower].Y - (boxes[lower].Height / 2)));
            if (backward[edge])
                points.Reverse();
            return new LayoutRoute(edges[edge], points, graph.Bends[edge] is null, backward[edge]);
        }
    }
}
