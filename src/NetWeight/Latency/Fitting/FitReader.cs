using System.Text.Json;
using NetWeight.Devices;
using NetWeight.Latency.Timing;

namespace NetWeight.Latency.Fitting;

/// <summary>
/// Reads fit files; <c>docs/schema/fit.schema.json</c> describes them. Effects are factors on times there: 1.2
/// takes 1.2 times as long.
/// </summary>
internal static class FitReader
{
    private static readonly string[] FactorNames = [.. Enum.GetValues<Factor>().Select(Factors.Name)];

    /// <summary>Reads one fit. <paramref name="name"/> is the prefix of errors.</summary>
    public static PlatformFit Read(ReadOnlyMemory<byte> json, string name)
    {
        var document = new DeviceDocument(name);
        using JsonDocument parsed = document.Parse(json);
        document.CheckVersion(parsed.RootElement);
        var root = new JsonFields(
            document, parsed.RootElement, "",
            "$schema", "schemaVersion", "id", "classes", "base", "speed", "logSpread", "commonUncertainty",
                "uncertainty", "deviceSpread", "measuredOn", "measurements", "runtimes", "types", "harnesses", "devices");
        return new PlatformFit
        {
            Id = root.Required("id"),
            Classes = [.. root.Texts("classes")
                .Select(c => DeviceClasses.Parse(c)
                ?? throw document.Error($"'classes' names '{c}'; known: {string.Join(", ", DeviceClasses.All)}"))],
            Base = Base(document, root),
            Speed = Speed(document, root),
            LogSpread = Plain(document, root, "", "logSpread"),
            CommonUncertainty = Plain(document, root, "", "commonUncertainty"),
            Uncertainty = Vector(document, root, "", "uncertainty", log: false),
            Spread = Spread(document, root, "", "deviceSpread"),
            MeasuredOn = root.Texts("measuredOn"),
            Measurements = (int)Plain(document, root, "", "measurements"),
            Runtimes = root.List("runtimes", (item, at) => Runtime(document, item, at + ".")),
            Types = root.List("types", (item, at) =>
            {
                var fields = new JsonFields(document, item, at + ".", "precision", "times", "measuredOn", "measurements");
                return new TypeEffects(Type(document, fields), Vector(document, fields, at, "times", log: true),
                    fields.Texts("measuredOn"), (int)Plain(document, fields, at, "measurements"));
            }),
            Harnesses = root.List("harnesses", (item, at) =>
            {
                var fields = new JsonFields(document, item, at + ".", "id", "names", "times", "measuredOn", "measurements", "form");
                return new HarnessEffects(fields.Required("id"), fields.Texts("names"),
                    Vector(document, fields, at, "times", log: true), fields.Texts("measuredOn"),
                    (int)Plain(document, fields, at, "measurements"), fields.Text("form"));
            }),
            Devices = root.List("devices", (item, at) =>
            {
                var fields = new JsonFields(document, item, at + ".", "id", "times", "spread", "settings");
                return new DeviceEffects(fields.Required("id"), Vector(document, fields, at, "times", log: true),
                    Spread(document, fields, at, "spread"), fields.List("settings", (setting, place) =>
                {
                    var own = new JsonFields(document, setting, place + ".", "runtime", "precision", "time", "times",
                        "deviation", "unmeasured", "measurements");
                    return new SettingEffects(own.Required("runtime"), Type(document, own),
                        Setting(document, own, place), Plain(document, own, place, "deviation"),
                        Vector(document, own, place, "unmeasured", log: false), (int)Plain(document, own, place, "measurements"));
                }));
            }),
        };
    }

    /// <summary>Reads the file of differences; <paramref name="name"/> is the prefix of errors.</summary>
    public static IReadOnlyList<DifferenceLaw> ReadDifferences(ReadOnlyMemory<byte> json, string name)
    {
        var document = new DeviceDocument(name);
        using JsonDocument parsed = document.Parse(json);
        document.CheckVersion(parsed.RootElement);
        var root = new JsonFields(document, parsed.RootElement, "", "$schema", "schemaVersion", "basis", "platforms");
        return root.List("platforms", (item, at) =>
        {
            string place = at + ".", below = place + "sameNetwork.";
            var fields = new JsonFields(document, item, place, "id", "scale", "shapeShare", "pairs", "settings",
                "inside", "unseenDevicePairs", "unseenDeviceInside", "sameNetwork");
            var same = new JsonFields(document, fields.Get("sameNetwork") ?? throw document.Error($"'{place}sameNetwork' is missing"),
                below, "otherType", "typePairs", "otherRuntime", "runtimePairs", "otherDevice", "devicePairs");
            double Law(string field) => Plain(document, fields, place, field);
            double Same(string field) => Plain(document, same, below, field);
            return new DifferenceLaw(fields.Required("id"), Law("scale"), Law("shapeShare"),
                new SettingCorrelations(Same("otherType"), Same("otherRuntime"), Same("otherDevice")),
                new DifferenceEvidence((int)Law("pairs"), (int)Law("settings"), Law("inside"),
                    (int)Law("unseenDevicePairs"), Law("unseenDeviceInside"),
                    (int)Same("typePairs"), (int)Same("runtimePairs"), (int)Same("devicePairs")));
        });
    }

