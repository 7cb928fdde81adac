using System.Globalization;

namespace NetWeight.Measurement.Records;

/// <summary>The kind of value in a field.</summary>
public enum RecordFieldKind
{
    /// <summary>Words.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>A moment, as ISO 8601 writes it.</summary>
    Moment,
}

/// <summary>A field of a record, by the name that files use.</summary>
/// <param name="Name">The name, with the unit if there is one.</param>
/// <param name="Kind">The kind of its value.</param>
/// <param name="Meaning">Its meaning, in a line.</param>
/// <param name="Get">Its value: text, <see cref="long"/>, <see cref="double"/>, or null.</param>
public sealed record RecordField(string Name, RecordFieldKind Kind, string Meaning, Func<MeasurementRecord, object?> Get)
{
    /// <summary>All fields, in the order in which files list them.</summary>
    public static IReadOnlyList<RecordField> All { get; } =
    [
        new("schemaVersion", RecordFieldKind.Whole, "1", _ => (long)MeasurementRecord.Version),
        new(
            "source", RecordFieldKind.Text, "the stopwatch: netweight, onnxruntime, trtexec, tflite, openvino, ncnn, rknn, hailortcli, csv",
            r => r.Source),
        new("model", RecordFieldKind.Text, "the model's name (required)", r => r.Model),
        new("layer", RecordFieldKind.Text, "the layer: its original nodes joined with +; empty for the whole model", r => r.Layer),
        new("operator", RecordFieldKind.Text, "the layer's operator, as the runtime calls it", r => r.Operator),
        new("batch", RecordFieldKind.Whole, "the batch", r => r.Batch),
        new("dataType", RecordFieldKind.Text, "the type of the numbers: float, float16, int8", r => r.DataType),
        new("maccs", RecordFieldKind.Whole,
            "MACCs of conv, FC and MatMul of one run; they distinguish networks of one name", r => r.Maccs),
        new("medianSeconds", RecordFieldKind.Seconds, "the median (required); the mean, if no median is known", r => r.MedianSeconds),
        new("medianLowSeconds", RecordFieldKind.Seconds, "lower end of the median's 95 % confidence interval", r => r.MedianLowSeconds),
        new("medianHighSeconds", RecordFieldKind.Seconds, "upper end of it", r => r.MedianHighSeconds),
        new("meanSeconds", RecordFieldKind.Seconds, "the arithmetic mean", r => r.MeanSeconds),
        new("minSeconds", RecordFieldKind.Seconds, "the shortest run", r => r.MinSeconds),
        new("maxSeconds", RecordFieldKind.Seconds, "the longest run", r => r.MaxSeconds),
        new("p90Seconds", RecordFieldKind.Seconds, "the 90th percentile of the runs", r => r.P90Seconds),
        new("p99Seconds", RecordFieldKind.Seconds, "the 99th percentile of the runs", r => r.P99Seconds),
        new("standardDeviationSeconds", RecordFieldKind.Seconds, "the standard deviation of the runs", r => r.StandardDeviationSeconds),
        new("runs", RecordFieldKind.Whole, "the number of runs", r => r.Runs),
        new("threads", RecordFieldKind.Whole, "the threads that it ran on; 0 if the runtime chose", r => r.Threads),
        new("provider", RecordFieldKind.Text, "the part of the runtime that ran it: cpu, cuda, ...", r => r.Provider),
        new("runtime", RecordFieldKind.Text, "the runtime with its version", r => r.Runtime),
        new("device", RecordFieldKind.Text, "the processor or device", r => r.Device),
        new("operatingSystem", RecordFieldKind.Text, "the operating system", r => r.OperatingSystem),
        new("measuredAt", RecordFieldKind.Moment, "when, in ISO 8601", r => r.MeasuredAt?.ToString("O", CultureInfo.InvariantCulture)),
    ];

    /// <summary>The field of a name; null if there is none.</summary>
    public static RecordField? Find(string name) => All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// A record of values by field name. Throws <see cref="NetWeightException"/> naming <paramref name="place"/> if a required one is
    /// missing or a value does not fit.
    /// </summary>
    public static MeasurementRecord Parse(IReadOnlyDictionary<string, string> values, string place)
    {
        if (Whole(values, "schemaVersion", place) is { } version && version > MeasurementRecord.Version)
            throw new NetWeightException($"{place} is of version {version} of the measurement format; "
                + $"this program reads up to {MeasurementRecord.Version}. Use a newer one.");
        double median = Seconds(values, "medianSeconds", place) ?? throw new NetWeightException($"{place} lacks medianSeconds.");
        if (median <= 0)
            throw new NetWeightException($"{place}: medianSeconds is {median}; a time is above 0.");
        return new MeasurementRecord
        {
            Source = Text(values, "source") ?? "csv",
            Model = Text(values, "model") ?? throw new NetWeightException($"{place} lacks the model's name."),
            Layer = Text(values, "layer"),
            Operator = Text(values, "operator"),
            Batch = Whole(values, "batch", place),
            DataType = Text(values, "dataType"),
            Maccs = Whole(values, "maccs", place),
            MedianSeconds = median,
            MedianLowSeconds = Seconds(values, "medianLowSeconds", place),
            MedianHighSeconds = Seconds(values, "medianHighSeconds", place),
            MeanSeconds = Seconds(values, "meanSeconds", place),
            MinSeconds = Seconds(values, "minSeconds", place),
            MaxSeconds = Seconds(values, "maxSeconds", place),
            P90Seconds = Seconds(values, "p90Seconds", place),
            P99Seconds = Seconds(values, "p99Seconds", place),
            StandardDeviationSeconds = Seconds(values, "standardDeviationSeconds", place),
            Runs = Whole(values, "runs", place),
            Threads = Whole(values, "threads", place),
            Provider = Text(values, "provider"),
            Runtime = Text(values, "runtime"),
            Device = Text(values, "device"),
            OperatingSystem = Text(values, "operatingSystem"),
            MeasuredAt = Moment(values, "measuredAt", place),
        };
    }

    private static string? Text(IReadOnlyDictionary<string, string> values, string name) =>
        values.TryGetValue(name, out string? text) && text.Length > 0 ? text : null;

    private static long? Whole(IReadOnlyDictionary<string, string> values, string name, string place) =>
        Text(values, name) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number
        : throw new NetWeightException($"{place}: {name} is '{text}', which is not a whole number.");

    private static double? Seconds(IReadOnlyDictionary<string, string> values, string name, string place) =>
        Text(values, name) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number
        : throw new NetWeightException($"{place}: {name} is '{text}', no number.");

    private static DateTimeOffset? Moment(IReadOnlyDictionary<string, string> values, string name, string place) =>
        Text(values, name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment) ? moment
        : throw new NetWeightException($"{place}: {name} is '{text}', no date.");
}
