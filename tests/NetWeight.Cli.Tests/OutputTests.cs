using System.Diagnostics;

namespace NetWeight.Cli.Tests;

/// <summary>What is written arrives, and what it is written to survives.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("netweight-").FullName;

    /// <summary>Every verb that writes a file without running a model, and the option that names it last.</summary>
    public static TheoryData<string> Writers => new(
        "analyze mobilenet_v2 -q -f json -o", "lint repvgg_a0:train -f json -o", "compare mobilenet_v2 resnet18 -f csv -o", "zoo mobilenet -f csv -o", "zoo show mobilenet_v2 -o",
        "devices t4 -o", "devices show t4 -f md -o", "recommend -d t4 --among MobileNetV2 -f csv -o", "experiment -f csv -o", "experiment kernel-size -d t4 -f json -o",
        "zoo export squeezenet1_1 -q -o", "calibrate --plan", "analyze mobilenet_v2 -d t4 -q --plot roofline=", "analyze squeezenet1_1 -q -f csv --overlay netron=");

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

    [Theory]
    [MemberData(nameof(Writers))]
    public void MissingFolder_IsRefusedBeforeTheWork(string command)
    {
        Run run = Run.Netweight(Words(command, At("no/such/file" + Ending(command))));
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Equal($"netweight: Cannot write '{At("no/such/file" + Ending(command))}': there is no folder '{At("no/such")}'.\n", run.Error);
    }

    [Theory]
    [InlineData("analyze mobilenet_v2 -q -f json")]
    [InlineData("lint repvgg_a0:train -f sarif")]
    [InlineData("zoo mobilenet -f csv")]
    [InlineData("devices show t4")]
    [InlineData("experiment -f md")]
    public void Dash_IsStandardOutput(string command)
    {
        string[] words = command.Split(' ');
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
        Assert.StartsWith($"netweight: Cannot write '{At("a.json")}'", Assert.Single(run.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
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

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Ending(string command) => command.Contains("--plot", StringComparison.Ordinal) ? ".svg" : ".onnx";

    private static string[] Words(string command, string file)
    {
        string[] words = command.Split(' ');
        return command.EndsWith('=') ? [.. words[..^1], words[^1] + file] : [.. words, file];
    }

    private static void Write(string command, string file)
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

    private string At(string name) => Path.Combine(folder, name);

    private void OnlyTheseStay(params string[] files) => Assert.Equal(files.Order(StringComparer.Ordinal), Directory.GetFileSystemEntries(folder).Order(StringComparer.Ordinal));
}
