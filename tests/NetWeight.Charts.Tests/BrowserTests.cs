using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using NetWeight.Units;

namespace NetWeight.Charts.Tests;

/// <summary>What a person meets who opens a page.</summary>
public class BrowserTests(Browser browser)
{
    private static readonly Lazy<string> MobileNet = new(() => Pages.Html("analyze", "mobilenet_v2", "-d", "t4", "-d", "raspberry-pi-5"));

    [Fact]
    public async Task Page_OfTwoDevices_DrawsEverythingWithoutComplaintOrNetwork()
    {
        await using OpenPage open = await browser.OpenAsync(MobileNet.Value);

        await open.DrawAllAsync();

        Assert.Empty(open.Complaints);
        Assert.Empty(open.Requests);
        Assert.Equal(await open.Page.Locator("figure.chart").CountAsync(),
            await open.Page.Locator("figure.chart .main-svg").CountAsync() / 3);
        Assert.False(await open.OverflowsAsync());
    }

    [Fact]
    public async Task Table_SortsAndFilters_AndSaysSo()
    {
        await using OpenPage open = await browser.OpenAsync(MobileNet.Value);
        ILocator table = open.Page.Locator("#layer-table"), maccs =
            table.Locator("th", new LocatorLocatorOptions { HasTextString = "MACCs" }).First;
        JsonElement[] layers = [.. Pages.Report(MobileNet.Value).GetProperty("layers").EnumerateArray()];

        await maccs.Locator("button").ClickAsync();
        Assert.Equal("descending", await maccs.GetAttributeAsync("aria-sort"));
        Assert.Equal(layers.MaxBy(l => l.GetProperty("maccs").GetInt64()).GetProperty("name").GetString(), await First());
        await maccs.Locator("button").PressAsync("Enter");
        Assert.Equal("ascending", await maccs.GetAttributeAsync("aria-sort"));
        await maccs.Locator("button").PressAsync("Enter");
        Assert.Equal(layers[0].GetProperty("name").GetString(), await First());

        await table.Locator("input").FillAsync("stage2 conv -project");
        int expected = layers.Count(l => l.GetProperty("name").GetString() is { } n
            && n.Contains("stage2", StringComparison.Ordinal) && !n.Contains("project", StringComparison.Ordinal)
            && (n + l.GetProperty("operator").GetString()).Contains("conv", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(expected, await table.Locator("tbody tr").CountAsync());
        Assert.Equal($"{expected} of {layers.Length} rows", await table.Locator("[role=status]").TextContentAsync());

        async Task<string?> First() => await table.Locator("tbody tr td").First.TextContentAsync();
    }

    [Fact]
    public async Task Roofline_HoverOverTheSlowestKernel_TellsItsNameAndNumbers()
    {
        await using OpenPage open = await browser.OpenAsync(MobileNet.Value);
        foreach (JsonElement device in Pages.Report(MobileNet.Value).GetProperty("devices").EnumerateArray())
        {
            JsonElement slowest = device.GetProperty("kernels").EnumerateArray().MaxBy(k => k.GetProperty("predictedSeconds").GetDouble());
            ILocator figure = await open.DrawnAsync("roofline");
            await figure.Locator(".tabs button",
                new LocatorLocatorOptions { HasTextString = device.GetProperty("name").GetString() }).ClickAsync();
            await open.Page.WaitForSelectorAsync($"#chart-roofline[data-drawn='{device.GetProperty("name").GetString()}']");
            string told = await HoverAsync(open, figure, slowest.GetProperty("name").GetString()!);
            Assert.Contains(new Seconds(slowest.GetProperty("predictedSeconds").GetDouble()).ToString(), told, StringComparison.Ordinal);
            Assert.Contains(new FlopsPerByte(slowest.GetProperty("flopsPerByte").GetDouble()).ToString(), told, StringComparison.Ordinal);
            Assert.Contains($"bound by {slowest.GetProperty("bound").GetString()}", told, StringComparison.Ordinal);
        }
    }

    /// <summary>Moves the pointer onto a kernel's dot, as often as it takes: on a busy machine charts beside it are
    /// still being drawn and shift it from under the pointer.</summary>
    private static async Task<string> HoverAsync(OpenPage open, ILocator figure, string kernel)
    {
        ILocator text = figure.Locator(".hoverlayer .hovertext").Filter(new LocatorFilterOptions { HasTextString = kernel }).First;
        for (int attempt = 1; ; attempt++)
        {
            double[] at = await open.Page.EvaluateAsync<double[]>(
                """
                name => {
                  const plot = document.querySelector("#chart-roofline .plot"), box = plot.getBoundingClientRect(), { xaxis, yaxis } = plot._fullLayout;
                  for (const trace of plot._fullData) {
                    const i = (trace.hovertext ?? []).findIndex(t => t.includes(`<b>${name}</b>`));
                    if (i >= 0) return [box.left + xaxis._offset + xaxis.c2p(trace.x[i]), box.top + yaxis._offset + yaxis.c2p(trace.y[i])];
                  }
                }
                """,
                kernel);
            await open.Page.Mouse.MoveAsync((float)at[0] - 30, (float)at[1]);
            await open.Page.Mouse.MoveAsync((float)at[0], (float)at[1], new MouseMoveOptions { Steps = 3 });
            try
            {
                return await text.TextContentAsync(new LocatorTextContentOptions { Timeout = 3000 }) ?? "";
            }
            catch (TimeoutException) when (attempt < 10)
            {
            }
        }
    }

    /// <summary>The rectangles of the map have the areas of the kernels' times, lie inside it and beside each other,
    /// and lead to the table.</summary>
    [Fact]
    public async Task TimeMap_HasEveryKernelByItsTime_AndLeadsToItsRow()
    {
        await using OpenPage open = await browser.OpenAsync(MobileNet.Value);
        ILocator figure = await open.DrawnAsync("time-map");
        JsonElement[] kernels = [.. Pages.Report(MobileNet.Value).GetProperty("devices")[0].GetProperty("kernels").EnumerateArray()];

        // Per kernel, in pixels: left, top, width, height.
        double[][] tiles = await open.Page.EvaluateAsync<double[][]>("(t => t.x.map((x, i) => [x - t.width[i] / 2, "
            + "t.base[i], t.width[i], t.y[i]]))(document.querySelector('#chart-time-map .plot')._fullData[0])");
        Assert.Equal(kernels.Length, tiles.Length);
        double[] byArea = [.. tiles.Select(t => t[2] * t[3]).Order()],
            byTime = [.. kernels.Select(k => k.GetProperty("predictedSeconds").GetDouble()).Order()];
        // The frames of the groups take a part that differs from group to group.
        Assert.All(byArea.Zip(byTime), p => Assert.InRange(p.First / byArea.Sum() / (p.Second / byTime.Sum()), .8, 1.25));
        LocatorBoundingBoxResult box = (await figure.Locator(".plot").BoundingBoxAsync())!;
        Assert.All(tiles, t => Assert.True(t[0] >= 0 && t[1] >= 0 && t[0] + t[2] <= box.Width + 1 && t[1] + t[3] <= box.Height + 1));
        for (int i = 0; i < tiles.Length; i++)
            for (int j = 0; j < i; j++)
                Assert.False(tiles[i][0] + .01 < tiles[j][0] + tiles[j][2]
                    && tiles[j][0] + .01 < tiles[i][0] + tiles[i][2] && tiles[i][1] + .01 < tiles[j][1] + tiles[j][3]
                    && tiles[j][1] + .01 < tiles[i][1] + tiles[i][3], $"{i} lies over {j}");

        // What the largest rectangle says when it is pointed at begins with its kernel's name.
        string[] said = await open.Page.EvaluateAsync<string[]>("document.querySelector('#chart-time-map .plot')._fullData[0].hovertext");
        string clicked = said[Array.IndexOf(tiles, tiles.MaxBy(t => t[2] * t[3]))];
        ILocator row = open.Page.Locator("#layer-table tr.target td").First;
        for (int attempt = 0; attempt < 10
            && (await row.CountAsync() == 0 || !clicked.Contains((await row.TextContentAsync())!, StringComparison.Ordinal)); attempt++)
        {
            // Plots that are still being drawn above may shift it from under the pointer, so that a neighbour is hit.
            await figure.ScrollIntoViewIfNeededAsync();
            box = (await figure.Locator(".plot").BoundingBoxAsync())!;
            double[] largest = tiles.MaxBy(t => t[2] * t[3])!;
            await open.Page.Mouse.MoveAsync((float)(box.X + largest[0] + (largest[2] / 2)),
                (float)(box.Y + largest[1] + (largest[3] / 4)), new MouseMoveOptions { Steps = 3 });
            await open.Page.Mouse.DownAsync();
            await open.Page.Mouse.UpAsync();
            await open.Page.WaitForTimeoutAsync(300);
        }

        string name = (await row.TextContentAsync())!;
        Assert.Contains(kernels, k => k.GetProperty("name").GetString() == name);
        Assert.Contains(name, clicked, StringComparison.Ordinal);
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task Findings_Click_LeadsToTheLayerEvenWhereItIsFilteredOut()
    {
        await using OpenPage open = await browser.OpenAsync(MobileNet.Value);
        await open.Page.Locator("#layer-table input").FillAsync("nothing is called that");
        ILocator link = open.Page.Locator(".item .links a").First;
        string? name = await link.TextContentAsync();

        await link.ClickAsync();

        ILocator row = open.Page.Locator("#layer-table tr.target");
        Assert.Equal(name, await row.Locator("td").First.TextContentAsync());
        await Assertions.Expect(row).ToBeInViewportAsync();
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task Page_DarkAndOnATelephone_DoesNotOverflow()
    {
        await using OpenPage open = await browser.OpenAsync(MobileNet.Value, width: 390, height: 844, isDark: true);

        await open.DrawAllAsync();

        Assert.False(await open.OverflowsAsync());
        Assert.True(await Brightness() < 60);
        await open.Page.Locator("#theme").ClickAsync();
        Assert.True(await Brightness() > 200);
        Assert.Empty(open.Complaints);

        async Task<double> Brightness()
        {
            string color = await open.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
            return color[(color.IndexOf('(', StringComparison.Ordinal) + 1)..^1].Split(',')
                .Average(c => double.Parse(c, CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task Page_Printed_IsWholeAndLight_WhateverWasSeen()
    {
        await using OpenPage open = await browser.OpenAsync(MobileNet.Value, isDark: true);
        await open.Page.ClickAsync("#theme");
        await open.Page.ClickAsync("#theme");
        Assert.Equal("dark", await open.Page.EvaluateAsync<string>("document.documentElement.dataset.theme"));
        // Nothing is scrolled: plots below are drawn alone.
        Assert.True(await BecomesAsync(open, "document.querySelectorAll('figure.chart:not([data-drawn])').length === 0"));

        await open.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.Equal("rgb(0, 0, 0) on rgb(255, 255, 255)",
            await open.Page.EvaluateAsync<string>("(s => s.color + ' on ' + s.backgroundColor)(getComputedStyle(document.body))"));
        await open.Page.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");
        // A4 less its margins, at 96 pixels an inch.
        await open.Page.SetViewportSizeAsync(718, 1000);
        Assert.True(await BecomesAsync(open, "[...document.querySelectorAll('.plot .main-svg')].filter(svg => "
            + "svg.checkVisibility()).every(svg => svg.clientWidth <= 718 && svg.clientWidth > 0)"));
        Assert.Equal("",
            await open.Page.EvaluateAsync<string>("[...document.querySelectorAll('.scroll')].filter(t => t.scrollWidth "
                + "> t.clientWidth + 1).map(t => t.ariaLabel).join()"));
        await open.Page.EvaluateAsync("dispatchEvent(new Event('afterprint'))");
        Assert.Equal("dark", await open.Page.EvaluateAsync<string>("document.documentElement.dataset.theme"));
        Assert.Empty(open.Complaints);
    }

    /// <summary>Waits up to a minute until something holds. Playwright's own way evaluates text, which the page forbids.</summary>
    private static Task<bool> BecomesAsync(OpenPage open, string condition) =>
        open.Page.EvaluateAsync<bool>($"(async () => {{ for (let i = 0; i < 600 && !({condition}); i++) await new "
            + $"Promise(done => setTimeout(done, 100)); return {condition}; }})()");

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Tables_DoNotBreakNamesOfDevicesWithinAWord(int width)
    {
        await using OpenPage open = await browser.OpenAsync(MobileNet.Value, width: width, height: 844);
        // A word that is broken takes two lines: each word alone must be as high as one letter.
        Assert.Equal("", await open.Page.EvaluateAsync<string>(
            """
            [...document.querySelectorAll('#devices-table td:first-child')].flatMap(cell => {
              const node = cell.firstChild, range = document.createRange();
              return [...node.data.matchAll(/[^ ]+/g)].filter(word => { range.setStart(node, word.index); range.setEnd(node, word.index + word[0].length); return range.getClientRects().length > 1; }).map(word => word[0]);
            }).join()
            """));
    }

    [Fact]
    public async Task Page_Keyboard_SkipsToTheReport()
    {
        await using OpenPage open = await browser.OpenAsync(MobileNet.Value);

        await open.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the report", await open.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        await open.Page.Keyboard.PressAsync("Enter");

        Assert.Equal("main", await open.Page.EvaluateAsync<string>("document.activeElement.id"));
    }

    [Fact]
    public async Task Page_HostileNames_RunNothing()
    {
        using var folder = new TempFolder();
        Pages.WriteChain(folder["x.onnx"], 6, i =>
            $"</script><script>window.hit=1</script><img src=x onerror=window.hit=1>\"'<a href=\"javascript:window.hit=1\">{i}</a>");
        await using OpenPage open = await browser.OpenAsync(Pages.Html("analyze", folder["x.onnx"], "-d", "t4"));

        await open.DrawAllAsync();

        Assert.True(await open.Page.EvaluateAsync<bool>("window.hit === undefined"));
        Assert.Equal(0, await open.Page.Locator("main img, a[href^=javascript], .plot a").CountAsync());
        Assert.Empty(open.Complaints);
        Assert.Empty(open.Requests);
    }

    [Fact]
    public async Task Page_TenThousandLayers_StaysSmallAndUsable()
    {
        using var folder = new TempFolder();
        Pages.WriteChain(folder["long.onnx"], 10_000, i => $"block.{i / 10}.layer.{i}");
        string html = Pages.Html("analyze", folder["long.onnx"], "-d", "t4");
        Assert.True(html.Length < 5_000_000, $"{html.Length} characters");
        await using OpenPage open = await browser.OpenAsync(html);

        Assert.Equal(100, await open.Page.Locator("#layer-table tbody tr").CountAsync());
        await open.Page.EvaluateAsync("location.hash = '#layer-9877'");
        await Assertions.Expect(open.Page.Locator("tr.target td").First).ToHaveTextAsync("block.987.layer.9876");
        await open.Page.Locator("#layer-table input").FillAsync("layer.9876");
        Assert.Equal(1, await open.Page.Locator("#layer-table tbody tr").CountAsync());
        await open.DrawnAsync("roofline");
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task Page_WithoutDeviceAndWithUnknownShapes_IsDrawn()
    {
        using var folder = new TempFolder();
        Pages.WriteChain(folder["open.onnx"], 4, i => $"n{i}", height: null);
        foreach (string model in new[] { "squeezenet1_1", folder["open.onnx"] })
        {
            await using OpenPage open = await browser.OpenAsync(Pages.Html("analyze", model), width: 390);
            await open.DrawAllAsync();
            Assert.Empty(open.Complaints);
            Assert.False(await open.OverflowsAsync());
        }
    }
}
