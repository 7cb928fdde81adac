using System.Text.Json;
using NetWeight.Devices;
using NetWeight.Fit;
using NetWeight.Latency.Kernels;

namespace NetWeight.Reports.Fit;

/// <summary>Answers about memory as JSON; <see cref="FitsContract"/> is the format.</summary>
public static class FitJson
{
    /// <summary>Writes the document.</summary>
    public static void Write(IReadOnlyList<FitAnswer> answers, string toolVersion, TextWriter writer)
    {
        writer.Write(JsonSerializer.Serialize(new FitsContract(1, toolVersion, [.. answers.SelectMany(Of)]), FitContracts.Format));
        writer.Write('\n');
    }

    private static IEnumerable<FitContract> Of(FitAnswer answer) =>
        answer.Fit is { } usual
            ? answer.OtherTypes.Append(usual).OrderBy(f => f.Precision).Select(f => Of(answer, f, f == usual))
            : [new FitContract(answer.Model, answer.Device.Id, null, null, null, null, null, true, null, null, null, null, null, [], [], null, null, null, [], null, answer.Error)];

    private static FitContract Of(FitAnswer answer, MemoryFit fit, bool usual) => new(
        answer.Model, fit.Device.Id, fit.Runtime.Id, fit.Precision.Name, fit.Batch, FitReport.Word(fit.Verdict), fit.Runs, usual, FitText.Sentence(fit), fit.IsComplete,
        fit.Weights.Value, fit.Activations.Value, fit.Workspace?.Value,
        [.. fit.Memories.Select(m => new MemoryUseContract(m.Name, m.Holds, m.Need.Value, m.Least.Value, m.Most.Value, m.Capacity?.Value, m.MustHold))],
        [.. fit.Spilled.Select(s => new SpilledKernelContract(s.Kernel, s.Bytes.Value))],
        fit.SpilledWeights.Value, fit.Contexts, fit.PeakKernel.Length > 0 ? fit.PeakKernel : null,
        [.. fit.AtPeak.Select(r => new LiveRangeContract(r.Tensor, r.Bytes.Value, r.First, r.Last))],
        usual && answer.Limits is { } limits ? new FitLimitsContract(limits.Batch, limits.IsBatchOpen, limits.Input?.Height, limits.Input?.Width, limits.IsInputOpen, limits.Width) : null,
        null);
}
