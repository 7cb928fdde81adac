using NetWeight.Costs;

namespace NetWeight.Reports.Pages;

/// <summary>The anchors of layers in a page: names are not unique and hold anything, numbers do not.</summary>
internal sealed class LayerAnchors
{
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    public LayerAnchors(ModelCost cost)
    {
        for (int i = 0; i < cost.Layers.Count; i++)
            places.TryAdd(cost.Layers[i].Name, i);
    }

    /// <summary>The anchor of the layer at a place.</summary>
    public static string At(int place) => $"layer-{place + 1}";

    /// <summary>The anchor of the first layer of a name; empty if there is none.</summary>
    public string Of(string name) => places.TryGetValue(name, out int place) ? At(place) : "";
}
