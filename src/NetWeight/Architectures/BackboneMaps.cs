using NetWeight.Operators;

namespace NetWeight.Architectures;

/// <summary>Which map of a stride a head reads.</summary>
internal enum StageEnd
{
    /// <summary>
    /// That of the last block: of an inverted residual the narrow one. Feature pyramids read it. A 1x1 convolution that only feeds
    /// a classifier is left out.
    /// </summary>
    Block,

    /// <summary>The last at all: after the expansion of the block that shrinks the map. SSDLite reads it.</summary>
    Expansion,
}

/// <summary>
/// Finds the maps of a classifier that detectors build on. Only maps through which everything passes count: none
/// inside a branch, none that a skip connection goes around.
/// </summary>
internal static class BackboneMaps
{
    /// <summary>The maps of these strides. Throws <see cref="NetWeightException"/> for a stride that the network does not have.</summary>
    /// <param name="network">The network with its shapes.</param>
    /// <param name="resolution">Rows of its input.</param>
    /// <param name="strides">The strides, ascending.</param>
    /// <param name="end">Which map of each.</param>
    public static FeatureMap[] Of(ShapedModel network, int resolution, IReadOnlyList<int> strides, StageEnd end)
    {
        List<Map> maps = network.Graph.Outputs.Count > 1
            ? [.. network.Graph.Outputs.OfType<Value>().Select(o => Named(o, resolution)).OfType<Map>()]
            : [.. Passages(network.Graph, resolution)];
        return
        [
            .. strides.Select(s => Find(maps, s, end) is { } map ? map.Value
                : throw new NetWeightException($"{network.Model.Name} has no map of stride {s}.")),
        ];
    }

    /// <summary>A map that a backbone gives as output.</summary>
    private static Map? Named(Value output, int resolution) =>
        output.Producer?.Input(0) is { Shape.Rank: 4 } value && Sides(value) is { } sides
            ? new Map(MapOf(value, sides), Stride(resolution, sides.Height), Shrinks: true, LastWindow: null) : null;

    private static FeatureMap MapOf(Value value, (int Height, int Width) sides) =>
        new(value.Name, (int)value.Shape![1].ValueOrNull!.Value, sides.Height, sides.Width);

    private static int Stride(int resolution, int height) => 1 << (int)Math.Round(Math.Log2((double)resolution / height));

    private static Map? Find(List<Map> maps, int stride, StageEnd end)
    {
        Map? last = maps.FindLast(m => m.Stride == stride);
        if (last is null || end == StageEnd.Expansion)
            return last;
        int next = maps.IndexOf(last) + 1;
        return next < maps.Count ? BeforeBlock(maps, stride, maps[next]) ?? last : BehindLastWindow(maps, stride) ?? last;
    }

    /// <summary>The last map of the stride outside the block that shrinks it, seen by the names of scopes, the widest first.</summary>
    private static Map? BeforeBlock(List<Map> maps, int stride, Map shrunk)
    {
        string[] scopes = shrunk.Value.Name.Split('.');
        for (int depth = 1; depth < scopes.Length; depth++)
        {
            string block = string.Join('.', scopes[..depth]) + ".";
            Map? before = maps.FindLast(m => m.Stride == stride && !m.Value.Name.StartsWith(block, StringComparison.Ordinal));
            if (before is not null && !before.Shrinks)
                return before;
        }

        return null;
    }

    /// <summary>The last map of the scope of the last layer that looks at more than one pixel.</summary>
    private static Map? BehindLastWindow(List<Map> maps, int stride)
    {
        string? scope = maps[^1].LastWindow?.Split('.')[0];
        return maps.FindLast(m => m.Stride == stride && m.Value.Name.Split('.')[0] == scope);
    }

    /// <summary>The maps in the order in which they are computed, up to the first that is not a map of the image.</summary>
    private static IEnumerable<Map> Passages(ShapedGraph graph, int resolution)
    {
        Dictionary<Value, int> lastRead = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < graph.Nodes.Count; i++)
            foreach (Value? input in graph.Nodes[i].Inputs)
                if (input is { IsKnownAhead: false })
                    lastRead[input] = i;
        int open = graph.Inputs.Max(v => lastRead.GetValueOrDefault(v)), height = resolution;
        string? window = null;
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            ShapedNode node = graph.Nodes[i];
            if (LooksAtSeveralPixels(node))
                window = node.Node.Name;
            if (open <= i && node.Outputs is [{ Shape.Rank: 4 } value] && Sides(value) is { Height: > 1 } sides)
            {
                yield return new Map(MapOf(value, sides), Stride(resolution, sides.Height), sides.Height < height, window);
                height = sides.Height;
            }

            foreach (Value? output in node.Outputs)
                if (output is not null && lastRead.TryGetValue(output, out int read))
                    open = Math.Max(open, read);
        }
    }

    private static (int Height, int Width)? Sides(Value value) =>
        value.Shape is { } shape && shape[1].ValueOrNull is not null && shape[2].ValueOrNull is { } height
            && shape[3].ValueOrNull is { } width
            ? ((int)height, (int)width) : null;

    private static bool LooksAtSeveralPixels(ShapedNode node) =>
        node.Node.OpType is "MaxPool" or "AveragePool" || (node.Node.OpType == "Conv" && node.InputShape(1) is { Rank: 4 } kernel
            && (kernel[2].ValueOrNull > 1 || kernel[3].ValueOrNull > 1));

    /// <summary>A map that everything passes through.</summary>
    /// <param name="Value">The map.</param>
    /// <param name="Stride">The factor by which it was halved, a power of two: 32 for 10 of 300 rows, too.</param>
    /// <param name="Shrinks">Whether it is the first of its stride.</param>
    /// <param name="LastWindow">The last layer so far that looks at several pixels.</param>
    private sealed record Map(FeatureMap Value, int Stride, bool Shrinks, string? LastWindow);
}
