using System.Diagnostics;
using System.Globalization;

namespace NetWeight.Load;

/// <summary>A real server in a separate process, which can be killed.</summary>
public sealed class ServerProcess : IDisposable
{
    private readonly Process process;

    private readonly List<string> lines = [];

    private ServerProcess(Process process, Uri address)
    {
        (this.process, Address) = (process, address);
        new Thread(() =>
        {
            while (process.StandardOutput.ReadLine() is { } line)
                lock (lines)
                    lines.Add(line);
        })
        { IsBackground = true }.Start();
    }

    /// <summary>Its address.</summary>
    public Uri Address { get; }

    /// <summary>How long it has used processors.</summary>
    public double ProcessorSeconds
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>Starts one over a data folder on a free port, and waits until it answers.</summary>
    public static ServerProcess Start(string dataFolder, params string[] more)
    {
        string program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "NetWeight.Server.exe" : "NetWeight.Server");
        var start = new ProcessStartInfo(
            program, [.. more.Contains("--port") ? [] : (string[])["--port", "0"], "--no-browser", "--data", dataFolder, .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        var errors = new List<string>();
        process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is { } line)
                lock (errors)
                    errors.Add(line);
        };
        process.BeginErrorReadLine();
        while (process.StandardOutput.ReadLine() is { } line)
            if (line.Split(' ').FirstOrDefault(w => w.StartsWith("http", StringComparison.Ordinal)) is { } address)
                return new ServerProcess(process, new Uri(address));

        process.WaitForExit();
        lock (errors)
            throw new InvalidOperationException($"The server ended with code {process.ExitCode}: {string.Join(' ', errors)}");
    }

    /// <summary>The lines printed after its address, up to one that begins with a word.</summary>
    public async Task<string[]> LinesAsync(string word)
    {
        for (int i = 0; i < 200; i++)
        {
            lock (lines)
                if (lines.FindIndex(l => l.StartsWith(word, StringComparison.Ordinal)) is >= 0 and var at)
                    return [.. lines[..(at + 1)]];
            await Task.Delay(50);
        }

        throw new TimeoutException($"The server printed no line with '{word}'.");
    }

    /// <summary>The errors in its log so far, and that it ended by itself; empty for none.</summary>
    public IReadOnlyList<string> Errors()
    {
        lock (lines)
            return
            [
                .. lines.Where(l => l.StartsWith("fail:", StringComparison.Ordinal) || l.StartsWith("crit:", StringComparison.Ordinal)),
                .. process.HasExited ? (string[])[$"the server ended with code {process.ExitCode}"] : [],
            ];
    }

    /// <summary>How many lines of its log contain a text.</summary>
    public int Count(string text)
    {
        lock (lines)
            return lines.Count(l => l.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>Stops all its threads: it keeps its connections and answers nothing.</summary>
    public void Freeze() => LocalService.Signal(process.Id, "STOP");

    /// <summary>Lets it go on.</summary>
    public void Thaw() => LocalService.Signal(process.Id, "CONT");

    /// <summary>Ends it as a power cut would: kill -9.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Its peak resident memory so far, in bytes; 0 if the system does not report it.</summary>
    public long PeakMemoryBytes() => Field("VmHWM");

    /// <summary>Its resident memory now.</summary>
    public long MemoryBytes() => Field("VmRSS");

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }

    private long Field(string name)
    {
        string file = $"/proc/{process.Id}/status";
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) : null;
        return line is null ? 0
            : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
