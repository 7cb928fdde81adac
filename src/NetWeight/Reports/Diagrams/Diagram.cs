using NetWeight.Layouts;

namespace NetWeight.Reports.Diagrams;

/// <summary>A network as boxes and arrows, without its drawing.</summary>
/// <param name="Title">The title above it.</param>
/// <param name="Boxes">The boxes.</param>
/// <param name="Edges">The arrows between them.</param>
public sealed record Diagram(string Title, IReadOnlyList<DiagramBox> Boxes, IReadOnlyList<LayoutEdge> Edges)
{
    /// <summary>The name of the plot on the command line and in file names.</summary>
    public const string PlotName = "graph";

    /// <summary>Its message, in a sentence or two; also the text for those who do not see the picture.</summary>
    public required string Caption { get; init; }

    /// <summary>Its variant among pictures of one model: a device; empty if there is only one.</summary>
    public string Variant { get; init; } = "";

    /// <summary>The meaning of the colors: a name, and the place in the palette.</summary>
    public IReadOnlyList<(string Name, int Color)> Legend { get; init; } = [];
}

/// <summary>A kernel, a layer, a module of several, or an input of the network.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Kind">Its kind: <c>depthwise</c>, <c>Conv</c>, <c>12 layers</c>.</param>
/// <param name="Shape">The shape that it writes; empty if it is unknown.</param>
public sealed record DiagramBox(string Name, string Kind, string Shape)
{
    /// <summary>Its share of the whole time or work, from 0 to 1; null if nothing is known of it.</summary>
    public double? Share { get; init; }

    /// <summary>Its time or work in words: <c>98.4 us, 6.6 %, memory-bound</c>.</summary>
    public string Figures { get; init; } = "";

    /// <summary>Its place in the palette; null for boxes without a color.</summary>
    public int? Color { get; init; }

    /// <summary>The names of the layers in it.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];
}
