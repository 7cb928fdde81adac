using System.Text.Json;
using NetWeight.Devices;

namespace NetWeight.Cli.Tests;

public class DevicesTests
{
    [Fact]
    public void Devices_Json_ListsEveryDeviceWithItsRoofline()
    {
        JsonElement rows = JsonDocument.Parse(Run.Netweight("devices", "-f", "json").Output).RootElement;
        Assert.Equal(DeviceCatalog.All.Select(d => d.Id), rows.EnumerateArray().Select(r => r.GetProperty("id").GetString()!));
        JsonElement t4 = rows.EnumerateArray().Single(r => r.GetProperty("id").GetString() == "nvidia-t4");
        Assert.Equal((8.1e12, 320e9), (t4.GetProperty("peakFp32FlopsPerSecond").GetDouble(),
            t4.GetProperty("bandwidthBytesPerSecond").GetDouble()));
        // 65e12 / 320e9
        Assert.Equal(203.125, t4.GetProperty("ridgePointFp16FlopsPerByte").GetDouble(), 1e-9);
        JsonElement unknown = rows.EnumerateArray().Single(r => r.GetProperty("id").GetString() == "ambarella-cv22");
        Assert.Equal(JsonValueKind.Null, unknown.GetProperty("peakInt8OperationsPerSecond").ValueKind);
    }

    [Theory]
    [InlineData("table", "devices-table.txt")]
    [InlineData("md", "devices.md.txt")]
    [InlineData("csv", "devices.csv")]
    public void Devices_Formats_AreAsKept(string format, string file) =>
        Snapshot.Matches($"tests/NetWeight.Cli.Tests/Snapshots/{file}", Run.Netweight("devices", "jetson", "-f", format).Output);

    [Theory]
    [InlineData("table", "devices-show-table.txt")]
    [InlineData("md", "devices-show.md.txt")]
    [InlineData("csv", "devices-show.csv")]
    [InlineData("json", "devices-show.json")]
    public void Show_Formats_AreAsKept(string format, string file) =>
        Snapshot.Matches($"tests/NetWeight.Cli.Tests/Snapshots/{file}", Run.Netweight("devices", "show", "t4", "-f", format).Output);

    [Fact]
    public void Show_EveryDevice_NamesTheSourceOfEveryNumber()
    {
        foreach (string id in DeviceCatalog.Ids)
        {
            Run run = Run.Netweight("devices", "show", id, "-f", "json");
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            JsonElement shown = JsonDocument.Parse(run.Output).RootElement;
            string[] sources = [.. shown.GetProperty("sources").EnumerateArray().Select(s => s.GetString()!.Split(':')[0])];
            Assert.All(shown.GetProperty("numbers").EnumerateArray(), n => Assert.Contains(n.GetProperty("source").GetString(), sources));
        }
    }

    [Fact]
    public void Show_OwnFile_IsRead()
    {
        string file = Path.Combine(Path.GetTempPath(), $"netweight-{Guid.NewGuid():N}.json");
        try
        {
            File.Copy(Repository.At("devices", "raspberry-pi-5.json"), file);
            Assert.Equal(Run.Netweight("devices", "show", "pi5").Output, Run.Netweight("devices", "show", file).Output);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Evolution_IsAsKept() =>
        Snapshot.Matches("tests/NetWeight.Cli.Tests/Snapshots/devices-evolution.txt", Run.Netweight("devices", "--evolution").Output);

    [Theory]
    [InlineData("'netweight devices' lists all", "devices", "no-such-word")]
    [InlineData("Did you mean 'nvidia-t4'?", "devices", "show", "nvidia-t5")]
    [InlineData("no such device file", "devices", "show", "mine.json")]
    [InlineData("ID@2.4GHzx4", "devices", "show", "a76@fast")]
    [InlineData("yaml", "devices", "-f", "yaml")]
    [InlineData("netweight devices show --help", "devices", "show")]
    public void BadUsage_IsOneLineAndExitCode2(string says, params string[] args)
    {
        Run run = Run.Netweight(args);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        string line = run.Error.TrimEnd('\n');
        Assert.Contains(says, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Theory]
    [InlineData("devices")]
    [InlineData("devices", "show")]
    public void Help_IsAsKept(params string[] command) =>
        Snapshot.Matches($"tests/NetWeight.Cli.Tests/Snapshots/help-{string.Join('-', command)}.txt",
            Run.Netweight([.. command, "--help"]).Output);
}
