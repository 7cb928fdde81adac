using System.Text.Json;

namespace NetWeight.Devices;

/// <summary>Reads the calibrations of a device file.</summary>
internal static class CalibrationReader
{
    /// <summary>The sizes that a correction may go by.</summary>
    public static readonly string[] Sizes = ["bytes", "rows", "columns", "depth"];

    /// <summary>All calibrations of a file.</summary>
    public static DeviceCalibration[] ReadAll(DeviceDocument document, JsonFields root) =>
        root.List("calibrations", (item, at) => Read(document, item, at + "."));

    private static DeviceCalibration Read(DeviceDocument document, JsonElement item, string at)
    {
        var fields = new JsonFields(document, item, at, "runtime", "precision", "threads", "factors", "scale",
            "corrections", "anchors", "effectCovariance", "logSpread", "basis", "source");
        string precision = fields.Required("precision");
        var factors = new Dictionary<string, double>();
        if (fields.Get("factors") is { } values)
        {
            if (values.ValueKind != JsonValueKind.Object)
                throw document.Error($"'{at}factors' must be an object of numbers");
            foreach (JsonProperty factor in values.EnumerateObject())
                factors.Add(factor.Name, Number(document, factor.Value, $"{at}factors.{factor.Name}", 0, 1e6));
        }

        return new DeviceCalibration
        {
            Runtime = fields.Required("runtime"),
            Precision = precision.Length == 0 ? default
                : Precisions.Parse(precision)
                ?? throw document.Error($"'{at}precision' is '{precision}'; it is one of {string.Join(", ", Precisions.All)}"),
            Threads = fields.List("threads", (count, place) => (int)Number(document, count, place, 1, 4096)),
            Factors = factors,
            Scale = fields.Get("scale") is { } scale ? Number(document, scale, at + "scale", 1e-3, 1e3) : 1,
            Corrections = fields.List("corrections", (correction, place) => Correction(document, correction, place + ".")),
            Anchors = fields.Get("anchors") is { } anchors ? (int)Number(document, anchors, at + "anchors", 1, 1e6) : 0,
            EffectCovariance = fields.List("effectCovariance", (value, place) => Number(document, value, place, -100, 100)),
            LogSpread = Number(document, fields.Get("logSpread") ?? throw document.Error($"'{at}logSpread' is missing"),
                at + "logSpread", 0, 10),
            Basis = fields.Required("basis"),
            Source = fields.Source(),
        };
    }

    private static KernelCorrection Correction(DeviceDocument document, JsonElement item, string at)
    {
        var fields = new JsonFields(document, item, at, "kernels", "by", "points");
        string by = fields.Required("by");
        if (!Sizes.Contains(by))
            throw document.Error($"'{at}by' is '{by}'; it is one of {string.Join(", ", Sizes)}");
        CorrectionPoint[] points = fields.List("points", (point, place) =>
        {
            var pair = new JsonFields(document, point, place + ".", "size", "factor");
            JsonElement Part(string name) => pair.Get(name) ?? throw document.Error($"'{place}.{name}' is missing");
            return new CorrectionPoint(Number(document, Part("size"), place + ".size", 1e-3, 1e18),
                Number(document, Part("factor"), place + ".factor", 1e-3, 1e3));
        });
        for (int i = 1; i < points.Length; i++)
            if (!(points[i].Size > points[i - 1].Size))
                throw document.Error($"'{at}points' must have rising sizes");
        return points.Length > 0 ? new KernelCorrection(fields.Required("kernels"), by, points)
            : throw document.Error($"'{at}points' is empty");
    }

    private static double Number(DeviceDocument document, JsonElement element, string at, double least, double most) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double value) && value >= least && value <= most
            ? value
            : throw document.Error($"'{at}' must be a number from {least:0.###e+0} to {most:0.###e+0}");
}
