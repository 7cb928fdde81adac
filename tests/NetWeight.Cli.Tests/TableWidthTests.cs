using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using NetWeight.Cli.Tables;

namespace NetWeight.Cli.Tests;

/// <summary>Tables and texts of every verb stay within the width, on a terminal and without one.</summary>
public partial class TableWidthTests
{
    /// <summary>Files of measurements, which stand in the place of a stopwatch: its times would differ from run to run.</summary>
    private const string History = "HISTORY", Times = "TIMES", Records = "RECORDS";

    private static readonly ConcurrentDictionary<(string Name, int Width, bool IsTerminal), Lazy<string>> Outputs = new();

    /// <summary>One command line per table, with the name of its snapshots.</summary>
    private static readonly (string Name, string[] Args)[] Commands =
    [
        ("analyze", ["analyze", "models/mobilenet_v2.onnx", "--top", "6", "-q"]),
        ("analyze-device", ["analyze", "mobilenet_v2", "-d", "t4", "-d", "raspberry-pi-5", "--top", "4", "-q"]),
        ("analyze-models", ["analyze", "mobilenet_v2", "resnet18", "repvgg_a0:train", "-q"]),
        ("analyze-matrix", ["analyze", "mobilenet_v2", "resnet18", "-d", "t4", "-d", "raspberry-pi-4", "-d", "jetson-nano", "-q"]),
        ("analyze-settings", ["analyze", "mobilenet_v2", "resnet18", "-d", "t4", "-r", "tensorrt", "-r", "onnxruntime",
            "--dtype", "fp32", "--dtype", "fp16", "-q"]),
        ("analyze-stages", ["analyze", "mobilenet_v2", "--group-by", "stage", "-q"]),
        ("analyze-sweep", ["analyze", "mobilenet_v2", "-d", "t4", "--batch-sweep", "1,8,64", "-q"]),
        ("lint", ["lint", "repvgg_a0:train", "-d", "t4", "-d", "raspberry-pi-4"]),
        ("compare", ["compare", "mobilenet_v2", "resnet18", "-d", "t4", "-d", "raspberry-pi-4", "-q"]),
        ("compare-diff", ["compare", "repvgg_a0:train", "repvgg_a0", "-d", "t4", "-q", "--top", "5"]),
        // A few families: the table is the same, and the whole zoo takes five times as long.
        ("recommend", ["recommend", "-d", "t4", "--latency", "1ms", "--top", "4", "--among", "MobileNetV1,MobileNetV3,SqueezeNet,ResNet"]),
        ("devices", ["devices", "jetson"]),
        ("devices-runtimes", ["devices", "--runtimes"]),
        ("devices-show", ["devices", "show", "t4"]),
        ("zoo", ["zoo", "mobilenet"]),
        ("zoo-show", ["zoo", "show", "mobilenet_v2"]),
        ("experiment-list", ["experiment"]),
        ("experiment", ["experiment", "g1", "-d", "gtx-1080-ti"]),
        ("rewrite", ["rewrite", "repvgg_a0:train", "--all", "--dry-run"]),
        ("history", ["history", "--history", History]),
        ("history-layers", ["history", "mobilenet", "--layers", "--history", History]),
        ("history-import", ["history", "import", Times, "--dry-run"]),
        ("judge", ["calibrate", "--judge", "-d", "intel-core-i5-5200u", "mobilenet_v2", "resnet18", "--threads", "1",
            "--measurements", Records, "-q"]),
        ("measure", []),
        ("measure-layers", []),
        ("measure-compare", []),
        ("measure-scenario", []),
    ];

    public static TheoryData<string, int, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, bool>();
            foreach ((string name, _) in Commands)
                foreach (int width in new[] { 80, 200 })
                    foreach (bool isTerminal in new[] { false, true })
                        cases.Add(name, width, isTerminal);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Tables_KeepTheWidth_AndAreAsKept(string name, int width, bool isTerminal)
    {
        string output = Output(name, width, isTerminal);
        string[] lines = ColorCode().Replace(output, "").Split('\n');
        Assert.All(lines, line => Assert.True(DisplayWidth.Of(line) <= width, $"{DisplayWidth.Of(line)} columns: {line}"));
        Assert.All(lines, line => Assert.Equal(line.TrimEnd(), line));
        Assert.Equal(isTerminal, output.Contains('\u001b', StringComparison.Ordinal));
        // Color is all that a terminal adds.
        if (isTerminal)
            Assert.Equal(Output(name, width, isTerminal: false), ColorCode().Replace(output, ""));
        Snapshot.Matches($"tests/NetWeight.Cli.Tests/Snapshots/tables/{name}-{width}{(isTerminal ? "-terminal" : "")}.txt", output);
    }

