using System.CommandLine;
using System.Text.Json;
using NetWeight.Cli;
using NetWeight.Cli.Commands.Calibrate;
using NetWeight.Measurement.Records;
using NetWeight.Reports.Formats;

namespace NetWeight.Measurement.Tests;

/// <summary>What <c>calibrate --judge</c> tells. The measurements are there already, so nothing is measured and all
/// numbers follow from them.</summary>
public sealed class JudgeTests : IDisposable
{
    private const string A = "mobilenetv3_small_050", B = "squeezenet1_1", C = "resnet18";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Threads_AreSummedUpApart_InJson()
    {
        Assert.SkipWhen(Environment.ProcessorCount < 2, "One processor only.");
        Store((A, 1, 0.010), (A, 1, 0.011), (A, 2, 0.006), (A, 2, 0.006), (B, 1, 0.030), (B, 1, 0.030), (B, 2, 0.020), (B, 2, 0.030));
        (string text, _) = Judge("json", "--threads", "1,2", A, B);
        using JsonDocument json = JsonDocument.Parse(text);
        JsonElement root = json.RootElement;
        JsonElement[] networks = [.. root.GetProperty("networks").EnumerateArray()];
        Assert.Equal(4, networks.Length);
        Assert.Equal([1, 2], root.GetProperty("byThreads").EnumerateArray().Select(t => t.GetProperty("threads").GetInt32()));
        foreach (JsonElement part in (JsonElement[])[root, .. root.GetProperty("byThreads").EnumerateArray()])
        {
            double[] errors =
                [.. networks.Where(n => !part.TryGetProperty("threads", out JsonElement threads)
                    || n.GetProperty("threads").GetInt32() == threads.GetInt32())
                .Select(n => Math.Abs(n.GetProperty("predictedSeconds").GetDouble() / n.GetProperty("measuredSeconds")
                .GetDouble() - 1)).Order()];
            Assert.Equal(errors.Length, part.GetProperty("count").GetInt32());
            Assert.Equal((errors[(errors.Length - 1) / 2] + errors[errors.Length / 2]) / 2, part.GetProperty("medianError").GetDouble(), 9);
            Assert.Equal(errors.Count(e => e <= 0.2) / (double)errors.Length, part.GetProperty("within20").GetDouble(), 9);
        }

        // Second over first: 1.1, 1, 1, 1.5; with one thread 1.1 and 1, with two 1 and 1.5.
        Assert.Equal([0.05, 0.05, 0.25], new[] { root }.Concat(root.GetProperty("byThreads").EnumerateArray())
            .Select(p => Math.Round(p.GetProperty("noise").GetDouble(), 9)));
        Assert.Equal((8, 8, 0), (root.GetProperty("measurements").GetInt32(), root.GetProperty("wantedMeasurements")
            .GetInt32(), root.GetProperty("measuredOnce").GetInt32()));
        Assert.All(networks, n => Assert.Equal(2, n.GetProperty("measurements").GetInt32()));
        Assert.Equal("2026-02-03", root.GetProperty("firstDay").GetString());
    }

