using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>
/// Launching and dispatching kernels takes a large part of the time: the network is a chain of small kernels. Batches
/// share the launches, which is tried.
/// </summary>
internal sealed class LaunchBound : Rule
{
    public const double Least = 0.3;

    private const int Larger = 8;

    public override string Id => "NW222";

    public override string Name => "launch-bound";

    public override string Summary => "Kernel launch overhead takes a large part of the latency: batch, or merge kernels.";

    internal override IEnumerable<Finding> Check(LintContext context)
    {
        if (context.Target is not { } target)
            yield break;
        // Layers that leave the device have a separate rule (NW219).
        double overhead = target.Estimate.Share(Bound.Overhead).Value - UnsupportedOperators.Lost(target).Value;
        double share = overhead / target.Latency.Value;
        if (share < Least)
            yield break;
        long batch = target.Estimate.Batch * Larger;
        string batched = "";
        List<Evidence> evidence = [new("overheadSeconds", overhead, "s"), new("kernels", target.Kernels.Count, "")];
        if (AtBatch(context, target, batch) is { } larger)
        {
            double alone = target.Latency.Value / target.Estimate.Batch, together = larger.Value / batch;
            batched = $" A batch of {batch} takes {new Seconds(together)} per image instead of {new Seconds(alone)}.";
            evidence.Add(new Evidence("perImageAtLargerBatchSeconds", together, "s"));
        }

        Seconds? saved = null;
        // A chip for neural networks has its vendor's compiler only.
        string suggestion = target.Device.Class is DeviceClass.Npu or DeviceClass.Dsp
            ? "Run larger batches or overlap calls where latency allows it, or use fewer and larger layers."
            : "Run larger batches where latency allows it, use a runtime that fuses more or replays graphs, or "
                + "use fewer and larger layers.";
        if (FewerThreads(target) is var (threads, less))
        {
            saved = less;
            suggestion = $"Run it with {threads} threads. {suggestion}";
            batched += $" With {threads} threads instead of {target.Estimate.Threads} it takes {target.Latency - less} "
                + $"instead of {target.Latency}.";
            evidence.Add(new Evidence("threads", threads, ""));
        }

        yield return Found(
            context,
            $"Launch overhead takes {Format.Percent(share, 1)} of the latency ({new Seconds(overhead)} for "
                + $"{target.Kernels.Count} kernels and the inference call).{batched}",
            suggestion,
            []) with
        {
            TimeLost = new Seconds(overhead),
            TimeSaved = saved,
            Evidence = evidence,
        };
    }

    /// <summary>
    /// The number of threads, a half, a quarter... of those predicted, that is fastest, and its saving; null where
    /// that is within a note's share.
    /// </summary>
    private static (int Threads, Seconds Saved)? FewerThreads(LintTarget target)
    {
        (int Threads, Seconds Saved)? best = null;
        for (int threads = target.Estimate.Threads / 2; threads >= 1; threads /= 2)
        {
            Seconds saved = target.Latency - LatencyModel.Predict(
                target.Plan, target.Device, target.Estimate.Precision, threads, target.Timed.Options.Factors).Latency;
            if (saved.Value > (best?.Saved.Value ?? target.Latency.Value * LintOptions.Default.NoteShare))
                best = (threads, saved);
        }

        return best;
    }

    private static Seconds? AtBatch(LintContext context, LintTarget target, long batch)
    {
        try
        {
            return BatchSweep.Run(context.Model.Model, target.Device, [batch], context.Options.Inference,
                target.Timed.Options).Points[0].Latency;
        }
        catch (NetWeightException)
        {
            return null; // the file fixes its batch
        }
    }
}
