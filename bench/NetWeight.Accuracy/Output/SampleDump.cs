using NetWeight.Accuracy.Data;
using NetWeight.Accuracy.Predictors;
using NetWeight.Accuracy.Scores;

namespace NetWeight.Accuracy.Output;

/// <summary>Every sample with its features and predictions, for a look at single networks and for other tools.</summary>
public static class SampleDump
{
    /// <summary>Comma-separated values; times in milliseconds per batch.</summary>
    public static void Write(Scoreboard board, TextWriter writer)
    {
        string[] header =
        [
            "dataset", "panel", "device", "device_id", "runtime", "runtime_id", "precision", "batch", "threads", "cores", "size", "network", "family", "norms_folded", "half",
            "gmacs", "mactivations", "mparams", "measured_ms", .. board.Predictors.Select(p => $"{p.Name} ms"),
        ];
        writer.WriteLine(string.Join(',', header.Select(CsvTable.Quote)));
        foreach (Sample s in board.Samples)
        {
            string[] cells =
            [
                s.DataSet, s.Panel, s.DeviceName, s.DeviceId ?? "", s.RuntimeName, s.RuntimeId, s.Precision, s.Batch.ToString(), s.Threads?.ToString() ?? "", s.Cores, s.InputSize.ToString(),
                s.Network.Key, s.Network.Family, s.Network.NormsAreFolded ? "1" : "0", s.IsFit ? "fit" : "held",
                s.GigaMaccs.ToString("0.######"), s.MegaActivations.ToString("0.######"), s.MegaParameters.ToString("0.######"), Milliseconds(s.Seconds),
                .. board.Predictors.Select(p => board.Predicted(p, s) is { } seconds ? Milliseconds(seconds) : ""),
            ];
            writer.WriteLine(string.Join(',', cells.Select(CsvTable.Quote)));
        }
    }

    /// <summary>The samples of the networks whose name holds a word, for people.</summary>
    public static void Show(Scoreboard board, string word, TextWriter writer)
    {
        foreach (Sample s in board.Samples.Where(s => s.Network.Key.Contains(word, StringComparison.OrdinalIgnoreCase)))
        {
            IEnumerable<string> predicted = board.Predictors.Select((IPredictor p) =>
                board.Predicted(p, s) is { } seconds ? $"{p.Name}: {Milliseconds(seconds)} ({(seconds / s.Seconds) - 1:+0 %;-0 %})" : $"{p.Name}: none");
            writer.WriteLine($"{s.Network.Key} @{s.InputSize} b{s.Batch} | {s.Group.Key} | {s.GigaMaccs:0.###} GMACs, {s.MegaActivations:0.##} M acts | measured {Milliseconds(s.Seconds)} ms | {string.Join(" | ", predicted)}");
        }
    }

    private static string Milliseconds(double seconds) => (seconds * 1e3).ToString("0.#####");
}