    /// <summary>One level of all arithmetic and memory, or effects one by one.</summary>
    private static double[] Setting(DeviceDocument document, JsonFields from, string at)
    {
        double[] effects = Vector(document, from, at, "times", log: true);
        if (from.Get("time") is not null)
            for (int i = 0; i < effects.Length; i++)
                effects[i] += ((Effect)i).IsCompute || ((Effect)i).IsMemory ? Math.Log(Plain(document, from, at, "time")) : 0;
        return effects;
    }

    private static RuntimeEffects Runtime(DeviceDocument document, JsonElement item, string at)
    {
        var fields = new JsonFields(document, item, at, "id", "times", "commonUncertainty", "uncertainty",
            "lostTypeAdvantage", "logSpread", "harness", "shape", "measuredOn", "measurements");
        var shape = new Dictionary<Factor, double>();
        if (fields.Get("shape") is { } given)
        {
            var values = new JsonFields(document, given, at + "shape.", FactorNames);
            foreach (string name in values.Names)
                shape.Add((Factor)Array.IndexOf(FactorNames, name), Plain(document, values, at + "shape.", name));
        }

        return new RuntimeEffects(
            fields.Required("id"), Vector(document, fields, at, "times", log: true),
                Plain(document, fields, at, "commonUncertainty"),
                Vector(document, fields, at, "uncertainty", log: false), Lost(document, fields, at),
            Plain(document, fields, at, "logSpread"), fields.Text("harness") ?? "", shape, fields.Texts("measuredOn"),
                (int)Plain(document, fields, at, "measurements"));
    }

    private static Dictionary<Precision, double> Lost(DeviceDocument document, JsonFields from, string at)
    {
        var lost = new Dictionary<Precision, double>();
        if (from.Get("lostTypeAdvantage") is not { } given)
            return lost;
        var fields = new JsonFields(document, given, at + "lostTypeAdvantage.", [.. Precisions.All]);
        foreach (string name in fields.Names)
            lost.Add(Precisions.Parse(name)!.Value, Plain(document, fields, at + "lostTypeAdvantage.", name));
        return lost;
    }

    private static Factors Base(DeviceDocument document, JsonFields root)
    {
        var values = new JsonFields(document, root.Get("base") ?? throw document.Error("'base' is missing"), "base.", FactorNames);
        return new Factors([.. FactorNames.Select(f => Plain(document, values, "base.", f))]);
    }

    private static SpeedEffects Speed(DeviceDocument document, JsonFields root)
    {
        if (root.Get("speed") is not { ValueKind: JsonValueKind.Object } given)
            return default;
        var fields = new JsonFields(document, given, "speed.", "reference", "referenceBandwidth", "compute", "memory",
            "overhead", "deviations");
        double Part(string part) => Plain(document, fields, "speed.", part);
        var sure = new JsonFields(document, fields.Get("deviations")
            ?? throw document.Error("'speed.deviations' is missing"), "speed.deviations.", "compute", "memory", "overhead");
        double Deviation(string part) => Plain(document, sure, "speed.deviations.", part);
        return new SpeedEffects(
            Part("reference"), Part("referenceBandwidth"), Part("compute"), Part("memory"), Part("overhead"),
                new SpeedDeviations(Deviation("compute"), Deviation("memory"), Deviation("overhead")));
    }

    private static DeviceSpread Spread(DeviceDocument document, JsonFields from, string at, string name)
    {
        var fields = new JsonFields(document, from.Get(name) ?? throw document.Error($"'{at}{name}' is missing"),
            $"{at}{name}.", "level", "overhead", "memory", "kind", "cores", "setting");
        double Part(string part) => Plain(document, fields, $"{at}{name}.", part);
        return new DeviceSpread(Part("level"), Part("overhead"), Part("memory"), Part("kind"), Part("cores"), Part("setting"));
    }

    /// <summary>A number for each effect; a missing one means no effect, or no uncertainty.</summary>
    private static double[] Vector(DeviceDocument document, JsonFields from, string at, string name, bool log)
    {
        double[] vector = new double[Effects.Count];
        if (from.Get(name) is not { } given)
            return vector;
        var fields = new JsonFields(document, given, $"{at}.{name}.", [.. Effects.All]);
        for (int i = 0; i < vector.Length; i++)
            if (fields.Get(Effects.All[i]) is not null)
                vector[i] = Plain(document, fields, $"{at}.{name}.", Effects.All[i]) is var number && log ? Math.Log(number) : number;
        return vector;
    }

    private static Precision Type(DeviceDocument document, JsonFields fields) =>
        fields.Required("precision") is var name && Precisions.Parse(name) is { } known ? known
            : throw document.Error($"there is no precision '{name}'; known: {string.Join(", ", Precisions.All)}");

    private static double Plain(DeviceDocument document, JsonFields from, string at, string name) =>
        from.Get(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double value) && value >= 0
            ? value
            : throw document.Error($"'{at}{name}' must be a number that is not negative");
}
