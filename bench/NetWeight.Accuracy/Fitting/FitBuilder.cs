using NetWeight.Devices;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Timing;

namespace NetWeight.Accuracy.Fitting;

/// <summary>Turns a pooled fit into fits as the library reads them.</summary>
public static class FitBuilder
{
    /// <summary>The tool that comes with a runtime: a prediction estimates its result. If it took no times here, the
    /// average tool is used.</summary>
    private static readonly Dictionary<string, string> OwnTools = new()
    {
        ["pytorch-eager"] = "timm",
        ["pytorch-compiled"] = "timm",
        ["tensorrt"] = "trtexec",
        ["ncnn"] = "benchncnn",
        ["paddle-lite"] = "paddle-lite",
        ["tflite"] = "aihub",
        ["qnn"] = "aihub",
    };

    /// <summary>The share of a time from which an effect counts as felt.</summary>
    private const double Felt = 0.1;

    /// <summary>The names of the tools in device files.</summary>
    private static readonly Dictionary<string, string[]> PublishedNames = new()
    {
        ["timm"] = ["timm benchmark.py"],
        ["paddle-trt"] = ["Paddle Inference with TensorRT"],
        ["paddle-lite"] = ["Paddle-Lite benchmark"],
        ["ort-trt-copies"] = ["ONNX Runtime's TensorRT provider"],
        ["aihub"] = ["Qualcomm AI Hub profile job"],
        ["aibench"] = ["the README's script"],
        ["netweight"] = ["netweight calibrate --judge"],
    };

    /// <summary>The fit as the library has it: one file for each group of classes.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="fit">The estimates.</param>
    /// <param name="spreads">The spread of unseen networks, by runtime.</param>
    /// <param name="widening">The multiplier of the spreads between devices and settings, and of the uncertainty of runtimes.</param>
    public static IEnumerable<PlatformFit> Of(Platform platform, PooledFit fit,
        IReadOnlyDictionary<string, double> spreads, double widening = 1)
    {
        foreach (IGrouping<bool, DeviceClass> classes in platform.Classes.GroupBy(platform.IsEmbedded))
            yield return Of(platform, fit, spreads, widening, classes.Key, [.. classes]);
    }

