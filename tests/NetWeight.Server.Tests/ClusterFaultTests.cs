using NetWeight.Load;

namespace NetWeight.Server.Tests;

/// <summary>Faults on three servers in processes of their own, with a real PostgreSQL and Redis.</summary>
public class ClusterFaultTests
{
    private static readonly string Program =
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "NetWeight.Cli.exe" : "NetWeight.Cli");

    [Fact]
    public async Task EachFaultOnce_EveryJobIsDoneOnce_OrFailedWithItsReason()
    {
        Assert.SkipWhen(ClusterProcesses.Missing is not null, ClusterProcesses.Missing ?? "");
        using var folder = new TempFolder();
        await RunAsync(new FaultSettings(folder.Root, Program, Seed: 1)
        {
            Agents = 6,
            Processes = 2,
            Measuring = 0,
            Rounds = 1,
            Jobs = 8,
            Lost = TimeSpan.FromSeconds(4),
        });
    }

    [LongFact]
    public async Task EachFaultThreeTimes_UnderTwentyAgents_EveryJobIsDoneOnce_OrFailedWithItsReason()
    {
        Assert.SkipWhen(ClusterProcesses.Missing is not null, ClusterProcesses.Missing ?? "");
        using var folder = new TempFolder();
        await RunAsync(new FaultSettings(folder.Root, Program, Seed: 2));
    }

    private static async Task RunAsync(FaultSettings settings)
    {
        FaultResult result = await FaultRun.RunAsync(
            settings with { Tell = line => TestContext.Current.TestOutputHelper?.WriteLine($"{DateTime.Now:HH:mm:ss} {line}") });
        Assert.Empty(result.Problems);
        Assert.Equal(result.Jobs, result.Done + result.Failed);
        Assert.True(result.Done >= result.Jobs * 0.95, result.ToString());
        Assert.All(result.Faults.Values, tried => Assert.Equal(settings.Rounds, tried));
        Assert.True(result.Faults.Count >= 10, string.Join(", ", result.Faults.Keys));
    }
}
