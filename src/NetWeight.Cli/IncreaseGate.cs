using System.Globalization;
using NetWeight.Cli.Options;
using NetWeight.Costs;
using NetWeight.Reports.Compare;
using NetWeight.Units;

namespace NetWeight.Cli;

/// <summary>How much more than the first model the others may take: <c>latency=3%,params=0</c>.</summary>
internal sealed class IncreaseGate
{
    private static readonly (string Name, string Words, Func<ModelCost, long> Of, Func<ModelCost, bool> IsKnown, Func<double, string> Format)[] Costs =
    [
        ("maccs", "MACCs", c => c.Totals.HeadlineMaccs.Value, c => c.Totals.IsHeadlineComplete, Format.Count),
        ("flops", "FLOPs", c => c.Totals.Flops.Value, c => c.Totals.IsComplete, Format.Count),
        ("params", "parameters", c => c.Totals.Parameters, _ => true, Format.Count),
        ("weights", "weight bytes", c => c.TotalWeightBytes.Value, _ => true, Format.Bytes),
        ("memory-access", "memory access", c => c.Totals.MemoryAccess.Value, c => c.Totals.IsComplete, Format.Bytes),
        ("memory", "memory (weights + peak activations)", c => checked(c.TotalWeightBytes.Value + c.Memory.Peak.Value), c => c.Memory.IsComplete, Format.Bytes),
    ];

    private readonly List<(string Name, double? Share, double Amount)> limits = [];

    /// <summary>What can be limited.</summary>
    public static IEnumerable<string> Names => Costs.Select(c => c.Name).Prepend("latency");

    /// <summary>Reads the limits. Throws <see cref="NetWeightException"/> naming the word that cannot be read.</summary>
    public static IncreaseGate Parse(string text, bool hasDevices)
    {
        var gate = new IncreaseGate();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int at = part.IndexOf('=');
            string name = at < 0 ? part : part[..at], amount = at < 0 ? "" : part[(at + 1)..];
            if (!Names.Contains(name))
                throw new NetWeightException($"--fail-on-increase: '{name}' cannot be limited.{Spelling.DidYouMean(name, Names)} These can: {string.Join(", ", Names)}.");
            if (name == "latency" && !hasDevices)
                throw new NetWeightException("--fail-on-increase latency needs a device: add -d ID ('netweight devices' lists them).");
            gate.limits.Add(Amount(name, amount) ?? throw new NetWeightException($"--fail-on-increase: '{part}' says no amount; write {name}=3%, {name}=0 or {name}={(name == "latency" ? "0.2ms" : "1M")}."));
        }

        return gate.limits.Count > 0 ? gate : throw new NetWeightException("--fail-on-increase names nothing to limit; write latency=3%,params=0.");
    }

    /// <summary>Whether all other models keep the limits; each one broken is a line on <paramref name="error"/>.</summary>
    public bool Passes(CompareReport report, TextWriter error)
    {
        bool passes = true;
        if (report.Entries[0].Cost is not { } first)
            return false;
        for (int i = 1; i < report.Entries.Count; i++)
        {
            if (report.Entries[i].Cost is not { } cost)
                continue;
            foreach ((string name, double? share, double amount) in limits)
            {
                if (name == "latency")
                {
                    for (int d = 0; d < report.Devices.Count; d++)
                        Latency(report, i, d, share, amount);
                    continue;
                }

                (_, string words, Func<ModelCost, long> of, Func<ModelCost, bool> isKnown, Func<double, string> format) = Costs.First(c => c.Name == name);
                Check(report.Names[i], words, of(first), of(cost), isKnown(first) && isKnown(cost), share, amount, v => v == 0 ? "0" : format(v));
            }
        }

        return passes;

        void Latency(CompareReport compared, int model, int device, double? share, double amount)
        {
            // A prediction that failed is an error of its own.
            if (compared.Matrix.Models[0].Estimates[device] is { } was && compared.Matrix.Models[model].Estimates[device] is { } now)
                Check(compared.Names[model], $"predicted latency on {compared.Devices[device].Id}", was.Latency.Value, now.Latency.Value, was.IsComplete && now.IsComplete, share, amount, Format.Seconds);
        }

        void Check(string model, string what, double was, double now, bool isKnown, double? share, double amount, Func<double, string> format)
        {
            string allowed = share is { } part ? (100 * part).ToString("0.###", CultureInfo.InvariantCulture) + " %" : amount == 0 ? "none" : format(amount);
            if (now > was + (share * was ?? amount))
                error.WriteLine($"increase: {model}: {what} went from {format(was)} to {format(now)} (+{format(now - was)}{(was > 0 ? $", +{100 * (now - was) / was:0.##} %" : "")}); allowed: {allowed}");
            else if (!isKnown)
                error.WriteLine($"increase: {model}: {what} could not be counted completely; what is missing could exceed the allowed increase ({allowed})");
            else
                return;
            passes = false;
        }
    }

    private static (string Name, double? Share, double Amount)? Amount(string name, string text)
    {
        if (text.EndsWith('%'))
            return double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) ? (name, percent / 100, 0) : null;
        if (text == "0")
            return (name, null, 0);
        if (name == "latency")
            return Duration.Parse(text) is { } time ? (name, null, time.Value) : null;
        return Quantity.Parse(text) is { } amount ? (name, null, amount) : null;
    }
}
