using System.Globalization;
using NetWeight.Costs;
using NetWeight.Units;

namespace NetWeight.Workflows;

/// <summary>The allowed increase over the first model: <c>latency=3%,params=0</c>.</summary>
public sealed class IncreaseGate
{
    private static readonly CostKind[] Costs =
    [
        new("maccs", "MACCs", c => c.Totals.HeadlineMaccs.Value, c => c.Totals.IsHeadlineComplete, Format.Count),
        new("flops", "FLOPs", c => c.Totals.Flops.Value, c => c.Totals.IsComplete, Format.Count),
        new("params", "parameters", c => c.Totals.Parameters, _ => true, Format.Count),
        new("weights", "weight bytes", c => c.TotalWeightBytes.Value, _ => true, Format.Bytes),
        new("memory-access", "memory access", c => c.Totals.MemoryAccess.Value, c => c.Totals.IsComplete, Format.Bytes),
        new("memory", "memory (weights + peak activations)",
            c => checked(c.TotalWeightBytes.Value + c.Memory.Peak.Value), c => c.Memory.IsComplete, Format.Bytes),
    ];

    private readonly List<Allowance> allowances = [];

    private IncreaseGate()
    {
    }

    /// <summary>The quantities that can be limited.</summary>
    public static IEnumerable<string> Names => Costs.Select(c => c.Name).Prepend("latency");

    /// <summary>Reads the limits. Throws <see cref="NetWeightException"/> naming the word that cannot be read.</summary>
    /// <param name="text">The limits with commas between.</param>
    /// <param name="hasDevices">Whether latencies are predicted.</param>
    public static IncreaseGate Parse(string text, bool hasDevices)
    {
        var gate = new IncreaseGate();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int at = part.IndexOf('=');
            string name = at < 0 ? part : part[..at], amount = at < 0 ? "" : part[(at + 1)..];
            if (!Names.Contains(name))
                throw new NetWeightException(
                    $"--fail-on-increase: '{name}' cannot be limited.{Spelling.DidYouMean(name, Names)} These "
                        + $"can: {string.Join(", ", Names)}.");
            if (name == "latency" && !hasDevices)
                throw new NetWeightException("--fail-on-increase latency needs a device: add -d ID ('netweight devices' lists them).");
            gate.allowances.Add(Allowance.Parse(name, amount) ?? throw new NetWeightException(
                $"--fail-on-increase: '{part}' has no amount; write {name}=3%, {name}=0 or "
                    + $"{name}={(name == "latency" ? "0.2ms" : "1M")}."));
        }

        return gate.allowances.Count > 0 ? gate
            : throw new NetWeightException("--fail-on-increase names nothing to limit; write latency=3%,params=0.");
    }

    /// <summary>Holds all other models to the limits.</summary>
    public GateResult Check(ComparedModels compared)
    {
        if (compared.Models[0].Cost is not { } first)
            return new GateResult(false, []);
        var broken = new List<string>();
        for (int i = 1; i < compared.Models.Count; i++)
            if (compared.Models[i].Cost is { } cost)
                foreach (Allowance allowance in allowances)
                    broken.AddRange(Increases(compared, i, first, cost, allowance)
                        .Select(increase => increase.Broken(allowance)).OfType<string>().Select(line => $"{compared.Names[i]}: {line}"));
        return GateResult.Of(broken);
    }

    private static IEnumerable<Increase> Increases(ComparedModels compared, int model, ModelCost first, ModelCost cost, Allowance allowance)
    {
        if (allowance.Name != "latency")
        {
            CostKind kind = Costs.First(c => c.Name == allowance.Name);
            yield return new Increase(
                kind.Words, kind.Of(first), kind.Of(cost), kind.IsKnown(first) && kind.IsKnown(cost), v => v == 0 ? "0" : kind.Format(v));
            yield break;
        }

        // A prediction that failed is a separate error.
        for (int d = 0; d < compared.Devices.Count; d++)
            if (compared.Matrix.Models[0].Estimates[d] is { } was && compared.Matrix.Models[model].Estimates[d] is { } now)
                yield return new Increase(
                    $"predicted latency on {compared.Devices[d].Id}", was.Latency.Value, now.Latency.Value,
                    was.IsComplete && now.IsComplete, Format.Seconds);
    }

    private sealed record CostKind(string Name, string Words, Func<ModelCost, long> Of, Func<ModelCost, bool> IsKnown,
        Func<double, string> Format);

    private sealed record Allowance(string Name, double? Share, double Amount)
    {
        public static Allowance? Parse(string name, string text)
        {
            if (text.EndsWith('%'))
                return double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
                    ? new Allowance(name, percent / 100, 0) : null;
            if (text == "0")
                return new Allowance(name, null, 0);
            double? amount = name == "latency" ? AmountText.Time(text)?.Value : AmountText.Amount(text);
            return amount is { } value ? new Allowance(name, null, value) : null;
        }
    }

    private sealed record Increase(string What, double Was, double Now, bool IsKnown, Func<double, string> Format)
    {
        public string? Broken(Allowance allowance)
        {
            string allowed = allowance.Share is { } part ? (100 * part).ToString("0.###", CultureInfo.InvariantCulture) + " %"
                : allowance.Amount == 0 ? "none" : Format(allowance.Amount);
            double more = Now - Was;
            if (Now > Was + (allowance.Share * Was ?? allowance.Amount))
                return $"{What} went from {Format(Was)} to {Format(Now)} "
                    + $"(+{Format(more)}{(Was > 0 ? $", +{100 * more / Was:0.##} %" : "")}); allowed: {allowed}";
            return IsKnown ? null
                : $"{What} could not be counted completely; the missing part could exceed the allowed increase ({allowed})";
        }
    }
}
