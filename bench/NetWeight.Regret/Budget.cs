using NetWeight.Devices;
using NetWeight.Search;
using NetWeight.Units;

namespace NetWeight.Regret;

/// <summary>What limits the networks of a benchmark: MACCs, or the predicted latency on a device.</summary>
public sealed class Budget
{
    private readonly Dictionary<Genotype, CandidateCost> costs;
    private readonly double[] sorted;

    private Budget(string name, bool isLatency, Dictionary<Genotype, CandidateCost> costs)
    {
        (Name, IsLatency, this.costs) = (name, isLatency, costs);
        sorted = [.. costs.Values.Select(Value).Order()];
    }

    /// <summary>What the page calls it.</summary>
    public string Name { get; }

    /// <summary>Whether it is a latency.</summary>
    public bool IsLatency { get; }

    /// <summary>Budgets of MACCs.</summary>
    public static Budget OfMaccs(SearchSpace space, ScoreTable table) => Of("MACCs", isLatency: false, space, table, "t4");

    /// <summary>Budgets of the upper end of the predicted latency on a device.</summary>
    public static Budget OfLatency(SearchSpace space, ScoreTable table, string device) =>
        Of($"predicted latency, {device}", isLatency: true, space, table, device);

    /// <summary>What a network takes.</summary>
    public CandidateCost Cost(Genotype genotype) => costs[genotype];

    /// <summary>A request whose limit so many of the space's networks keep, 0 to 1.</summary>
    public SearchRequest Request(SearchSpace space, double share)
    {
        double limit = sorted[(int)(share * (sorted.Length - 1))];
        var request = new SearchRequest(space);
        return IsLatency ? request with { MaxLatency = new Seconds(limit) } : request with { MaxMaccs = new Maccs((long)limit) };
    }

    private double Value(CandidateCost cost) => IsLatency ? cost.High.Value : cost.Maccs.Value;

    private static Budget Of(string name, bool isLatency, SearchSpace space, ScoreTable table, string device)
    {
        var predictor = new CandidatePredictor(space, DeviceCatalog.Get(device));
        return new Budget(name, isLatency, table.Networks.ToDictionary(g => g, predictor.Predict));
    }
}
