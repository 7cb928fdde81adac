using System.Globalization;
using System.Text.RegularExpressions;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Statistics;

namespace NetWeight.Measurement.Importers;

/// <summary>
/// Rockchip's <c>rknn_benchmark</c>, its log: a line <c>12: Elapse Time = 8.31ms, FPS = 120.34</c> for each run below
/// <c>Begin perf</c>; those above it warm up. The version stands in <c>rknn_api/rknnrt version: 2.3.0 (...), driver version: 0.9.8</c>.
/// </summary>
internal sealed partial class RknnImporter : MeasurementImporter
{
    public override string Name => "rknn";

    public override string Summary => "RKNN rknn_benchmark's log";

    public override bool Recognizes(ImportFile file) => RunLine().IsMatch(file.Text);

    public override IReadOnlyList<MeasurementRecord> Read(ImportFile file)
    {
        var seconds = new List<double>();
        string? version = null;
        foreach (string line in file.Text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith("Begin perf", StringComparison.Ordinal))
                seconds.Clear();
            else if (RunLine().Match(line) is { Success: true } run)
                seconds.Add(double.Parse(run.Groups["ms"].Value, NumberStyles.Float, CultureInfo.InvariantCulture) * 1e-3);
            else if (VersionLine().Match(line) is { Success: true } found)
                version = found.Groups["version"].Value;
        }

        return seconds.Count == 0 || !seconds.Exists(s => s > 0) ? [] :
        [
            Sampled.Record("rknn", file.Model, SampleSummary.Of(seconds)) with
            {
                Provider = "rknpu",
                Runtime = version is null ? null : $"RKNN {version}",
            },
        ];
    }

    [GeneratedRegex(@"^\s*\d+:\s*Elapse Time = (?<ms>\d+(\.\d+)?)ms", RegexOptions.Multiline)]
    private static partial Regex RunLine();

    [GeneratedRegex(@"rknnrt version: (?<version>[^\s,]+)")]
    private static partial Regex VersionLine();
}
