using NetWeight.Costs;
using NetWeight.Latency;
using NetWeight.Latency.Timing;

namespace NetWeight.Comparisons;

/// <summary>The predictions for both versions on one device; null if there is no prediction.</summary>
/// <param name="Before">For the first.</param>
/// <param name="After">For the second.</param>
public sealed record EstimatePair(LatencyEstimate? Before, LatencyEstimate? After)
{
    /// <summary>The change from the first to the second; null if one of both has no prediction.</summary>
    public LatencyDifference? Difference { get; } = Before is not null && After is not null ? LatencyDifference.Of(Before, After) : null;
}

/// <summary>The effect of a change on a network: layer by layer, part by part, and in total.</summary>
public sealed record ModelDiff
{
    /// <summary>The first version.</summary>
    public required ModelCost Before { get; init; }

    /// <summary>The second version.</summary>
    public required ModelCost After { get; init; }

    /// <summary>The predictions, by device.</summary>
    public required IReadOnlyList<EstimatePair> Devices { get; init; }

    /// <summary>All layers in the order of the second version; removed ones keep their place.</summary>
    public required IReadOnlyList<LayerDiff> Layers { get; init; }

    /// <summary>Whether layers were matched by their names first; otherwise by their structure, because the names shifted.</summary>
    public required bool FollowsNames { get; init; }

    /// <summary>
    /// The part of both networks' layers that are in both, 0 to 1; a layer of one name and operator that changed counts
    /// half.
    /// </summary>
    public double SharedLayers
    {
        get
        {
            int shared = 0, all = Before.Layers.Count + After.Layers.Count;
            foreach (LayerDiff layer in Layers)
            {
                if (layer is not { Before: { } was, After: { } now })
                    continue;
                if (layer.Change != LayerChange.Changed)
                    shared += 2;
                else if (was.Name == now.Name && was.Operator == now.Operator)
                    shared++;
            }

            return all > 0 ? (double)shared / all : 1;
        }
    }

    /// <summary>Whether these are versions of one network rather than two networks: more than half of their layers are shared.</summary>
    public bool IsOneNetwork => SharedLayers > 0.5;

    /// <summary>The number of layers with this change.</summary>
    public int Count(LayerChange change) => Layers.Count(l => l.Change == change);

    /// <summary>Compares two versions. Time grows almost linearly with the number of layers.</summary>
    /// <param name="before">The first version.</param>
    /// <param name="after">The second version.</param>
    /// <param name="devices">The predictions for both, by device.</param>
    public static ModelDiff Of(ModelCost before, ModelCost after, IReadOnlyList<EstimatePair>? devices = null)
    {
        devices ??= [];
        (IReadOnlyList<LayerPair> pairs, bool followsNames) = LayerMatching.Of(before.Layers, after.Layers);
        var inOrder = SequenceAlignment.LongestAscending([.. pairs.Select(p => p.Before)]).ToHashSet();
        LayerTimes[] was = [.. devices.Select(d => new LayerTimes(d.Before))], now = [.. devices.Select(d => new LayerTimes(d.After))];
        var matched = new bool[before.Layers.Count];
        foreach (LayerPair pair in pairs)
            matched[pair.Before] = true;

        var layers = new List<LayerDiff>();
        int b = 0, a = 0;
        for (int i = 0; i < pairs.Count; i++)
        {
            LayerPair pair = pairs[i];
            for (; a < pair.After; a++)
                Add(LayerChange.Added, null, after.Layers[a]);
            if (inOrder.Contains(i))
            {
                for (; b < pair.Before; b++)
                    if (!matched[b])
                        Add(LayerChange.Removed, before.Layers[b], null);
                b++;
            }

            Add(!pair.IsEqual ? LayerChange.Changed : inOrder.Contains(i) ? LayerChange.Same : LayerChange.Moved,
                before.Layers[pair.Before], after.Layers[pair.After]);
            a++;
        }

        for (; b < before.Layers.Count; b++)
            if (!matched[b])
                Add(LayerChange.Removed, before.Layers[b], null);
        for (; a < after.Layers.Count; a++)
            Add(LayerChange.Added, null, after.Layers[a]);
        return new ModelDiff { Before = before, After = after, Devices = devices, Layers = layers, FollowsNames = followsNames };

        void Add(LayerChange change, LayerCost? first, LayerCost? second) => layers.Add(new LayerDiff(change, first, second)
        {
            TimesBefore = [.. was.Select(t => t.Of(first))],
            TimesAfter = [.. now.Select(t => t.Of(second))],
        });
    }

    /// <summary>The layers' sums by operator, stage or scope on both sides, in the order of first appearance.</summary>
    /// <param name="grouping">By what.</param>
    /// <param name="depth">For scopes: how many names deep.</param>
    public IReadOnlyList<PartDiff> Parts(Grouping grouping, int depth = 2)
    {
        var names = new List<string>();
        var members = new Dictionary<string, (List<LayerDiff> Before, List<LayerDiff> After)>(StringComparer.Ordinal);
        foreach (LayerDiff layer in Layers)
        {
            if (layer.Before is { } was)
                Of(was).Before.Add(layer);
            if (layer.After is { } now)
                Of(now).After.Add(layer);
        }

        return [.. names.Select(n => PartDiff.Of(n, members[n].Before, members[n].After, Devices))];

        (List<LayerDiff> Before, List<LayerDiff> After) Of(LayerCost layer)
        {
            string name = ModelCost.GroupOf(layer, grouping, depth);
            if (!members.TryGetValue(name, out (List<LayerDiff>, List<LayerDiff>) found))
            {
                members[name] = found = ([], []);
                names.Add(name);
            }

            return found;
        }
    }
}
