namespace NetWeight.Layouts;

/// <summary>A box to be placed, in the units of the picture.</summary>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
public readonly record struct LayoutBox(double Width, double Height);

/// <summary>An arrow between two boxes, given by their indices.</summary>
/// <param name="From">The box that it leaves.</param>
/// <param name="To">The box that it enters.</param>
public readonly record struct LayoutEdge(int From, int To);

/// <summary>A point of the picture; y grows downwards.</summary>
public readonly record struct LayoutPoint(double X, double Y);

/// <summary>Distances, and how much work goes into the order of the boxes.</summary>
public sealed record LayoutOptions
{
    /// <summary>Between boxes of one layer.</summary>
    public double BoxGap { get; init; } = 18;

    /// <summary>Between layers.</summary>
    public double LayerGap { get; init; } = 26;

    /// <summary>Between the lanes of long edges.</summary>
    public double LaneGap { get; init; } = 7;

    /// <summary>An edge over more layers than this runs in a lane next to the picture, where it pushes no box away.</summary>
    public int LongEdge { get; init; } = 10;

    /// <summary>
    /// A box that so many edges over more than one layer leave, or enter, has all of them in lanes: a dense block stands in one
    /// column with its skips beside it.
    /// </summary>
    public int ManySkips { get; init; } = 4;

    /// <summary>Sweeps over all layers that look for fewer crossings.</summary>
    public int Sweeps { get; init; } = 12;
}

/// <summary>How an edge is drawn.</summary>
/// <param name="Edge">The edge.</param>
/// <param name="Points">Where it leaves its box, the points that it passes, and where it enters the other box.</param>
/// <param name="IsLane">Whether it runs in a lane next to the picture: straight pieces with right angles. Others are
/// curves through their points.</param>
/// <param name="IsBackward">Whether it points against the direction of the picture; only in graphs with cycles.</param>
public sealed record LayoutRoute(LayoutEdge Edge, IReadOnlyList<LayoutPoint> Points, bool IsLane, bool IsBackward);

/// <summary>A graph with a place for everything.</summary>
public sealed record GraphLayout
{
    /// <summary>The center of each box, in the order of the boxes.</summary>
    public required IReadOnlyList<LayoutPoint> Centers { get; init; }

    /// <summary>The layer of each box, counted from the top.</summary>
    public required IReadOnlyList<int> Layers { get; init; }

    /// <summary>The edges, in the order in which they were given.</summary>
    public required IReadOnlyList<LayoutRoute> Routes { get; init; }

    /// <summary>The width of the whole picture, lanes included.</summary>
    public required double Width { get; init; }

    /// <summary>Its height.</summary>
    public required double Height { get; init; }
}
