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

    /// <summary>Fits the factors on the fit half for judging, and on all samples for use.</summary>
    /// <param name="options">Where the files are.</param>
    /// <param name="id">The runtime.</param>
    /// <param name="samples">All samples.</param>
    /// <param name="log">Where progress goes.</param>
    public static void Run(Options options, string id, IReadOnlyList<Sample> samples, TextWriter log)
    {
        string file = Path.Combine(options.Runtimes, id + ".json");
        if (!File.Exists(file))
            throw new NetWeightException($"{file}: no such runtime.");
        byte[] json = File.ReadAllBytes(file);
        RuntimeProfile runtime = RuntimeCatalog.Parse(json, file);
        JsonNode half = JsonNode.Parse(json)!, whole = JsonNode.Parse(json)!;
        var predictor = new ModelPredictor();
        List<ZeroShot> unseen = [];
        for (int i = 0; i < runtime.Factors.Count; i++)
        {
            FactorSet set = runtime.Factors[i];
            Sample[] own = [.. samples.Where(s => ModelPredictor.RuntimeOf(s)?.Id == runtime.Id && Applies(runtime, set, s) && predictor.Estimate(s) is not null)];
            if (own.Length < 8)
                continue;
            Sample[] fit = [.. own.Where(s => s.IsFit)], held = [.. own.Where(s => !s.IsFit)];
            string basis = $"{own.Length} measurements on {string.Join(", ", own.Select(s => s.DeviceName).Distinct())}";
            Factors start = FactorStart.For(set, runtime.Id);
            log.WriteLine($"{runtime.Id}[{i}] {string.Join(",", set.Classes.Select(c => c.Name))} {string.Join(",", set.Precisions.Select(p => p.Name))}: {basis}");
            Factors onHalf = SampleFit.Of(predictor, fit, start, options.Penalty).Run();
            double spread = Spread(held.Length > 0 ? held : own, onHalf, predictor, out double bias);
            log.WriteLine($"  fitted on {fit.Length}, judged on {held.Length}: spread {spread:0.000}, bias {bias:0.000}");
            var search = SampleFit.Of(predictor, own, start, options.Penalty);
            Factors onAll = search.Run();
            log.WriteLine($"  fitted on all: loss {search.Loss(start):0.000} -> {search.Loss(onAll):0.000}, spread {Spread(own, onAll, predictor, out bias):0.000}, bias {bias:0.000}");
            foreach (Factor factor in Enum.GetValues<Factor>())
                log.WriteLine($"    {Factors.Name(factor),-20} {start[factor],10:0.###e+0}   half {onHalf[factor],10:0.###e+0}   all {onAll[factor],10:0.###e+0}");
            foreach (ZeroShot line in ZeroShot.Of($"{runtime.Id}[{i}]", own, predictor, start, options.Penalty))
            {
                log.WriteLine($"  without {line.Device}: MAPE {line.All.Mape:0.000}, bias {line.All.Bias:0.00}, rho {line.Rank:0.000}; held out {line.Held?.Mape:0.000}");
                unseen.Add(line);
            }

            Store(half["factors"]![i]!, onHalf, spread, basis);
            Store(whole["factors"]![i]!, onAll, spread, basis);
        }

        Directory.CreateDirectory(options.Halves);
        ZeroShot.Store(Path.Combine(options.Halves, "zero-shot.csv"), runtime.Id, unseen);
        File.WriteAllText(Path.Combine(options.Halves, id + ".json"), Text(half));
        File.WriteAllText(file, Text(whole));
        Inheritance.Run(options.Runtimes, log);
    }

    private static double Spread(Sample[] samples, Factors factors, ModelPredictor predictor, out double bias)
    {
        var set = new FactorSet([], [], factors, 0, "");
        double[] residuals = [.. samples.Select(s => Math.Log(s.Seconds / predictor.Estimate(s, set)!.Latency.Value))];
        bias = residuals.Average();
        return Math.Sqrt(residuals.Average(r => r * r));
    }

    /// <summary>A runtime's file as it is stored.</summary>
    internal static string Text(JsonNode root) => root.ToJsonString(Indented) + "\n";

    /// <summary>Writes factors into a set of a runtime's file.</summary>
    internal static void Store(JsonNode node, Factors factors, double spread, string basis)
    {
        node["logSpread"] = Math.Round(spread, 3);
        node["basis"] = basis;
        foreach (Factor factor in Enum.GetValues<Factor>())
            node["values"]![Factors.Name(factor)] = Rounded(factors[factor]);
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