    [Theory]
    [InlineData("lint", "--no-color")]
    public void NoColor_IsTheOutputOfAPipe(string name, string option)
    {
        string[] args = [.. Commands.Single(c => c.Name == name).Args, option];
        Assert.DoesNotContain('\u001b', Run.At(80, isTerminal: true, args).Output);
    }

    [Fact]
    public void Wide_ShowsAllColumnsAndWholeNames()
    {
        Run run = Run.At(80, isTerminal: false, "analyze", "models/mobilenet_v2.onnx", "-q", "--wide");
        Assert.Contains("/features/features.2/conv/conv.0/conv.0.0/Conv", run.Output, StringComparison.Ordinal);
        Assert.Contains("FLOP/B", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("left out", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Severity_HasAColor()
    {
        string output = Output("lint", 80, isTerminal: true);
        Assert.Contains("\u001b[31merror\u001b[0m", output, StringComparison.Ordinal);
        Assert.Contains("\u001b[36mnote\u001b[0m", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/features/features.2/conv/conv.0/conv.0.2/Clip", 30, "features.2/\u2026conv.0.2/Clip")]
    [InlineData("/features/features.2/conv/conv.0/conv.0.2/Clip", 12, "fea\u20260.2/Clip")]
    [InlineData("short", 5, "short")]
    [InlineData("\u6f22\u5b57\u6f22\u5b57", 5, "\u2026\u6f22\u5b57")]
    public void Names_AreShortenedInTheirMiddle(string name, int width, string expected)
    {
        string actual = DisplayWidth.Shorten(name, width);
        Assert.Equal(expected, actual);
        Assert.True(DisplayWidth.Of(actual) <= width);
    }

    /// <summary>What a command prints; the cases on a terminal ask for it once more without one.</summary>
    private static string Output(string name, int width, bool isTerminal) =>
        Outputs.GetOrAdd((name, width, isTerminal), k => new(() => Printed(k.Name, k.Width, k.IsTerminal))).Value;

    private static string Printed(string name, int width, bool isTerminal)
    {
        string[] args = Commands.Single(c => c.Name == name).Args;
        if (args.Length == 0)
            return MeasuredReports.Table(name, width, isTerminal);
        if (!args.Any(a => a is History or Times or Records))
            return Run.At(width, isTerminal, args).Output;
        string folder = Directory.CreateTempSubdirectory("netweight-").FullName;
        try
        {
            string history = Path.Combine(folder, "history.db"), times = Path.Combine(folder, "times.csv"),
                records = Path.Combine(folder, "records.jsonl");
            File.WriteAllLines(times,
            [
                "source,model,layer,batch,threads,provider,device,medianSeconds,p99Seconds,runs,measuredAt",
                "netweight,mobilenet_v2,,1,4,cpu,A processor with a name that is rather long,0.0123,0.0151,500,2026-02-03T04:05:06Z",
                "netweight,mobilenet_v2,/features/features.2/conv/conv.0/conv.0.0/Conv,1,4,cpu,A processor with a name "
                    + "that is rather long,0.00112,,500,2026-02-03T04:05:06Z",
                "netweight,resnet50,,8,4,cpu,Another,0.25,,100,",
            ]);
            (string Model, double Seconds)[] judged =
                [("mobilenet_v2", 0.0123), ("mobilenet_v2", 0.0125), ("resnet18", 0.05), ("resnet18", 0.055)];
            File.WriteAllLines(records, judged.Select(t => string.Create(CultureInfo.InvariantCulture,
                $"{{\"schemaVersion\":1,\"source\":\"netweight\",\"model\":\""
                    + $"{t.Model}\",\"threads\":1,\"medianSeconds\":{t.Seconds},\"runtime\":\"ONNX Runtime "
                    + $"1.31.1\",\"measuredAt\":\"2026-02-03T04:05:06Z\"}}")));
            Run import = Run.Netweight("history", "import", times, "--history", history);
            Assert.True(import.ExitCode == 0, import.Error);
            Run run = Run.At(width, isTerminal,
                [.. args.Select(a => a switch { History => history, Times => times, Records => records, _ => a })]);
            Assert.True(run.ExitCode == 0, run.Error);
            return run.Output;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex("\u001b\\[[0-9]+m")]
    private static partial Regex ColorCode();
}
