using System.Diagnostics;
using System.Text;
using NetWeight.Architectures;
using NetWeight.Onnx;

namespace NetWeight.Cli.Tests;

/// <summary><c>netweight watch</c> as a separate process, with files that are saved, replaced and half written.</summary>
public sealed class WatchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder folder = new();
    private readonly StringBuilder output = new(), errors = new();
    private Process? process;

    [Fact]
    public async Task Saves_AreWeighed_AndCtrlCEndsIt()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent on Unix");
        string path = folder["model.onnx"];
        Save(path, width: 1);
        Start("watch", path, "-d", "pi4", "--max-latency", "45ms", "--no-history");
        await Says("model.onnx: ", "300.8 M MACCs", "raspberry-pi-4: ", "budget: ", "the limit is 45 ms");

        // Overwritten in place, in two parts: what is half written is waited for.
        byte[] narrow = Bytes(0.5);
        await using (FileStream file = File.Create(path))
        {
            await file.WriteAsync(narrow.AsMemory(0, narrow.Length / 2), TestContext.Current.CancellationToken);
            await file.FlushAsync(TestContext.Current.CancellationToken);
            await Task.Delay(1500, TestContext.Current.CancellationToken);
            await file.WriteAsync(narrow.AsMemory(narrow.Length / 2), TestContext.Current.CancellationToken);
        }

        await Says("MACCs 300.8 M -> ", "faster: x0.");
        Assert.DoesNotContain("Waiting for the next save", errors.ToString(), StringComparison.Ordinal);

        // Replaced, as editors do.
        string other = folder["other"];
        Save(other, width: 0.75);
        File.Move(other, path, overwrite: true);
        await Says("slower: x");

        // Broken for good: said once, and the next save is fine again.
        await File.WriteAllTextAsync(path, "no model", TestContext.Current.CancellationToken);
        await Until(() => errors.ToString().Contains("Waiting for the next save.", StringComparison.Ordinal));
        Save(path, width: 1);
        await Says("-> 300.8 M");

        await Signal("INT");
        Assert.Equal(0, process!.ExitCode);
    }

    [Theory]
    [InlineData("'nothing.onnx' does not exist", "nothing.onnx")]
    [InlineData("'mobilenet_v2' does not exist", "mobilenet_v2")]
    public void Watch_OfWhatIsNotThere_SaysSo(string message, string name)
    {
        Run run = Run.Netweight("watch", name);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Watch_WithALimitAndNoDevice_SaysSo()
    {
        string path = folder["model.onnx"];
        Save(path, width: 0.5);
        Run run = Run.Netweight("watch", path, "--max-latency", "5ms");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--max-latency needs a device", run.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        if (process is { HasExited: false })
            process.Kill();
        process?.Dispose();
        folder.Dispose();
    }

    private static byte[] Bytes(double width)
    {
        using var stream = new MemoryStream();
        OnnxWriter.Write(ArchitectureCatalog.Build("mobilenet_v2", new NetworkOptions { Width = width, Seed = 1 }), stream);
        return stream.ToArray();
    }

    private static void Save(string path, double width) => File.WriteAllBytes(path, Bytes(width));

    private void Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet",
            [typeof(CommandLine).Assembly.Location, .. args])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, e) => Append(output, e.Data);
        process.ErrorDataReceived += (_, e) => Append(errors, e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
            text.AppendLine(line);
    }

    private string Text()
    {
        lock (output)
            return output.ToString();
    }

    /// <summary>Waits until all texts were written since the last time.</summary>
    private async Task Says(params string[] texts)
    {
        await Until(() => texts.All(t => Text().Contains(t, StringComparison.Ordinal)));
        lock (output)
            output.Clear();
    }

    private async Task Until(Func<bool> holds)
    {
        long start = Environment.TickCount64;
        while (!holds())
        {
            Assert.True(Environment.TickCount64 - start < Patience.TotalMilliseconds, $"waited in vain; output: {Text()} errors: {errors}");
            Assert.False(process!.HasExited, $"ended with {(process.HasExited ? process.ExitCode : 0)}: {errors}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private async Task Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process!.Id.ToString()]);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(Patience);
        await process.WaitForExitAsync(late.Token);
    }
}
