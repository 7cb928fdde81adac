using System.Globalization;
using NetWeight.Accuracy.Data;
using NetWeight.Accuracy.Predictors;
using NetWeight.Accuracy.Scores;
using NetWeight.Latency;

namespace NetWeight.Accuracy.Fitting;

/// <summary>One line of the table of devices that nothing was fitted on: neither the device nor the families that judge it.</summary>
/// <param name="Set">The runtime and the number of its factor set.</param>
/// <param name="Device">The device that was left out of the fit.</param>
/// <param name="All">The score over all its samples.</param>
/// <param name="Held">The score over its samples of held-out families; null where it has none.</param>
/// <param name="Rank">Spearman's rank correlation within one setting, averaged over settings.</param>
public sealed record ZeroShot(string Set, string Device, Score All, Score? Held, double Rank)
{
    private const string Header = "set,device,samples,mape,bias,rho,held_out_samples,held_out_mape";

    /// <summary>Leaves out every device in turn; nothing where the set was measured on one device only.</summary>
    public static IEnumerable<ZeroShot> Of(string set, IReadOnlyList<Sample> own, ModelPredictor predictor, Factors start, double penalty)
    {
        string[] devices = [.. own.Select(s => s.DeviceName).Distinct()];
        if (devices.Length < 2)
            yield break;
        foreach (string device in devices)
        {
            Sample[] fit = [.. own.Where(s => s.IsFit && s.DeviceName != device)];
            if (fit.Length < 8)
                continue;
            var factors = new FactorSet([], [], SampleFit.Of(predictor, fit, start, penalty).Run(), 0, "");
            (Sample Sample, double Predicted, double Measured)[] judged =
                [.. own.Where(s => s.DeviceName == device).Select(s => (s, predictor.Estimate(s, factors)!.Latency.Value, s.Seconds))];
            (double, double)[] held = [.. judged.Where(j => !j.Sample.IsFit).Select(j => (j.Predicted, j.Measured))];
            double[] ranks = [.. judged.GroupBy(j => j.Sample.Group).Select(g => Score.Of([.. g.Select(j => (j.Predicted, j.Measured))]).Spearman).Where(r => !double.IsNaN(r))];
            yield return new ZeroShot(set, device, Score.Of([.. judged.Select(j => (j.Predicted, j.Measured))]), held.Length > 0 ? Score.Of(held) : null, ranks.Length > 0 ? ranks.Average() : double.NaN);
        }
    }

    /// <summary>Replaces a runtime's lines in the file.</summary>
    public static void Store(string path, string runtime, IEnumerable<ZeroShot> lines)
    {
        IEnumerable<string> kept = File.Exists(path) ? File.ReadLines(path).Skip(1).Where(l => !l.StartsWith(runtime + "[", StringComparison.Ordinal)) : [];
        IEnumerable<string> made = lines.Select(l => string.Join(',', l.Set, CsvTable.Quote(l.Device), l.All.Count, Number(l.All.Mape), Number(l.All.Bias), Number(l.Rank), l.Held?.Count ?? 0, l.Held is null ? "" : Number(l.Held.Mape)));
        File.WriteAllLines(path, [Header, .. kept.Concat(made).Order(StringComparer.Ordinal)]);
    }

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
