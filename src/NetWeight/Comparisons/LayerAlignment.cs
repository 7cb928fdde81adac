using NetWeight.Costs;
using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Comparisons;

/// <summary>Layers of several networks in one row.</summary>
/// <param name="Layers">The layer of each network, in the order of the networks; null where it has none like the others.</param>
/// <param name="Times">
/// The predicted time of each layer on the device: that of the kernels in which it is the main layer, 0 where it is fused into
/// another; null where nothing is predicted or the network has no such layer.
/// </param>
public sealed record AlignedLayers(IReadOnlyList<LayerCost?> Layers, IReadOnlyList<Seconds?> Times)
{
    /// <summary>The first layer that is there.</summary>
    public LayerCost First => Layers.First(l => l is not null)!;

    /// <summary>Whether all networks have the layer.</summary>
    public bool IsInAll => Layers.All(l => l is not null);
}

/// <summary>
/// Any number of networks layer by layer: each is matched with the first, by names and structure as two versions are
/// (<see cref="ModelDiff"/>), so that one row holds what is the same layer in all of them.
/// </summary>
/// <param name="Rows">All layers of all networks, each once, in the order of the first network; what only others have stands
/// behind the layer that it follows there.</param>
public sealed record LayerAlignment(IReadOnlyList<AlignedLayers> Rows)
{
    /// <summary>Aligns networks. Time grows almost linearly with the number of layers.</summary>
    /// <param name="models">The networks; the first one leads.</param>
    /// <param name="estimates">What is predicted for each on one device; null where there is no prediction.</param>
    public static LayerAlignment Of(IReadOnlyList<ModelCost> models, IReadOnlyList<LatencyEstimate?> estimates)
    {
        if (models.Count == 0)
            return new LayerAlignment([]);
        LayerTimes[] times = [.. estimates.Select(e => new LayerTimes(e))];
        IReadOnlyList<LayerCost> lead = models[0].Layers;
        var matched = new LayerCost?[lead.Count][];
        for (int i = 0; i < matched.Length; i++)
        {
            matched[i] = new LayerCost?[models.Count];
            matched[i][0] = lead[i];
        }

        // What stands behind each layer of the first network; place 0 is before all of them.
        var behind = new List<LayerCost?[]>[lead.Count + 1];
        for (int m = 1; m < models.Count; m++)
            Enter(m, models[m].Layers);

        var rows = new List<AlignedLayers>();
        Add(behind[0]);
        for (int i = 0; i < matched.Length; i++)
        {
            Add([matched[i]]);
            Add(behind[i + 1]);
        }

        return new LayerAlignment(rows);

        void Enter(int model, IReadOnlyList<LayerCost> layers)
        {
            var partner = new int[layers.Count];
            Array.Fill(partner, -1);
            foreach (LayerPair pair in LayerMatching.Of(lead, layers).Pairs)
                partner[pair.After] = pair.Before;
            int place = 0;
            for (int i = 0; i < layers.Count; i++)
            {
                if (partner[i] >= 0)
                {
                    matched[partner[i]][model] = layers[i];
                    place = partner[i] + 1;
                    continue;
                }

                var own = new LayerCost?[models.Count];
                own[model] = layers[i];
                (behind[place] ??= []).Add(own);
            }
        }

        void Add(List<LayerCost?[]>? added)
        {
            foreach (LayerCost?[] row in Joined(added ?? []))
                rows.Add(new AlignedLayers(row, [.. row.Select((l, m) => l is null ? null : times[m].Of(l))]));
        }
    }

    /// <summary>Layers that several networks have at one place and the first has not share a row where name and operator are one.</summary>
    private static List<LayerCost?[]> Joined(List<LayerCost?[]> rows)
    {
        if (rows.Count < 2)
            return rows;
        var result = new List<LayerCost?[]>();
        var known = new Dictionary<(string, string), LayerCost?[]>();
        foreach (LayerCost?[] row in rows)
        {
            int model = Array.FindIndex(row, l => l is not null);
            LayerCost layer = row[model]!;
            if (known.TryGetValue((layer.Name, layer.Operator), out LayerCost?[]? shared) && shared[model] is null)
            {
                shared[model] = layer;
                continue;
            }

            known[(layer.Name, layer.Operator)] = row;
            result.Add(row);
        }

        return result;
    }
}
