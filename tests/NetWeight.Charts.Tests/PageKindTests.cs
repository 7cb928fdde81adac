using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace NetWeight.Charts.Tests;

/// <summary>What holds for every kind of page: a verdict first, readable by everyone, inside its cards on a telephone.</summary>
public class PageKindTests(Browser browser)
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Written = [];

    /// <summary>Every kind of page by a name, with the command line that writes it.</summary>
    public static TheoryData<string, string[]> Kinds => new()
    {
        { "analysis", ["analyze", "mobilenet_v3_small", "-d", "t4"] },
        { "analysis of two devices", ["analyze", "repvgg_a0", "-d", "t4", "-d", "raspberry-pi-4"] },
        { "analysis without device", ["analyze", "squeezenet1_1"] },
        { "models", ["analyze", "mobilenet_v2", "repvgg_a0", "-d", "t4"] },
        { "findings", ["lint", "shufflenet_v2_x0_5", "-d", "t4"] },
        { "findings without device", ["lint", "mobilenet_v2"] },
        { "comparison", ["compare", "mobilenet_v2", "repvgg_a0", "-d", "t4", "-d", "raspberry-pi-4"] },
        { "comparison without device", ["compare", "mobilenet_v2", "repvgg_a0"] },
        { "versions", ["compare", "repvgg_a0:train", "repvgg_a0", "-d", "t4", "--diff"] },
        { "recommendation", ["recommend", "-d", "t4"] },
        { "ranking", ["recommend", "-d", "raspberry-pi-4", "--latency", "50ms"] },
        { "experiment", ["experiment", "g2", "-d", "t4"] },
        { "sweep", ["experiment", "batch", "-d", "t4"] },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Page_BeginsWithItsVerdict(string kind, string[] args)
    {
        string markup = Pages.Markup(Html(kind, args));

        Match first = Regex.Match(markup, "<main[^>]*>\\s*(<noscript>.*?</noscript>\\s*)?<section "
            + "class=\"verdict\"[^>]*>\\s*<p class=\"sentence\">([^<]+)</p>");
        Assert.True(first.Success, kind);
        string sentence = first.Groups[2].Value;
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        Assert.InRange(sentence.Length, 30, 260);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Page_HasNoBarrierThatAxeFinds(string kind, string[] args)
    {
        foreach (bool isDark in new[] { false, true })
        {
            await using OpenPage open = await browser.OpenAsync(Html(kind, args), isDark: isDark);
            await open.DrawAllAsync();

            AxeResult result =
                await open.Page.RunAxe(new AxeRunOptions
                {
                    RunOnly =
                    new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"] }
                });

            Assert.True(
                result.Violations.Length == 0,
                $"{kind}: {string.Join('\n', result.Violations.Select(v => $"{v.Id}: {v.Help}: "
                        + string.Join(", ", v.Nodes.Take(3).Select(n => n.Html))))}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Page_OnATelephone_KeepsTablesAndPlotsInsideItsCards(string kind, string[] args)
    {
        await using OpenPage open = await browser.OpenAsync(Html(kind, args), width: 390, height: 844);
        await open.DrawAllAsync();

        Assert.False(await open.OverflowsAsync(), kind);
        Assert.Equal("", await open.Page.EvaluateAsync<string>(
            """
            [...document.querySelectorAll(".table, .chart, .item, .facts, .figures, .verdict, .plot, .scroll")]
              .filter(e => { const box = e.getBoundingClientRect(); return box.width > 0 && (box.left < 0 || box.right > innerWidth); })
              .map(e => e.id || e.className).join()
            """));
        Assert.Empty(open.Complaints);
        Assert.Empty(open.Requests);
    }

    /// <summary>Names and values are shown whole: a name that breaks does so behind a dot, a slash or an underscore.</summary>
    [Fact]
    public async Task Print_OfMobileNetV3_TakesAtMostSixSheets()
    {
        await using OpenPage open = await browser.OpenAsync(Pages.Html("analyze", "mobilenet_v3_large", "-d", "t4"));
        await open.DrawAllAsync();

        Assert.InRange(await Sheets(open), 3, 6);
        await open.Page.EvaluateAsync("document.documentElement.dataset.print = 'all'");
        Assert.InRange(await Sheets(open), 7, 30);
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task Print_ShowsTheLargestLayers_WithNamesThatDoNotBreakInAWord()
    {
        string html = Pages.Html("analyze", "mobilenet_v3_large", "-d", "t4");
        await using OpenPage open = await browser.OpenAsync(html);
        await open.DrawAllAsync();
        await open.Page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        await open.Page.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");
        await open.Page.SetViewportSizeAsync(703, 1000);

        string[] printed = await open.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('#layer-table tbody "
            + "tr')].map(r => r.cells[0].textContent)");
        JsonElement device = Pages.Report(html).GetProperty("devices")[0];
        string[] slowest = [.. device.GetProperty("kernels").EnumerateArray()
            .OrderByDescending(k => k.GetProperty("predictedSeconds").GetDouble()).Take(20)
            .Select(k => k.GetProperty("name").GetString()!)];
        Assert.Equal(slowest[..10], printed[..10]);
        Assert.Equal(20, printed.Length);
        Assert.Contains("20 largest rows", await open.Page.Locator("#layer-table .paper").TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal("", await open.Page.EvaluateAsync<string>(
            """
            [...document.querySelectorAll("#layer-table td:first-child")].flatMap(cell => [...cell.childNodes].filter(n => n.data).filter(n => {
              const range = document.createRange();
              range.selectNodeContents(n);
              return range.getClientRects().length > 1;
            }).map(n => n.data)).join()
            """));

        await open.Page.EvaluateAsync("dispatchEvent(new Event('afterprint'))");
        Assert.Equal(100, await open.Page.Locator("#layer-table tbody tr").CountAsync());
    }

    [Fact]
    public async Task Front_NamesItsNetworks_WithoutOneNameOverAnother()
    {
        string html = Pages.Html("recommend", "-d", "t4");
        await using OpenPage open = await browser.OpenAsync(html);
        await open.DrawnAsync("pareto");

        // Per name: left, top, right, bottom.
        double[][] names = await open.Page.EvaluateAsync<double[][]>(
            "[...document.querySelectorAll('#chart-pareto .annotation-text')].map(t => t.getBoundingClientRect()).map(b "
                + "=> [b.left, b.top, b.right, b.bottom])");
        int front = Pages.Report(html).GetProperty("devices")[0].GetProperty("front").GetArrayLength();
        Assert.InRange(names.Length, Math.Max(2, front - 2), front);
        for (int i = 0; i < names.Length; i++)
            for (int j = 0; j < i; j++)
                Assert.False(names[i][0] < names[j][2] - 1 && names[j][0] < names[i][2] - 1
                    && names[i][1] < names[j][3] - 2 && names[j][1] < names[i][3] - 2, $"{i} lies over {j}");
    }

    [Fact]
    public void Experiment_HasAPanelForEachDeviceAndSize_InWhichMarksTellWhereTimesComeFrom()
    {
        JsonElement data = Pages.Data(Pages.Html("experiment", "g1", "-d", "gtx-1080-ti", "-d", "t4"));
        JsonElement chart = Pages.Charts(data, "g1-large")[0];

        string[] panels = [.. chart.GetProperty("panels").EnumerateArray().Select(p => p.GetString()!)];
        Assert.Equal(6, panels.Length);
        JsonElement[] series = [.. chart.GetProperty("series").EnumerateArray()];
        // The paper's times are of the first device: they stand beside its predictions, and in no panel of the other.
        Assert.Equal([0, 1, 2, 3, 4, 5], series.Where(s => s.GetProperty("name").GetString() == "predicted")
            .Select(s => s.GetProperty("panel").GetInt32()));
        JsonElement[] published =
            [.. series.Where(s => s.GetProperty("name").GetString()!.StartsWith("published", StringComparison.Ordinal))];
        Assert.Equal([0, 1, 2], published.Select(s => s.GetProperty("panel").GetInt32()));
        Assert.All(published, s => Assert.Equal("Square", s.GetProperty("mark").GetString()));
        Assert.All(series.Except(published), s => Assert.Equal("Disc", s.GetProperty("mark").GetString()));
    }

    /// <summary>DenseNet has kernels by the hundred, many too small for a name: they are one rectangle for each stage.</summary>
    [Fact]
    public async Task TimeMap_OnATelephone_MergesWhatIsTooSmallToSee()
    {
        string html = Pages.Html("analyze", "densenet121", "-d", "t4");
        await using OpenPage open = await browser.OpenAsync(html, width: 390, height: 844);
        await open.DrawnAsync("time-map");

        string[] said = await open.Page.EvaluateAsync<string[]>("document.querySelector('#chart-time-map .plot')._fullData[0].hovertext");
        int kernels = Pages.Report(html).GetProperty("devices")[0].GetProperty("kernels").GetArrayLength();
        int merged = said.Select(s => Regex.Match(s, "^<b>([0-9]+) others</b>")).Where(m => m.Success)
            .Sum(m => int.Parse(m.Groups[1].Value));
        Assert.True(merged > 10, $"{merged} merged");
        Assert.Equal(kernels, said.Count(s => !s.Contains(" others</b>", StringComparison.Ordinal)) + merged);
    }

    [Fact]
    public void Comparison_SaysWhoIsFasterByHowMuchAndHowSurely()
    {
        string markup = Pages.Markup(Pages.Html("compare", "densenet121", "repvgg_a0", "-d", "t4"));
        JsonElement report = Pages.Report(Pages.Html("compare", "densenet121", "repvgg_a0", "-d", "t4"));
        double[] times = [.. report.GetProperty("models").EnumerateArray()
            .Select(m => m.GetProperty("devices")[0].GetProperty("predictedLatencySeconds").GetDouble())];

        string sentence = Regex.Match(markup, "<p class=\"sentence\">([^<]+)</p>").Groups[1].Value;
        Assert.StartsWith("repvgg_a0 is fastest on NVIDIA T4", sentence, StringComparison.Ordinal);
        Assert.Contains($"{times[0] / times[1]:0.0}x as fast as densenet121", sentence, StringComparison.Ordinal);
        Assert.Matches("90&nbsp;% between [0-9.]+x and [0-9.]+x; faster with a probability of over 99&nbsp;%", sentence);
    }

    private static string Html(string kind, string[] args) => Written.GetOrAdd(kind, _ => new Lazy<string>(() => Pages.Html(args))).Value;

    private static async Task<int> Sheets(OpenPage open)
    {
        byte[] pdf = await open.Page.PdfAsync(new() { Format = "A4", PreferCSSPageSize = true, PrintBackground = true });
        return Regex.Count(System.Text.Encoding.Latin1.GetString(pdf), "/Type\\s*/Page[^s]");
    }
}
