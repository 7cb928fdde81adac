using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>Both the arithmetic and the memory of the device are mostly idle, and where the time goes instead.</summary>
internal sealed class LowUtilisation : Rule
{
    private const double Least = 0.1;

    public override string Id => "NW221";

    public override string Name => "low-utilisation";

    public override string Summary => "Less than a tenth of the device's arithmetic and bandwidth is used, with the largest cause.";

    internal override IEnumerable<Finding> Check(LintContext context)
    {
        if (context.Target is not { } target || target.Estimate.PeakUtilisation >= Least || target.Estimate.BandwidthUtilisation >= Least)
            yield break;
        // Launching has a rule of its own (NW222).
        if (target.Estimate.Share(Bound.Overhead).Value >= LaunchBound.Least * target.Latency.Value)
            yield break;
        LostTime lost = LostTime.Of(target.Estimate);
        (string why, Seconds part) = lost.Cause switch
        {
            LossCause.Memory => ("traffic below the stated bandwidth, or not overlapped with arithmetic", lost.Memory),
            LossCause.Overhead => ("launch overhead", lost.Overhead),
            LossCause.Waste => ("channels and feature maps that do not fill the units", lost.Waste),
            _ => ("arithmetic below the peak rate", lost.Arithmetic),
        };
        string kind = lost.Kind is { } known ? $", mostly of {known.Name} kernels" : "";
        yield return Found(
            context,
            $"The model uses {target.Estimate.PeakUtilisation:P1} of the peak and "
                + $"{target.Estimate.BandwidthUtilisation:P1} of the bandwidth: {target.Latency}, where the roofline "
                + $"is {target.Estimate.Roofline}. Largest loss: {why}{kind} ({part}).",
            lost.Cause == LossCause.Overhead ? "Run larger batches, or merge kernels." : "Use wider and fewer layers, or a smaller device.",
            []) with
        {
            TimeLost = lost.Total,
            Evidence = [new Evidence("peakUtilisation", target.Estimate.PeakUtilisation, ""),
                new Evidence("bandwidthUtilisation", target.Estimate.BandwidthUtilisation, ""),
                new Evidence("lostToCauseSeconds", part.Value, "s")],
        };
    }
}
