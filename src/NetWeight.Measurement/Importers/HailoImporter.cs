using System.Globalization;
using System.Text.RegularExpressions;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Importers;

/// <summary>
/// Hailo's <c>hailortcli</c>, its log: <c>Latency (hw) = 2.93646 ms</c> in the summary of <c>benchmark</c>, or
/// <c>HW Latency: 8.61 ms</c> in the result of <c>run --measure-latency</c>. It is the time from the first input at the device to the first
/// output. Frames per second are those of a pipeline with several frames in it, and not taken as a latency.
/// </summary>
internal sealed partial class HailoImporter : MeasurementImporter
{
    public override string Name => "hailortcli";

    public override string Summary => "hailortcli's log of benchmark, or of run --measure-latency";

    public override bool Recognizes(ImportFile file) => file.Text.Contains("(hw_only)", StringComparison.Ordinal)
        || (file.Text.Contains("> Inference result:", StringComparison.Ordinal)
            && file.Text.Contains("Network group:", StringComparison.Ordinal));

    public override IReadOnlyList<MeasurementRecord> Read(ImportFile file)
    {
        var records = new List<MeasurementRecord>();
        string? network = null;
        long? frames = null;
        foreach (string line in file.Text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (NetworkLine().Match(line) is { Success: true } named)
                (network, frames) = (named.Groups["name"].Value, null);
            else if (FramesLine().Match(line) is { Success: true } counted)
                frames = long.Parse(counted.Groups["n"].Value, CultureInfo.InvariantCulture);
            else if (LatencyLine().Match(line) is { Success: true } latency)
                records.Add(new MeasurementRecord
                {
                    Source = "hailortcli",
                    Model = file.GivenModel ?? network ?? file.Model,
                    // The tool gives the mean of all frames.
                    MedianSeconds = Milliseconds(latency),
                    MeanSeconds = Milliseconds(latency),
                    Runs = frames,
                    Provider = "hailo",
                });
        }

        return records.Count > 0 ? records : throw file.Error(
            "hailortcli printed no latency: use 'hailortcli benchmark', or 'run' with --measure-latency. A network of several contexts "
            + "has none.");
    }

    private static double Milliseconds(Match latency) =>
        double.Parse(latency.Groups["ms"].Value, NumberStyles.Float, CultureInfo.InvariantCulture) * 1e-3;

    [GeneratedRegex(@"^Network group: (?<name>\S+)")]
    private static partial Regex NetworkLine();

    [GeneratedRegex(@"^Frames count: (?<n>\d{1,12})$")]
    private static partial Regex FramesLine();

    /// <summary>Lines of progress name the latency, too, in the middle of the line.</summary>
    [GeneratedRegex(@"^(Latency \(hw\)\s+=|HW Latency:) (?<ms>\d+(\.\d+)?) ms$")]
    private static partial Regex LatencyLine();
}
