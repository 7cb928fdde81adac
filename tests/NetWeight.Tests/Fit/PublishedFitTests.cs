using System.Globalization;
using System.Text.RegularExpressions;
using NetWeight.Devices;

namespace NetWeight.Tests.Fit;

/// <summary>Fit decisions against published rates of NPUs. The table lies beside the repository; without it the test is skipped.</summary>
public partial class PublishedFitTests
{
    private static readonly string Table = Repository.At("..", "shared", "data", "npu-measured.csv");

    /// <summary>
    /// A network is resident where batch 1 is as fast as batch 8 (<c>contexts_inferred</c>). Attention is recognised by
    /// names here, because the table has no graphs.
    /// </summary>
    [Fact]
    public void Hailo_ResidentNetworks_AreToldFromThoseInContexts()
    {
        Assert.SkipUnless(File.Exists(Table), "The table of published NPU times is not beside the repository.");
        int right = 0, all = 0;
        string[] header = Cells(File.ReadLines(Table).First());
        foreach (string line in File.ReadLines(Table).Skip(1))
        {
            string[] cells = Cells(line);
            if (Cell("source_id") != "hailo" || Cell("batch") != "1" || DeviceCatalog.Find(Cell("chip"))?.Npu?.Resident is not { } resident
                || Contexts().Match(Cell("extra")) is not { Success: true } told || Cell("params_m").Length == 0
                || Cell("gmacs").Length == 0)
                continue;
            bool holds = !Attention().IsMatch(Cell("published_name")) && resident.Holds(Number("params_m") * 1e6, Number("gmacs") * 1e9);
            all++;
            right += holds == (told.Groups[1].Value == "one") ? 1 : 0;

            string Cell(string name) => cells[Array.IndexOf(header, name)];

            double Number(string name) => double.Parse(Cell(name), CultureInfo.InvariantCulture);
        }

        Assert.True(all > 300, $"{all} rows tell");
        Assert.True(right >= 0.85 * all, $"{right} of {all} right");
    }

    /// <summary>A row of the table: quoted cells hold commas, none holds a quote or a line break.</summary>
    private static string[] Cells(string line) =>
        [.. Cell().Matches(line).Select(m => m.Groups["quoted"].Success ? m.Groups["quoted"].Value : m.Groups["plain"].Value)];

    [GeneratedRegex("(?:^|,)(?:\"(?<quoted>[^\"]*)\"|(?<plain>[^,]*))")]
    private static partial Regex Cell();

    [GeneratedRegex("contexts_inferred=(one|several)")]
    private static partial Regex Contexts();

    [GeneratedRegex("vit|deit|swin|clip|former|detr|dino|levit|pvt|depth_anything", RegexOptions.IgnoreCase)]
    private static partial Regex Attention();
}
