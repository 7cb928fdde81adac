using System.Text.Json;

namespace NetWeight.Cli.Tests;

/// <summary>Several runtimes and types at once: a prediction for each, or one line that says why only one is taken.</summary>
public class SeveralChoicesTests
{
    [Theory]
    [InlineData("-r tensorrt,onnxruntime --dtype fp32,fp16")]
    [InlineData("-r tensorrt -r onnxruntime --dtype fp32 --dtype fp16")]
    public void Experiment_HasASeriesForEach(string words)
    {
        Run run = Run.Netweight(["experiment", "g1", "-d", "t4", "-f", "json", .. words.Split(' ')]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement[] series = [.. JsonDocument.Parse(run.Output).RootElement.GetProperty("experiments")[0]
            .GetProperty("series").EnumerateArray()
            .Where(s => s.GetProperty("origin").GetString() == "predicted")];
        Assert.Equal(["tensorrt, fp32", "tensorrt, fp16", "onnxruntime, fp32", "onnxruntime, fp16"],
            series.Select(s => s.GetProperty("conditions").GetString()));
        string table = Run.Netweight(["experiment", "g1", "-d", "t4", "--wide", .. words.Split(' ')]).Output;
        Assert.Contains("predicted, nvidia-t4, onnxruntime fp16:", table, StringComparison.Ordinal);
        // One setting is not named: the device says it.
        Assert.Contains("predicted, nvidia-t4:", Run.Netweight("experiment", "g1", "-d", "t4").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rewrite squeezenet1_1 --all --dry-run -d t4 -r tensorrt -r onnxruntime",
        "-r takes one value: what pays is decided for one target.")]
    [InlineData("rewrite squeezenet1_1 --all --dry-run -d t4 -r tensorrt,onnxruntime", "-r takes one value")]
    [InlineData("rewrite squeezenet1_1 --all --dry-run -d t4 --dtype fp16,int8", "--dtype takes one value")]
    [InlineData("rewrite squeezenet1_1 --all --dry-run -d t4,pi5", "-d takes one value")]
    [InlineData("measure squeezenet1_1 -r tensorrt,onnxruntime", "--runtime: measure runs ONNX Runtime only.")]
    [InlineData("measure squeezenet1_1 -r tensorrt -r onnxruntime", "--runtime: measure runs ONNX Runtime only.")]
    [InlineData("measure squeezenet1_1 --dtype fp16 --dtype int8", "--dtype: measure runs a model in the types of its file.")]
    [InlineData("calibrate --judge -d t4 squeezenet1_1 -r tensorrt,onnxruntime --measurements no-such.jsonl",
        "-r 'tensorrt,onnxruntime' names several")]
    public void WhereOneMakesSense_ThatIsSaidAtOnce(string command, string why)
    {
        Run run = Run.Netweight(command.Split(' '));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(why, Assert.Single(run.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--among mobilenet_v2@0.8,resnet18 --explain mobilenet_v2@0.8")]
    [InlineData("--explain mobilenet_v2@0.8")]
    [InlineData("--among resnet18 --explain mobilenetv2@0.80")]
    public void Recommend_TakesWidths(string words)
    {
        Run run = Run.Netweight(["recommend", "-d", "t4", "-f", "json", .. words.Split(' ')]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement scaled = JsonDocument.Parse(run.Output).RootElement.GetProperty("devices")[0].GetProperty("explanations")[0];
        Assert.Equal(("mobilenet_v2", 0.8), (scaled.GetProperty("network").GetString(), scaled.GetProperty("width").GetDouble()));
        Assert.Equal("no accuracy was published at this width, so it cannot be ranked", scaled.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("--among mobilenet_v2@0.8", "No accuracy was published for mobilenet_v2@0.8, so they cannot be ranked.")]
    [InlineData("--among RepVGG@0.5", "'RepVGG' is a family.")]
    [InlineData("--among mobilenet_v2@wide", "'wide' is not a width.")]
    [InlineData("--explain mobilnet_v2@0.5", "Did you mean 'mobilenet_v2'?")]
    [InlineData("--among mobilnet_v2@0.5", "'mobilnet_v2' is neither a network nor a family of the zoo. Did you mean ")]
    public void Recommend_WidthsThatMakeNoSense_AreAnswered(string words, string why)
    {
        Run run = Run.Netweight(["recommend", "-d", "t4", .. words.Split(' ')]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(why, Assert.Single(run.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }
}
