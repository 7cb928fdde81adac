using System.Text.Json;

namespace NetWeight.Cli.Tests;

/// <summary><c>netweight analyze --fits</c>: the view and the gate.</summary>
public class FitTests
{
    [Fact]
    public void Fits_OnAMicrocontroller_NamesTheTensorsAndTheLargestThatFits()
    {
        Run run = Run.Netweight("analyze", "mobilenet_v2", "-d", "stm32h7", "-r", "tflite-micro", "--fits");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Does not fit: activations need", run.Output, StringComparison.Ordinal);
        Assert.Contains("stage2.block1.expand", run.Output, StringComparison.Ordinal);
        Assert.Contains("Largest that fits", run.Output, StringComparison.Ordinal);
        Assert.Contains("fit: MobileNetV2", run.Error.Replace("mobilenet_v2", "MobileNetV2", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Fits_WhereItFits_IsFine()
    {
        Run run = Run.Netweight("analyze", "mobilenetv2_035", "resnet18", "-d", "t4", "--fits");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Does it fit?", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Fits_AsJson_HoldsEveryTypeAndMarksTheUsualOne()
    {
        Run run = Run.Netweight("analyze", "mobilenetv2_035", "-d", "stm32h7", "-r", "tflite-micro", "--fits", "-f", "json");
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement[] fits = [.. json.RootElement.GetProperty("fits").EnumerateArray()];

        Assert.Equal(["fp32", "int8"], fits.Select(f => f.GetProperty("precision").GetString()));
        Assert.Equal([false, true], fits.Select(f => f.GetProperty("isUsual").GetBoolean()));
        Assert.Equal("fits", fits[1].GetProperty("verdict").GetString());
        Assert.Equal(1, fits[1].GetProperty("largestThatFits").GetProperty("batch").GetInt64());
    }

    [Fact]
    public void Fits_AsCsv_HasARowPerType()
    {
        string[] lines = Run.Netweight("analyze", "mobilenetv2_035", "-d", "stm32h7", "--fits", "-f", "csv").Output.TrimEnd().Split('\n');

        Assert.StartsWith("model,device,runtime,precision,batch,verdict,", lines[0], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
    }

    [Theory]
    [InlineData("--fits needs a device", "analyze", "mobilenet_v2", "--fits")]
    [InlineData("cannot be combined with --max-latency", "analyze", "mobilenet_v2", "-d", "t4", "--fits", "--max-latency", "5ms")]
    public void Fits_WithWhatItDoesNotShow_SaysSo(string message, params string[] args)
    {
        Run run = Run.Netweight(args);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Latency_OnTheStm32H7_IsThatOfItsConstants()
    {
        // ST publishes 1,106.64 ms for MobileNetV2 1.0 at 224 (stm32ai-modelzoo @6f10965).
        Run run = Run.Netweight("analyze", "mobilenet_v2", "-d", "stm32h7", "-f", "json");
        using JsonDocument json = JsonDocument.Parse(run.Output);

        Assert.Contains("\"predictedLatencySeconds\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("\"fits\": false", run.Output, StringComparison.Ordinal);
    }
}
