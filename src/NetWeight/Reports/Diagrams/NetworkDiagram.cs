using NetWeight.Costs;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Layouts;
using NetWeight.Operators;
using NetWeight.Reports.Charts;
using NetWeight.Units;

namespace NetWeight.Reports.Diagrams;

/// <summary>Makes the diagram of a network: its layers by their MACCs, or the kernels of a device by their predicted time.</summary>
public static class NetworkDiagram
{
    /// <summary>A network of more parts than this is drawn module by module.</summary>
    public const int MostBoxes = 220;

    private const int CostColor = 0;

    /// <summary>The kernels of a model in a runtime, by predicted time; the color shows the bound of each.</summary>
    /// <param name="model">The name of the model.</param>
    /// <param name="cost">The model with its costs.</param>
    /// <param name="estimate">Its prediction.</param>
    /// <param name="mostBoxes">With more parts than this, modules are drawn.</param>
    public static Diagram Of(string model, ModelCost cost, LatencyEstimate estimate, int mostBoxes = MostBoxes)
    {
        List<Part> parts = [.. estimate.Kernels.Select(
            k => new Part(k.Kernel.Layers, k.Kernel.Name, k.Kernel.Kind.Name, k.Total.Value, k.Bound))];
        double latency = estimate.Latency.Value;
        return Draw(parts, cost.Shaped, $"{model} on {estimate.Device.Name}", "kernels",
            part => new Seconds(part.Amount).ToString(), latency, mostBoxes) with
        {
            Variant = KernelPoints.Variant(estimate),
            Legend = [.. KernelPoints.Bounds.Select(b => (b.Name, b.Color))],
        };
    }

    /// <summary>The layers of a model, by their share of all MACCs.</summary>
    /// <param name="model">The name of the model.</param>
    /// <param name="cost">The model with its costs.</param>
    /// <param name="mostBoxes">With more layers than this, modules are drawn.</param>
    public static Diagram Of(string model, ModelCost cost, int mostBoxes = MostBoxes)
    {
        List<Part> parts = [.. cost.Layers.Select(l => new Part([l], l.Name, l.Operator, l.Maccs?.Value ?? 0, null))];
        return Draw(parts, cost.Shaped, model, "layers", part => new Maccs((long)part.Amount) + " MACCs",
            cost.Totals.Maccs.Value, mostBoxes);
    }

    /// <summary>
    /// Edges between parts; nodes that are in none of them (views, concatenations in place, nodes that run once at load) are
    /// passed through.
    /// </summary>
    /// <param name="model">The network.</param>
    /// <param name="parts">The layers of each part.</param>
    internal static HashSet<LayoutEdge> EdgesOf(ShapedModel model, IReadOnlyList<IReadOnlyList<LayerCost>> parts)
    {
        // The same node counted in another type is another object with the same outputs.
        var homes = new Dictionary<string, int>();
        for (int i = 0; i < parts.Count; i++)
            foreach (LayerCost layer in parts[i])
                foreach (Value? output in layer.Node.Outputs)
                    if (output is not null)
                        homes.TryAdd(output.Name, i);
        var producers = new Dictionary<string, int[]>();
        var edges = new HashSet<LayoutEdge>();
        foreach (ShapedNode node in model.Graph.Nodes)
        {
            int[] sources = [.. node.Inputs.SelectMany(v => v is null ? [] : producers.GetValueOrDefault(v.Name, [])).Distinct()];
            if (node.Outputs.FirstOrDefault(v => v is not null) is { } first && homes.TryGetValue(first.Name, out int home))
            {
                foreach (int source in sources)
                    if (source != home)
                        edges.Add(new LayoutEdge(source, home));
                sources = [home];
            }

            foreach (Value? output in node.Outputs)
                if (output is not null)
                    producers[output.Name] = sources;
        }

        return edges;
    }

    private static Diagram Draw(
        List<Part> parts, ShapedModel model, string title, string what, Func<Part, string> amount, double total, int mostBoxes)
    {
        int all = parts.Count;
        (List<Part> merged, HashSet<LayoutEdge> between) = Merge(parts, EdgesOf(model, [.. parts.Select(p => p.Layers)]), mostBoxes);
        string caption = merged.Count < all
            ? $"{all} {what}, drawn as {merged.Count} modules; a darker box takes more."
            : $"{all} {what}; a darker box takes more.";
        return new Diagram(title, [.. merged.Select(Box)], [.. between.OrderBy(e => e.From).ThenBy(e => e.To)]) { Caption = caption };

        DiagramBox Box(Part part) => new(part.Name, part.Kind, ShapeOf(part))
        {
            Share = total > 0 ? part.Amount / total : null,
            Figures = part.Amount > 0
                ? $"{amount(part)}, "
                    + $"{Format.Percent(part.Amount, total)}{(part.Bound is { } bound ? $", {bound.ToString().ToLowerInvariant()}" : "")}"
                : "",
            Color = part.Bound is { } b ? KernelPoints.Bounds.First(known => known.Bound == b).Color : CostColor,
            Layers = [.. part.Layers.Select(l => l.Name)],
        };
    }

    private static string ShapeOf(Part part) => part.Layers[^1].Node.OutputShape(0)?.ToString() ?? "";

    /// <summary>Joins the parts of a module if there are too many of them: as deep into the modules as the limit allows.</summary>
    private static (List<Part> Parts, HashSet<LayoutEdge> Edges) Merge(List<Part> parts, HashSet<LayoutEdge> edges, int mostBoxes)
    {
        if (parts.Count <= mostBoxes)
            return (parts, edges);
        int deepest = parts.Max(p => p.Scope.Count(c => c == '/')) + 1;
        List<Part> merged = parts;
        int[] home = [];
        for (int depth = deepest; depth >= 1; depth--)
        {
            (merged, home) = AtDepth(parts, depth);
            if (merged.Count <= mostBoxes)
                break;
        }

        return (merged, [.. edges.Select(e => new LayoutEdge(home[e.From], home[e.To])).Where(e => e.From != e.To)]);
    }

    /// <summary>Joins neighbours of one module; parts that are apart in execution order stay apart.</summary>
    private static (List<Part> Merged, int[] Home) AtDepth(List<Part> parts, int depth)
    {
        string[] modules = [.. parts.Select(p => string.Join('/', p.Scope.Split('/').Take(depth)))];
        var merged = new List<Part>();
        var home = new int[parts.Count];
        for (int start = 0, end; start < parts.Count; start = end)
        {
            end = start + 1;
            while (end < parts.Count && modules[start].Length > 0 && modules[end] == modules[start])
                end++;
            Array.Fill(home, merged.Count, start, end - start);
            merged.Add(end - start == 1 ? parts[start] : Part.Of(parts.GetRange(start, end - start), modules[start]));
        }

        return (merged, home);
    }

    /// <summary>The content of a box.</summary>
    private sealed record Part(IReadOnlyList<LayerCost> Layers, string Name, string Kind, double Amount, Bound? Bound)
    {
        public string Scope => Layers[0].Scope;

        /// <summary>A module; its bound is that of its largest part.</summary>
        public static Part Of(List<Part> parts, string module)
        {
            LayerCost[] layers = [.. parts.SelectMany(p => p.Layers)];
            return new Part(layers, module, $"{layers.Length} layers", parts.Sum(p => p.Amount), parts.MaxBy(p => p.Amount)!.Bound);
        }
    }
}
