using System.Globalization;
using NetWeight.Architectures;

namespace NetWeight.Recommend;

/// <summary>The ranks of popular choices on a device, and the reasons.</summary>
internal static class Explanations
{
    /// <summary>An explanation for each popular network and each that was requested.</summary>
    public static IReadOnlyList<Explanation> Of(
        IReadOnlyList<WeighedCandidate> networks, IReadOnlyList<Pick> list, int device, RecommendRequest request)
    {
        List<Explanation> found = [];
        foreach (string name in (request.Explain ?? []).Select(Known).Concat(ReferenceNetworks.Popular).Distinct())
            if (networks.FirstOrDefault(n => n.Candidate.Resolution == n.Candidate.Variant.Resolution
                && NameOf(n.Candidate.Variant, n.Candidate.Width) == name) is { } network)
                found.Add(new Explanation(network, network.Fits[device], Text(network, networks, list, device, request)));
        return found;
    }

    /// <summary>The zoo's name of a word. Throws <see cref="NetWeightException"/> with near names if there is none.</summary>
    public static string Known(string word)
    {
        (string name, double width) = ArchitectureCatalog.SplitWidth(word);
        return ArchitectureCatalog.Find(name) is { } found ? NameOf(found.Variant, width)
            : throw new NetWeightException(ArchitectureCatalog.NotFound(name));
    }

    private static string NameOf(NetworkVariant variant, double width) =>
        width == 1 ? variant.Name : string.Create(CultureInfo.InvariantCulture, $"{variant.Name}@{width:R}");

    private static string Text(WeighedCandidate network, IReadOnlyList<WeighedCandidate> networks,
        IReadOnlyList<Pick> list, int device, RecommendRequest request)
    {
        if (list.FirstOrDefault(p => p.Network == network) is { } pick)
        {
            string place = pick.Rank is { } rank ? $"on the short list, rank {rank}" : "on the short list";
            return pick == list[0] || pick.Rank is null ? place : $"{place}; {Reasons.Against(network, list[0].Network, device)}";
        }

        IReadOnlyList<Shortfall> shortfalls = Shortfall.Of(network, network.Fits[device], request);
        if (shortfalls.Count > 0)
            return string.Join("; ", shortfalls.Select(s => s.Text))
                + (list.Count > 0 ? $"; {Reasons.Against(network, list[0].Network, device)}" : "");
        if (network.Top1 is null)
            return network.Candidate.IsPublished ? "has no published accuracy, so it cannot be ranked"
                : "no accuracy was published at this width, so it cannot be ranked";
        if (list.FirstOrDefault(p => p.Siblings.Contains(network.Candidate.Name)) is { } sibling)
            return $"keeps all limits, but {sibling.Network.Candidate.Name} stands for its family; "
                + $"{Reasons.Against(network, list[0].Network, device)}";
        return Better(network, networks, device, request) is { } better
            ? $"{better.Candidate.Name} is {Ahead(better, network)}; {Reasons.Against(network, better, device)}"
            : "keeps all limits";
    }

    /// <summary>The fastest network that keeps all limits and is at least as accurate.</summary>
    private static WeighedCandidate? Better(
        WeighedCandidate network, IReadOnlyList<WeighedCandidate> networks, int device, RecommendRequest request) =>
        networks.Where(n =>
            n.Candidate.IsPublished && n.Top1 >= network.Top1 && n.Fits[device].Latency < network.Fits[device].Latency
                && Shortfall.Of(n, n.Fits[device], request).Count == 0)
            .MinBy(n => n.Fits[device].Latency.Value);

    private static string Ahead(WeighedCandidate better, WeighedCandidate network)
    {
        double points = better.Top1!.Value - network.Top1!.Value;
        return points < 0.05 ? "as accurate and faster" : $"{points:0.0} points more accurate and faster";
    }
}
