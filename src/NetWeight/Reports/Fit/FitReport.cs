using NetWeight.Devices;
using NetWeight.Fit;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Reports.Fit;

/// <summary>
/// Answers about memory: the verdicts, then for a single model and device its memories and the tensors at the peak. Its
/// rows are one per model, device and type.
/// </summary>
/// <param name="Answers">The answers.</param>
/// <param name="ToolVersion">The version of NetWeight that made it.</param>
public sealed record FitReport(IReadOnlyList<FitAnswer> Answers, string ToolVersion) : IReport
{
    private const int MostTensors = 8;

    /// <inheritdoc/>
    public IReadOnlyList<Section> ToSections() =>
        Answers is [{ Fit: { } fit } single] ? [Detail(single, fit),
            .. Only(single.OtherTypes.Count > 0, () => Types(single, fit)), Peak(fit),
            .. Only(fit.Spilled.Count > 0, () => Spilled(fit))] : [Matrix(Answers)];

    /// <inheritdoc/>
    public ReportPage ToPage() => ReportPage.Of("Does it fit?", ToolVersion, string.Join(" ", Answers.Select(
        a => $"{a.Model} on {a.Device.Name}: {(a.Fit is { } fit ? FitText.Sentence(fit) : a.Error)}")), this);

    /// <inheritdoc/>
    public void WriteJson(TextWriter writer) => FitJson.Write(Answers, ToolVersion, writer);

    /// <inheritdoc/>
    public Table ToRows() => Table.Of<(FitAnswer Answer, MemoryFit? Fit)>(
        [
            new(null, "model", r => r.Answer.Model),
            new(null, "device", r => r.Answer.Device.Id),
            new(null, "runtime", r => r.Fit?.Runtime.Id),
            new(null, "precision", r => r.Fit?.Precision.Name),
            new(null, "batch", r => r.Fit?.Batch),
            new(null, "verdict", r => r.Fit is { } fit ? Word(fit.Verdict) : null),
            new(null, "weightBytes", r => r.Fit?.Weights),
            new(null, "activationBytes", r => r.Fit?.Activations),
            new(null, "memory", r => r.Fit is { } fit ? Decisive(fit).Name : null),
            new(null, "neededBytes", r => r.Fit is { } fit ? Decisive(fit).Need : null),
            new(null, "neededLowBytes", r => r.Fit is { } fit ? Decisive(fit).Least : null),
            new(null, "neededHighBytes", r => r.Fit is { } fit ? Decisive(fit).Most : null),
            new(null, "capacityBytes", r => r.Fit is { } fit ? Decisive(fit).Capacity : null),
            new(null, "spills", r => r.Fit?.Spilled.Count),
            new(null, "spilledWeightBytes", r => r.Fit?.SpilledWeights),
            new(null, "contexts", r => r.Fit?.Contexts),
            new(null, "largestBatch", r => Limits(r.Answer, r.Fit)?.Batch),
            new(null, "largestInputHeight", r => Limits(r.Answer, r.Fit)?.Input?.Height),
            new(null, "largestInputWidth", r => Limits(r.Answer, r.Fit)?.Input?.Width),
            new(null, "largestWidth", r => Limits(r.Answer, r.Fit)?.Width) { Digits = "0.##" },
            new(null, "error", r => r.Answer.Error),
        ],
        Answers.SelectMany(a => a.Fit is { } usual
            ? a.OtherTypes.Append(usual).OrderBy(f => f.Precision).Select(f => (a, (MemoryFit?)f))
            : [(a, null)]));

    /// <summary>The word for a verdict in files: <c>doesNotFit</c>.</summary>
    internal static string Word(FitVerdict verdict) => char.ToLowerInvariant(verdict.ToString()[0]) + verdict.ToString()[1..];

    private static FitLimits? Limits(FitAnswer answer, MemoryFit? fit) => fit is not null && fit == answer.Fit ? answer.Limits : null;

