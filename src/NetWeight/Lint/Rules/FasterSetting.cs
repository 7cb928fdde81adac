using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;

namespace NetWeight.Lint.Rules;

/// <summary>
/// Another type or runtime that is certainly faster: the interval of the difference holds no loss. A note, as it
/// says nothing about the network.
/// </summary>
internal sealed class FasterSetting : Rule
{
    /// <summary>Gains below this factor are not worth another type or runtime.</summary>
    private const double LeastSpeedUp = 1.1;

    public override string Id => "NW227";

    public override string Name => "faster-setting";

    public override string Summary => "Another type or runtime that is certainly faster on the device, and its price.";

    internal override IEnumerable<Finding> Check(LintContext context)
    {
        if (context.Target is not { } target || target.Device.Npu is not null || !target.Estimate.IsComplete)
            yield break;
        List<(LatencyDifference Difference, string Change)> better = [];
        if (Best(context, target, Types(target)) is { } type)
            better.Add((type, $"Compute in {type.After.Precision.Name}; the accuracy usually stays, check it."));
        context.Cancellation.ThrowIfCancellationRequested();
        if (Best(context, target, Runtimes(target)) is { } runtime)
            better.Add((runtime, $"Use {runtime.After.Runtime.Id}; another runtime has to be integrated."));
        if (better.Count > 0)
            yield return Describe(context, better);
    }

    /// <summary>16-bit types for a network that is predicted in 32 bits. What 8 bits bring is the view --int8.</summary>
    private static IEnumerable<PredictionOptions> Types(LintTarget target)
    {
        LatencyEstimate now = target.Estimate;
        if (now.Precision is not (Precision.Fp32 or Precision.Tf32))
            yield break;
        foreach (Precision precision in (Precision[])[Precision.Fp16, Precision.Bf16])
            if (now.Device.Peak(precision) is not null && now.Runtime.RunsOn(now.Device.Class, precision))
                yield return target.Timed.Options with { Runtime = now.Runtime, Precision = precision };
    }

    private static IEnumerable<PredictionOptions> Runtimes(LintTarget target)
    {
        LatencyEstimate now = target.Estimate;
        foreach (RuntimeProfile runtime in RuntimeCatalog.All)
            if (runtime.Id != now.Runtime.Id && runtime.RunsOn(now.Device) && runtime.RunsOn(now.Device.Class, now.Precision))
                yield return target.Timed.Options with { Runtime = runtime, Precision = now.Precision };
    }

    /// <summary>The largest certain gain; null if none is certain.</summary>
    private static LatencyDifference? Best(LintContext context, LintTarget target, IEnumerable<PredictionOptions> settings)
    {
        LatencyDifference? best = null;
        foreach (PredictionOptions setting in settings)
        {
            LatencyEstimate other;
            try
            {
                other = TimedPlan.Of(context.Cost, target.Device, setting, context.Cancellation).Estimate;
            }
            catch (NetWeightException)
            {
                continue;
            }

            if (!other.IsComplete || other.Memory.Fits is false)
                continue;
            var difference = LatencyDifference.Of(target.Estimate, other);
            if (difference is { Verdict: DifferenceVerdict.Faster, SpeedUp: >= LeastSpeedUp } && difference.SpeedUp > (best?.SpeedUp ?? 0))
                best = difference;
        }

        return best;
    }

    private Finding Describe(LintContext context, IReadOnlyList<(LatencyDifference Difference, string Change)> better) => Found(
        context,
        string.Join(' ', better.Select(b => Text(b.Difference))),
        $"{string.Join(' ', better.Select(b => b.Change))} --levers shows all settings.",
        []) with
    {
        Evidence =
        [
            .. better.SelectMany(b => (Evidence[])
            [
                new Evidence("speedUp", b.Difference.SpeedUp, ""), new Evidence("speedUpLow", b.Difference.SpeedUpLow ?? 0, ""),
                new Evidence("otherSeconds", b.Difference.After.Latency.Value, "s"),
            ]),
        ],
    };

    private static string Text(LatencyDifference d) =>
        $"In {d.After.Precision.Name} with {d.After.Runtime.Id} the network is {d.SpeedUp:0.0#} times as fast "
            + $"(90 % {d.SpeedUpLow:0.0#} to {d.SpeedUpHigh:0.0#}): {d.After.Latency} instead of {d.Before.Latency}.";
}
