using System.Text;
using System.Text.Json;
using NetWeight.Units;

namespace NetWeight.Charts.Tests;

/// <summary>What a page holds, without a browser.</summary>
public class PageTests
{
    private const string Hostile = "</script><script>alert('x')</script>\"'&<b onmouseover=alert(1)>\u202Eevil";

    [Fact]
    public void Page_TwoDevices_HasEverySectionAndFitsIntoFiveMegabytes()
    {
        string html = Pages.Html("analyze", "mobilenet_v2", "-d", "t4", "-d", "raspberry-pi-5");

        Assert.True(Encoding.UTF8.GetByteCount(html) < 5_000_000);
        foreach (string section in new[] { "glance", "findings", "time", "roofline", "cost-and-time", "memory",
            "batch", "layers", "about" })
            Assert.Contains($"<section id=\"{section}\"", html, StringComparison.Ordinal);
        Assert.Equal(["NVIDIA T4", "Raspberry Pi 5 (BCM2712)"], Pages.Charts(Pages.Data(html), "roofline")
            .Select(c => c.GetProperty("variant").GetString()));
    }

    [Fact]
    public void Page_SecurityPolicy_NamesTheScriptsThatThePageHolds()
    {
        string html = Pages.Html("analyze", "squeezenet1_1");

        Assert.Contains($"script-src 'sha256-{Pages.Hash(Pages.Script(html))}' "
            + $"'sha256-{Pages.Hash(Encoding.UTF8.GetString(Pages.Unpack(html, "library")))}'", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
        Assert.DoesNotContain("://", Pages.Markup(html), StringComparison.Ordinal);
    }

    /// <summary>The library's first comment names its holder and licence: it stays in the library, and stands in the
    /// page, where a reader of the source finds it.</summary>
    [Fact]
    public void Page_NamesTheLicenceOfTheLibraryThatItHolds()
    {
        string html = Pages.Html("analyze", "squeezenet1_1"), script = Encoding.UTF8.GetString(Pages.Unpack(html, "library"));

        string comment = script[..script.IndexOf("*/", StringComparison.Ordinal)];
        string[] notice = [.. comment.Split('\n').Select(l => l.Trim(' ', '*', '/')).Where(l => l.Length > 0)];
        Assert.Contains(notice, l => l.Contains("Plotly, Inc.", StringComparison.Ordinal));
        Assert.Contains(notice, l => l.Contains("MIT license", StringComparison.Ordinal));
        Assert.Contains($"<!--\n{string.Join('\n', notice)}\n", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_Report_IsTheJsonOfTheSameCommandLine()
    {
        JsonElement page = Pages.Report(Pages.Html("analyze", "mobilenet_v2", "-d", "t4", "--batch-sweep"));
        JsonElement report =
            JsonDocument.Parse(Pages.Netweight("analyze", "mobilenet_v2", "-d", "t4", "--batch-sweep", "-f", "json").Output).RootElement;

        Assert.True(JsonElement.DeepEquals(report, page));
    }

    [Fact]
    public void Page_Numbers_AreTheReports()
    {
        string html = Pages.Html("analyze", "mobilenet_v2", "-d", "t4"), markup = Pages.Markup(html);
        JsonElement data = Pages.Data(html), report = Pages.Report(html), device = report.GetProperty("devices")[0],
            totals = report.GetProperty("totals");

        Assert.Contains($"<dd>{new Seconds(device.GetProperty("predictedLatencySeconds").GetDouble())}</dd>", markup,
            StringComparison.Ordinal);
        Assert.Contains($"<dd>{Format.Count(totals.GetProperty("headlineMaccs").GetInt64())}</dd>", markup, StringComparison.Ordinal);
        Assert.Contains($"<dd>{new Bytes(totals.GetProperty("peakActivationBytes").GetInt64())}</dd>", markup, StringComparison.Ordinal);

        JsonElement table = Pages.Table(data, "layer-table");
        string[] columns = [.. table.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!)];
        JsonElement[] rows = [.. table.GetProperty("rows").EnumerateArray()], layers = [.. report.GetProperty("layers").EnumerateArray()];
        Assert.Equal(layers.Length, rows.Length);
        for (int i = 0; i < layers.Length; i++)
        {
            Assert.Equal(layers[i].GetProperty("name").GetString(), Pages.Text(rows[i][0]));
            Assert.Equal(layers[i].GetProperty("maccs").GetDouble(), Pages.Number(rows[i][Array.IndexOf(columns, "MACCs")]));
            Assert.Equal(layers[i].GetProperty("memoryAccessBytes").GetDouble(),
                Pages.Number(rows[i][Array.IndexOf(columns, "Mem access")]));
        }

        // Every kernel stands in the table once, at its main layer, and so all times but that of the inference itself add up.
        double sum = rows.Sum(r => Pages.Number(r[Array.IndexOf(columns, "ms on nvidia-t4")]) ?? 0) / 1e3;
        Assert.Equal(device.GetProperty("predictedLatencySeconds")
            .GetDouble() - device.GetProperty("inferenceOverheadSeconds").GetDouble(), sum, 1e-9);

        JsonElement[] dots = [.. Pages.Charts(data, "roofline")[0].GetProperty("series").EnumerateArray()
            .Where(s => !s.GetProperty("guide").GetBoolean())];
        foreach (JsonElement kernel in device.GetProperty("kernels").EnumerateArray().Where(k => k.GetProperty("flops").GetInt64() > 0))
        {
            double rate = kernel.GetProperty("flops").GetDouble() / kernel.GetProperty("predictedSeconds").GetDouble() / 1e9;
            JsonElement series = dots.Single(s => s.GetProperty("label").EnumerateArray()
                .Any(l => l.GetString() == kernel.GetProperty("name").GetString()));
            int at = series.GetProperty("label").EnumerateArray().ToList()
                .FindIndex(l => l.GetString() == kernel.GetProperty("name").GetString());
            Assert.Equal("bound by " + kernel.GetProperty("bound").GetString(), series.GetProperty("name").GetString());
            Assert.Equal(kernel.GetProperty("flopsPerByte").GetDouble(), series.GetProperty("x")[at].GetDouble(), 1e-9);
            Assert.Equal(rate, series.GetProperty("y")[at].GetDouble(), 1e-6);
        }
    }

    [Fact]
    public void Page_Findings_LeadToRowsOfTheTable()
    {
        string html = Pages.Html("analyze", "mobilenet_v2", "-d", "t4");
        HashSet<string> anchors = [.. Pages.Table(Pages.Data(html), "layer-table").GetProperty("anchors")
            .EnumerateArray().Select(a => a.GetString()!)];
        JsonElement lint = Pages.Report(Pages.Html("lint", "mobilenet_v2", "-d", "t4"));

        string[] links = [.. System.Text.RegularExpressions.Regex.Matches(html, "<a href=\"#(layer-[0-9]+)\">")
            .Select(m => m.Groups[1].Value)];
        Assert.Equal(lint.GetProperty("findings").EnumerateArray().Sum(f => f.GetProperty("layers").GetArrayLength()), links.Length);
        Assert.All(links, l => Assert.Contains(l, anchors));
    }

    [Fact]
    public void Page_WithoutDevice_HasCostsAndSaysWhyNoTimes()
    {
        string html = Pages.Html("analyze", "mobilenet_v2");

        Assert.Contains("No device was named", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<section id=\"roofline\"", html, StringComparison.Ordinal);
        Assert.Contains("<section id=\"costs\"", html, StringComparison.Ordinal);
        Assert.Single(Pages.Charts(Pages.Data(html), "memory"));
    }

    [Fact]
    public void Page_UnknownShapes_SaysAtLeastAndWhy()
    {
        using var folder = new TempFolder();
        Pages.WriteChain(folder["open.onnx"], 4, i => $"n{i}", height: null);

        string markup = Pages.Markup(Pages.Html("analyze", folder["open.onnx"]));

        Assert.Contains("at least", markup, StringComparison.Ordinal);
        Assert.Contains("4 layers could not be counted", markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_HostileNames_AreTextAndNeverMarkup()
    {
        using var folder = new TempFolder();
        Pages.WriteChain(folder["x.onnx"], 4, i => Hostile + i);

        foreach (string verb in new[] { "analyze", "lint" })
        {
            string html = Pages.Html(verb, folder["x.onnx"], "-d", "t4");
            Assert.DoesNotContain("alert('x')", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<b onmouseover", html, StringComparison.Ordinal);
            Assert.DoesNotContain('\u202E', html);
            Assert.Equal(Hostile.Replace('\u202E', '\uFFFD') + "0",
                Pages.Text(Pages.Table(Pages.Data(html), "layer-table").GetProperty("rows")[0][0]));
        }
    }

    [Fact]
    public void Page_SeveralModels_StandBesideEachOther()
    {
        JsonElement data = Pages.Data(Pages.Html("analyze", "mobilenet_v2", "repvgg_a0", "-d", "t4"));

        Assert.Equal(["mobilenet_v2", "repvgg_a0"], Pages.Table(data, "model-table").GetProperty("rows")
            .EnumerateArray().Select(r => Pages.Text(r[0])));
        Assert.Equal(3, Pages.Charts(data, "roofline")[0].GetProperty("series").GetArrayLength());
        Assert.Single(Pages.Charts(data, "pareto"));
    }

    [Fact]
    public void Page_OfAMeasurement_HasTheRunsAndThePrediction()
    {
        using var folder = new TempFolder();
        Pages.WriteChain(folder["m.onnx"], 6, i => $"n{i}");

        string html = Pages.Html("measure", folder["m.onnx"], "--runs", "20", "--sessions", "1", "--no-history",
            "--per-layer", "-d", "raspberry-pi-5", "-q");

        JsonElement data = Pages.Data(html);
        Assert.Contains("Predicted", Pages.Markup(html), StringComparison.Ordinal);
        Assert.Equal(20, Pages.Charts(data, "distribution")[0].GetProperty("series")[0].GetProperty("x").GetArrayLength());
        Assert.NotEmpty(Pages.Table(data, "kernel-table").GetProperty("rows").EnumerateArray());
    }
}
