using System.Text.Json;

namespace NetWeight.Cli.Tests;

/// <summary><c>netweight recommend --task detection</c>: the ranking and the gate.</summary>
public class TaskTests
{
    private static readonly string[] Asked = ["recommend", "--task", "detection", "-d", "orin-nano", "--dtype", "fp16"];

    [Fact]
    public void Detection_At30FramesPerSecond_IsAnswered()
    {
        Run run = Run.Netweight([.. Asked, "--input", "1x3x640x640", "--latency", "30fps"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Most accurate that keeps 30 images/s: yolox_", run.Output, StringComparison.Ordinal);
        Assert.Contains("non-maximum suppression", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Detection_ThatNoneReaches_EndsWith1()
    {
        Run run = Run.Netweight([.. Asked, "--among", "yolox_x", "--latency", "1000fps"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("None keeps 1000 images/s. The fastest: yolox_x (mAP 51.1)",
            run.Output.ReplaceLineEndings(" ").Replace("  ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Detection_AsJson_FollowsItsSchema()
    {
        Run run = Run.Netweight([.. Asked, "--among", "YOLOX,resnet18", "-f", "json"]);

        Assert.Equal(0, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Empty(SchemaValidator.Of("task").Validate(json.RootElement));
        Assert.Equal(8, json.RootElement.GetProperty("networks").GetArrayLength());
    }

    [Theory]
    [InlineData("--input 'abc' is not an image; write 1x3x640x640 or 640x640.", "--input", "abc")]
    [InlineData("--task detection cannot be combined with --explain;", "--explain")]
    [InlineData("--task detection cannot be combined with --for;", "--for", "resnet18")]
    public void Detection_WithWhatItDoesNotTake_SaysSo(string message, params string[] more)
    {
        Run run = Run.Netweight([.. Asked, .. more]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1x3x384x640", 384, 640)]
    [InlineData("640x480", 640, 480)]
    public void Detection_TakesImagesOfAnySides(string input, int height, int width)
    {
        Run run = Run.Netweight([.. Asked, "--input", input, "--among", "YOLOX", "-f", "json"]);

        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Empty(SchemaValidator.Of("task").Validate(json.RootElement));
        JsonElement[] networks = [.. json.RootElement.GetProperty("networks").EnumerateArray()];
        Assert.Equal(6, networks.Length);
        Assert.All(networks, n => Assert.Equal((height, width),
            (n.GetProperty("resolution").GetInt32(), n.GetProperty("imageWidth").GetInt32())));
        // The accuracy was published at a square.
        Assert.All(networks, n => Assert.Equal(JsonValueKind.Null, n.GetProperty("accuracyPercent").ValueKind));
    }

    /// <summary>Several devices give one table each.</summary>
    [Fact]
    public void Detection_OnTwoDevices_GivesATableEach()
    {
        Run run = Run.Netweight("recommend", "--task", "detection", "-d", "orin-nano,pi5", "--among", "yolox_nano", "-f", "json");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("nvidia-jetson-orin-nano-8gb", run.Output, StringComparison.Ordinal);
        Assert.Contains("raspberry-pi-5", run.Output, StringComparison.Ordinal);
    }

    /// <summary>The levers of a detector with suppression in its graph: it is named with its time, and only the network
    /// alone can be gated.</summary>
    [Theory]
    [InlineData("yolox_nano:nms")]
    [InlineData("ssdlite320_mobilenet_v3_large.onnx")]
    public void Levers_OfADetectorWithSuppression_GateTheNetworkAlone(string model)
    {
        string path = model;
        if (model.EndsWith(".onnx", StringComparison.Ordinal))
        {
            string? file = Repository.Models.FirstOrDefault(m => Path.GetFileName(m) == model);
            Assert.SkipWhen(file is null, $"{model} is not there");
            path = file!;
        }

        string[] line = ["analyze", path, "-d", "orin-nano", "--dtype", "fp16", "--levers", "--max-latency", "30fps", "--no-history"];
        Run whole = Run.Netweight(line), alone = Run.Netweight([.. line, "--without-postprocessing"]);

        Assert.Equal((1, 0), (whole.ExitCode, alone.ExitCode));
        Assert.Contains("Post-processing  Included:", whole.Output, StringComparison.Ordinal);
        Assert.Contains("--without-postprocessing", whole.Error, StringComparison.Ordinal);
        Assert.Contains("Post-processing  Left out:", alone.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Like_AsJson_FollowsItsSchema_AndSaysWhatTheModelIs()
    {
        Run run = Run.Netweight("recommend", "--like", "mobilenet_v2", "-d", "pi4", "-f", "json");

        Assert.Equal(0, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Empty(SchemaValidator.Of("like").Validate(json.RootElement));
        Assert.Equal("mobilenet_v2", json.RootElement.GetProperty("recognisedAs").GetString());
    }

    [Fact]
    public void Like_WithAnotherSearch_SaysSo()
    {
        Run run = Run.Netweight("recommend", "--like", "mobilenet_v2", "-d", "pi4", "--accuracy", "70");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--like cannot be combined with --accuracy;", run.Error, StringComparison.Ordinal);
    }
}
