using System.Diagnostics;
using NetWeight.Cli;
using NetWeight.Load;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace NetWeight.Server.Tests;

/// <summary>The samples in <c>deploy/</c>: they can be read, and their options exist.</summary>
public class DeploymentTests
{
    [Theory]
    [InlineData("netweight-server.service")]
    [InlineData("netweight-agent.service")]
    public async Task Unit_IsWhatSystemdReads_AndItsOptionsExist(string file)
    {
        string[] lines = await File.ReadAllLinesAsync(Repository.At("deploy", file));
        string[] words = lines.Single(l => l.StartsWith("ExecStart=", StringComparison.Ordinal))["ExecStart=".Length..].Split(' ');
        await OptionsExistAsync(words);
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "No systemd-analyze here.");
        using var folder = new TempFolder();
        string unit = folder[file];
        // The programs are not where the sample has them.
        await File.WriteAllLinesAsync(
            unit, lines.Select(l => l.StartsWith("ExecStart=", StringComparison.Ordinal) ? l.Replace(words[0], "/bin/true") : l));
        using Process verify = Process.Start(new ProcessStartInfo("systemd-analyze", ["verify", unit])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        string said = await verify.StandardError.ReadToEndAsync() + await verify.StandardOutput.ReadToEndAsync();
        await verify.WaitForExitAsync();
        Assert.True(verify.ExitCode == 0 && !said.Contains(file, StringComparison.Ordinal), said);
    }

    [Fact]
    public async Task Compose_HasTwoServersOnOneStore_WhoseOptionsExist_AndWhichStartSo()
    {
        // Anchors are resolved; a key that is there twice is an error.
        var compose = new DeserializerBuilder().Build().Deserialize<Dictionary<string, Dictionary<string, Dictionary<string, object>?>>>(
            new MergingParser(new Parser(new StringReader(await File.ReadAllTextAsync(Repository.At("deploy", "compose.yaml"))))));
        Dictionary<string, Dictionary<string, object>?> services = compose["services"];
        Assert.Equal(["postgres", "redis", "server-1", "server-2"], services.Keys.Order());
        Assert.Contains("--appendonly", Words(services["redis"]!["command"]));
        string[] command = Words(services["server-1"]!["command"]);
        Assert.Equal(command, Words(services["server-2"]!["command"]));
        await OptionsExistAsync(command);
        var environment = (Dictionary<object, object>)services["server-1"]!["environment"];
        Assert.Equal([ServerCommand.DatabaseVariable, ServerCommand.RedisVariable], environment.Keys.Cast<string>());
        string[] volumes = [.. Words(services["server-1"]!["volumes"]).Concat(Words(services["server-2"]!["volumes"]))
            .Select(v => v.Split(':')[0]).Where(v => !v.StartsWith('.')).Distinct()];
        Assert.Equal(volumes.Order(), compose["volumes"].Keys.Except(["postgres", "redis"]).Order());
        Assert.NotEqual(Words(services["server-1"]!["ports"]), Words(services["server-2"]!["ports"]));

        // The same words start a real server, with this machine's folders and stores.
        Assert.SkipWhen(ClusterProcesses.Missing is not null, ClusterProcesses.Missing ?? "");
        using PostgreSql database = PostgreSql.Start();
        using Redis redis = Redis.Start();
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["admin.token"], "a-token-of-a-test-that-is-long-enough\n");
        string[] own = [.. command[1..].Select(w => w switch
        {
            "/run/admin.token" => folder["admin.token"],
            "/models" => folder["models"],
            "5280" => "0",
            _ => w,
        })];
        int data = Array.IndexOf(own, "--data");
        using ServerProcess server = ServerProcess.Start(
            folder["data"], [.. own[..data], .. own[(data + 2)..^1], "--database", database.Connection, "--redis", redis.Connection]);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Address.Port}") };
        Assert.Equal("""{"status":"ok"}""", await http.GetStringAsync("api/health"));
    }

    private static string[] Words(object list) => [.. ((List<object>)list).Cast<string>()];

    /// <summary>Every option of a command line is in the help of its program.</summary>
    private static async Task OptionsExistAsync(string[] words)
    {
        string help;
        if (words[0].EndsWith("NetWeight.Server", StringComparison.Ordinal))
        {
            using var output = new StringWriter();
            Assert.Equal(0, await ServerCommand.RunAsync(["--help"], output, output));
            help = output.ToString();
        }
        else
        {
            help = Run.Of((output, error) => CommandLine.Run([words[1], "--help"], output, error)).Output;
        }

        string[] options = [.. words.Where(w => w.StartsWith("--", StringComparison.Ordinal))];
        Assert.NotEmpty(options);
        Assert.All(options, o => Assert.Contains($" {o} ", help));
    }
}
