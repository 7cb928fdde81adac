namespace NetWeight.Reports.Charts;

/// <summary>A plot as data, without its drawing. Every renderer (SVG, PNG, the HTML page) draws the same charts.</summary>
/// <param name="Name">Its short name in file names and anchors: lower case, words joined by <c>-</c>.</param>
/// <param name="Title">The title above it.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Series">The series to draw, in order.</param>
public sealed record Chart(string Name, string Title, ChartAxis X, ChartAxis Y, IReadOnlyList<ChartSeries> Series)
{
    /// <summary>The message of the plot, in a sentence or two: the caption, and the text for those who do not see the picture.</summary>
    public string Caption { get; init; } = "";

    /// <summary>
    /// Its variant among pictures of one name: a device, a batch. A page shows one of them at a time, and the
    /// reader chooses; empty if there is only one.
    /// </summary>
    public string Variant { get; init; } = "";

    /// <summary>Bars at one place are next to each other instead of stacked.</summary>
    public bool HasBarsBeside { get; init; }

    /// <summary>
    /// The titles of small plots with the same axes next to each other, in the order in which they are read;
    /// <see cref="ChartSeries.Panel"/> selects the plot of a series. Empty for one plot.
    /// </summary>
    public IReadOnlyList<string> Panels { get; init; } = [];

    /// <summary>Whether all panels share the scale of the vertical axis, so that heights compare between them.</summary>
    public bool HasOneScale { get; init; }

    /// <summary>The number of panels in a row if there is room.</summary>
    public int PanelColumns { get; init; } = 1;
}

/// <summary>An axis.</summary>
/// <param name="Title">Its quantity, without the unit.</param>
/// <param name="Unit">The unit that the values are in, for instance <c>ms</c>; empty for none.</param>
/// <param name="Scale">How values are spread over it.</param>
public sealed record ChartAxis(string Title, string Unit = "", AxisScale Scale = AxisScale.Linear)
{
    /// <summary>Names instead of numbers: the value i is the name i. Empty for a numeric axis.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];
}

/// <summary>How values are spread over an axis.</summary>
public enum AxisScale
{
    /// <summary>Equal differences are equally far apart.</summary>
    Linear,

    /// <summary>Equal ratios are equally far apart; all values are above 0.</summary>
    Log10,

    /// <summary>As <see cref="Log10"/>, with a mark at each power of two: batches, channels.</summary>
    Log2,
}

/// <summary>How a series is drawn.</summary>
public enum SeriesKind
{
    /// <summary>Points joined by straight lines.</summary>
    Line,

    /// <summary>Points joined by steps: a value holds until the next.</summary>
    Steps,

    /// <summary>Dots, by size if the points have one.</summary>
    Dots,

    /// <summary>Upright bars; several series of bars at one x are stacked.</summary>
    Bars,

    /// <summary>Lying bars: X is the length, Y the place; several series at one y follow each other.</summary>
    LyingBars,

    /// <summary>
    /// Nested rectangles: X is a point's area, <see cref="ChartPoint.Group"/> the rectangle around it. Only pages draw
    /// them, as reading them takes pointing at them.
    /// </summary>
    Tiles,
}

/// <summary>Values of one kind.</summary>
/// <param name="Name">The text of the legend.</param>
/// <param name="Kind">How it is drawn.</param>
/// <param name="Points">The values, in the order in which they are joined.</param>
public sealed record ChartSeries(string Name, SeriesKind Kind, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>A line that is a limit or a guide rather than data: drawn dashed and without dots.</summary>
    public bool IsGuide { get; init; }

    /// <summary>Its place in the palette, so that one thing has one color in all plots of a report; null for the next free one.</summary>
    public int? Color { get; init; }

    /// <summary>The shape of its dots, so that series are distinguished without their colors.</summary>
    public ChartMark Mark { get; init; }

    /// <summary>
    /// The place in <see cref="Chart.Panels"/> of the panel that it is drawn in. A series with the same name in several
    /// panels is one in the legend.
    /// </summary>
    public int Panel { get; init; }
}

/// <summary>The shape of a dot.</summary>
public enum ChartMark
{
    /// <summary>A filled circle.</summary>
    Disc,

    /// <summary>An empty square.</summary>
    Square,

    /// <summary>A filled diamond.</summary>
    Diamond,

    /// <summary>An empty triangle.</summary>
    Triangle,

    /// <summary>An upright cross.</summary>
    Cross,
}

/// <summary>A value.</summary>
/// <param name="X">Along the horizontal axis, in its unit.</param>
/// <param name="Y">Along the vertical axis, in its unit.</param>
/// <param name="Label">Its name, of a layer or network; empty for none.</param>
public readonly record struct ChartPoint(double X, double Y, string Label = "")
{
    /// <summary>The share of the area that the dot takes, from 0 to 1 of the largest; null for the usual dot.</summary>
    public double? Weight { get; init; }

    /// <summary>The lower end of its interval along the value axis; null for none.</summary>
    public double? Low { get; init; }

    /// <summary>The upper end of its interval along the value axis; null for none.</summary>
    public double? High { get; init; }

    /// <summary>More to say about it if there is room: <c>name value</c> lines, in plain text.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>Its group, if the series has groups: a stage; empty for none.</summary>
    public string Group { get; init; } = "";

    /// <summary>The anchor in the page that the point leads to; empty for none.</summary>
    public string Link { get; init; } = "";

    /// <summary>Draw the label next to the dot.</summary>
    public bool ShowsLabel { get; init; }
}
