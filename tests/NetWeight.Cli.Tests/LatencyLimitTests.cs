using NetWeight.Workflows;

namespace NetWeight.Cli.Tests;

public class LatencyLimitTests
{
    [Theory]
    [InlineData("33ms", 1, 0.033)]
    [InlineData("33 ms", 8, 0.033)]
    [InlineData("0.033s", 1, 0.033)]
    [InlineData("200us", 1, 0.0002)]
    [InlineData("30fps", 1, 1.0 / 30)]
    [InlineData("30 FPS", 4, 4.0 / 30)]
    [InlineData("1000 images/s", 32, 0.032)]
    public void Parse_GivesTheLongestLatencyOfABatch(string text, long batch, double seconds) =>
        Assert.Equal(seconds, LatencyLimit.Parse(text)!.Value.For(batch).Value, 1e-12);

    [Theory]
    [InlineData("30")]
    [InlineData("fps")]
    [InlineData("-30fps")]
    [InlineData("0fps")]
    [InlineData("fast")]
    public void Parse_AnythingElse_IsNone(string text) => Assert.Null(LatencyLimit.Parse(text));

    /// <summary>resnet18 on a T4 in fp32 takes between 1/1000 s and 1/100 s.</summary>
    [Theory]
    [InlineData(0, "100fps")]
    [InlineData(1, "1000fps")]
    [InlineData(0, "10ms")]
    [InlineData(1, "1ms")]
    public void Limits_DecideTheExitCode_OfEveryVerb(int exitCode, string limit)
    {
        Assert.Equal(exitCode, Run.Netweight("analyze", "resnet18", "-d", "t4", "--dtype", "fp32", "--max-latency", limit).ExitCode);
        Assert.Equal(exitCode, Run.Netweight("lint", "resnet18", "-d", "t4", "--dtype", "fp32", "--max-latency", limit).ExitCode);
        // As two words, too.
        string unit = limit.TrimStart("0123456789".ToCharArray());
        Assert.Equal(exitCode, Run.Netweight("lint", "resnet18", "-d", "t4", "--dtype", "fp32", "--max-latency",
            limit[..^unit.Length], unit).ExitCode);
        // Eight images may take eight times as long.
        if (unit == "fps")
            Assert.Equal(0, Run.Netweight("analyze", "resnet18", "-d", "t4", "--dtype", "fp32", "--max-latency",
                "160fps", "-b", "8").ExitCode);
    }

    [Fact]
    public void Recommend_TakesARate()
    {
        Run rate = Run.Netweight("recommend", "-d", "t4", "-b", "4", "--latency", "1000fps", "--among", "ResNet", "-f", "csv");
        Run time = Run.Netweight("recommend", "-d", "t4", "-b", "4", "--latency", "4ms", "--among", "ResNet", "-f", "csv");
        Assert.Equal((0, time.Output), (rate.ExitCode, rate.Output));
    }

    [Theory]
    [InlineData("has no unit; write 30ms, 30us or 30fps", "analyze", "resnet18", "-d", "t4", "--max-latency", "30")]
    [InlineData("is not a time", "lint", "resnet18", "-d", "t4", "--max-latency", "soon")]
    [InlineData("depends on the batch", "analyze", "resnet18", "-d", "t4", "--max-latency", "30fps", "--batch-sweep")]
    public void WrongLimits_AreOneLine(string says, params string[] args)
    {
        Run run = Run.Netweight(args);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }
}
