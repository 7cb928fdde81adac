using System.Globalization;
using NetWeight.Devices;
using NetWeight.Measurement.Proxies;
using NetWeight.Search;

namespace NetWeight.Regret;

/// <summary>How well a number of an untrained network ranks networks by their accuracy.</summary>
/// <param name="Space">The search space.</param>
/// <param name="Proxy">What ranks: MACCs, parameters, or a training-free score.</param>
/// <param name="Networks">How many networks were ranked.</param>
/// <param name="Spearman">Spearman's rank correlation with the accuracy.</param>
/// <param name="Kendall">Kendall's tau-b with the accuracy.</param>
/// <param name="Milliseconds">The mean time for one network; 0 for counts.</param>
/// <param name="Place">Where it was computed: the processor, the date and the runtime; empty for counts.</param>
public sealed record ProxyRow(
    string Space, string Proxy, int Networks, double Spearman, double Kendall, double Milliseconds, string Place)
{
    /// <summary>The first line of the file of rows.</summary>
    public const string Header = "space;proxy;networks;spearman;kendall;milliseconds;place";

    /// <summary>A line of the file of rows.</summary>
    public string ToCsv() => string.Create(CultureInfo.InvariantCulture,
        $"{Space};{Proxy};{Networks};{Spearman:0.####};{Kendall:0.####};{Milliseconds:0.#};{Place}");

    /// <summary>The row of a line.</summary>
    public static ProxyRow Parse(string line)
    {
        string[] cells = line.Split(';');
        double[] numbers = [.. cells[2..6].Select(c => double.Parse(c, CultureInfo.InvariantCulture))];
        return new ProxyRow(cells[0], cells[1], (int)numbers[0], numbers[1], numbers[2], numbers[3], cells[6]);
    }
}

/// <summary>Ranks a sample of a benchmark's networks by what is known before training.</summary>
public static class ProxyBoard
{
    /// <summary>The rows of a space whose accuracies are known.</summary>
    /// <param name="space">The space.</param>
    /// <param name="table">Its accuracies.</param>
    /// <param name="networks">How many networks are drawn, with a fixed seed.</param>
    /// <param name="place">Where this is computed.</param>
    public static IEnumerable<ProxyRow> Rows(SearchSpace space, ScoreTable table, int networks, string place)
    {
        Genotype[] drawn = [.. table.Networks.OrderBy(space.Format, StringComparer.Ordinal)];
        new Random(1).Shuffle(drawn);
        drawn = drawn[..Math.Min(networks, drawn.Length)];
        double[] accuracy = [.. drawn.Select(g => table.Of(g)!.Value)];
        var predictor = new CandidatePredictor(space, DeviceCatalog.Get("nvidia-t4"));
        CandidateCost[] costs = [.. drawn.Select(predictor.Predict)];
        yield return Row("MACCs", [.. costs.Select(c => (double)c.Maccs.Value)], 0, "");
        yield return Row("parameters", [.. costs.Select(c => (double)c.Parameters)], 0, "");
        foreach (TrainingFreeKind kind in Enum.GetValues<TrainingFreeKind>())
        {
            var source = new ProxyAccuracy(space, new TrainingFreeSettings(kind));
            double[] scores = [.. drawn.Select((g, i) => source.Of(g, costs[i])!.Value)];
            yield return Row(source.Label, scores, source.SecondsPerNetwork!.Value.Value * 1e3, place);
        }

        ProxyRow Row(string proxy, double[] values, double milliseconds, string where) => new(space.Id, proxy, drawn.Length,
            Statistics.Spearman(values, accuracy), Statistics.Kendall(values, accuracy), milliseconds, where);
    }
}
