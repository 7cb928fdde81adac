using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetWeight.Devices;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Timing;

namespace NetWeight.Accuracy.Fitting;

/// <summary>Writes a fit as the library reads it: effects as factors on times, three digits, a vector a line.</summary>
public static class FitWriter
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file's content.</summary>
    public static string Write(PlatformFit fit) => new JsonObject
    {
        ["$schema"] = "../docs/schema/fit.schema.json",
        ["schemaVersion"] = 1,
        ["id"] = fit.Id,
        ["classes"] = Names(fit.Classes.Select(c => c.Name)),
        ["base"] =
            new JsonObject([.. Enum.GetValues<Factor>()
                .Select(f => KeyValuePair.Create(Factors.Name(f), (JsonNode?)Rounded(fit.Base[f])))]),
        ["speed"] = Speed(fit.Speed),
        ["logSpread"] = Rounded(fit.LogSpread),
        ["commonUncertainty"] = Rounded(fit.CommonUncertainty),
        ["uncertainty"] = Vector(fit.Uncertainty, log: false),
        ["deviceSpread"] = Spread(fit.Spread),
        ["measuredOn"] = Names(fit.MeasuredOn),
        ["measurements"] = fit.Measurements,
        ["runtimes"] = new JsonArray([.. fit.Runtimes.Select(Runtime)]),
        ["types"] = new JsonArray([.. fit.Types.Select(t => new JsonObject
        {
            ["precision"] = t.Precision.Name,
            ["times"] = Vector(t.Effects, log: true),
            ["measuredOn"] = Names(t.MeasuredOn),
            ["measurements"] = t.Measurements,
        })]),
        ["harnesses"] = new JsonArray([.. fit.Harnesses.Select(Harness)]),
        ["devices"] = new JsonArray([.. fit.Devices.Select(d => new JsonObject
        {
            ["id"] = d.Id,
            ["times"] = Vector(d.Effects, log: true),
            ["spread"] = Spread(d.Spread),
            ["settings"] = new JsonArray([.. d.Settings.Select(Setting)]),
        })]),
    }.ToJsonString(Indented) + "\n";

    /// <summary>The content of <c>difference.json</c>; shares and scales with three decimals.</summary>
    public static string Write(IReadOnlyList<DifferenceLaw> laws) => new JsonObject
    {
        ["$schema"] = "../docs/schema/difference.schema.json",
        ["schemaVersion"] = 1,
        ["basis"] = "pairs of networks measured in one setting (device, runtime, type, batch, threads), of families that took no part "
            + "in the fit; judged on devices that took no part; written by bench/NetWeight.Accuracy --differences",
        ["platforms"] = new JsonArray([.. laws.Select(Law)]),
    }.ToJsonString(Indented) + "\n";

    private static JsonObject Law(DifferenceLaw law) => new()
    {
        ["id"] = law.Id,
        ["scale"] = Math.Round(law.Scale, 3),
        ["shapeShare"] = law.ShapeShare,
        ["pairs"] = law.Evidence.Pairs,
        ["settings"] = law.Evidence.Settings,
        ["inside"] = Math.Round(law.Evidence.Inside, 3),
        ["unseenDevicePairs"] = law.Evidence.UnseenPairs,
        ["unseenDeviceInside"] = Math.Round(law.Evidence.UnseenInside, 3),
        ["sameNetwork"] = new JsonObject
        {
            ["otherType"] = Math.Round(law.Settings.OtherType, 3),
            ["typePairs"] = law.Evidence.TypePairs,
            ["otherRuntime"] = Math.Round(law.Settings.OtherRuntime, 3),
            ["runtimePairs"] = law.Evidence.RuntimePairs,
            ["otherDevice"] = Math.Round(law.Settings.OtherDevice, 3),
            ["devicePairs"] = law.Evidence.DevicePairs,
        },
    };

    private static JsonObject Harness(HarnessEffects harness)
    {
        var json = new JsonObject { ["id"] = harness.Id, ["names"] = Names(harness.Names) };
        if (harness.Form is { } form)
            json["form"] = form;
        json["times"] = Vector(harness.Effects, log: true);
        json["measuredOn"] = Names(harness.MeasuredOn);
        json["measurements"] = harness.Measurements;
        return json;
    }

    private static JsonObject? Speed(SpeedEffects speed) => speed.Reference == 0 ? null : new()
    {
        ["reference"] = speed.Reference,
        ["referenceBandwidth"] = speed.ReferenceBandwidth,
        ["compute"] = Rounded(speed.Compute),
        ["memory"] = Rounded(speed.Memory),
        ["overhead"] = Rounded(speed.Overhead),
        ["deviations"] = new JsonObject
        {
            ["compute"] = Rounded(speed.Deviations.Compute),
            ["memory"] = Rounded(speed.Deviations.Memory),
            ["overhead"] = Rounded(speed.Deviations.Overhead)
        },
    };

    private static JsonObject Setting(SettingEffects setting)
    {
        var json = new JsonObject { ["runtime"] = setting.Runtime, ["precision"] = setting.Precision.Name };
        double level = setting.Effects[0];
        if (setting.Effects.Where((e, i) => e != (((Effect)i).IsCompute || ((Effect)i).IsMemory ? level : 0)).Any())
            json["times"] = Vector(setting.Effects, log: true);
        else
            json["time"] = Rounded(Math.Exp(level));
        json["deviation"] = Rounded(setting.Deviation);
        if (setting.Unmeasured.Any(u => u > 0))
            json["unmeasured"] = Vector(setting.Unmeasured, log: false);
        json["measurements"] = setting.Measurements;
        return json;
    }

    private static JsonObject Runtime(RuntimeEffects runtime)
    {
        JsonObject json = Told(runtime);
        if (runtime.Harness.Length > 0)
            json["harness"] = runtime.Harness;
        return json;
    }

    private static JsonObject Told(RuntimeEffects runtime) => new()
    {
        ["id"] = runtime.Id,
        ["times"] = Vector(runtime.Effects, log: true),
        ["commonUncertainty"] = Rounded(runtime.CommonUncertainty),
        ["uncertainty"] = Vector(runtime.Uncertainty, log: false),
        ["lostTypeAdvantage"] =
            new JsonObject([.. runtime.LostAdvantage.Select(l => KeyValuePair.Create(l.Key.Name, (JsonNode?)Rounded(l.Value)))]),
        ["logSpread"] = Rounded(runtime.LogSpread),
        ["shape"] =
            new JsonObject([.. runtime.Shape.OrderBy(s => s.Key)
                .Select(s => KeyValuePair.Create(Factors.Name(s.Key), (JsonNode?)s.Value))]),
        ["measuredOn"] = Names(runtime.MeasuredOn),
        ["measurements"] = runtime.Measurements,
    };

    private static JsonObject Spread(DeviceSpread spread) => new()
    {
        ["level"] = Rounded(spread.Level),
        ["overhead"] = Rounded(spread.Overhead),
        ["memory"] = Rounded(spread.Memory),
        ["kind"] = Rounded(spread.Kind),
        ["cores"] = Rounded(spread.Cores),
        ["setting"] = Rounded(spread.Setting),
    };

    private static JsonObject Vector(IReadOnlyList<double> values, bool log)
    {
        var vector = new JsonObject();
        for (int i = 0; i < values.Count; i++)
            if (Math.Abs(values[i]) >= 0.0005)
                vector.Add(Effects.All[i], Rounded(log ? Math.Exp(values[i]) : values[i]));
        return vector;
    }

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(n => (JsonNode?)n)]);

    private static double Rounded(double value)
    {
        if (value == 0)
            return 0;
        double unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - 2);
        return double.Parse((Math.Round(value / unit) * unit)
            .ToString("G3", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
    }
}
