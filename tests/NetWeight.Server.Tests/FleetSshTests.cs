using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Tests;

/// <summary>A board without .NET, measured over SSH by an agent beside it: a real sshd on this machine is the board's.</summary>
public sealed class FleetSshTests : IDisposable
{
    private const string Sshd = "/usr/sbin/sshd", Separation = "/run/sshd";

    private readonly TempFolder folder = new();
    private Process? daemon;

    [Fact]
    public async Task Board_BehindSsh_IsMeasuredThroughTheQueue()
    {
        Assert.SkipUnless(File.Exists(Sshd) && File.Exists("/usr/bin/scp"), "sshd and scp are not installed.");
        Assert.SkipUnless(HasSeparation(), $"sshd needs the folder {Separation}, which only root can make.");
        await StartAsync();
        // The program on the board prints what benchncnn prints.
        Directory.CreateDirectory(folder["board"]);
        string program = folder[Path.Combine("board", "bench.sh")];
        await File.WriteAllTextAsync(
            program,
            """
            #!/bin/sh
            test -s "$1" || { echo "fopen $1 failed" >&2; exit 1; }
            echo "num_threads = $2" >&2
            printf '%20s  min =    5.53  max =    5.61  avg =    5.57\n' "small.param" >&2
            """.ReplaceLineEndings("\n") + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using LocalServer server = await LocalServer.StartAsync();
        StoredModelContract model = await server.UploadAsync(LocalServer.Network(5));
        var description = new RunnerDescription(
            "board",
            ["ssh", "-F", folder["ssh.config"], "board", program, folder[Path.Combine("board", "model.onnx")], "{threads}"], "ncnn",
            [["scp", "-F", folder["ssh.config"], "{model}", "board:" + folder[Path.Combine("board", "model.onnx")]]], Runtime: "ncnn");
        FleetJobContract job = await MeasureAsync(server, description, model);
        Assert.True(job.State == "done", job.Reason);
        Assert.Equal(5.57e-3, job.MedianSeconds!.Value, 1e-9);
        Assert.Equal(LocalServer.Network(5), await File.ReadAllBytesAsync(folder[Path.Combine("board", "model.onnx")]));

        // A board that is switched off fails with what ssh says.
        daemon!.Kill(entireProcessTree: true);
        await daemon.WaitForExitAsync();
        job = await MeasureAsync(server, description, model);
        Assert.Equal("queued", job.State);
        Assert.Contains("Connection refused", job.Reason);
    }

    public void Dispose()
    {
        if (daemon is { HasExited: false })
            daemon.Kill(entireProcessTree: true);
        daemon?.Dispose();
        folder.Dispose();
    }

    private async Task<FleetJobContract> MeasureAsync(LocalServer server, RunnerDescription description, StoredModelContract model)
    {
        using var client = new FleetClient(server.Address, null);
        var settings = new AgentSettings("beside", folder["agent"], "0.1.0") { EndsWhenIdle = true };
        var agent = new FleetAgent(client, settings, [new DescribedRunner(description)], _ => { });
        await agent.RunAsync(CancellationToken.None);
        await client.SubmitAsync(
            new FleetSweepRequestContract([new FleetModelContract("small", Sha256: model.Sha256)], [], [2], "board", DurationSeconds: 1),
            CancellationToken.None);
        await agent.RunAsync(CancellationToken.None);
        return (await server.GetAsync<FleetJobListContract>("api/fleet/jobs")).Jobs[0];
    }

    /// <summary>Starts sshd on a free port, with keys of its own, and waits until it answers.</summary>
    private async Task StartAsync()
    {
        foreach (string key in (string[])["host", "user"])
            await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder[key]);
        File.Copy(folder["user.pub"], folder["authorized"]);
        int port = FreePort();
        await File.WriteAllTextAsync(
            folder["sshd.config"],
            $"""
            Port {port.ToString(CultureInfo.InvariantCulture)}
            ListenAddress 127.0.0.1
            HostKey {folder["host"]}
            AuthorizedKeysFile {folder["authorized"]}
            PasswordAuthentication no
            PermitRootLogin prohibit-password
            StrictModes no
            UsePAM no
            PidFile none
            Subsystem sftp internal-sftp

            """);
        await File.WriteAllTextAsync(
            folder["ssh.config"],
            $"""
            Host board
              HostName 127.0.0.1
              Port {port.ToString(CultureInfo.InvariantCulture)}
              User {Environment.UserName}
              IdentityFile {folder["user"]}
              IdentitiesOnly yes
              BatchMode yes
              StrictHostKeyChecking no
              UserKnownHostsFile /dev/null
              LogLevel ERROR

            """);
        daemon = Process.Start(new ProcessStartInfo(Sshd, ["-D", "-e", "-f", folder["sshd.config"]]) { RedirectStandardError = true })!;
        daemon.ErrorDataReceived += (_, _) => { };
        daemon.BeginErrorReadLine();
        for (int i = 0; i < 100; i++)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (!daemon.HasExited)
            {
                await Task.Delay(50);
            }
        }

        Assert.Fail("sshd does not answer.");
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static bool HasSeparation()
    {
        try
        {
            return Environment.UserName != "root" || Directory.CreateDirectory(Separation).Exists;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