    [Theory]
    [InlineData("table")]
    [InlineData("md")]
    public void Threads_AreSummedUpApart_ForPeople(string format)
    {
        Assert.SkipWhen(Environment.ProcessorCount < 2, "One processor only.");
        Store((A, 1, 0.010), (A, 2, 0.006), (B, 1, 0.030), (B, 2, 0.020));
        (string text, _) = Judge(format, "--threads", "1,2", "--passes", "1", A, B);
        string[][] rows = [.. text.Split('\n').Select(l => l.Split(['|', ' '], StringSplitOptions.RemoveEmptyEntries))
            .Where(c => c.Length > 2)];
        Assert.Equal(["4", "2", "2"], ((string[])["all", "1", "2"]).Select(first => Assert.Single(rows, r => r[0] == first)[1]));
        Assert.Contains("4 measurements of 2 networks, the lowest of each counts, 2026-02-03", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ended early", text, StringComparison.Ordinal);
        Assert.Contains("Median error", text, StringComparison.Ordinal);
        Assert.Contains("Times measured", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_AreSummedUpApart_InCsv()
    {
        Assert.SkipWhen(Environment.ProcessorCount < 2, "One processor only.");
        Store((A, 1, 0.010), (A, 2, 0.006), (B, 1, 0.030), (B, 2, 0.020));
        (string text, _) = Judge("csv", "--threads", "1,2", "--passes", "1", A, B);
        CsvTable csv = CsvTable.Read(text);
        Assert.Equal(["network", "threads", "measuredSeconds", "predictedSeconds", "ratio"], csv.Header.Take(5));
        var values = csv.Rows.Select(r => csv.Values(r.Cells)).ToArray();
        Assert.Equal(["all", "1", "2"], values.Where(v => v["network"] == "Total").Select(v => v["threads"]));
        Assert.Equal(["4", "2", "2"], values.Where(v => v["network"] == "Total").Select(v => v["count"]));
        Assert.All(values.Where(v => v["network"] != "Total"), v =>
            Assert.Equal(("1", "", ""), (v["measurements"], v["againSeconds"], v["medianError"])));
    }

    [Fact]
    public void OneNumberOfThreads_HasNoSplit_AndOneNetworkNoOrder()
    {
        Store((A, 1, 0.010));
        (string text, _) = Judge("json", "--passes", "1", A);
        using JsonDocument json = JsonDocument.Parse(text);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("kendall").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("noise").ValueKind);
        Assert.Empty(json.RootElement.GetProperty("byThreads").EnumerateArray());
        Assert.Equal("none", json.RootElement.GetProperty("calibration").GetString());
    }

    [Fact]
    public void MoreWereWanted_WhenEnded_WhatIsKnownIsTold()
    {
        Store((A, 1, 0.010), (B, 1, 0.030), (B, 1, 0.030));
        (string text, string error) = Judge("md", ends: true, A, B, C);
        Assert.Contains("3 measurements of 2 networks, the lowest of each counts, 2026-02-03; ended early, 6 were "
            + "wanted", text, StringComparison.Ordinal);
        Assert.Contains("(median of the 1 that were measured several times)", text, StringComparison.Ordinal);
        Assert.DoesNotContain(C, text, StringComparison.Ordinal);
        Assert.Equal("", error);
        Assert.Equal(3, File.ReadAllLines(Measurements).Length);
    }

    [Fact]
    public void NothingKnown_WhenEnded_IsSaid() => Assert.Throws<OperationCanceledException>(() => Judge("md", ends: true, A));

    [Theory]
    [InlineData("--passes '0': write a number from 1 to 100.", "--judge", "-d", "t4", "--passes", "0", A)]
    [InlineData("--passes applies to --judge", "-o", "x.json", "--passes", "3")]
    public void Passes_AreANumber_AndForJudge(string message, params string[] args)
    {
        var error = new StringWriter();
        Assert.Equal(2, CommandLine.Run(["calibrate", .. args], TextWriter.Null, error));
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
        Assert.Single(error.ToString().Trim().Split('\n'));
    }

    private string Measurements => folder["times.jsonl"];

    private void Store(params (string Model, int Threads, double Seconds)[] times) =>
        File.WriteAllLines(Measurements, times.Select((t, i) => RecordJson.Write(new MeasurementRecord
        {
            Source = "netweight",
            Model = t.Model,
            Threads = t.Threads,
            MedianSeconds = t.Seconds,
            MeasuredAt = new DateTimeOffset(2026, 2, 3, 4, i, 0, TimeSpan.Zero),
        })));

    private (string Output, string Error) Judge(string format, params string[] args) => Judge(format, ends: false, args);

    private (string Output, string Error) Judge(string format, bool ends, params string[] args)
    {
        var options = new CalibrateOptions();
        var command = new Command("calibrate");
        options.AddTo(command);
        ParseResult parsed = command.Parse(["--judge", "-d", "intel-core-i5-5200u", "--measurements", Measurements, "-f", format, .. args]);
        Assert.Empty(parsed.Errors);
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        using var progress = new CalibrateProgress(error);
        if (ends)
            progress.End();
        JudgeStage.Run(options.Read(parsed), output, progress);
        return (output.ToString(), ends ? error.ToString() : "");
    }
}
