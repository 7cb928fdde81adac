using System.Text.Json;
using System.Text.Json.Nodes;
using NetWeight.Accuracy.Predictors;
using NetWeight.Devices;
using NetWeight.Latency;

namespace NetWeight.Accuracy.Fitting;

/// <summary>Fits every factor set of a runtime for which there are measurements, and writes the runtime's file.</summary>
public static class RuntimeFit
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Fits and writes.</summary>
    /// <param name="path">The runtime's file.</param>
    /// <param name="samples">All samples; only those of the fit half are used.</param>
    /// <param name="penalty">How strongly factors are held at their start.</param>
    /// <param name="log">Where progress goes.</param>
    public static void Run(string path, IReadOnlyList<Sample> samples, double penalty, TextWriter log)
    {
        byte[] json = File.ReadAllBytes(path);
        RuntimeProfile runtime = RuntimeCatalog.Parse(json, path);
        JsonNode root = JsonNode.Parse(json)!;
        var predictor = new ModelPredictor();
        for (int i = 0; i < runtime.Factors.Count; i++)
        {
            FactorSet set = runtime.Factors[i];
            Sample[] own = [.. samples.Where(s => ModelPredictor.RuntimeOf(s)?.Id == runtime.Id && Applies(runtime, set, s) && predictor.Estimate(s) is not null)];
            Sample[] fit = [.. own.Where(s => s.IsFit)];
            if (fit.Length < 8)
                continue;
            var search = new FactorFit(predictor, fit, set.Values, penalty);
            Factors best = search.Run();
            double[] residuals = [.. own.Where(s => !s.IsFit).Select(s => Math.Log(s.Seconds / predictor.Estimate(s, set with { Values = best })!.Latency.Value))];
            double spread = residuals.Length > 0 ? Math.Sqrt(residuals.Average(r => r * r)) : set.LogSpread;
            log.WriteLine($"{runtime.Id}[{i}] {string.Join(",", set.Classes.Select(c => c.Name))} {string.Join(",", set.Precisions.Select(p => p.Name))}: {fit.Length} fitted, {own.Length - fit.Length} held out; loss {search.Loss(set.Values):0.0000} -> {search.Loss(best):0.0000}; held-out spread {spread:0.000}, bias {(residuals.Length > 0 ? residuals.Average() : 0):0.000}");
            JsonNode node = root["factors"]![i]!;
            node["logSpread"] = Math.Round(spread, 3);
            node["basis"] = $"{own.Length} measurements on {string.Join(", ", own.Select(s => s.DeviceName).Distinct())}";
            foreach (Factor factor in Enum.GetValues<Factor>())
            {
                double value = Rounded(best[factor]);
                if (value != set.Values[factor])
                    log.WriteLine($"    {Factors.Name(factor),-20} {set.Values[factor],10:0.####e+0} -> {value:0.####e+0}");
                node["values"]![Factors.Name(factor)] = value;
            }
        }

        File.WriteAllText(path, root.ToJsonString(Indented) + "\n");
    }

    private static bool Applies(RuntimeProfile runtime, FactorSet set, Sample sample) =>
        sample.Device is { } device && ModelPredictor.PrecisionOf(sample) is { } precision && ReferenceEquals(Same(runtime, device.Class, precision), set);

    private static FactorSet? Same(RuntimeProfile runtime, DeviceClass @class, Precision precision) => runtime.FactorsFor(@class, precision);

    private static double Rounded(double value)
    {
        if (value == 0)
            return 0;
        double unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - 2);
        return double.Parse((Math.Round(value / unit) * unit).ToString("G3", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
    }
}
