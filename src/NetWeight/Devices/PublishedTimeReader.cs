using System.Text.Json;
using NetWeight.Units;

namespace NetWeight.Devices;

/// <summary>Reads the published times of a device file.</summary>
internal static class PublishedTimeReader
{
    private const int MostPerDevice = 40;

    /// <summary>The reason why a device has none; empty if it states none.</summary>
    public static string ReadNone(DeviceDocument document, JsonFields root)
    {
        string none = root.Text("publishedTimesNone") ?? "";
        return none.Length > 0 && root.Get("publishedTimes") is not null
            ? throw document.Error("'publishedTimesNone' says that there are no published times, but 'publishedTimes' "
                + "lists some; keep one of the two")
            : none;
    }

    /// <summary>All published times of a file.</summary>
    public static PublishedTime[] ReadAll(DeviceDocument document, JsonFields root)
    {
        PublishedTime[] times = root.List("publishedTimes", (item, at) => Read(document, item, at + "."));
        return times.Length <= MostPerDevice
            ? times
            : throw document.Error($"'publishedTimes' lists {times.Length} times; {MostPerDevice} are the most, for a "
                + "table use 'netweight calibrate --from'");
    }

    private static PublishedTime Read(DeviceDocument document, JsonElement item, string at)
    {
        var fields = new JsonFields(
            document, item, at, "network", "input", "batch", "precision", "runtime", "threads", "cores", "protocol", "latencySeconds",
            "throughputSamplesPerSecond", "harness", "source", "note");
        string precision = fields.Required("precision");
        double? latency = Number("latencySeconds", 1e-7, 1e4), rate = Number("throughputSamplesPerSecond", 1e-4, 1e7);
        if (latency is null == rate is null)
            throw document.Error($"'{at.TrimEnd('.')}' needs either latencySeconds or throughputSamplesPerSecond, one of the two");
        int batch = (int?)Number("batch", 1, 1 << 20) ?? 1;
        string input = fields.Text("input") ?? "";
        if (input.Length > 0 && (Dimensions(input) is not { Length: >= 2 } shape || shape[0] != batch))
            throw document.Error($"'{at}input' is '{input}'; it is a shape like {batch}x3x224x224, the batch of {batch} first");
        return new PublishedTime
        {
            Network = fields.Required("network"),
            Input = input,
            Batch = batch,
            Precision = Precisions.Parse(precision)
                ?? throw document.Error($"'{at}precision' is '{precision}'; it is one of {string.Join(", ", Precisions.All)}"),
            Runtime = fields.Required("runtime"),
            Threads = (int?)Number("threads", 1, 4096),
            Cores = (int?)Number("cores", 1, 4096),
            Protocol = document.Word<TimeProtocol>(fields.Required("protocol"), at + "protocol"),
            Latency = latency is { } seconds ? new Seconds(seconds) : null,
            SamplesPerSecond = rate,
            Harness = fields.Required("harness"),
            Source = fields.Source(),
            Note = fields.Text("note") ?? "",
        };

        double? Number(string name, double least, double most) => fields.Get(name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out double value) && value >= least && value <= most
                && (name is "latencySeconds" or "throughputSamplesPerSecond" || value == Math.Floor(value)) => value,
            _ => throw document.Error(name is "latencySeconds" or "throughputSamplesPerSecond"
                ? $"'{at}{name}' must be a number from {least:0.###e+0} to {most:0.###e+0}"
                : $"'{at}{name}' must be a whole number from {least:0} to {most:0}"),
        };
    }

    private static int[]? Dimensions(string shape)
    {
        string[] parts = shape.Split('x');
        int[] sizes = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
            if (!int.TryParse(parts[i], System.Globalization.NumberStyles.None, null, out sizes[i]) || sizes[i] < 1)
                return null;
        return sizes;
    }
}
