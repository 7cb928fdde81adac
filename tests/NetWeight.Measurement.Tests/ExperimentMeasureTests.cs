using System.Text.Json;
using NetWeight.Cli;
using NetWeight.Experiments;
using NetWeight.Measurement.Experiments;
using NetWeight.Measurement.Timing;

namespace NetWeight.Measurement.Tests;

/// <summary>Experiments measured on this machine; how long anything takes is not looked at.</summary>
public sealed class ExperimentMeasureTests
{
    private static readonly ExperimentMeasureSettings Tiny =
        new() { Budget = TimeSpan.FromMilliseconds(20), Sessions = 1, WarmUpLimit = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public void Measure_TimesEveryNetwork_AndJudges()
    {
        ExperimentSheet sheet = Sheet("dense-vs-osa-vs-csp");
        ExperimentSheet measured = ExperimentStopwatch.Measure(sheet, Tiny, cancellation: TestContext.Current.CancellationToken);
        ExperimentSeries series = Assert.Single(measured.Series, s => s.Origin == SeriesOrigin.Measured);
        Assert.All(series.Times, t => Assert.True(t is { Time.Value: > 0 } && t.Value.Low <= t.Value.Time && t.Value.Time <= t.Value.High));
        Assert.NotEqual(Holding.NotKnown, series.Verdict.Holding);
        Assert.StartsWith("ONNX Runtime ", series.Conditions, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_GivesWhatIsKnown()
    {
        // Two networks at a time, ended when the first two are done.
        ExperimentSheet sheet = Sheet("dense-vs-osa-vs-csp");
        using var end = new CancellationTokenSource();
        ExperimentSheet measured = ExperimentStopwatch.Measure(sheet,
            Tiny with { Together = 2, Budget = TimeSpan.FromSeconds(4) }, new EndAt(end, 0.1), end.Token);
        ExperimentSeries series = measured.Series[^1];
        Assert.InRange(series.Times.Count(t => t is not null), 1, series.Times.Count - 1);
        Assert.Throws<OperationCanceledException>(() =>
            ExperimentStopwatch.Measure(sheet, Tiny, cancellation: new CancellationToken(true)));
    }

    [Fact]
    public void Command_MeasuresBesideAPrediction()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(0,
            CommandLine.Run(["experiment", "dense-vs-osa-vs-csp", "-d", "t4", "-d", "cortex-a53", "--measure",
                "--duration", "20ms", "-f", "json"], output, error));
        JsonElement report = JsonDocument.Parse(output.ToString()).RootElement;
        var schema = SchemaValidator.Of("experiment");
        Assert.Empty(schema.Validate(report));
        // The GPU's networks are others; this machine stands beside the core.
        string[][] series = [.. report.GetProperty("experiments").EnumerateArray()
            .Select(e => e.GetProperty("series").EnumerateArray().Select(s => s.GetProperty("origin").GetString()!).ToArray())];
        Assert.Equal<string[]>([["predicted"], ["predicted", "measured"]], series);
    }

    [LongFact]
    public void Command_MeasuresAlone()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(0, CommandLine.Run(["experiment", "thin-layers", "--measure", "--duration", "20ms", "--threads", "1"], output, error));
        Assert.Equal("", error.ToString());
        Assert.Contains("measured, ", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("predicted", output.ToString(), StringComparison.Ordinal);
    }

    private static ExperimentSheet Sheet(string name) => ExperimentRunner.Run(ExperimentCatalog.Get(name))[0];

    private sealed class EndAt(CancellationTokenSource end, double done) : IProgress<StopwatchProgress>
    {
        public void Report(StopwatchProgress value)
        {
            if (value.Done >= done)
                end.Cancel();
        }
    }
}
