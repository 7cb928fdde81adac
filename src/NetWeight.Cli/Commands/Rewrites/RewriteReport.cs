using System.Globalization;
using NetWeight.Contracts;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Measurement;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Statistics;
using NetWeight.Measurement.Workflows;
using NetWeight.Operators;
using NetWeight.Reports.Documents;
using NetWeight.Rewrites;
using NetWeight.Units;

namespace NetWeight.Cli.Commands.Rewrites;

/// <summary>
/// One quantity before and after. <paramref name="Text"/> writes it for people; if it is uncertain, the intervals
/// stand next to it.
/// </summary>
internal sealed record RewriteRow(string Quantity, string Name, double Before, double After, Func<double, string> Text)
{
    /// <summary>The interval before; null for counts.</summary>
    public Interval? BeforeInterval { get; init; }

    /// <summary>The interval after.</summary>
    public Interval? AfterInterval { get; init; }

    /// <summary>The change in percent; null if there was none before.</summary>
    public double? ChangePercent => Before == 0 ? null : (After - Before) / Before * 100;

    /// <summary>A number for people, with its interval.</summary>
    public string Write(double value, Interval? interval) =>
        interval is { } i ? $"{Text(value)} ({Text(i.Low)} .. {Text(i.High)})" : Text(value);
}

/// <summary>The saving of a rewrite, and its proof.</summary>
internal static class RewriteReport
{
    /// <summary>The table of quantities before and after, with the changes above it.</summary>
    public static Listing<RewriteRow> Listing(ProvenRewrite work, string? written, bool changes)
    {
        string[] counts = RewriteJson.Applied(work);
        var facts = new List<(string, string)>
        {
            ("Rewritten", counts.Length > 0 ? string.Join(", ", counts) : Nothing(work)),
        };
        if (work.Paying is { } paying)
            facts.AddRange(RewriteTimes.Facts(paying));
        facts.AddRange(Kept(work));
        facts.AddRange(Proof(work, written));
        if (work.Timed is { } timed)
            facts.AddRange(RewriteTimes.Facts(timed));
        facts.Add(("Written to", written ?? "nothing was written"));
        RewriteRow[] rows = [.. Rows(work.Model, work.Result.Model, work.Options), .. RewriteTimes.Rows(work)];
        RewriteContract contract = RewriteJson.Of(work, rows, written, changes);
        return new Listing<RewriteRow>(Columns(RewriteJson.HasIntervals(work)), rows, writer => ContractJson.Write(contract, writer))
        {
            Title = work.Model.Name,
            Facts = facts,
            RowsName = "quantities",
            Notes = changes ? Changes(work.Result) : [],
        };
    }

    private static Column<RewriteRow>[] Columns(bool hasIntervals) =>
    [
        new("Quantity", "quantity", r => new Cell(r.Name, r.Quantity)),
        new("Before", "before", r => new Cell(r.Before, r.Write(r.Before, r.BeforeInterval)), Unit.None),
        new("After", "after", r => new Cell(r.After, r.Write(r.After, r.AfterInterval)), Unit.None),
        new("Change", "changePercent", r => r.ChangePercent, Unit.Number("+0.0 '%';-0.0 '%';0.0 '%'")),
        .. hasIntervals ?
        [
            new(null, "beforeLow", r => r.BeforeInterval?.Low),
            new(null, "beforeHigh", r => r.BeforeInterval?.High),
            new(null, "afterLow", r => r.AfterInterval?.Low),
            new(null, "afterHigh", r => r.AfterInterval?.High),
        ] : Array.Empty<Column<RewriteRow>>(),
    ];

    /// <summary>The parts that stay unchanged, and the reasons.</summary>
    private static IEnumerable<(string Header, string Words)> Kept(ProvenRewrite work)
    {
        if (work.Refused is { Count: > 0 } refused)
            yield return ("Left out", string.Join('\n', refused.Select(r => $"{r}: the proof refuses it ({r.Reason})")));
        if (OverridableConstants.Of(work.Model) is { Count: > 0 } overridable)
        {
            (string inputs, string them) = overridable.Count == 1 ? ("an input", "it") : ("inputs", "them");
            yield return ("Not constant",
                $"{First(overridable)}: also {inputs}, so the caller may override {them}\n"
                    + $"and no rewrite relies on {them}; --freeze-weights turns them into constants");
        }

        if (work.BeyondFloat16 is { Count: > 0 } wide)
            yield return ("Kept in float32", Kept(wide));
        if (work.TakenAsSmall is { Count: > 0 } small)
            yield return ("Taken as small",
                $"{First(small)}: whole numbers above 2048 would not be exact in 16 bits\n"
                    + "and random inputs hold none; calibrate with real inputs (--calibrate) to be sure");
        if (work.LeftInFloat is { Count: > 0 } left)
            yield return ("Left in floats", Kept(left));
        if (work.Mixed is { } mixed)
            yield return ("Mixed precision", Mixed(mixed));
    }

