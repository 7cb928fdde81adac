using System.Text.Json.Nodes;
using Microsoft.Playwright;
using NetWeight.Onnx;
using NetWeight.Units;

namespace NetWeight.Workbench.Tests;

/// <summary>What a person meets who opens the published site.</summary>
public class BrowserTests(Browser browser)
{
    private const long MostBytesOfTheFirstVisit = 6_000_000;

    private static readonly string MobileNet = Path.Combine(Repository.Root, "models", "mobilenet_v2.onnx");

    /// <summary>The views of models. Searches take too long for a look, and without a server the page has no tab for its views.</summary>
    private static readonly string[] Views =
        [.. Enum.GetNames<State.View>().Select(v => v.ToLowerInvariant())
            .Where(v => v is not ("recommend" or "search" or "history" or "fleet"))];

    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("NETWEIGHT_SCREENSHOTS");

    private static readonly string[] Networks = ["mobilenet_v2", "densenet121", "repvgg_a0:train", "shufflenet_v2_x1_0", "efficientnet_b0"];

    [Fact]
    public async Task FirstVisit_FetchesLittle_AndAsksNobodyElse()
    {
        await using Workbench open = await browser.OpenAsync();

        Assert.True(await open.Page.Locator(".drop").IsVisibleAsync());
        Assert.InRange(browser.Site.Files()
            .Where(f => !f.Key.StartsWith("service-worker", StringComparison.Ordinal) && f.Key != "report/plotly.js"
            && !f.Key.StartsWith("ort/", StringComparison.Ordinal)).Sum(f => f.Value), 1_000_000, MostBytesOfTheFirstVisit);
        open.AssertSilent();
        await PictureAsync(open, "welcome");
    }

