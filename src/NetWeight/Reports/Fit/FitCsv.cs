using NetWeight.Devices;
using NetWeight.Fit;
using NetWeight.Reports.Formats;

namespace NetWeight.Reports.Fit;

/// <summary>Answers about memory as comma-separated values: one row per model, device and type; units stand in the header; unknown is empty.</summary>
public static class FitCsv
{
    /// <summary>Writes the rows.</summary>
    public static void Write(IReadOnlyList<FitAnswer> answers, TextWriter writer)
    {
        CsvText.WriteRow(writer,
        [
            "model", "device", "runtime", "precision", "batch", "verdict", "weightBytes", "activationBytes", "memory", "neededBytes", "neededLowBytes", "neededHighBytes", "capacityBytes",
            "spills", "spilledWeightBytes", "contexts", "largestBatch", "largestInputHeight", "largestInputWidth", "largestWidth", "error",
        ]);
        foreach (FitAnswer answer in answers)
        {
            if (answer.Fit is not { } usual)
            {
                CsvText.WriteRow(writer, [answer.Model, answer.Device.Id, .. Enumerable.Repeat("", 18), answer.Error ?? ""]);
                continue;
            }

            foreach (MemoryFit fit in answer.OtherTypes.Append(usual).OrderBy(f => f.Precision))
            {
                FitLimits? limits = fit == usual ? answer.Limits : null;
                MemoryUse use = FitBlocks.Decisive(fit);
                CsvText.WriteRow(writer,
                [
                    answer.Model, answer.Device.Id, fit.Runtime.Id, fit.Precision.Name, fit.Batch.ToString(), Verdict(fit.Verdict), fit.Weights.Value.ToString(), fit.Activations.Value.ToString(),
                    use.Name, use.Need.Value.ToString(), use.Least.Value.ToString(), use.Most.Value.ToString(), use.Capacity?.Value.ToString() ?? "",
                    fit.Spilled.Count.ToString(), fit.SpilledWeights.Value.ToString(), fit.Contexts.ToString(),
                    limits?.Batch?.ToString() ?? "", limits?.Input?.Height.ToString() ?? "", limits?.Input?.Width.ToString() ?? "", limits?.Width?.ToString("0.##") ?? "", "",
                ]);
            }
        }
    }

    /// <summary>The word for a verdict in files: <c>doesNotFit</c>.</summary>
    public static string Verdict(FitVerdict verdict) => char.ToLowerInvariant(verdict.ToString()[0]) + verdict.ToString()[1..];
}
