namespace NetWeight.Reports.Overlays;

/// <summary>Puts our numbers per node into another program that shows models.</summary>
public abstract class Overlay
{
    /// <summary>The word for it on the command line: <c>netron</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Its output, in one line.</summary>
    public abstract string Summary { get; }

    /// <summary>Writes it, and returns the files. Throws <see cref="NetWeightException"/> if one cannot be written.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="file">The file that the user named.</param>
    public abstract IReadOnlyList<string> Write(NodeNumbersOfModel numbers, string file);
}

/// <summary>The overlays.</summary>
public static class OverlayCatalog
{
    /// <summary>All of them, in the order of help.</summary>
    public static IReadOnlyList<Overlay> All { get; } = [new NetronOverlay(), new ModelExplorerOverlay()];

    /// <summary>The overlay of a name. Throws <see cref="NetWeightException"/> with the known names.</summary>
    public static Overlay Get(string name) => All.FirstOrDefault(o => o.Name == name)
        ?? throw new NetWeightException(
            $"There is no overlay '{name}'.{Spelling.DidYouMean(name, All.Select(o => o.Name))} "
                + $"Known: {string.Join(", ", All.Select(o => o.Name))}.");
}
