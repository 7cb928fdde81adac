using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Layouts;
using NetWeight.Units;

namespace NetWeight.Reports.Diagrams;

/// <summary>
/// Two versions of a network as one diagram: every layer of both, matched, with its change and the effect on the
/// predicted time. Colors and words agree.
/// </summary>
public static class DifferenceDiagram
{
    private static readonly (LayerChange Change, string Name, int Color)[] Changes =
    [
        (LayerChange.Added, "added", 4), (LayerChange.Removed, "removed", 3), (LayerChange.Changed, "changed", 1),
        (LayerChange.Moved, "moved", 5), (LayerChange.Same, "the same", 2),
    ];

    /// <summary>The diagram.</summary>
    /// <param name="diff">The changes.</param>
    /// <param name="before">The name of the first version.</param>
    /// <param name="after">The name of the second version.</param>
    /// <param name="device">The index of the device among those of the diff.</param>
    /// <param name="mostBoxes">With more layers than this, neighbours that are the same are one box.</param>
    public static Diagram Of(ModelDiff diff, string before, string after, int device = 0, int mostBoxes = NetworkDiagram.MostBoxes)
    {
        bool isTimed = device < diff.Devices.Count && diff.Devices[device].Difference is not null;
        List<LayerDiff>[] parts = Parts(diff.Layers, mostBoxes);
        double largest = isTimed ? parts.Max(p => Math.Abs(Delta(p, device))) : 0;
        HashSet<LayoutEdge> edges =
        [
            .. NetworkDiagram.EdgesOf(diff.Before.Shaped, [.. parts.Select(p => Layers(p, l => l.Before))]),
            .. NetworkDiagram.EdgesOf(diff.After.Shaped, [.. parts.Select(p => Layers(p, l => l.After))]),
        ];
        string counts = string.Join(", ", Changes.Select(c => (c.Name, Count: diff.Count(c.Change)))
            .Where(c => c.Count > 0).Select(c => $"{c.Count} {c.Name}"));
        string merged = parts.Length < diff.Layers.Count ? " Neighbours that are the same share a box." : "";
        return new Diagram($"{before} -> {after}", [.. parts.Select(Box)], [.. edges.OrderBy(e => e.From).ThenBy(e => e.To)])
        {
            Caption = $"Layers: {counts}.{(isTimed ? " A longer bar stands for a larger change of the predicted time." : "")}{merged}",
            Variant = isTimed ? diff.Devices[device].After!.Device.Name : "",
            Legend = [.. Changes.Where(c => diff.Count(c.Change) > 0).Select(c => (c.Name, c.Color))],
        };

        DiagramBox Box(List<LayerDiff> part)
        {
            LayerDiff first = part[0];
            (_, string word, int color) = Changes.First(c => c.Change == first.Change);
            LayerCost layer = (part[^1].After ?? part[^1].Before)!;
            string kind = part.Count > 1 ? $"{part.Count} layers, {word}" : $"{layer.Operator}, {word}";
            return new DiagramBox(part.Count > 1 ? Common(part) : first.Name, kind, layer.Node.OutputShape(0)?.ToString() ?? "")
            {
                Share = largest > 0 ? Math.Abs(Delta(part, device)) / largest : null,
                Figures = first.Change == LayerChange.Changed && first.Difference.Length > 0
                    && !isTimed ? first.Difference : isTimed ? Times(part, device) : "",
                Color = color,
                Layers = [.. part.Select(l => l.Name)],
            };
        }
    }

    private static LayerCost[] Layers(List<LayerDiff> part, Func<LayerDiff, LayerCost?> side) => [.. part.Select(side).OfType<LayerCost>()];

    private static double Delta(List<LayerDiff> part, int device) =>
        part.Sum(l => l.TimeDelta(device) ?? (l.TimesAfter[device]?.Value ?? 0) - (l.TimesBefore[device]?.Value ?? 0));

    private static string Times(List<LayerDiff> part, int device)
    {
        var was = new Seconds(part.Sum(l => l.TimesBefore[device]?.Value ?? 0));
        var now = new Seconds(part.Sum(l => l.TimesAfter[device]?.Value ?? 0));
        return part[0].Change switch
        {
            LayerChange.Added => now.Value > 0 ? $"+{now}" : "",
            LayerChange.Removed => was.Value > 0 ? $"-{was}" : "",
            _ when was.Value == 0 && now.Value == 0 => "",
            _ when Math.Abs(now.Value - was.Value) < 1e-3 * Math.Max(now.Value, was.Value) => now.ToString(),
            _ => $"{was} -> {now}",
        };
    }

    /// <summary>Layers one by one; if they are too many, neighbours of one module that are the same become one part.</summary>
    private static List<LayerDiff>[] Parts(IReadOnlyList<LayerDiff> layers, int mostBoxes)
    {
        List<LayerDiff>[] parts = [.. layers.Select(l => new List<LayerDiff> { l })];
        int deepest = layers.Count == 0 ? 0 : layers.Max(l => Scope(l).Count(c => c == '/')) + 1;
        for (int depth = deepest; depth >= 0 && parts.Length > mostBoxes; depth--)
            parts = [.. Joined(layers, depth)];
        return parts;
    }

    private static IEnumerable<List<LayerDiff>> Joined(IReadOnlyList<LayerDiff> layers, int depth)
    {
        List<LayerDiff> part = [];
        string module = "";
        foreach (LayerDiff layer in layers)
        {
            string own = string.Join('/', Scope(layer).Split('/').Take(depth));
            if (part.Count > 0 && !(layer.Change == LayerChange.Same && part[0].Change == LayerChange.Same && own == module))
            {
                yield return part;
                part = [];
            }

            part.Add(layer);
            module = own;
        }

        if (part.Count > 0)
            yield return part;
    }

    private static string Scope(LayerDiff layer) => (layer.After ?? layer.Before)!.Scope;

    private static string Common(List<LayerDiff> part) => Scope(part[0]) is { Length: > 0 } scope
        && part.TrueForAll(l => Scope(l) == scope) ? scope : $"{part[0].Name} ... {part[^1].Name}";
}