    /// <summary>Whether the outputs are equal, or their loss.</summary>
    private static IEnumerable<(string Header, string Words)> Proof(ProvenRewrite work, string? written)
    {
        if (work.Proof is { } proof)
        {
            yield return ("Proof", proof.Holds ? $"the outputs agree for {string.Join("; ", proof.Cases)}"
                : $"FAILED: {EquivalenceText.Failure(proof)}");
            yield return ("Differences", string.Join('\n', proof.Outputs.Select(EquivalenceText.Of)));
        }
        else if (work.Losses is { } fidelity)
        {
            yield return ("Exactness", "approximate: the outputs change with the type, so there is no proof");
            yield return ("Fidelity", string.Join('\n', fidelity.Select(Text)));
        }
        else if (written is not null && work.Result.Changes.Count > 0)
        {
            yield return ("Proof", "not tried (--verify false)");
        }
    }

    /// <summary>The layers that mixed precision keeps in floats, with the loss of each alone.</summary>
    private static string Mixed(MixedPrecisionResult mixed)
    {
        string time = mixed.Latency is { } latency ? $"; predicted {latency}" : "";
        if (mixed.Kept.Count == 0)
            return $"all {mixed.Layers.Count} layers in 8 bits{time}";
        string[] shown = [.. mixed.Layers.Take(Math.Min(6, mixed.Kept.Count)).Select(l => string.Create(
            CultureInfo.InvariantCulture, $"{l.Layer} ({l.SignalToNoise:0.0} dB alone)"))];
        string more = mixed.Kept.Count > 6 ? ", ..." : "";
        return $"{mixed.Kept.Count} of {mixed.Layers.Count} layers stay in floats{time}:\n{string.Join(", ", shown)}{more}";
    }

    private static string First(IReadOnlyCollection<string> names) => string.Join(", ", names.Take(4)) + (names.Count > 4 ? ", ..." : "");

    /// <summary>The reason why an output in a smaller type is useless.</summary>
    public static string TooPoor(OutputFidelity fidelity, double least) => fidelity.HasOtherShape
        ? $"in the smaller type the output '{fidelity.Name}' has another shape"
        : string.Create(CultureInfo.InvariantCulture,
            $"the smaller type leaves the output '{fidelity.Name}' at {fidelity.SignalToNoise:0.0} dB, below "
                + $"the {least:0.#} dB of --min-sqnr");

    /// <summary>The changes, one line each.</summary>
    public static string[] Changes(RewriteResult result) => [.. result.Changes.Select(c => $"{c.Rewrite}: {c}")];

    /// <summary>The reason why nothing was rewritten.</summary>
    private static string Nothing(ProvenRewrite work) => work switch
    {
        { Refused.Count: > 0 } => "nothing: the proof refuses every change",
        { BeyondFloat16.Count: > 0 } => "nothing: 16 bits cannot hold the numbers of any node",
        { Paying.Trials.Count: > 0 } => "nothing: no rewrite pays",
        _ => "nothing: no rewrite applies",
    };

    /// <summary>Nodes that stay as they are, one line per reason.</summary>
    private static string Kept(IReadOnlyList<KeptNode> kept) => string.Join('\n', kept.GroupBy(k => k.Reason).Select(reason =>
    {
        string names = string.Join(", ", reason.Take(4).Select(k => $"{k.Name} ({k.Operator})"))
            + (reason.Count() > 4 ? $" and {reason.Count() - 4} more" : "");
        return $"{names}: {reason.Key}";
    }));

    /// <summary>The loss of an output.</summary>
    public static string Text(OutputFidelity fidelity)
    {
        string noise = fidelity.Overflows
            ? $"FAILED: it is no longer finite{(fidelity.Cause is { } cause ? $" ({cause})" : "")}"
            : fidelity.HasOtherShape ? "FAILED: it has another shape"
            : double.IsPositiveInfinity(fidelity.SignalToNoise) ? "no difference"
            : string.Create(CultureInfo.InvariantCulture, $"SQNR {fidelity.SignalToNoise:0.0} dB");
        return fidelity.Top1Agreement is { } agreement
            ? string.Create(
                CultureInfo.InvariantCulture, $"{fidelity.Name}: {noise}, top-1 agrees in {agreement * 100:0.#} %")
            : $"{fidelity.Name}: {noise}";
    }

    private static RewriteRow[] Rows(Model before, Model after, InferenceOptions options)
    {
        ModelCost old = CostAnalyzer.Analyze(ShapeInference.Run(before, options));
        ModelCost now = CostAnalyzer.Analyze(ShapeInference.Run(after, options));
        return
        [
            new("Nodes", "nodes", before.Graph.Nodes.Count, after.Graph.Nodes.Count, n => n.ToString(CultureInfo.InvariantCulture)),
            new("MACCs of conv + FC + MatMul", "headlineMaccs", old.Totals.HeadlineMaccs.Value,
                now.Totals.HeadlineMaccs.Value, Format.Count),
            new("MACCs, all", "maccs", old.Totals.Maccs.Value, now.Totals.Maccs.Value, Format.Count),
            new("Parameters", "parameters", old.Totals.Parameters, now.Totals.Parameters, Format.Count),
            new("Weights", "weightBytes", old.TotalWeightBytes.Value, now.TotalWeightBytes.Value, Format.Bytes),
            new("Memory access", "memoryAccessBytes", old.Totals.MemoryAccess.Value, now.Totals.MemoryAccess.Value, Format.Bytes),
            new("Peak activation memory", "peakActivationBytes", old.Memory.Peak.Value, now.Memory.Peak.Value, Format.Bytes),
        ];
    }
}
