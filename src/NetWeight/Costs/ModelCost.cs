using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Costs;

/// <summary>A named part of a model with the sum of its layers.</summary>
/// <param name="Name">The operator, stage or scope.</param>
/// <param name="Totals">Its sums.</param>
public sealed record CostGroup(string Name, CostTotals Totals);

/// <summary>The keys by which layers can be grouped.</summary>
public enum Grouping
{
    /// <summary>By operator.</summary>
    Operator,

    /// <summary>By the spatial size that they work at.</summary>
    Stage,

    /// <summary>By the module that the exporter's names put them into.</summary>
    Scope,
}

/// <summary>A model, weighed: every layer, the totals, and the peak of its memory.</summary>
public sealed record ModelCost
{
    /// <summary>The model with its shapes.</summary>
    public required ShapedModel Shaped { get; init; }

    /// <summary>
    /// The layers in the order in which they run. Nodes that run once at load (constants, shape arithmetic) are no
    /// layers.
    /// </summary>
    public required IReadOnlyList<LayerCost> Layers { get; init; }

    /// <summary>The sums.</summary>
    public required CostTotals Totals { get; init; }

    /// <summary>Nodes that are computed before the model runs, because no input changes their result.</summary>
    public required int ConstantNodes { get; init; }

    /// <summary>The peak of the activation memory.</summary>
    public required MemoryProfile Memory { get; init; }

    /// <summary>Bytes of stored weights by their type; statistics of normalisations included.</summary>
    public required IReadOnlyDictionary<DataType, Bytes> WeightBytes { get; init; }

    /// <summary>Elements of running means and variances, which are not parameters.</summary>
    public required long Statistics { get; init; }

    /// <summary>Multiply-accumulates by the type of the numbers.</summary>
    public required IReadOnlyDictionary<DataType, Maccs> MaccsByType { get; init; }

    /// <summary>The uncounted parts.</summary>
    public required IReadOnlyList<MissingCost> Missing { get; init; }

    /// <summary>The type that 32-bit floats were counted as; null for those of the file.</summary>
    internal DataType? FloatsAs { get; init; }

    /// <summary>The bytes of all stored weights.</summary>
    public Bytes TotalWeightBytes => WeightBytes.Values.Aggregate(Bytes.Zero, (a, b) => a + b);

    /// <summary>The layers' sums by operator, stage or scope, in the order of first appearance.</summary>
    /// <param name="grouping">By what.</param>
    /// <param name="depth">For scopes: how many names deep.</param>
    public IReadOnlyList<CostGroup> Group(Grouping grouping, int depth = 2)
    {
        var groups = new Dictionary<string, List<LayerCost>>();
        foreach (LayerCost layer in Layers)
        {
            string key = GroupOf(layer, grouping, depth);
            if (!groups.TryGetValue(key, out List<LayerCost>? members))
                groups[key] = members = [];
            members.Add(layer);
        }

        return [.. groups.Select(g => new CostGroup(g.Key, CostTotals.Of(g.Value)))];
    }

    /// <summary>The name of the group that a layer belongs to.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="grouping">By what.</param>
    /// <param name="depth">For scopes: how many names deep.</param>
    public static string GroupOf(LayerCost layer, Grouping grouping, int depth) => grouping switch
    {
        Grouping.Operator => layer.Operator,
        Grouping.Stage => layer.Stage.Length > 0 ? layer.Stage : "(no spatial size)",
        _ => Cut(layer.Scope, depth),
    };

    private static string Cut(string scope, int depth)
    {
        if (scope.Length == 0)
            return "(no scope)";
        int at = -1;
        for (int i = 0; i < depth; i++)
        {
            at = scope.IndexOf('/', at + 1);
            if (at < 0)
                return scope;
        }

        return scope[..at];
    }
}
