using NetWeight.Units;

namespace NetWeight.Recommend;

/// <summary>A limit that a network does not keep.</summary>
/// <param name="Limit">The limit: <c>latency</c>, <c>throughput</c>, <c>memory</c>, <c>deviceMemory</c>, <c>params</c>,
/// <c>maccs</c>, <c>accuracy</c>, <c>needs</c>, <c>without</c>, <c>only</c>.</param>
/// <param name="Text">The distance, for people: <c>latency 6.1 ms, 22 % over</c>.</param>
/// <param name="Distance">
/// The distance, to compare networks: the logarithm of the ratio for amounts, of the ratio of error rates for the
/// accuracy, 1 for each operator; infinite if no accuracy is known.
/// </param>
public sealed record Shortfall(string Limit, string Text, double Distance)
{
    /// <summary>Every limit that a network does not keep on a device; empty if it keeps all.</summary>
    public static IReadOnlyList<Shortfall> Of(WeighedCandidate network, PredictionSummary fit, RecommendRequest request)
    {
        List<Shortfall> found = [];
        Seconds latency = request.Sure ? fit.High : fit.Latency;
        string which = request.Sure ? " at the interval's end" : "";
        if (request.MaxLatency is { } longest)
            Above("latency", $"latency{which} {latency}", latency.Value, longest.Value);
        if (request.MinThroughput is { } least)
        {
            double throughput = request.Sure ? fit.Throughput * fit.Latency.Value / fit.High.Value : fit.Throughput;
            if (throughput < least)
                found.Add(new("throughput",
                    $"throughput{which} {Format.Count(throughput)}/s, {100 * (1 - (throughput / least)):0.#} % short",
                    Math.Log(least / throughput)));
        }

        if (request.MaxMemory is { } memory)
            Above("memory", $"memory {fit.Memory}", fit.Memory.Value, memory.Value);
        if (fit.Need is { Fits: false, Capacity: { } capacity })
            Above("deviceMemory", $"needs at least {fit.Need.Total} of the device's {capacity}", fit.Need.Total.Value, capacity.Value);
        if (request.MaxParameters is { } parameters)
            Above("params", $"{Format.Count(network.Parameters)} parameters", network.Parameters, parameters);
        if (request.MaxMaccs is { } maccs)
            Above("maccs", $"{Format.Count(network.Maccs)} MACCs", network.Maccs, maccs.Value);
        if (request.MinAccuracy is { } accuracy && Accuracy(network, accuracy) is { } shortfall)
            found.Add(shortfall);
        Operators(network, request, found);
        return found;

        void Above(string limit, string what, double value, double most)
        {
            if (value > most)
                found.Add(new(limit, $"{what}, {Over(value, most)}", Math.Log(value / most)));
        }
    }

    private static string Over(double value, double most) =>
        value < 2 * most ? $"{100 * ((value / most) - 1):0.#} % over" : $"{value / most:0.#} times the limit";

    private static Shortfall? Accuracy(WeighedCandidate network, double least)
    {
        if (network.Top1 is not { } top1)
            return new("accuracy", "no published accuracy", double.PositiveInfinity);
        return top1 >= least ? null : new("accuracy", $"top-1 {top1:0.0##} %, {least - top1:0.0##} points short",
            Math.Log((100 - top1) / Math.Max(1e-9, 100 - least)));
    }

    private static void Operators(WeighedCandidate network, RecommendRequest request, List<Shortfall> found)
    {
        foreach (string name in request.Needs)
            if (!network.Traits.Has(name))
                found.Add(new("needs", $"has no {name}", 1));
        foreach (string name in request.Without)
            if (network.Traits.Has(name))
                found.Add(new("without", $"has {name}", 1));
        if (request.Only.Count == 0)
            return;
        string[] others = [.. network.Traits.Operators.Where(o => !request.Only.Contains(o))];
        if (others.Length > 0)
            found.Add(new("only", $"has {string.Join(", ", others)}", others.Length));
    }
}
