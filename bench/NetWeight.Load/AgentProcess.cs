using System.Diagnostics;
using System.Text.Json;

namespace NetWeight.Load;

/// <summary>
/// A real agent in a process of its own, with a stopwatch that prints a recorded output. The stopwatch itself notices when another one runs
/// on the device. Without the recorded stopwatch the agent measures for real.
/// </summary>
public sealed class AgentProcess : IDisposable
{
    /// <summary>The id of the runner that prints recorded outputs.</summary>
    public const string Recorded = "recorded";

    private readonly string folder;
    private readonly string[] arguments;
    private readonly string program;
    private Process process;

    /// <summary>Starts one.</summary>
    /// <param name="program">The program <c>netweight</c>.</param>
    /// <param name="servers">The servers.</param>
    /// <param name="device">The device's id.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="isReal">Whether it only measures for real.</param>
    public AgentProcess(string program, IEnumerable<Uri> servers, string device, string folder, bool isReal)
    {
        (this.program, this.folder, Device, IsReal) = (program, folder, device, isReal);
        Directory.CreateDirectory(Path.Combine(folder, "runners"));
        File.WriteAllText(
            Path.Combine(folder, "runners", "recorded.json"),
            JsonSerializer.Serialize(new { id = Recorded, command = (string[])["sh", "-c", Script()], importer = "ncnn" }));
        arguments =
        [
            "agent", "--server", string.Join(',', servers), "--name", device, "--data", Path.Combine(folder, "data"),
            .. isReal ? [] : (string[])["--runners", Path.Combine(folder, "runners")],
        ];
        process = Start();
    }

    /// <summary>The device's id.</summary>
    public string Device { get; }

    /// <summary>Whether it measures for real.</summary>
    public bool IsReal { get; }

    /// <summary>Whether two stopwatches ever ran at once.</summary>
    public bool RanTwoAtOnce => File.Exists(Path.Combine(folder, "overlap"));

    /// <summary>Ends it with kill -9, in the middle of a measurement if there is one, and starts it again.</summary>
    public void KillAndStart()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        process = Start();
    }

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => !process.HasExited;

    /// <inheritdoc/>
    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    private Process Start()
    {
        Process started = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        started.OutputDataReceived += (_, _) => { };
        started.ErrorDataReceived += (_, _) => { };
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return started;
    }

    private string Script() =>
        $$"""
        cd '{{folder}}'
        if [ -f running ] && kill -0 "$(cat running)" 2> /dev/null; then touch overlap; fi
        echo $$ > running
        sleep 0.3
        t=$(date +%6N)
        printf '%20s  min =    5.%s  max =    5.%s  avg =    5.%s\n' net "$t" "$t" "$t" >&2
        rm running
        """;
}