    private static Section Detail(FitAnswer answer, MemoryFit fit) => new()
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
        Table = Table.Of<MemoryUse>(
            [
                new("Memory", "", m => m.Name),
                new("Holds", "", m => m.Holds),
                new("Needs", "", m => FitText.Need(m), Rank: 0),
                new("Has", "", m => m.Capacity, Unit.Bytes, 0) { Unknown = "unknown" },
                new("Used", "", m =>
                    m.Capacity is { } has
                        ? new Cell(100.0 * m.Need.Value / has.Value, Format.Percent(m.Need.Value, has.Value))
                        : null, Unit.None),
            ],
            fit.Memories),
        Notes = [.. Notes(fit)],
    };

    private static IEnumerable<string> Notes(MemoryFit fit)
    {
        if (fit.Runtime.Arena is { Placement: ArenaPlacement.Unpublished })
            yield return $"{fit.Runtime.Id} does not publish its planner. The lower end counts live tensors alone, the "
                + $"upper end places each tensor in the first free gap; the stated need is the middle.";
        if (fit.Workspace is null)
            yield return $"Workspace of {fit.Runtime.Id}'s kernels is not published and comes on top.";
    }

    private static Section Types(FitAnswer answer, MemoryFit usual) => new()
    {
        Title = "By type",
        Table = Table.Of<MemoryFit>(
            [
                new("Type", "", f => f.Precision.Name),
                new("Verdict", "", f => FitText.Verdict(f), Rank: 0),
                new("Weights", "", f => f.Weights, Unit.Bytes),
                new("Activations", "", f => f.Activations, Unit.Bytes),
            ],
            answer.OtherTypes.Append(usual).OrderBy(f => f.Precision)),
    };

    private static Section Peak(MemoryFit fit) => new()
    {
        Title = $"Alive while {fit.PeakKernel} runs",
        Table = Table.Of<LiveRange>(
            [
                new("Tensor", "", r => r.Tensor, Rank: 0),
                new("Size", "", r => r.Bytes, Unit.Bytes),
                new("Share", "", r => new Cell(100.0 * r.Bytes.Value / fit.Activations.Value,
                    Format.Percent(r.Bytes.Value, fit.Activations.Value)), Unit.None),
            ],
            fit.AtPeak.Take(MostTensors)),
        Notes = fit.AtPeak.Count > MostTensors ? [$"{fit.AtPeak.Count - MostTensors} smaller ones are not shown; -f json lists all."] : [],
    };

    private static Section Spilled(MemoryFit fit) => new()
    {
        Title = fit.SpilledWeights.Value > 0 ? "Weights that stay outside the chip"
            : "Kernels whose activations exceed the memory on the chip",
        Table = Table.Of<SpilledKernel>(
            [new("Kernel", "", s => s.Kernel, Rank: 0), new("Needs", "", s => s.Bytes, Unit.Bytes)],
            fit.Spilled.OrderByDescending(s => s.Bytes.Value).Take(MostTensors)),
        Notes = fit.Spilled.Count > MostTensors ? [$"{MostTensors} of {fit.Spilled.Count}, largest first; -f json lists all."] : [],
    };

    private static Section Matrix(IReadOnlyList<FitAnswer> answers) => new()
    {
        Title = "Does it fit?",
        Table = Table.Of<FitAnswer>(
            [
                new("Model", "", a => a.Model, Rank: 0),
                new("Device", "", a => a.Device.Id, Rank: 0),
                new("Runtime", "", a => a.Fit?.Runtime.Id),
                new("Type", "", a => a.Fit?.Precision.Name),
                new("Verdict", "", a => a.Fit is { } fit ? FitText.Verdict(fit) : $"error: {a.Error}", Rank: 0),
                new("Needs", "", a => a.Fit is { } fit ? FitText.Need(Decisive(fit)) : null, Rank: Column.Minor),
                new("Has", "", a => a.Fit is { } fit
                    ? new Cell(Decisive(fit).Capacity, Decisive(fit).Capacity?.ToString() ?? "unknown")
                    : null, Unit.Bytes, Column.Minor),
                new("Largest that fits", "", a => a is { Fit: not null, Limits: { } limits } ? FitText.Limits(limits) : null),
            ],
            answers),
    };

    /// <summary>The memory that decides: one that lacks, otherwise the one that is fullest.</summary>
    public static MemoryUse Decisive(MemoryFit fit) =>
        fit.Memories.FirstOrDefault(m => m.MustHold && m.Suffices == false)
        ?? fit.Memories.FirstOrDefault(m => m.Suffices == false)
        ?? fit.Memories.MaxBy(m => m.Capacity is { Value: > 0 } has ? (double)m.Need.Value / has.Value : -1)!;

    private static IEnumerable<T> Only<T>(bool wanted, Func<T> item) => wanted ? [item()] : [];
}
