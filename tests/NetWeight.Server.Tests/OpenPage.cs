using System.Reflection;
using Microsoft.Playwright;

namespace NetWeight.Server.Tests;

/// <summary>A page in a real browser, with what it complains about.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private OpenPage(IPlaywright playwright, IBrowser browser, IPage page) =>
        (this.playwright, this.browser, Page) = (playwright, browser, page);

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Errors and warnings of its console.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Opens an empty one; skips the test where there is no browser.</summary>
    public static async Task<OpenPage> StartAsync()
    {
        string? program = Environment.GetEnvironmentVariable("NETWEIGHT_BROWSER") ?? Places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "No browser: install Debian's chromium, or name one in NETWEIGHT_BROWSER.");
        Environment.SetEnvironmentVariable(
            "PLAYWRIGHT_DRIVER_SEARCH_PATH", typeof(PageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(a => a.Key == "PlaywrightPackage").Value);
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"],
        });
        IPage page =
            await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 1000 } });
        var open = new OpenPage(playwright, browser, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                open.Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => open.Complaints.Add(error);
        page.SetDefaultTimeout(120_000);
        return open;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
