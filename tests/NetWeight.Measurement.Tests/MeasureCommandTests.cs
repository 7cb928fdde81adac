using System.Text.Json;
using NetWeight.Measurement.Importers;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Tests;

public sealed class MeasureCommandTests : IDisposable
{
    private static readonly string[] Short = ["--runs", "20", "--sessions", "2", "--keep-disturbed"];

    private readonly TempFolder folder = new();

    private string Database => folder["history.db"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Measure_Json_FitsItsSchema()
    {
        var schema = SchemaValidator.Of("measurement");
        foreach (string[] more in new string[][] { ["--per-layer"], ["--per-layer", "-d", "intel-core-i5-5200u"],
            ["--compare-with", "mobilenetv3_small_050"], ["--batch", "1,2"], ["--scenario", "offline", "--duration", "50ms"] })
        {
            (int exitCode, string output, string error) =
                Run.Netweight(["measure", "mobilenetv3_small_050", "-f", "json", "-q", "--no-history",
                    .. more[0] == "--scenario" ? [] : Short, .. more]);
            Assert.Equal((0, ""), (exitCode, error));
            JsonElement report = JsonDocument.Parse(output).RootElement;
            Assert.Empty(schema.Validate(report));
            Assert.Equal(more.Contains("-d"), report.GetProperty("measurements")[0]
                .GetProperty("prediction").ValueKind == JsonValueKind.Object);
            Assert.Equal(more[0] == "--per-layer", report.GetProperty("layers").ValueKind == JsonValueKind.Object);
            Assert.Equal(more[0] == "--compare-with", report.GetProperty("comparison").ValueKind == JsonValueKind.Object);
            Assert.Equal(more[0] is "--batch" or "--compare-with" ? 2 : 1, report.GetProperty("measurements").GetArrayLength());
        }

        Assert.False(File.Exists(Database));
    }

    [Fact]
    public void Measure_IntoTheHistory_AndOutAgain()
    {
        string model = Repository.At("models", "mobilenet_v2.onnx");
        Assert.Equal(0, Run.Netweight(["measure", model, "--input", "1x3x64x64", "--history", Database, "--per-layer", .. Short]).ExitCode);
        string exported = folder["all.csv"], second = folder["second.db"];
        Assert.Equal(0, Run.Netweight(["history", "export", "--history", Database, "-o", exported]).ExitCode);
        (int exitCode, _, string error) = Run.Netweight(["history", "import", exported, "--history", second]);
        // The model, 53 kernels of layers with weights, and what is between them.
        Assert.Equal((0, true), (exitCode, error.EndsWith(" measurements imported.\n", StringComparison.Ordinal)));
        Assert.Equal(Run.Netweight(["history", "export", "--history", Database, "-f", "jsonl"]).Output,
            Run.Netweight(["history", "export", "--history", second, "-f", "jsonl"]).Output);
        JsonElement whole =
            Assert.Single(
                JsonDocument.Parse(Run.Netweight(["history", "--history", Database, "-f", "json"]).Output).RootElement.EnumerateArray());
        Assert.Equal("mobilenet_v2", whole.GetProperty("model").GetString());
        Assert.True(whole.GetProperty("medianSeconds").GetDouble() > 0);
    }

    [Fact]
    public void Measure_BesideADevice_PartsAddUpToThePrediction()
    {
        (int exitCode, string output, string error) =
            Run.Netweight(["measure", "mobilenetv3_small_050", "-f", "json", "-q", "--no-history", "--per-layer", "-d",
                "intel-core-i5-5200u", .. Short]);
        Assert.Equal((0, ""), (exitCode, error));
        JsonElement report = JsonDocument.Parse(output).RootElement, whole = report.GetProperty("measurements")[0],
            prediction = whole.GetProperty("prediction");
        double predicted = prediction.GetProperty("predictedLatencySeconds").GetDouble();
        JsonElement[] kernels = [.. report.GetProperty("layers").GetProperty("kernels").EnumerateArray()];
        double sum = kernels.Sum(k => Number(k, "predictedSeconds") ?? 0) + prediction.GetProperty("inferenceOverheadSeconds").GetDouble();
        Assert.InRange(sum, 0.99 * predicted, 1.000001 * predicted);
        Assert.Equal(predicted / whole.GetProperty("latency").GetProperty("medianSeconds").GetDouble(),
            prediction.GetProperty("ratio").GetDouble(), 1e-9);
        Assert.Equal(1, prediction.GetProperty("threads").GetInt32());
        foreach (JsonElement kernel in kernels.Where(k => Number(k, "flopsPerSecond") is not null
            && Number(k, "bytesPerSecond") is not null && Number(k, "seconds") > 0))
        {
            double share = Number(kernel, "flopsPerSecond")!.Value / prediction.GetProperty("peakFlopsPerSecond").GetDouble();
            Assert.Equal(share, Number(kernel, "peakUtilisation")!.Value, 1e-9);
            // The share of the peak that bounds it is the roofline's share of the measured time.
            Assert.Equal(Math.Max(share, Number(kernel, "bandwidthUtilisation")!.Value),
                Number(kernel, "rooflineSeconds")!.Value / Number(kernel, "seconds")!.Value, 1e-6);
            Assert.Equal(share < Number(kernel, "bandwidthUtilisation") ? "memory" : "compute",
                kernel.GetProperty("rooflineBound").GetString());
        }

        static double? Number(JsonElement of, string name) =>
            of.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
    }

    [Fact]
    public void Measure_BesideADevice_TablesSayIt_AndImportersPassOverIt()
    {
        string[] words = ["measure", "mobilenetv3_small_050", "-q", "--no-history", "--per-layer", "-d", "intel-core-i5-5200u", .. Short];
        string table = Run.Netweight([.. words, "-f", "md"]).Output;
        // Columns are padded to the width of their cells.
        string narrow = System.Text.RegularExpressions.Regex.Replace(table, " +", " ");
        foreach (string part in (string[])["Prediction: Intel Core i5-5200U", "| Predicted |", "| of peak |", "| Roofline | Bound |"])
            Assert.Contains(part, narrow, StringComparison.Ordinal);
        string csv = folder["beside.csv"];
        Assert.Equal(0, Run.Netweight([.. words, "-f", "csv", "-o", csv]).ExitCode);
        string[] lines = File.ReadAllLines(csv);
        Assert.EndsWith(
            ",predictedSeconds,predictedLowSeconds,predictedHighSeconds,flopsPerSecond,bytesPerSecond,peakUtilisation,"
                + "bandwidthUtilisation,rooflineSeconds,rooflineBound", lines[0], StringComparison.Ordinal);
        Assert.True(double.Parse(lines[1].Split(',')[^9], System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Equal(lines.Length - 1, ImporterCatalog.Import(csv).Count);
    }

    [Fact]
    public void Measure_Samples_AreAllThere()
    {
        string file = folder["samples.csv"];
        Assert.Equal(0, Run.Netweight(["measure", "mobilenetv3_small_050", "--no-history", "--samples", file, .. Short]).ExitCode);
        Assert.Equal(21, File.ReadAllLines(file).Length);
    }

    [Theory]
    [InlineData("no-such-file.onnx", "'no-such-file.onnx' does not exist.")]
    [InlineData("squeezenet1_1 --threads -1", "--threads must be at least 0, not -1.")]
    [InlineData("squeezenet1_1 --provider cuda", "The execution provider 'cuda' is not in this ONNX Runtime")]
    [InlineData("squeezenet1_1 --batch 1,two", "--batch 'two' is not a batch size")]
    [InlineData("squeezenet1_1 --batch 1,2 --per-layer", "Several batches cannot be measured together with")]
    [InlineData("squeezenet1_1 --duration soon", "--duration 'soon' is not a duration")]
    [InlineData("squeezenet1_1 --pin 0-9999", "There is no processor 9999")]
    [InlineData("squeezenet1_1 --scenario server", "The server scenario needs a bound for its latency")]
    [InlineData("squeezenet1_1 -d no-such-device", "no-such-device")]
    [InlineData("squeezenet1_1 -d raspberry-pi-4 --threads 9", "--threads 9: raspberry-pi-4 has 4 cores.")]
    [InlineData("squeezenet1_1 --nope", "--nope")]
    [InlineData("squeezenet1_1 -f yaml", "yaml")]
    public void Measure_WhatCannotBeUsed_IsOneLineAndExitCode2(string words, string message)
    {
        (int exitCode, string output, string error) = Run.Netweight(["measure", "--no-history", .. words.Split(' ')]);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(message, error);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    [Fact]
    public void FormatDocument_ListsFieldsAndImporters()
    {
        const string Page = "docs/measurement-format.md";
        string text = Repository.Read(Page);
        string fields = "| field | what |\n|---|---|\n" + string.Concat(RecordField.All.Select(f => $"| `{f.Name}` | {f.Meaning} |\n"));
        string importers = "| name | reads |\n|---|---|\n"
            + string.Concat(ImporterCatalog.All.Select(i => $"| `{i.Name}` | {i.Summary} |\n"));
        Snapshot.Matches(Page, Replace(Replace(text, "fields", fields), "importers", importers));

        static string Replace(string text, string part, string rows)
        {
            string begin = $"<!-- {part} -->\n", end = $"<!-- end of {part} -->";
            return text[..(text.IndexOf(begin, StringComparison.Ordinal) + begin.Length)] + rows
                + text[text.IndexOf(end, StringComparison.Ordinal)..];
        }
    }

    [Fact]
    public void History_WithoutAFile_SaysHowToBeginOne()
    {
        (int exitCode, _, string error) = Run.Netweight(["history", "--history", Database]);
        Assert.Equal(2, exitCode);
        Assert.Contains("'netweight measure' creates one", error);
    }

    [Fact]
    public void Import_OneWrongFileAmongSeveral_KeepsNone()
    {
        string good = folder["good.csv"], bad = folder["bad.csv"];
        File.WriteAllText(good, "model,milliseconds\nm,3\n");
        File.WriteAllText(bad, "model,weight\nm,3\n");
        Assert.Equal(2, Run.Netweight(["history", "import", good, bad, "--history", Database]).ExitCode);
        Assert.False(File.Exists(Database));
    }
}
