using NetWeight.Fit;
using NetWeight.Graphs;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>A network that exceeds the device's memories: it does not run, runs in parts, or goes to a slower memory.</summary>
internal sealed class ExceedsMemory : Rule
{
    /// <summary>Tensors that a finding names.</summary>
    private const int MostTensors = 3;

    public override string Id => "NW225";

    public override string Name => "exceeds-memory";

    public override string Summary => "A network that does not fit into the device's memory, or exceeds its on-chip memory.";

    internal override IEnumerable<Finding> Check(LintContext context)
    {
        if (context.Target is not { } target)
            yield break;
        MemoryFit fit = FitCheck.Of(target.Plan, target.Device, target.Estimate.Precision);
        if (fit.Verdict is FitVerdict.Fits or FitVerdict.Unknown)
            yield break;
        string tensors = string.Join(", ", fit.AtPeak.Take(MostTensors).Select(r => $"{r.Tensor} {r.Bytes}"));
        bool weights = fit.Contexts > 1 || fit.SpilledWeights.Value > 0;
        yield return Found(
            context,
            $"{Reason(fit)}{(weights ? "" : $" Largest at the peak, while {fit.PeakKernel} runs: {tensors}.")}",
            weights ? "Choose a smaller width or a network with fewer weights; "
                + "'netweight analyze MODEL -d ID --fits' names the largest that fits."
                : "Lower the resolution, the batch or the width of the layers at the peak; "
                    + "'netweight analyze MODEL -d ID --fits' names the largest that fits.",
            fit.Spilled.Count > 0 ? Layers(target, fit) : []) with
        {
            Severity = fit.Verdict == FitVerdict.DoesNotFit ? Severity.Error : Severity.Warning,
            Evidence =
            [
                new Evidence("weightBytes", fit.Weights.Value, "B"), new Evidence("activationBytes", fit.Activations.Value, "B"),
                .. fit.Memories.Where(m => m.Capacity is not null).Select(
                    m => new Evidence($"{m.Name.Replace(' ', '-')}CapacityBytes", m.Capacity!.Value.Value, "B")),
            ],
        };
    }

    private static string Reason(MemoryFit fit)
    {
        MemoryUse? lacking = fit.Memories.FirstOrDefault(m => m.MustHold && m.Suffices == false)
            ?? fit.Memories.FirstOrDefault(m => m.MustHold && m is { Capacity: not null, Suffices: null });
        string device = fit.Device.Name;
        return fit.Verdict switch
        {
            FitVerdict.Contexts =>
                $"{device} does not hold the whole network: it is cut into at least {fit.Contexts} contexts, "
                    + "and the chip is reloaded for each call.",
            FitVerdict.Spills when fit.SpilledWeights.Value > 0 =>
                $"{fit.SpilledWeights} of {fit.Weights} weights ({Format.Plural(fit.Spilled.Count, "kernel")}) "
                    + $"stay outside {device} and are streamed in with every inference.",
            FitVerdict.Spills => $"The activations of {Format.Plural(fit.Spilled.Count, "kernel")} exceed the "
                + $"{fit.Memories[^1].Capacity} on {device} and go to external memory.",
            FitVerdict.Uncertain =>
                $"{fit.Runtime.Id} needs {lacking!.Least} to {lacking.Most} for {lacking.Holds}, depending on "
                    + $"its planner; the {lacking.Name} of {device} holds {lacking.Capacity}.",
            _ => $"{Capital(lacking!.Holds)} need {lacking.Least}; the {lacking.Name} of {device} holds {lacking.Capacity}.",
        };
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static IReadOnlyList<string> Layers(LintTarget target, MemoryFit fit)
    {
        HashSet<string> spilled = [.. fit.Spilled.Select(s => s.Kernel)];
        return [.. target.Kernels.Where(k => spilled.Contains(k.Name)).Select(k => k.Name)];
    }
}
