using System.Globalization;
using System.Text.RegularExpressions;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Importers;

/// <summary>
/// TensorRT's <c>trtexec</c>, its log: from version 8 on one line
/// <c>Latency: min = 1.1 ms, max = 1.9 ms, mean = 1.2 ms, median = 1.2 ms, percentile(99%) = 1.5 ms</c>; in version 7 a line for each
/// number below <c>Host Latency</c>. The latency includes the transfers, as with <c>--exportTimes</c>.
/// </summary>
internal sealed partial class TrtexecLogImporter : MeasurementImporter
{
    public override string Name => "trtexec-log";

    public override string Summary => "trtexec's log";

    public override bool Recognizes(ImportFile file) =>
        SummaryLine().IsMatch(file.Text) || (HostLatencyLine().IsMatch(file.Text) && OldLine("median").IsMatch(file.Text));

    public override IReadOnlyList<MeasurementRecord> Read(ImportFile file)
    {
        string text;
        Func<string, Regex> number;
        if (SummaryLine().Match(file.Text) is { Success: true } line)
            (text, number) = (line.Value, NewNumber);
        else if (HostLatencyLine().Match(file.Text) is { Success: true } start)
            (text, number) = (file.Text[start.Index..], OldLine);
        else
            return [];
        double? Seconds(string name) =>
            number(name).Match(text) is { Success: true } match
                && double.TryParse(match.Groups["ms"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double ms) ? ms * 1e-3
                : null;
        string? model = ModelLine().Match(file.Text) is { Success: true } found
            ? Path.GetFileNameWithoutExtension(found.Groups["path"].Value.Replace('\\', '/')) : null;
        bool isOld = number == OldLine;
        return
        [
            new MeasurementRecord
            {
                Source = "trtexec",
                Provider = "tensorrt",
                Model = file.GivenModel ?? model ?? file.Model,
                MedianSeconds = Seconds("median") ?? Seconds("mean")
                    ?? throw file.Error("gives neither a median nor a mean latency; is it trtexec's log?"),
                MeanSeconds = Seconds("mean"),
                MinSeconds = Seconds("min"),
                MaxSeconds = Seconds("max"),
                P90Seconds = isOld ? null : Seconds("percentile(90%)"),
                P99Seconds = isOld ? null : Seconds("percentile(99%)"),
                Runs = Whole(RunsLine(), file),
                Batch = Whole(BatchLine(), file) ?? Whole(ShapesLine(), file),
                Runtime = VersionLine().Match(file.Text) is { Success: true } version
                    ? $"TensorRT {Version(version.Groups["version"].Value)}" : null,
            },
        ];
    }

    /// <summary>Versions are written as v8601 (8.6.1) up to 8, as v100300 (10.3.0) from 10 on.</summary>
    private static string Version(string digits)
    {
        return digits.Length == 6
            ? $"{Number(digits[..2])}.{Number(digits[2..4])}.{Number(digits[4..])}"
            : $"{digits[0]}.{digits[1]}.{Number(digits[2..])}";

        static int Number(string part) => int.Parse(part, CultureInfo.InvariantCulture);
    }

    private static long? Whole(Regex line, ImportFile file) =>
        line.Match(file.Text) is { Success: true } match
            && long.TryParse(match.Groups["n"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long n) && n > 0 ? n : null;

    private static Regex NewNumber(string name) =>
        new($@"(^|[\s,]){Regex.Escape(name)} = (?<ms>[0-9.eE+-]+) ms", RegexOptions.CultureInvariant);

    private static Regex OldLine(string name) => new($@"\b{name}: (?<ms>[0-9.eE+-]+) ms \(end to end", RegexOptions.CultureInvariant);

    [GeneratedRegex(@"(?<!H2D |D2H )\bLatency: min = .*?\bmean = .*", RegexOptions.None)]
    private static partial Regex SummaryLine();

    [GeneratedRegex(@"\bHost [Ll]atency\b")]
    private static partial Regex HostLatencyLine();

    [GeneratedRegex(@"Timing trace has (?<n>\d{1,12}) queries")]
    private static partial Regex RunsLine();

    [GeneratedRegex(@"\[I\] Batch: (?<n>\d{1,9})\s*$", RegexOptions.Multiline)]
    private static partial Regex BatchLine();

    [GeneratedRegex(@"--shapes=\S*?[:=](?<n>\d{1,9})x\d")]
    private static partial Regex ShapesLine();

    [GeneratedRegex(@"(\[I\] Model: (?!$)|--onnx=)(?<path>[^\s\r]+\.\w+)", RegexOptions.Multiline)]
    private static partial Regex ModelLine();

    [GeneratedRegex(@"\[TensorRT v(?<version>\d{4}|\d{6})\]")]
    private static partial Regex VersionLine();
}