    [Fact]
    public async Task DroppedFile_OnADevice_ShowsTheNumbersOfTheCommandLine()
    {
        await using Workbench open = await browser.OpenAsync("v=summary&d=nvidia-t4");

        await open.DropAsync(MobileNet);

        JsonNode report = JsonNode.Parse(Netweight.Output("analyze", MobileNet, "-d", "t4", "-f", "json"))!;
        string text = await open.Page.Locator("#report").InnerTextAsync();
        Assert.Contains(new Seconds(Find(report, "predictedLatencySeconds", "devices")).ToString(), text, StringComparison.Ordinal);
        IDownload download = await open.Page.RunAndWaitForDownloadAsync(() =>
            open.Page.GetByRole(AriaRole.Button, new() { Name = "JSON", Exact = true }).ClickAsync());
        using var reader = new StreamReader(await download.CreateReadStreamAsync());
        JsonNode downloaded = JsonNode.Parse(await reader.ReadToEndAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(SessionTests.Numbers(report.ToJsonString()), SessionTests.Numbers(downloaded.ToJsonString()));
        open.AssertSilent();
    }

    /// <summary>One page for all: starting it takes longer than looking at it.</summary>
    [Fact]
    public async Task EveryView_OfFiveNetworks_IsDrawnWithoutComplaint()
    {
        await using Workbench open = await browser.OpenAsync();
        foreach ((string network, string view) in Networks.SelectMany(n => Views.Where(v => v != "compare").Select(v => (n, v))))
        {
            await open.Page.EvaluateAsync($"location.hash = 'v={view}&m={network}&d=nvidia-t4,raspberry-pi-5'");
            await open.IdleAsync();
            await open.Page.WaitForSelectorAsync(view switch
            {
                "graph" => "#graph-svg .box",
                "browser" =>
                ".measure",
                _ => "#report section"
            });
            await PictureAsync(open, $"{network.Replace(':', '-')}-{view}");
            Assert.Equal(0, await open.Page.Locator(".problem").CountAsync());
            Assert.False(await open.OverflowsAsync(), $"{view} is wider than the window");
        }

        open.AssertSilent();
    }

    [Fact]
    public async Task Versions_Compared_AreAGraphOfBoth()
    {
        await using Workbench open = await browser.OpenAsync("v=compare&m=repvgg_a0:train,repvgg_a0&d=nvidia-t4&x=diff");

        await open.Page.WaitForSelectorAsync("#graph-svg .box");

        Assert.True(await open.Page.Locator("#graph-svg .box.c3").CountAsync() > 5, "no layer is marked as removed");
        Assert.Contains("removed", await open.Page.Locator("#graph-svg .box.c3").First.TextContentAsync(), StringComparison.Ordinal);
        await PictureAsync(open, "compare-diff");
        open.AssertSilent();
    }

    [Fact]
    public async Task Slider_Moved_ChangesNumbersAndAddress()
    {
        await using Workbench open = await browser.OpenAsync("v=summary&m=mobilenet_v2&d=nvidia-t4");
        string before = await open.Page.Locator("#report .figures").InnerTextAsync();

        await open.Page.FocusAsync("#batch");
        for (int i = 0; i < 4; i++)
            await open.Page.Keyboard.PressAsync("ArrowRight");
        await open.IdleAsync();

        Assert.Contains("b=8", await open.Page.EvaluateAsync<string>("location.hash"), StringComparison.Ordinal);
        Assert.NotEqual(before, await open.Page.Locator("#report .figures").InnerTextAsync());
        JsonNode report = JsonNode.Parse(Netweight.Output("analyze", "mobilenet_v2", "-d", "t4", "-b", "8", "-f", "json"))!;
        Assert.Contains(new Seconds(Find(report, "predictedLatencySeconds", "devices")).ToString(),
            await open.Page.Locator("#report .figures").InnerTextAsync(), StringComparison.Ordinal);
        open.AssertSilent();
    }

    [Fact]
    public async Task Keyboard_Alone_ChoosesANetworkADeviceAndAView()
    {
        await using Workbench open = await browser.OpenAsync();
        IKeyboard keys = open.Page.Keyboard;

        await TabToAsync(open, "zoo");
        await keys.TypeAsync("mobilenetv2");
        await keys.PressAsync("Enter");
        await TabToAsync(open, "device");
        await keys.TypeAsync("t4");
        await keys.PressAsync("Enter");
        await open.IdleAsync();
        await TabToAsync(open, "view-graph");
        await keys.PressAsync("Enter");
        await open.IdleAsync();
        await open.Page.WaitForSelectorAsync("#graph-svg .box");
        await TabToAsync(open, "graph");
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("Enter");
        await open.IdleAsync();

        await open.Page.WaitForSelectorAsync("tr.target");
        Assert.Contains("v=layers", await open.Page.EvaluateAsync<string>("location.hash"), StringComparison.Ordinal);
        open.AssertSilent();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Phone_InEveryView_IsNotWiderThanItself(bool isDark)
    {
        await using Workbench open = await browser.OpenAsync("v=summary&m=mobilenet_v2,resnet18&d=nvidia-t4",
            width: 390, height: 800, isDark);
        foreach (string view in Views)
        {
            await open.Page.ClickAsync($"#view-{view}");
            await open.IdleAsync();
            await PictureAsync(open, $"phone-{(isDark ? "dark" : "light")}-{view}");
            Assert.False(await open.OverflowsAsync(), $"{view} is wider than 390 pixels");
        }

        open.AssertSilent();
    }

    [Fact]
    public async Task Graph_OfANetwork_IsSearchedAndZoomed()
    {
        await using Workbench open = await browser.OpenAsync("v=graph&m=mobilenet_v2&d=nvidia-t4");
        await open.Page.WaitForSelectorAsync("#graph-svg .box");
        string before = (await open.Page.GetAttributeAsync("#graph-svg", "viewBox"))!;

        await open.Page.FillAsync("#graph-search", "depthwise");
        Assert.Equal("17 / ", (await open.Page.Locator("#graph-found").InnerTextAsync())[..5]);
        await open.Page.ClickAsync("#graph-in");

        Assert.NotEqual(before, await open.Page.GetAttributeAsync("#graph-svg", "viewBox"));
        await open.Page.Locator("#graph-svg .box.is-found").First.ClickAsync();
        Assert.Equal(1, await open.Page.Locator("#graph-svg .box.is-at").CountAsync());
        open.AssertSilent();
    }

    [Fact]
    public async Task Fix_Applied_IsComparedWithTheOriginal()
    {
        await using Workbench open = await browser.OpenAsync("v=findings&m=repvgg_a0:train&d=nvidia-t4");

        await open.Page.Locator(".fixes button").First.ClickAsync();
        await open.IdleAsync();

        Assert.Equal("page", await open.Page.GetAttributeAsync("#view-compare", "aria-current"));
        Assert.Equal(2, await open.Page.Locator("ul[aria-label='Chosen models'] li").CountAsync());
        await open.Page.WaitForSelectorAsync("#graph-svg .box");
        open.AssertSilent();
    }

    [Fact]
    public async Task Recommend_InTheWorker_AnswersWhileThePageLives()
    {
        await using Workbench open = await browser.OpenAsync("v=summary&m=mobilenet_v2&d=nvidia-t4");

        await open.Page.ClickAsync("#view-recommend");
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        // The page answers although the search goes on.
        await open.Page.FillAsync("#zoo", "resnet");
        await open.Page.WaitForSelectorAsync("#zoo-list li");
        Assert.Equal("true", await open.Page.GetAttributeAsync("main", "aria-busy"));
        // What it finds is what the command finds; here another view ends it, and the worker is there for the next question.
        await open.Page.ClickAsync("#view-experiments");
        await open.IdleAsync();
        await open.Page.WaitForSelectorAsync("#report section");

        Assert.Equal(0, await open.Page.Locator(".problem").CountAsync());
        open.AssertSilent();
    }

    [Fact]
    public async Task Names_WithMarkup_AreText()
    {
        const string Evil = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>";
        var model = NetWeight.Architectures.ArchitectureCatalog.Build("squeezenet1_1",
            new NetWeight.Architectures.NetworkOptions { Seed = 0 });
        model = model with
        {
            Name = Evil,
            ProducerName = Evil,
            Graph =
            model.Graph with { Nodes = [.. model.Graph.Nodes.Select((n, i) => n with { Name = $"{Evil}{i}" })] }
        };
        using var file = new MemoryStream();
        OnnxWriter.Write(model, file);
        await using Workbench open = await browser.OpenAsync("v=summary&d=nvidia-t4");

        await open.DropAsync("<b>'evil'.onnx", file.ToArray());
        foreach (string view in Views.Where(v => v is not ("compare" or "experiments")))
        {
            await open.Page.ClickAsync($"#view-{view}");
            await open.IdleAsync();
        }

        Assert.Equal("NetWeight Workbench", await open.Page.TitleAsync());
        Assert.Equal(0, await open.Page.Locator("main img, main script").CountAsync());
        open.AssertSilent();
    }

    [Fact]
    public async Task BrokenFiles_AreASentence_AndThePageGoesOn()
    {
        byte[] whole = await File.ReadAllBytesAsync(MobileNet, TestContext.Current.CancellationToken);
        var random = new Random(11);
        await using Workbench open = await browser.OpenAsync("v=summary&d=nvidia-t4");
        for (int i = 0; i < 25; i++)
        {
            byte[] broken = i % 3 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (int change = 0; change < i; change++)
                if (broken.Length > 0)
                    broken[random.Next(broken.Length)] = (byte)random.Next(256);
            await open.DropAsync($"broken{i}.onnx", broken);
        }

        await open.DropAsync("hello.pt", "PK\u0003\u0004hello"u8.ToArray());
        Assert.Contains("PyTorch", await open.Page.Locator(".problem").First.InnerTextAsync(), StringComparison.Ordinal);
        Assert.False(await open.Page.Locator("#blazor-error-ui").IsVisibleAsync());
        await open.Page.GotoAsync(browser.Site.Address + "#v=summary&m=resnet18&d=nvidia-t4");
        await open.ReadyAsync();
        await open.Page.WaitForSelectorAsync("#report section");
        open.AssertSilent();
    }

    [Fact]
    public async Task LargeFile_OfTwoGigabytes_TakesLittleMemory()
    {
        using var folder = new TempFolder();
        LargeModel.Write(folder["large.onnx"], tensors: 62, bytesOfEach: 32L << 20);
        Assert.True(new FileInfo(folder["large.onnx"]).Length >= 2_000_000_000);
        await using Workbench open = await browser.OpenAsync("v=summary&d=nvidia-t4");
        long before = await MemoryAsync(open);

        await open.DropAsync(folder["large.onnx"]);
        await open.Page.WaitForSelectorAsync("#report section", new() { Timeout = 60000 });

        Assert.Equal(0, await open.Page.Locator(".problem").CountAsync());
        long after = await MemoryAsync(open);
        Assert.True(after < 150_000_000, $"{before:N0} bytes before, {after:N0} after");

        // A change of it: the worker reads it piece by piece, and the browser puts the new file together from the old one.
        // Without a device, as a node without effect costs no time on one.
        await open.Page.EvaluateAsync("location.hash = 'v=findings&m=file%3Alarge.onnx'");
        await open.Page.Locator(".fixes button").First.ClickAsync();
        await open.Page.WaitForSelectorAsync("#view-compare[aria-current]", new() { Timeout = 120000 });
        await open.IdleAsync();
        Assert.Equal(0, await open.Page.Locator(".problem").CountAsync());
        IDownload download = await open.Page.RunAndWaitForDownloadAsync(() => open.Page.Locator("#main")
            .GetByRole(AriaRole.Button, new() { Name = "large+remove-no-ops.onnx", Exact = true }).ClickAsync());
        string? saved = await download.PathAsync();
        NetWeight.Graphs.Model changed = OnnxReader.Read(saved!);
        Assert.DoesNotContain(changed.Graph.Nodes, n => n.OpType == "Identity");
        Assert.All(changed.Graph.Initializers, t => Assert.Null(t.Payload.MissingBecause));
        Assert.InRange(new FileInfo(saved!).Length, 2_000_000_000, int.MaxValue);
        Assert.True(await MemoryAsync(open) < 150_000_000);
        open.AssertSilent();

        static Task<long> MemoryAsync(Workbench open) => open.Page.EvaluateAsync<long>("getDotnetRuntime(0).Module.HEAPU8.length");
    }

    [Fact]
    public async Task SecondVisit_WithoutANetwork_Opens()
    {
        await using Workbench open = await browser.OpenAsync();
        await open.Page.EvaluateAsync("navigator.serviceWorker.ready");
        await open.Page.ReloadAsync();
        await open.ReadyAsync();
        browser.Site.IsDown = true;
        try
        {
            await open.Page.ReloadAsync();
            await open.ReadyAsync();
            await open.Page.FillAsync("#zoo", "resnet18");
            await open.Page.PressAsync("#zoo", "Enter");
            await open.IdleAsync();
            await open.Page.WaitForSelectorAsync("#report section");
        }
        finally
        {
            browser.Site.IsDown = false;
        }
    }

    /// <summary>The rules are not part of the repository: a run that has them names their file.</summary>
    [Fact]
    public async Task EveryView_HeldAgainstTheRulesOfAxe_HasNoSeriousViolation()
    {
        string? rules = Environment.GetEnvironmentVariable("NETWEIGHT_AXE");
        Assert.SkipWhen(rules is null, "NETWEIGHT_AXE does not name axe.min.js (npm: axe-core).");
        await using Workbench open = await browser.OpenAsync("v=summary&m=mobilenet_v2,resnet18&d=nvidia-t4", rules: rules);
        foreach (string view in Views)
        {
            await open.Page.ClickAsync($"#view-{view}");
            await open.IdleAsync();
            await Task.Delay(500, TestContext.Current.CancellationToken);
            string[] violations = await open.Page.EvaluateAsync<string[]>(
                "async () => (await axe.run()).violations.filter(v => ['serious', 'critical'].includes(v.impact)).map(v "
                    + "=> v.id + ': ' + v.nodes[0].html)");
            Assert.Empty(violations);
        }
    }

    [Fact]
    public async Task Chinese_IsChosenByTheBrowsersLanguage_AndByTheButton()
    {
        await using Workbench open = await browser.OpenAsync("v=summary&m=mobilenet_v2&d=nvidia-t4", language: "zh-CN");

        Assert.Equal("模型", await open.Page.Locator("#models-title").InnerTextAsync());
        Assert.Contains("预测延迟", await open.Page.Locator("#report").InnerTextAsync(), StringComparison.Ordinal);
        await PictureAsync(open, "chinese");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "English", Exact = true }).ClickAsync();
        await open.IdleAsync();
        Assert.Equal("Models", await open.Page.Locator("#models-title").InnerTextAsync());
        Assert.Equal("en", await open.Page.EvaluateAsync<string>("document.documentElement.lang"));
        open.AssertSilent();
    }

    private static async Task TabToAsync(Workbench open, string id)
    {
        for (int i = 0; i < 120; i++)
        {
            await open.Page.Keyboard.PressAsync("Tab");
            if (await open.Page.EvaluateAsync<string>("document.activeElement?.id ?? ''") == id)
                return;
        }

        Assert.Fail($"'{id}' cannot be reached with the Tab key.");
    }

    private static double Find(JsonNode report, string name, string list)
    {
        JsonNode node = report["models"]?[0] ?? report;
        return node[list]![0]![name]!.GetValue<double>();
    }

    private static async Task PictureAsync(Workbench open, string name)
    {
        if (Screenshots is null)
            return;
        Directory.CreateDirectory(Screenshots);
        await Task.Delay(400);
        await open.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, name + ".png"), FullPage = true });
    }
}
