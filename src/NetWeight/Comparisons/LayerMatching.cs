using NetWeight.Costs;

namespace NetWeight.Comparisons;

/// <summary>
/// Which layer of one network is which of the other. Names lead: layers of one name are one layer, whatever changed in
/// it; the rest is aligned by structure between them. Names that only count (<c>Conv_12</c>, <c>features.7</c>) shift
/// when a block is inserted; if following the structure alone leaves far fewer differences, it leads.
/// </summary>
internal sealed class LayerMatching
{
    /// <summary>The weight of a new name with the same structure, in differences.</summary>
    private const double RenameWeight = 0.05;

    /// <summary>The share of the differences by name that must vanish for the structure to lead.</summary>
    private const double StructureLeads = 0.7;

    private readonly IReadOnlyList<LayerCost> before;
    private readonly IReadOnlyList<LayerCost> after;
    private readonly int[] signaturesBefore;
    private readonly int[] signaturesAfter;

    private LayerMatching(IReadOnlyList<LayerCost> before, IReadOnlyList<LayerCost> after)
    {
        (this.before, this.after) = (before, after);
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        signaturesBefore = Numbers(before, known, LayerSignature.Of);
        signaturesAfter = Numbers(after, known, LayerSignature.Of);
    }

    /// <summary>Pairs of indices, ascending by the second; and whether names led.</summary>
    public static (IReadOnlyList<LayerPair> Pairs, bool FollowsNames) Of(IReadOnlyList<LayerCost> before, IReadOnlyList<LayerCost> after)
    {
        var matching = new LayerMatching(before, after);
        List<LayerPair> byName = matching.ByName(), byStructure = matching.ByStructure();
        bool followsNames = matching.Differences(byStructure) >= StructureLeads * matching.Differences(byName);
        return ([.. (followsNames ? byName : byStructure).OrderBy(p => p.After)], followsNames);
    }

    private List<LayerPair> ByName()
    {
        Dictionary<string, int> names = Once(before), others = Once(after);
        // A pair by name is a separate anchor; the rest is aligned by structure between the anchors.
        int[] left = [.. signaturesBefore], right = [.. signaturesAfter];
        int next = -1;
        var pairs = new Dictionary<int, int>();
        foreach ((string name, int at) in names)
        {
            if (at < 0 || !others.TryGetValue(name, out int other) || other < 0)
                continue;
            pairs[at] = other;
            left[at] = right[other] = next--;
        }

        foreach ((int b, int a) in SequenceAlignment.Align(left, right))
            pairs.TryAdd(b, a);
        return Finish(pairs);
    }

    private List<LayerPair> ByStructure()
    {
        var pairs = SequenceAlignment.Align(signaturesBefore, signaturesAfter).ToDictionary(p => p.Before, p => p.After);
        // A layer left in one gap with one operator is the same layer with other sizes.
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] left = Numbers(before, known, l => l.Operator), right = Numbers(after, known, l => l.Operator);
        int anchor = -1;
        foreach ((int b, int a) in pairs)
            left[b] = right[a] = anchor--;
        foreach ((int b, int a) in SequenceAlignment.Align(left, right))
            pairs.TryAdd(b, a);
        return Finish(pairs);
    }

    /// <summary>
    /// Layers with weights that are left and look alike moved elsewhere; without weights they are too many of a
    /// kind to tell.
    /// </summary>
    private List<LayerPair> Finish(Dictionary<int, int> pairs)
    {
        var taken = pairs.Values.ToHashSet();
        var free = new Dictionary<int, Queue<int>>();
        for (int i = 0; i < after.Count; i++)
        {
            if (taken.Contains(i) || after[i].Parameters == 0)
                continue;
            if (!free.TryGetValue(signaturesAfter[i], out Queue<int>? places))
                free[signaturesAfter[i]] = places = new Queue<int>();
            places.Enqueue(i);
        }

        for (int i = 0; i < before.Count; i++)
            if (!pairs.ContainsKey(i) && free.TryGetValue(signaturesBefore[i], out Queue<int>? places) && places.TryDequeue(out int place))
                pairs[i] = place;
        return [.. pairs.Select(p => new LayerPair(p.Key, p.Value, signaturesBefore[p.Key] == signaturesAfter[p.Value]))];
    }

    private double Differences(List<LayerPair> pairs)
    {
        double sum = before.Count + after.Count - (2 * pairs.Count);
        foreach (LayerPair pair in pairs)
            sum += !pair.IsEqual ? 1 : before[pair.Before].Name != after[pair.After].Name ? RenameWeight : 0;
        return sum;
    }

    private static int[] Numbers(IReadOnlyList<LayerCost> layers, Dictionary<string, int> known, Func<LayerCost, string> key)
    {
        int[] numbers = new int[layers.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            string text = key(layers[i]);
            if (!known.TryGetValue(text, out numbers[i]))
                known[text] = numbers[i] = known.Count;
        }

        return numbers;
    }

    /// <summary>The position of each name; below 0 if it occurs several times.</summary>
    private static Dictionary<string, int> Once(IReadOnlyList<LayerCost> layers)
    {
        var result = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < layers.Count; i++)
            result[layers[i].Name] = result.ContainsKey(layers[i].Name) ? -1 : i;
        return result;
    }
}

/// <summary>A layer of one network and the same layer of the other.</summary>
/// <param name="Before">Its index in the first.</param>
/// <param name="After">Its index in the second.</param>
/// <param name="IsEqual">Whether operator, attributes, types and shapes are the same.</param>
internal readonly record struct LayerPair(int Before, int After, bool IsEqual);
