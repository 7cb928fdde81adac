using NetWeight.Devices;
using NetWeight.Fit;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Reports.Fit;

/// <summary>Answers about memory as blocks for people: the verdicts, then for a single model and device its memories and the tensors at the peak.</summary>
public static class FitBlocks
{
    private const int MostTensors = 8;

    /// <summary>The blocks, in order.</summary>
    public static IReadOnlyList<ReportBlock> Of(IReadOnlyList<FitAnswer> answers) =>
        answers is [{ Fit: { } fit } single] ? [Detail(single, fit), .. Only(single.OtherTypes.Count > 0, () => Types(single, fit)), Peak(fit), .. Only(fit.Spilled.Count > 0, () => Spilled(fit))] : [Matrix(answers)];

    private static ReportBlock Detail(FitAnswer answer, MemoryFit fit) => new()
    {
        Title = $"{answer.Model} on {fit.Device.Name} ({fit.Device.Id})",
        Facts =
        [
            ("Verdict", FitText.Sentence(fit)),
            ("Runtime", $"{fit.Runtime.Id}, {fit.Precision.Name}, batch {fit.Batch}"),
            ("Weights", fit.Weights.ToString()),
            ("Activations", $"{(fit.IsComplete ? "" : "at least ")}{fit.Activations} at the peak, while {fit.PeakKernel} runs"),
            .. Only(fit.Workspace is not null, () => ("Workspace", $"{fit.Workspace} of the largest kernel")),
            .. Only(answer.Limits is not null, () => ("Largest that fits", FitText.Limits(answer.Limits!))),
        ],
        Columns = [("Memory", false), ("Holds", false), new("Needs", false, 0), new("Has", true, 0), ("Used", true)],
        Rows = [.. fit.Memories.Select(m => (IReadOnlyList<string>)[m.Name, m.Holds, FitText.Need(m), m.Capacity?.ToString() ?? "unknown", m.Capacity is { } has ? Format.Percent(m.Need.Value, has.Value) : ""])],
        Notes = [.. Notes(fit)],
    };

    private static IEnumerable<string> Notes(MemoryFit fit)
    {
        if (fit.Runtime.Arena is { Placement: ArenaPlacement.Unpublished })
            yield return $"{fit.Runtime.Id} does not publish its planner. The range is from the live tensors alone to the first free gap for each tensor in order; the need stated is its middle.";
        if (fit.Workspace is null)
            yield return $"Workspace of {fit.Runtime.Id}'s kernels is not published and comes on top.";
    }

    private static ReportBlock Types(FitAnswer answer, MemoryFit usual) => new()
    {
        Title = "By type",
        Columns = [("Type", false), new("Verdict", false, 0), ("Weights", true), ("Activations", true)],
        Rows = [.. answer.OtherTypes.Append(usual).OrderBy(f => f.Precision).Select(f => (IReadOnlyList<string>)[f.Precision.Name, FitText.Verdict(f), f.Weights.ToString(), f.Activations.ToString()])],
    };

    private static ReportBlock Peak(MemoryFit fit) => new()
    {
        Title = $"Alive while {fit.PeakKernel} runs",
        Columns = [new("Tensor", false, 0), ("Size", true), ("Share", true)],
        Rows = [.. fit.AtPeak.Take(MostTensors).Select(r => (IReadOnlyList<string>)[r.Tensor, r.Bytes.ToString(), Format.Percent(r.Bytes.Value, fit.Activations.Value)])],
        Notes = fit.AtPeak.Count > MostTensors ? [$"{fit.AtPeak.Count - MostTensors} smaller ones are not shown; -f json lists all."] : [],
    };

    private static ReportBlock Spilled(MemoryFit fit) => new()
    {
        Title = fit.SpilledWeights.Value > 0 ? "Weights that stay outside the chip" : "Kernels whose activations exceed the memory on the chip",
        IsLong = true,
        RowsName = "kernels",
        Columns = [new("Kernel", false, 0), ("Needs", true)],
        Rows = [.. fit.Spilled.OrderByDescending(s => s.Bytes.Value).Take(MostTensors).Select(s => (IReadOnlyList<string>)[s.Kernel, s.Bytes.ToString()])],
        Notes = fit.Spilled.Count > MostTensors ? [$"{MostTensors} of {fit.Spilled.Count}, largest first; -f json lists all."] : [],
    };

    private static ReportBlock Matrix(IReadOnlyList<FitAnswer> answers) => new()
    {
        Title = "Does it fit?",
        Columns =
        [
            new("Model", false, 0), new("Device", false, 0), ("Runtime", false), ("Type", false), new("Verdict", false, 0), new("Needs", false, ReportColumn.Minor), new("Has", true, ReportColumn.Minor),
            ("Largest that fits", false),
        ],
        Rows =
        [
            .. answers.Select(a => (IReadOnlyList<string>)(a.Fit is { } fit
                ? [a.Model, a.Device.Id, fit.Runtime.Id, fit.Precision.Name, FitText.Verdict(fit), FitText.Need(Decisive(fit)), Decisive(fit).Capacity?.ToString() ?? "unknown", a.Limits is { } limits ? FitText.Limits(limits) : ""]
                : [a.Model, a.Device.Id, "", "", $"error: {a.Error}", "", "", ""])),
        ],
    };

    /// <summary>The memory that decides: one that lacks, else the one that is fullest.</summary>
    public static MemoryUse Decisive(MemoryFit fit) =>
        fit.Memories.FirstOrDefault(m => m.MustHold && m.Suffices == false)
        ?? fit.Memories.FirstOrDefault(m => m.Suffices == false)
        ?? fit.Memories.MaxBy(m => m.Capacity is { Value: > 0 } has ? (double)m.Need.Value / has.Value : -1)!;

    private static IEnumerable<T> Only<T>(bool wanted, Func<T> item) => wanted ? [item()] : [];
}
