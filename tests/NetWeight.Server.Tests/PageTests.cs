using System.Reflection;
using Microsoft.Playwright;
using NetWeight.Load;

namespace NetWeight.Server.Tests;

/// <summary>The workbench in a browser, with a server behind it.</summary>
public class PageTests
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    [Fact]
    public async Task Page_MeasuresADroppedModel_ProvesAFix_AndShowsTheHistory()
    {
        string? program = Environment.GetEnvironmentVariable("NETWEIGHT_BROWSER") ?? Places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "No browser: install Debian's chromium, or name one in NETWEIGHT_BROWSER.");
        using var folder = new TempFolder();
        using ServerProcess server = ServerProcess.Start(folder["data"]);
        Environment.SetEnvironmentVariable(
            "PLAYWRIGHT_DRIVER_SEARCH_PATH", typeof(PageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(a => a.Key == "PlaywrightPackage").Value);
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"],
        });
        IPage page =
            await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 1000 } });
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        page.SetDefaultTimeout(120_000);
        await page.GotoAsync($"{server.Address}#v=summary&d=nvidia-t4");
        await page.WaitForSelectorAsync("#view-history");
        await page.SetInputFilesAsync(
            "#files", new FilePayload { Name = "dropped.onnx", MimeType = "application/octet-stream", Buffer = LocalServer.Network(30) });
        await page.SelectOptionAsync(".server-tools select >> nth=1", "1");
        await page.ClickAsync("#server-measure");
        string answer = await page.TextContentAsync("#server-measured") ?? "";
        Assert.Matches(@"Measured: [\d.]+ (ms|us)", answer);
        Assert.NotEmpty(await page.QuerySelectorAllAsync("#server-layers tbody tr"));
        await ShotAsync(page, "measure");
        // A network of the zoo, whose findings have changes to prove.
        await page.GotoAsync($"{server.Address}#v=findings&m=repvgg_a0:train&d=nvidia-t4");
        await page.ClickAsync("button.prove >> nth=0");
        Assert.Contains("Proved", await page.TextContentAsync("#server-proof"));
        await ShotAsync(page, "prove");
        await page.ClickAsync("#view-history");
        await page.WaitForSelectorAsync("#history-table tbody tr");
        Assert.Equal(1, await page.Locator("#history-table tbody tr").CountAsync());
        Assert.Equal("dropped", await page.TextContentAsync("#history-table tbody td"));
        Assert.NotNull(await page.QuerySelectorAsync(".picture svg"));
        await ShotAsync(page, "history");
        Assert.Empty(complaints);
    }

    /// <summary>Pictures for those who want to look, where NETWEIGHT_PICTURES names a folder.</summary>
    private static async Task ShotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("NETWEIGHT_PICTURES") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"server-{name}.png"), FullPage = true });
    }
}
