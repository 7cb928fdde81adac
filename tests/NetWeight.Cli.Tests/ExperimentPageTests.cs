using System.Globalization;
using System.Text.RegularExpressions;
using NetWeight.Devices;
using NetWeight.Experiments;
using NetWeight.Reports.Experiments;
using NetWeight.Reports.Formats;
using NetWeight.Units;

namespace NetWeight.Cli.Tests;

/// <summary>
/// The pages of docs/experiments: what is between their marks is written from the library, and from the measurements of
/// docs/experiments/measured.csv, which
/// <c>netweight experiment NAME --measure -f csv</c> wrote on one machine.
/// </summary>
public sealed partial class ExperimentPageTests
{
    private static readonly string[] Devices = ["gtx-1080-ti", "nvidia-t4", "qualcomm-snapdragon-810", "arm-cortex-a53", "amd-zen-3-core"];

    public static TheoryData<string> Names => [.. ExperimentCatalog.All.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Page_IsCurrent(string name)
    {
        Experiment experiment = ExperimentCatalog.Get(name);
        IReadOnlyList<ExperimentSheet> sheets =
            ExperimentRunner.Run(experiment,
                new ExperimentOptions { Devices = [.. Devices.Select(DeviceCatalog.Get)] }, TestContext.Current.CancellationToken);
        sheets = [.. sheets.Select(s => s.Scale == ExperimentScale.Small ? WithMeasured(s) : s)];
        using var text = new StringWriter { NewLine = "\n" };
        MarkdownFormat.Write([.. new ExperimentReport(sheets, "").ToSections().Skip(1)], text);
        string path = $"docs/experiments/{name}.md", file = Repository.At(path);
        string head = $"# {name}\n\n**Claim.** {experiment.Claim}\n\n**Source.** {experiment.Source}.\n\n**Set-up.** {experiment.SetUp}\n";
        string own = File.Exists(file) && Own().Match(File.ReadAllText(file).ReplaceLineEndings("\n"))
            is { Success: true } found ? found.Groups["text"].Value : "\n";
        Snapshot.Matches(path, $"{head}\n<!-- what we see: written by hand -->{own}<!-- the numbers: written by "
            + $"NETWEIGHT_ACCEPT=1 dotnet test -->\n\n{text.ToString().ReplaceLineEndings("\n").Trim('\n')}\n");
        Assert.True(own.Trim().Length > 0, $"{path} does not say what we see.");
    }

    [Fact]
    public void MeasuredTimes_ComeWithTheirProvenance()
    {
        string[] lines = [.. File.ReadLines(Repository.At("docs/experiments/measured.csv")).Skip(1)];
        Assert.NotEmpty(lines);
        Assert.All(lines, l =>
            Assert.Matches(
                @",measured,[^,]+,""ONNX Runtime [\d.]+, fp32, 1 thread"",""the fastest median of \d+ sessions.*\d{4}-\d\d-\d\d.*"",", l));
    }

    [Fact]
    public void Overview_ListsEveryPage()
    {
        string text = File.ReadAllText(Repository.At("docs/experiments/README.md"));
        Assert.All(ExperimentCatalog.All, e => Assert.Contains($"[{e.Name}]({e.Name}.md)", text, StringComparison.Ordinal));
    }

    /// <summary>The sheet with the times of the file.</summary>
    private static ExperimentSheet WithMeasured(ExperimentSheet sheet)
    {
        var times = new CellTime?[sheet.Cells.Count];
        string[]? any = null;
        foreach (string line in File.ReadLines(Repository.At("docs/experiments/measured.csv")).Skip(1))
        {
            string[] fields =
                [.. Field().Matches(line).Select(m => m.Groups["plain"].Success ? m.Groups["plain"].Value
                    : m.Groups["quoted"].Value.Replace("\"\"", "\"", StringComparison.Ordinal))];
            if (fields[0] != sheet.Experiment.Name || fields[9] != "measured")
                continue;
            int cell = Enumerable.Range(0, sheet.Cells.Count)
                .Single(i => sheet.Cells[i].Row == fields[2] && sheet.Cells[i].Column == fields[3]);
            // A network that was changed since must be measured again.
            Assert.Equal(sheet.Costs[cell].Maccs.Value.ToString(CultureInfo.InvariantCulture), fields[5]);
            times[cell] = new CellTime(Number(fields[13]), Number(fields[14]), Number(fields[15]));
            any = fields;
        }

        Assert.Equal(ExperimentScale.Small, sheet.Scale);
        return any is null ? sheet : sheet.WithMeasured(any[10], any[11], any[12], times);
    }

    private static Seconds Number(string text) => new(double.Parse(text, CultureInfo.InvariantCulture));

    [GeneratedRegex("""(?:^|,)(?:"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^,]*))""")]
    private static partial Regex Field();

    [GeneratedRegex("<!-- what we see: written by hand -->(?<text>.*)<!-- the numbers", RegexOptions.Singleline)]
    private static partial Regex Own();
}
