using System.Diagnostics;
using System.Globalization;
using NetWeight.Cli;
using NetWeight.Measurement.Calibration;
using NetWeight.Measurement.History;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Tests;

/// <summary>A disk without room: one clear line, and nothing lost that was there.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const string Full = "/dev/full";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Output_IsOneLine_AndTheFileFromBeforeStays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/bin/bash"), "No shell that limits the size of files.");
        string file = folder["job.json"];
        File.WriteAllText(file, "before");
        (int exitCode, string error) = Limited("calibrate", "--plan", file);
        Assert.Equal(2, exitCode);
        Assert.Contains($"Cannot write '{file}'", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
        Assert.Equal("before", File.ReadAllText(file));
        Assert.Equal([file], Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Store_KeepsWhatItHad()
    {
        Assert.SkipUnless(File.Exists(Full), "There is no /dev/full.");
        string file = folder["store.jsonl"], kept = folder["kept.jsonl"];
        var store = MeasurementStore.Open(file);
        store.Add(Record("micro/one"));
        File.Move(file, kept);
        File.CreateSymbolicLink(file, Full);
        string message = Assert.Throws<NetWeightException>(() => store.Add(Record("micro/two"))).Message;
        Assert.Contains("Cannot write", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.Equal(["micro/one"], store.Records.Select(r => r.Model));
        Assert.Equal(["micro/one"], MeasurementStore.Open(kept).Records.Select(r => r.Model));
    }

    [Fact]
    public void History_KeepsWhatItHad_WhereNoMoreCanBeWritten()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/bin/bash"), "No shell that limits the size of files.");
        string database = folder["history.db"], csv = folder["many.csv"];
        using (var history = MeasurementHistory.Open(database))
            history.Add([Record("before")]);
        File.WriteAllLines(csv, ["model,milliseconds", .. Enumerable.Range(1, 5000)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"m{i},{i}"))]);
        (int exitCode, string error) = Limited("history", "import", csv, "--history", database);
        Assert.Equal(2, exitCode);
        Assert.Contains($"The history '{database}'", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
        using (var history = MeasurementHistory.Open(database))
        {
            Assert.Equal(["before"], history.Read().Select(r => r.Model));
            history.Add([Record("after")]);
            Assert.Equal(["before", "after"], history.Read().Select(r => r.Model));
        }
    }

    /// <summary>Runs the program where no file may grow beyond 100 KiB: as where the disk is full, a write fails halfway.</summary>
    private static (int ExitCode, string Error) Limited(params string[] args)
    {
        var start = new ProcessStartInfo("/bin/bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        foreach (string arg in (string[])["-c", "trap '' XFSZ; ulimit -f 100; exec dotnet \"$0\" \"$@\"",
            typeof(CommandLine).Assembly.Location, .. args])
            start.ArgumentList.Add(arg);
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }

    private static MeasurementRecord Record(string model) =>
        new() { Source = "netweight", Model = model, Batch = 1, Threads = 1, MedianSeconds = 0.001 };
}
