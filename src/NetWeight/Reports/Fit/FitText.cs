using NetWeight.Fit;
using NetWeight.Units;

namespace NetWeight.Reports.Fit;

/// <summary>Verdicts about memory in words, for every format that people read.</summary>
public static class FitText
{
    /// <summary>The verdict in a few words: <c>fits, with 3 spills</c>.</summary>
    public static string Verdict(MemoryFit fit) => fit.Verdict switch
    {
        FitVerdict.Fits => "fits",
        FitVerdict.Spills => $"fits, with {Format.Plural(fit.Spilled.Count, "spill")}",
        FitVerdict.Contexts => $"cut into at least {fit.Contexts} contexts",
        FitVerdict.Uncertain => "may fit",
        FitVerdict.DoesNotFit => "does not fit",
        _ => "unknown",
    };

    /// <summary>The verdict with its reason in a sentence.</summary>
    public static string Sentence(MemoryFit fit)
    {
        MemoryUse? lacking = fit.Memories.FirstOrDefault(m => m.MustHold && m.Suffices == false);
        MemoryUse? open = fit.Memories.FirstOrDefault(m => m.MustHold && m is { Capacity: not null, Suffices: null });
        return fit.Verdict switch
        {
            FitVerdict.DoesNotFit when lacking is not null =>
                $"Does not fit: {lacking.Holds} need "
                    + $"{(lacking.Least == lacking.Need ? "" : "at least ")}{lacking.Least}, the {lacking.Name} holds "
                    + $"{lacking.Capacity}.",
            FitVerdict.Uncertain when open is not null =>
                $"May fit: {open.Holds} need {open.Least} to {open.Most}, depending on the planner of "
                    + $"{fit.Runtime.Id}, which is not published; the {open.Name} holds {open.Capacity}.",
            FitVerdict.Spills when fit.SpilledWeights.Value > 0 =>
                $"Runs, but {fit.SpilledWeights} of {fit.Weights} weights stay outside the chip and are "
                    + $"streamed in with every inference ({Format.Plural(fit.Spilled.Count, "kernel")}).",
            FitVerdict.Spills =>
                $"Runs, but the activations of {fit.Spilled.Count} of {Format.Plural(fit.Kernels, "kernel")} "
                    + $"exceed the {fit.Memories[^1].Capacity} on the chip and go to external memory.",
            FitVerdict.Contexts =>
                $"Runs in at least {fit.Contexts} contexts: the chip does not hold the whole network and is reloaded for each call.",
            FitVerdict.Fits => fit.Memories.FirstOrDefault(m => m.Capacity is not null) is { } main
                ? $"Fits: {main.Holds} need {main.Need} of {main.Capacity}."
                : "Fits.",
            _ when !fit.IsComplete => "Unknown: not every tensor's size is known, so more is needed than was counted.",
            _ => $"Unknown: {fit.Device.Id} states no memory capacity.",
        };
    }

    /// <summary>An amount with its range if it has one: <c>1.6 MiB (1.5 to 1.7 MiB)</c>.</summary>
    public static string Need(MemoryUse use) => use.Least == use.Most ? use.Need.ToString() : $"{use.Need} ({use.Least} to {use.Most})";

    /// <summary>The largest that fits, in words.</summary>
    public static string Limits(FitLimits limits)
    {
        List<string> parts = [];
        parts.Add(limits.Batch is { } batch ? $"batch {(limits.IsBatchOpen ? "beyond " : "")}{batch}" : "no batch");
        if (limits.Input is { } input)
            parts.Add($"input {(limits.IsInputOpen ? "beyond " : "")}{input.Height}x{input.Width}");
        if (limits.Width is { } width)
            parts.Add($"width x{width:0.##}");
        return string.Join(", ", parts);
    }
}
