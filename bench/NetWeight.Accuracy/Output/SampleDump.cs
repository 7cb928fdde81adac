using NetWeight.Accuracy.Predictors;
using NetWeight.Accuracy.Scores;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Formats;

namespace NetWeight.Accuracy.Output;

/// <summary>Every sample with its features and predictions, for a look at single networks and for other tools.</summary>
public static class SampleDump
{
    /// <summary>Comma-separated values; times in milliseconds per batch.</summary>
    public static void Write(Scoreboard board, TextWriter writer)
    {
        string[] header =
        [
            "dataset", "panel", "device", "device_id", "runtime", "runtime_id", "precision", "batch", "threads",
                "cores", "size", "network", "family", "norms_folded", "half",
            "gmacs", "mactivations", "mparams", "measured_ms", .. board.Predictors.Select(p => $"{p.Name} ms"),
        ];
        writer.WriteLine(CsvText.Row(header));
        foreach (Sample s in board.Samples)
        {
            string[] cells =
            [
                s.DataSet, s.Panel, s.DeviceName, s.DeviceId ?? "", s.RuntimeName, s.RuntimeId, s.Precision,
                    s.Batch.ToString(), s.Threads?.ToString() ?? "", s.Cores, s.InputSize.ToString(),
                s.Network.Key, s.Network.Family, s.Network.NormsAreFolded ? "1" : "0", s.IsFit ? "fit" : "held",
                s.GigaMaccs.ToString("0.######"), s.MegaActivations.ToString("0.######"),
                    s.MegaParameters.ToString("0.######"), Milliseconds(s.Seconds),
                .. board.Predictors.Select(p => board.Predicted(p, s) is { } seconds ? Milliseconds(seconds) : ""),
            ];
            writer.WriteLine(CsvText.Row(cells));
        }
    }

    /// <summary>The samples of the networks whose name holds a word, for people.</summary>
    public static void Show(Scoreboard board, string word, TextWriter writer)
    {
        foreach (Sample s in board.Samples.Where(s => s.Network.Key.Contains(word, StringComparison.OrdinalIgnoreCase)))
        {
            IEnumerable<string> predicted = board.Predictors.Select((IPredictor p) =>
                board.Predicted(p, s) is { } seconds ? $"{p.Name}: {Milliseconds(seconds)} "
                    + $"({(seconds / s.Seconds) - 1:+0 %;-0 %})" : $"{p.Name}: none");
            writer.WriteLine($"{s.Network.Key} @{s.InputSize} b{s.Batch} | {s.Group.Key} | {s.GigaMaccs:0.###} "
                + $"GMACs, {s.MegaActivations:0.##} M acts | measured {Milliseconds(s.Seconds)} ms | {string.Join(" | ", predicted)}");
            if (board.Predictors.OfType<ModelPredictor>().FirstOrDefault()?.Estimate(s) is { } estimate)
                Explain(estimate, writer);
        }
    }

    /// <summary>The time of a prediction, by kind of kernel.</summary>
    private static void Explain(LatencyEstimate estimate, TextWriter writer)
    {
        foreach (IGrouping<KernelKind, KernelTime> kind in estimate.Kernels.GroupBy(k => k.Kernel.Kind))
        {
            writer.WriteLine($"    {kind.Key.Name,-14} {kind.Count(),4} "
                + $"kernels {kind.Sum(k => k.Kernel.MatrixFlops.Value) / 2e9,8:0.###} "
                + $"GMACs {kind.Sum(k => k.Kernel.MemoryAccess.Value) / 1e6,8:0.#} MB | "
                + $"compute {Milliseconds(kind.Sum(k => k.Compute.Value))}"
                + $" + memory {Milliseconds(kind.Sum(k => k.Memory.Value))} + "
                + $"overhead {Milliseconds(kind.Sum(k => k.Overhead.Value))} + waste {Milliseconds(kind.Sum(k => k.Waste.Value))} ms");
        }
    }

    private static string Milliseconds(double seconds) => (seconds * 1e3).ToString("0.#####");
}
