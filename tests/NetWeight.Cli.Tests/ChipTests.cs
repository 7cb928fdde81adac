using System.Text.Json;

namespace NetWeight.Cli.Tests;

/// <summary><c>netweight recommend --for</c>: devices for one or several models.</summary>
public class ChipTests
{
    private static readonly string[] Two =
        ["recommend", "--for", "mobilenet_v2", "--for", "resnet50", "-d", "orin-nano", "-d", "hailo8", "-d", "pi5"];

    [Fact]
    public void SeveralModels_HaveToKeepTheLimitTogether()
    {
        Run run = Run.Netweight([.. Two, "--latency", "60ms", "-f", "json"]);

        Assert.Equal(0, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Empty(SchemaValidator.Of("device-ranking").Validate(json.RootElement));
        JsonElement[] devices = [.. json.RootElement.GetProperty("devices").EnumerateArray()];
        Assert.All(devices, d => Assert.Equal(["mobilenet_v2", "resnet50"],
            d.GetProperty("models").EnumerateArray().Select(m => m.GetProperty("model").GetString())));
        // The Raspberry Pi keeps 60 ms with MobileNetV2 alone.
        JsonElement pi = devices[2];
        Assert.Equal(("raspberry-pi-5", JsonValueKind.Null), (pi.GetProperty("device").GetString(), pi.GetProperty("rank").ValueKind));
        Assert.Equal([0, 1], pi.GetProperty("models").EnumerateArray().Select(m => m.GetProperty("misses").GetArrayLength()));
        Assert.All(devices[..2], d => Assert.Equal(JsonValueKind.Number, d.GetProperty("rank").ValueKind));
    }

    [Fact]
    public void SeveralModels_AreARowEach_OfOneDevice()
    {
        string[] lines = Run.Netweight([.. Two, "-f", "csv"]).Output.TrimEnd().Split('\n');
        Assert.Equal(7, lines.Length);
        Run table = Run.Netweight(Two);
        Assert.Contains("Ranks go by the latencies of all models together.", table.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("together", Run.Netweight("recommend", "--for", "mobilenet_v2", "-d", "t4").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void SeveralModels_NoneOfWhichSuits_AreExitCode1_AndAMissingFileIs2()
    {
        Assert.Equal(1, Run.Netweight([.. Two, "--latency", "1us"]).ExitCode);
        Run missing = Run.Netweight("recommend", "--for", "resnet18", "--for", "nosuch.onnx", "-d", "t4");
        Assert.Equal((2, ""), (missing.ExitCode, missing.Output));
        Assert.Contains("'nosuch.onnx' does not exist", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void PowerAndEnergy_AreStatedWhereASourceDoes()
    {
        using JsonDocument json = JsonDocument.Parse(
            Run.Netweight("recommend", "--for", "resnet50", "-d", "t4", "-d", "hailo8", "-d", "horizon-x3", "-f", "json").Output);
        Dictionary<string, JsonElement> devices = json.RootElement.GetProperty("devices").EnumerateArray()
            .ToDictionary(d => d.GetProperty("device").GetString()!);

        JsonElement t4 = devices["nvidia-t4"], model = t4.GetProperty("models")[0];
        Assert.Equal(("board", 70.0), (t4.GetProperty("powerCovers").GetString(), t4.GetProperty("powerMaximumWatts").GetDouble()));
        Assert.Equal(70 * model.GetProperty("predictedLatencyHighSeconds").GetDouble(),
            model.GetProperty("energyHighJoules").GetDouble(), 1e-12);
        Assert.Equal(JsonValueKind.Null, model.GetProperty("energyLowJoules").ValueKind);
        JsonElement hailo = devices["hailo-8"].GetProperty("models")[0];
        Assert.Equal(2.5 * hailo.GetProperty("predictedLatencyLowSeconds").GetDouble(),
            hailo.GetProperty("energyLowJoules").GetDouble(), 1e-12);
        Assert.Equal(JsonValueKind.Null, hailo.GetProperty("energyHighJoules").ValueKind);
        Assert.Equal(JsonValueKind.Null, devices["horizon-x3"].GetProperty("powerCovers").ValueKind);
        Assert.Contains("up to 70 W", Run.Netweight("recommend", "--for", "resnet50", "-d", "t4", "--wide").Output,
            StringComparison.Ordinal);
    }
}
