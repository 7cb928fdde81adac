using System.Globalization;
using System.Text.RegularExpressions;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Importers;

/// <summary>
/// ncnn's <c>benchncnn</c>, its log: <c>squeezenet  min = 5.53  max = 5.61  avg = 5.57</c> per model, in milliseconds,
/// below lines like <c>num_threads = 4</c>.
/// </summary>
internal sealed partial class NcnnImporter : MeasurementImporter
{
    public override string Name => "ncnn";

    public override string Summary => "ncnn benchncnn's log";

    public override bool Recognizes(ImportFile file) => TimeLine().IsMatch(file.Text);

    public override IReadOnlyList<MeasurementRecord> Read(ImportFile file)
    {
        var records = new List<MeasurementRecord>();
        long? threads = null, runs = null;
        string? provider = null;
        foreach (string line in file.Text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (SettingLine().Match(line) is { Success: true } setting && long.TryParse(setting.Groups["value"].Value,
                NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
            {
                switch (setting.Groups["name"].Value)
                {
                    case "loop_count": runs = value; break;
                    case "num_threads": threads = value; break;
                    case "gpu_device": provider = value < 0 ? "cpu" : "vulkan"; break;
                }
            }
            else if (TimeLine().Match(line) is { Success: true } time)
            {
                double Milliseconds(string name) =>
                    double.Parse(time.Groups[name].Value, NumberStyles.Float, CultureInfo.InvariantCulture) * 1e-3;
                // benchncnn gives no median: the mean is used.
                records.Add(new MeasurementRecord
                {
                    Source = "ncnn",
                    Model = ModelName(time.Groups["model"].Value),
                    DataType = time.Groups["model"].Value.EndsWith("_int8", StringComparison.Ordinal) ? "int8" : null,
                    MedianSeconds = Milliseconds("avg"),
                    MeanSeconds = Milliseconds("avg"),
                    MinSeconds = Milliseconds("min"),
                    MaxSeconds = Milliseconds("max"),
                    Batch = 1,
                    Runs = runs,
                    Threads = threads,
                    Provider = provider,
                });
            }
        }

        return records;
    }

    /// <summary>The user's own model is printed as its file: <c>yolo.param</c>.</summary>
    private static string ModelName(string printed) =>
        printed.EndsWith(".param", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(printed.Replace('\\', '/')) : printed;

    [GeneratedRegex(@"^\s*(?<name>loop_count|num_threads|gpu_device)\s*=\s*(?<value>-?\d{1,9})")]
    private static partial Regex SettingLine();

    [GeneratedRegex(
        @"^\s*(?<model>\S+)\s+min\s*=\s*(?<min>\d+(\.\d+)?)\s+max\s*=\s*(?<max>\d+(\.\d+)?)\s+avg\s*=\s*(?<avg>\d+(\.\d+)?)\s*$",
        RegexOptions.Multiline)]
    private static partial Regex TimeLine();
}
