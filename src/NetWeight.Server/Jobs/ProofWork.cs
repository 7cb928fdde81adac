using System.Text.Json;
using NetWeight.Contracts;
using NetWeight.Graphs;
using NetWeight.Measurement;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Reports;
using NetWeight.Measurement.Timing;
using NetWeight.Measurement.Workflows;
using NetWeight.Operators;
using NetWeight.Rewrites;
using NetWeight.Server.Contracts;
using NetWeight.Workflows;

namespace NetWeight.Server.Jobs;

/// <summary>Proves rewrites on a model.</summary>
internal static class ProofWork
{
    /// <summary>The proof. Throws <see cref="NetWeightException"/> if the model cannot run.</summary>
    public static WorkOutcome Run(ProofJobContract job, WorkOrder order, WorkProgress progress, CancellationToken cancellation)
    {
        progress.Tell("running both models", 0);
        (Model model, InferenceOptions inference) = Work.ModelOf(job.Model, order, seed: 0);
        var rewrite = new RewriteRequest(model, [.. job.Rewrites.Select(r => new RewriteCandidate(RewriteCatalog.Find(r)!))])
        {
            Inference = inference,
            Settings = new RewriteSettings { ChannelMultiple = job.ChannelMultiple },
        };
        ProvenRewrite proven = Proving.Run(new ProveRequest(rewrite), cancellation);
        if (job.Timed && proven.Result.Changes.Count > 0)
            proven = Proving.Time(
                proven, new SessionSettings { Threads = job.Threads },
                new StopwatchSettings { Duration = TimeSpan.FromSeconds(job.DurationSeconds) }, progress, cancellation);
        return new WorkOutcome(
            JsonSerializer.Serialize(Contract(proven), ServerJson.Options), WasCut: cancellation.IsCancellationRequested);
    }

    private static ProofContract Contract(ProvenRewrite proven)
    {
        MeasurementContract? timed = proven.Timed is { } pair
            ? MeasurementJson.Contract(new MeasurementReport(Work.Version, [pair.First, pair.Second], pair)) : null;
        return new ProofContract(
            new ToolContract("netweight", Work.Version), MeasurementJson.Contract(MachineRecord.Read()), proven.Model.Name,
            proven.Proof?.Holds,
            Sentence(proven),
            [
                .. proven.Result.Changes.GroupBy(c => c.Rewrite).Select(g => new AppliedRewriteContract(g.Key, g.Count())),
            ],
            [.. proven.Refused.Select(r => new LeftOutRewriteContract(r.Rewrite, r.Reason))],
            proven.Proof?.Cases ?? [],
            [
                .. (proven.Proof?.Outputs ?? []).Select(o => new ProvedOutputContract(
                    o.Name, o.DataType.OnnxName, o.Holds, Finite(o.Absolute), Finite(o.Relative), o.Tolerance, o.Case)),
            ],
            timed);
    }

    private static string Sentence(ProvenRewrite proven) => proven.Proof switch
    {
        null when proven.Refused.Count > 0 => "The proof refuses every rewrite that fits.",
        null => "None of these rewrites applies to this model.",
        { Holds: true } proof => $"The outputs agree for {string.Join("; ", proof.Cases)}.",
        { } proof => $"The outputs do not agree: {EquivalenceText.Failure(proof)}.",
    };

    private static double? Finite(double number) => double.IsFinite(number) ? number : null;
}