    private static PlatformFit Of(Platform platform, PooledFit fit, IReadOnlyDictionary<string, double> spreads,
        double widening, bool isEmbedded, DeviceClass[] classes)
    {
        double[] level = Vector((name, kind) => fit.Estimate($"class {name}")
            + (kind.Length == 0 ? fit.Estimate("class level") : 0)
            + (isEmbedded ? fit.Estimate($"embedded {name}") + (kind.Length == 0 ? fit.Estimate("embedded level") : 0) : 0));
        double Width(string prior) => fit.Columns.Priors[prior].Deviation;
        var rows = fit.Rows.Select((row, i) => (Row: row, Index: i)).ToArray();
        (double common, double[] each) = Doubt(fit, isEmbedded, "*");
        return new PlatformFit
        {
            Id = isEmbedded ? platform.Id + "-embedded" : platform.Id,
            Classes = classes,
            Base = Effects.Apply(platform.Start, level),
            Speed = platform.Speed with
            {
                Compute = fit.Estimate("speed compute"),
                Memory = fit.Estimate("speed memory"),
                Overhead = fit.Estimate("speed overhead"),
                Deviations = new SpeedDeviations(fit.Deviation("speed compute", "speed compute"),
                    fit.Deviation("speed memory", "speed memory"), fit.Deviation("speed overhead", "speed overhead")),
            },
            LogSpread = spreads.Count == 0 ? 0.3 : Math.Sqrt(spreads.Values.Average(s => s * s)),
            MeasuredOn = [.. rows.Select(r => r.Row.Device.Id).Distinct().Order(StringComparer.Ordinal)],
            Measurements = rows.Length,
            CommonUncertainty = widening * common,
            Uncertainty = [.. each.Select(e => widening * e)],
            Spread = new DeviceSpread(widening * Width("level"), widening * Width("overhead"),
                widening * Width("memory"), widening * Width("kind"), widening * Width("cores"), widening * Width("setting")),
            Runtimes = [.. rows.GroupBy(r => r.Row.Runtime).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => Runtime(platform, fit, g.Key, [.. g.Select(r => r.Row)], spreads, widening, isEmbedded))],
            Types =
            [
                .. rows.GroupBy(r => r.Row.Precision).OrderBy(g => g.Key).Select(g => new TypeEffects(
                    g.Key, Vector((name, kind) => fit.Estimate($"type {g.Key.Name} {name}")
                        + (kind.Length == 0 ? fit.Estimate($"type {g.Key.Name} level") : 0)), Devices(g.Select(r => r.Row)), g.Count())),
            ],
            Harnesses =
            [
                .. rows.GroupBy(r => r.Row.Sample.Harness).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new HarnessEffects(
                    g.Key, PublishedNames.GetValueOrDefault(g.Key, []),
                        Vector((name, _) => fit.Estimate($"harness {g.Key} {name}")), Devices(g.Select(r => r.Row)),
                            g.Count(), Form(g.Select(r => r.Row)))),
            ],
            Devices = [.. rows.GroupBy(r => r.Row.Device.Id).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => Device(fit, g.Key, [.. g]))],
        };
    }

    private static RuntimeEffects Runtime(Platform platform, PooledFit fit, string id, FitRow[] rows,
        IReadOnlyDictionary<string, double> spreads, double widening, bool isEmbedded)
    {
        (double common, double[] each) = Doubt(fit, isEmbedded, id);
        return new RuntimeEffects(
            id,
            Vector((name, kind) => fit.Estimate($"runtime {id} {name}") + (kind.Length == 0 ? fit.Estimate($"runtime {id} level") : 0)),
            widening * common,
            [.. each.Select(e => widening * e)],
            rows.Select(r => r.Precision).Distinct().Order()
                .Where(t => fit.Columns.Find($"advantage {id} {t.Name}") is not null)
                .ToDictionary(t => t, t => fit.Estimate($"advantage {id} {t.Name}")),
            spreads.GetValueOrDefault(id, 0.3),
            OwnTools.TryGetValue(id, out string? tool) ? tool : rows.Any(r => r.Sample.Harness == "aihub") ? "aihub"
                : rows.Any(r => r.Sample.Harness == "netweight") ? "netweight" : "",
            platform.Shapes.TryGetValue(id, out IReadOnlyDictionary<Factor, double>? shape) ? shape : new Dictionary<Factor, double>(),
            Devices(rows),
            rows.Length);
    }

    /// <summary>
    /// The uncertainty of the sum of base and runtime: the common part of all arithmetic and memory is the mean covariance
    /// of two of them, the rest is each one's own.
    /// Of a type the doubt is that of one more level.
    /// </summary>
    private static (double Common, double[] Each) Doubt(PooledFit fit, bool isEmbedded, string runtime)
    {
        int work = (int)Effect.WeightMemory + 1;
        double[,] covariance = new double[work, work];
        (string Name, string Prior)[][] parts =
        [
            .. Effects.All.Select((name, i) =>
            {
                string kind = Kind(i);
                List<(string, string)> list = [($"class {name}", "class" + kind), ($"runtime {runtime} {name}", "runtime" + kind)];
                if (isEmbedded && kind != " cores")
                    list.Add(($"embedded {name}", "embedded" + kind));
                if (kind.Length == 0)
                {
                    list.AddRange([("class level", "class level"), ($"runtime {runtime} level", "runtime level")]);
                    if (isEmbedded)
                        list.Add(("embedded level", "embedded level"));
                }

                return list.ToArray();
            }),
        ];
        double sum = 0;
        for (int i = 0; i < work; i++)
            for (int j = 0; j < i; j++)
                sum += Variance(fit, parts[i], parts[j]);
        double common = Math.Max(0, sum / (work * (work - 1) / 2));
        return (Math.Sqrt(common), [.. parts.Select((p, i) => Math.Sqrt(Math.Max(0, Variance(fit, p, p) - (i < work ? common : 0))))]);
    }

    private static string Kind(int effect) => ((Effect)effect).IsCompute
        || ((Effect)effect).IsMemory ? "" : ((Effect)effect).IsOverhead ? " overhead" : " cores";

    private static DeviceEffects Device(PooledFit fit, string id, (FitRow Row, int Index)[] rows)
    {
        double Left(string column, string prior) => fit.Deviation($"device {id} {column}", prior);
        double[] kinds = [.. Effects.All.Where((_, i) => ((Effect)i).IsCompute || ((Effect)i).IsMemory).Select(name => Left(name, "kind"))];
        return new DeviceEffects(
            id,
            Vector((name, kind) => (kind.Length == 0 ? fit.Estimate($"device {id} level")
                + (Enum.Parse<Effect>(name, ignoreCase: true).IsMemory ? fit.Estimate($"device {id} memory") : 0)
                : kind == " overhead" ? fit.Estimate($"device {id} overhead") : 0) + fit.Estimate($"device {id} {name}")),
            new DeviceSpread(Left("level", "level"), Left("overhead", "overhead"), Left("memory", "memory"),
                Math.Sqrt(kinds.Average(k => k * k)), Left(Effects.All[(int)Effect.SerialShare], "cores"),
                    fit.Columns.Priors["setting"].Deviation),
            [.. rows.GroupBy(r => (r.Row.Runtime, r.Row.Precision)).OrderBy(g => g.Key.Runtime, StringComparer.Ordinal)
                .ThenBy(g => g.Key.Precision).Select(g => Setting(fit, [.. g]))]);
    }

    /// <summary>The effects found for a device with one runtime in one type.</summary>
    private static SettingEffects Setting(PooledFit fit, (FitRow Row, int Index)[] rows)
    {
        FitRow first = rows[0].Row;
        double level = fit.Estimate($"setting {EffectColumns.SettingOf(first)}"),
            deviation = Math.Sqrt(rows.Average(r => fit.VarianceOf(r.Index)));
        return new SettingEffects(first.Runtime, first.Precision, Vector((_, kind) => kind.Length == 0 ? level : 0),
            deviation, Unmeasured(fit, [.. rows.Select(r => r.Index)]), rows.Length);
    }

    /// <summary>
    /// The uncertainty of each effect that the measured networks of a setting hardly show, base, runtime, type and device
    /// together. Of what they felt, the doubt of one effect goes against that of another,
    /// so that it shows in whole networks only.
    /// </summary>
    private static double[] Unmeasured(PooledFit fit, int[] rows)
    {
        double[] felt = new double[Effects.Count], slopes = new double[Effects.Count];
        foreach (int row in rows)
        {
            fit.Predict(row, fit.Effects, slopes);
            for (int i = 0; i < felt.Length; i++)
                felt[i] = Math.Max(felt[i], Math.Abs(slopes[i]));
        }

        double[] unsure = fit.Unsure(rows[0]);
        return [.. unsure.Select((u, i) => ((Effect)i).IsCompute || ((Effect)i).IsMemory ? Math.Max(0, 1 - (felt[i] / Felt)) * u : 0)];
    }

    /// <summary>The way of its own in which a tool drives a runtime; null for the plain one.</summary>
    private static string? Form(IEnumerable<FitRow> rows) =>
        rows.Select(r => r.Sample.RuntimeForm == "authors" ? r.Runtime : null).Distinct().ToArray() is [{ } form] ? form : null;

    private static string[] Devices(IEnumerable<FitRow> rows) =>
        [.. rows.Select(r => r.Device.Id).Distinct().Order(StringComparer.Ordinal)];

    private static double Variance(PooledFit fit, (string Name, string Prior)[] first, (string Name, string Prior)[] second)
    {
        double sum = 0;
        foreach ((string a, string prior) in first)
            foreach ((string b, _) in second)
                sum += (fit.Columns.Find(a), fit.Columns.Find(b)) switch
                {
                    ({ } column, { } other) => fit.Covariance![column, other],
                    (null, null) when a == b => Math.Pow(fit.Columns.Priors[prior].Deviation, 2),
                    _ => 0,
                };
        return sum;
    }

    private static double[] Vector(Func<string, string, double> of) => [.. Effects.All.Select((name, i) => of(name, Kind(i)))];
}
