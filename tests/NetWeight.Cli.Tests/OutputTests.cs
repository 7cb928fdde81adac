using System.Diagnostics;

namespace NetWeight.Cli.Tests;

/// <summary>What is written arrives, and what it is written to survives.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly TempFolder inputs = new();

    /// <summary>Every verb that writes a file, and the option that names it last. TIMES, RECORDS and HISTORY are files
    /// of measurements.</summary>
    public static TheoryData<string> Writers => new(
        "analyze mobilenet_v2 -q -f json -o", "lint repvgg_a0:train -f json -o",
            "compare mobilenet_v2 resnet18 -f csv -o", "zoo mobilenet -f csv -o", "zoo show mobilenet_v2 -o",
        "devices t4 -o", "devices show t4 -f md -o", "recommend -d t4 --among MobileNetV2 -f csv -o",
            "experiment -f csv -o", "experiment kernel-size -d t4 -f json -o",
        "zoo export squeezenet1_1 -q -o", "calibrate --plan", "analyze mobilenet_v2 -d t4 -q --plot roofline=",
            "analyze squeezenet1_1 -q -f csv --overlay netron=",
        "measure mobilenetv3_small_050 --input 1x3x32x32 -q --no-history --runs 5 --sessions 1 --keep-disturbed -f json -o",
        "measure mobilenetv3_small_050 --input 1x3x32x32 -q --no-history --runs 5 --sessions 1 --keep-disturbed --samples",
        "history export --history HISTORY -f jsonl -o", "history --history HISTORY -f md -o", "history import TIMES --dry-run -f csv -o",
        "calibrate -q -d intel-core-i5-5200u --from TIMES -o",
        "calibrate -q --judge -d intel-core-i5-5200u squeezenet1_1 --passes 1 --measurements RECORDS -o");

    /// <summary>What measures for long.</summary>
    public static TheoryData<string> LongWriters => new("calibrate -q --budget 1s --measurements KEPT -o");

    [Theory]
    [MemberData(nameof(Writers))]
    public void Link_IsFollowed(string command)
    {
        string target = At("target" + Ending(command)), link = At("link" + Ending(command));
        File.WriteAllText(target, "before");
        File.CreateSymbolicLink(link, target);
        Write(command, link);
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.NotEqual("before", File.ReadAllText(target));
        OnlyTheseStay(target, link);
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public void Device_IsWrittenTo_AndSurvives(string command)
    {
        string node = At("null" + Ending(command));
        if (!Shell("mknod", node, "c", "1", "3"))
            Assert.Skip("Device nodes can only be made by root.");
        Write(command, node);
        Assert.True(IsCharacterDevice(node), "The device is gone.");
        OnlyTheseStay(node);
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public async Task Pipe_GetsTheContent(string command)
    {
        string pipe = At("pipe" + Ending(command));
        if (!Shell("mkfifo", pipe))
            Assert.Skip("There are no named pipes here.");
        Task<long> reader = Task.Run(() =>
        {
            using FileStream stream = File.OpenRead(pipe);
            using var content = new MemoryStream();
            stream.CopyTo(content);
            return content.Length;
        }, TestContext.Current.CancellationToken);
        Write(command, pipe);
        Assert.True(await reader > 0);
        OnlyTheseStay(pipe);
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public void FullDisk_IsOneLine(string command)
    {
        string full = At("full" + Ending(command));
        if (!Shell("mknod", full, "c", "1", "7"))
            Assert.Skip("Device nodes can only be made by root.");
        Run run = Run.Netweight(Words(command, full));
        Assert.Equal(2, run.ExitCode);
        string line = Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith($"netweight: Cannot write '{full}': No space left on device", line, StringComparison.Ordinal);
        Assert.DoesNotContain(".part", line, StringComparison.Ordinal);
        Assert.True(IsCharacterDevice(full));
    }

    [LongTheory]
    [MemberData(nameof(LongWriters))]
    public void Link_OfALongRun_IsFollowed(string command) => Link_IsFollowed(command);

    [LongTheory]
    [MemberData(nameof(LongWriters))]
    public void Device_OfALongRun_IsWrittenTo_AndSurvives(string command) => Device_IsWrittenTo_AndSurvives(command);

    [LongTheory]
    [MemberData(nameof(LongWriters))]
    public Task Pipe_OfALongRun_GetsTheContent(string command) => Pipe_GetsTheContent(command);

    [LongTheory]
    [MemberData(nameof(LongWriters))]
    public void FullDisk_OfALongRun_IsOneLine(string command) => FullDisk_IsOneLine(command);

    [Theory]
    [MemberData(nameof(Writers))]
    [MemberData(nameof(LongWriters))]
    public void MissingFolder_IsRefusedBeforeTheWork(string command)
    {
        Run run = Run.Netweight(Words(command, At("no/such/file" + Ending(command))));
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Equal($"netweight: Cannot write '{At("no/such/file" + Ending(command))}': there is no folder "
            + $"'{At("no/such")}'.\n", run.Error);
    }

    [Theory]
    [InlineData("analyze mobilenet_v2 -q -f json")]
    [InlineData("lint repvgg_a0:train -f sarif")]
    [InlineData("zoo mobilenet -f csv")]
    [InlineData("devices show t4")]
    [InlineData("experiment -f md")]
    [InlineData("history --history HISTORY")]
    [InlineData("history export --history HISTORY -f json")]
    [InlineData("calibrate -q --judge -d intel-core-i5-5200u squeezenet1_1 --passes 1 --measurements RECORDS")]
    public void Dash_IsStandardOutput(string command)
    {
        string[] words = Words(command);
        Assert.Equal(Run.Netweight(words).Output, Run.Netweight([.. words, "-o", "-"]).Output);
        Assert.Equal(Run.Netweight(words).Output, Run.Netweight([.. words, "-o", "/dev/stdout"]).Output);
        Assert.False(File.Exists("-"));
    }

    [Theory]
    [InlineData("zoo export mobilenet_v2 -o -")]
    [InlineData("rewrite mobilenet_v2 --all -o -")]
    [InlineData("analyze mobilenet_v2 --overlay netron=-")]
    public void Dash_IsNoPlaceForAModel(string command)
    {
        Run run = Run.Netweight(command.Split(' '));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("is not written to standard output", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("analyze mobilenet_v2 --plot roofline.svg", "add -d ID")]
    [InlineData("analyze mobilenet_v2 -d t4 --plot pareto.svg", "name several")]
    [InlineData("compare mobilenet_v2 resnet18 --plot latencies.svg", "name a device")]
    [InlineData("experiment kernel-size -d t4 --plot staircase.svg", "belongs to the experiment")]
    public void ImpossiblePlot_IsRefusedBeforeTheWork(string command, string why)
    {
        Run run = Run.Netweight(command.Split(' '));
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void DanglingLink_LeadsToANewFile()
    {
        string link = At("link.json"), target = At("target.json");
        File.CreateSymbolicLink(link, target);
        Write("devices t4 -f json -o", link);
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.True(new FileInfo(target).Length > 0);
    }

    [Fact]
    public void CircleOfLinks_IsOneLine()
    {
        File.CreateSymbolicLink(At("a.json"), At("b.json"));
        File.CreateSymbolicLink(At("b.json"), At("a.json"));
        Run run = Run.Netweight("devices", "t4", "-o", At("a.json"));
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"netweight: Cannot write '{At("a.json")}'",
            Assert.Single(run.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void PermissionsOfAFile_Stay()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has other permissions.");
            return;
        }

        string file = At("private.json");
        File.WriteAllText(file, "");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Write("devices t4 -f json -o", file);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("-")]
    [InlineData("/dev/stdout")]
    public void Dash_OfAMeasurement_IsStandardOutput(string file)
    {
        Run run = Run.Netweight("measure", "mobilenetv3_small_050", "--input", "1x3x32x32", "-q", "--no-history",
            "--runs", "5", "--sessions", "1", "--keep-disturbed",
            "-f", "csv", "-o", file);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("schemaVersion,source,model,", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-")]
    [InlineData("/dev/stdout")]
    public void Dash_OfACalibration_IsTheDevice(string file)
    {
        Run run = Run.Netweight(Words("calibrate -q -d intel-core-i5-5200u --from TIMES -o", file));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("intel-core-i5-5200u", System.Text.Json.JsonDocument.Parse(run.Output).RootElement.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("zoo show t5 2>/dev/full", "")]
    [InlineData("zoo show t5 2>&-", "")]
    [InlineData("zoo show resnet18 2>&1 >/dev/full", "netweight: Cannot write to standard output: No space left on device.\n")]
    [InlineData("zoo show resnet18 2>&1 >&-", "netweight: Cannot write to standard output: it is closed.\n")]
    public void StreamThatTakesNothing_IsToldWhereThatCanBe(string command, string told)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no device that is always full.");
        using var process =
            Process.Start(new ProcessStartInfo("sh",
                ["-c", $"dotnet '{typeof(CommandLine).Assembly.Location}' {command}"])
            { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal((2, told), (process.ExitCode, output));
    }

    [Fact]
    public void Model_FromAClosedStandardInput_IsAnErrorInOneLine()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sh.");
        using var process =
            Process.Start(new ProcessStartInfo("sh",
                ["-c", $"dotnet '{typeof(CommandLine).Assembly.Location}' analyze - <&- 2>&1"])
            { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal((2, "netweight: Standard input is closed, so '-' names no model. Pipe a model in, or name a "
            + "file.\n"), (process.ExitCode, output));
    }

    public void Dispose()
    {
        folder.Dispose();
        inputs.Dispose();
    }

    private static string Ending(string command) => command.Contains("--plot", StringComparison.Ordinal) ? ".svg" : ".onnx";

    private string[] Words(string command, string file)
    {
        string[] words = Words(command);
        return command.EndsWith('=') ? [.. words[..^1], words[^1] + file] : [.. words, file];
    }

    /// <summary>The words of a command line, with the measurements that it reads.</summary>
    private string[] Words(string command)
    {
        string times = inputs["times.csv"], history = inputs["history.db"],
            records = inputs["records.jsonl"];
        if (command.Contains("TIMES", StringComparison.Ordinal) || command.Contains("HISTORY", StringComparison.Ordinal))
            File.WriteAllLines(times,
            [
                "source,model,batch,threads,medianSeconds,runs", "netweight,mobilenet_v2,1,1,0.0123,500",
                    "netweight,squeezenet1_1,1,1,0.02,100",
                "netweight,resnet18,1,1,0.05,100",
            ]);
        if (command.Contains("RECORDS", StringComparison.Ordinal))
            File.WriteAllText(records,
                "{\"schemaVersion\":1,\"source\":\"netweight\",\"model\":\"squeezenet1_1\",\"threads\":1,\"medianSeconds\":0.02}\n");
        if (command.Contains("HISTORY", StringComparison.Ordinal) && !File.Exists(history))
            Assert.Equal(0, Run.Netweight("history", "import", times, "--history", history).ExitCode);
        return
        [
            .. command.Split(' ').Select(word => word switch
            {
                "TIMES" => times,
                "HISTORY" => history,
                "RECORDS" => records,
                "KEPT" => inputs["kept.jsonl"],
                _ => word,
            }),
        ];
    }

    private void Write(string command, string file)
    {
        Run run = Run.Netweight(Words(command, file));
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private static bool Shell(string program, params string[] args)
    {
        if (OperatingSystem.IsWindows())
            return false;
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static bool IsCharacterDevice(string path) => Shell("test", "-c", path);

    private string At(string name) => folder[name];

    private void OnlyTheseStay(params string[] files) =>
        Assert.Equal(files.Order(StringComparer.Ordinal), Directory.GetFileSystemEntries(folder.Root).Order(StringComparer.Ordinal));
}
