using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Fit;
using NetWeight.Latency.Kernels;

namespace NetWeight.Reports.Fit;

/// <summary>Answers about memory as JSON; <see cref="MemoryFitsContract"/> is the format.</summary>
public static class FitJson
{
    /// <summary>Writes the document.</summary>
    public static void Write(IReadOnlyList<FitAnswer> answers, string toolVersion, TextWriter writer) =>
        ContractJson.Write(new MemoryFitsContract(1, toolVersion, [.. answers.SelectMany(Of)]), writer);

    private static IEnumerable<MemoryFitContract> Of(FitAnswer answer) =>
        answer.Fit is { } usual
            ? answer.OtherTypes.Append(usual).OrderBy(f => f.Precision).Select(f => Of(answer, f, f == usual))
            :
            [
                new MemoryFitContract(
                    answer.Model, answer.Device.Id, null, null, null, null, null, true, null, null, null, null, null,
                    [], [], null, null, null, [], null, answer.Error),
            ];

    private static MemoryFitContract Of(FitAnswer answer, MemoryFit fit, bool usual) => new(
        answer.Model, fit.Device.Id, fit.Runtime.Id, fit.Precision.Name, fit.Batch, FitReport.Word(fit.Verdict), fit.Runs,
        usual, FitText.Sentence(fit), fit.IsComplete, fit.Weights.Value, fit.Activations.Value, fit.Workspace?.Value,
        [.. fit.Memories.Select(Of)],
        [.. fit.Spilled.Select(s => new SpilledKernelContract(s.Kernel, s.Bytes.Value))],
        fit.SpilledWeights.Value, fit.Contexts, fit.PeakKernel.Length > 0 ? fit.PeakKernel : null,
        [.. fit.AtPeak.Select(r => new LiveRangeContract(r.Tensor, r.Bytes.Value, r.First, r.Last))],
        usual && answer.Limits is { } limits ? Of(limits) : null, null);

    private static MemoryUseContract Of(MemoryUse memory) => new(
        memory.Name, memory.Holds, memory.Need.Value, memory.Least.Value, memory.Most.Value, memory.Capacity?.Value, memory.MustHold);

    private static FitLimitsContract Of(FitLimits limits) => new(
        limits.Batch, limits.IsBatchOpen, limits.Input?.Height, limits.Input?.Width, limits.IsInputOpen, limits.Width);
}
