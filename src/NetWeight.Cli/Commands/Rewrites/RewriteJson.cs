using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Measurement;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Statistics;
using NetWeight.Measurement.Timing;
using NetWeight.Measurement.Workflows;
using NetWeight.Reports.Compare;
using NetWeight.Rewrites;

namespace NetWeight.Cli.Commands.Rewrites;

/// <summary>A rewrite for other programs, by docs/schema/rewrite.schema.json.</summary>
internal static class RewriteJson
{
    /// <summary>The contract.</summary>
    /// <param name="work">The rewrite.</param>
    /// <param name="rows">The quantities.</param>
    /// <param name="written">The file; null if nothing was written.</param>
    /// <param name="changes">Whether the changes are listed.</param>
    public static RewriteContract Of(ProvenRewrite work, IReadOnlyList<RewriteRow> rows, string? written, bool changes)
    {
        IReadOnlyList<string> overridable = OverridableConstants.Of(work.Model);
        var contract = new RewriteContract
        {
            Rewrites = Applied(work),
            Changes = changes ? RewriteReport.Changes(work.Result) : null,
            LeftOut = List(work.Refused, r => r.ToString()),
            Overridable = List(overridable, n => n),
            KeptInFloat32 = List(work.BeyondFloat16, k => k.Name),
            TakenAsSmall = List(work.TakenAsSmall, n => n),
            LeftInFloat = List(work.LeftInFloat, k => $"{k.Name} ({k.Operator}): {k.Reason}"),
            MixedPrecision = work.Mixed?.Kept,
            Written = written,
            Quantities = [.. rows.Select(r => Quantity(r, HasIntervals(work)))],
        };
        if (work.Paying is { } paying)
            contract = WithPrediction(contract, paying);
        if (work.Timed is { } timed)
            contract = WithTimes(contract, RewriteTimes.SpeedUp(timed), timed);
        return work.Proof is { } proof ? WithProof(contract, proof)
            : work.Losses is { } losses ? WithLosses(contract, losses) : contract;
    }

    /// <summary>The rewrites that were applied, with the number of places.</summary>
    public static string[] Applied(ProvenRewrite work) =>
    [
        .. work.Rewrites.Select(r => (r.Option, Count: work.Result.Changes.Count(c => c.Rewrite == r.Option)))
            .Where(r => r.Count > 0).Select(r => $"{r.Option} ({r.Count})"),
    ];

    /// <summary>Whether quantities are times with intervals, too.</summary>
    public static bool HasIntervals(ProvenRewrite work) => work.Paying is not null || work.Timed is not null;

    private static RewriteContract WithPrediction(RewriteContract contract, PayingRewrites paying)
    {
        LatencyEstimate before = paying.Before, after = paying.After;
        LatencyDifference difference = LatencyDifference.Of(before, after);
        return contract with
        {
            Device = before.Device.Id,
            Runtime = before.Runtime.Id,
            Precision = before.Precision.Name,
            Threads = before.Threads,
            Tried = [.. paying.Trials.Select(Trial)],
            PredictedSpeedUp = Finite(before.Latency.Value / after.Latency.Value),
            PredictedSpeedUpLow = Finite(difference.SpeedUpLow),
            PredictedSpeedUpHigh = Finite(difference.SpeedUpHigh),
            SavedSeconds = difference.Saved.Value,
            SavedLowSeconds = Finite(difference.SavedLow?.Value),
            SavedHighSeconds = Finite(difference.SavedHigh?.Value),
            PredictedVerdict = DifferenceText.Word(difference.Verdict),
            MissingLayers = after.IsComplete ? null : after.Missing.Count,
            UnsupportedLayers = after.Unsupported.Count > 0 ? after.Unsupported.Count : null,
        };
    }

    private static RewriteContract WithProof(RewriteContract contract, EquivalenceReport proof) => contract with
    {
        OutputsAgree = proof.Holds,
        LargestRelativeDifference = Finite(proof.Outputs.Select(o => o.Relative).DefaultIfEmpty(double.PositiveInfinity).Max()),
        Differences = [.. proof.Outputs.Select(EquivalenceText.Of)],
    };

    private static RewriteContract WithLosses(RewriteContract contract, IReadOnlyList<OutputFidelity> losses) => contract with
    {
        LeastSignalToNoiseDecibels = Finite(losses.Min(f => f.SignalToNoise)),
        LeastTop1Agreement = losses.Min(f => f.Top1Agreement),
        Fidelity = [.. losses.Select(RewriteReport.Text)],
    };

    private static RewriteContract WithTimes(
        RewriteContract contract, (double SpeedUp, Interval? Interval) measured, ModelComparison timed) =>
        contract with
        {
            MeasuredSpeedUp = Finite(measured.SpeedUp),
            MeasuredSpeedUpLow = Finite(measured.Interval?.Low),
            MeasuredSpeedUpHigh = Finite(measured.Interval?.High),
            MeasuredWith = RewriteTimes.With(timed),
        };

    private static RewriteTrialContract Trial(RewriteTrial trial) => new(
        trial.Rewrite.Option, trial.Number, trial.Places, trial.Before.Value, trial.After.Value, trial.IsKept, trial.Reason);

    private static QuantityContract Quantity(RewriteRow row, bool hasIntervals) => hasIntervals
        ? new UncertainQuantityContract(
            row.Name, Finite(row.Before), Finite(row.After), Finite(row.ChangePercent), Finite(row.BeforeInterval?.Low),
            Finite(row.BeforeInterval?.High), Finite(row.AfterInterval?.Low), Finite(row.AfterInterval?.High))
        : new CountedQuantityContract(row.Name, row.Before, row.After, row.ChangePercent);

    /// <summary>A list that is left out if it is empty.</summary>
    private static string[]? List<T>(IReadOnlyCollection<T>? items, Func<T, string> text) =>
        items is { Count: > 0 } ? [.. items.Select(text)] : null;

    private static double? Finite(double? number) => number is { } known && double.IsFinite(known) ? known : null;
}
