using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(NetWeight.Charts.Tests.Browser))]

namespace NetWeight.Charts.Tests;

/// <summary>One headless browser for all tests; where none is installed they are skipped and say so.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly SemaphoreSlim gate = new(1);
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Nothing is started before the first test asks for it.</summary>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Opens a page and notes all that it complains about and asks for.</summary>
    internal async Task<OpenPage> OpenAsync(string html, int width = 1280, int height = 900, bool isDark = false)
    {
        await StartAsync();
        var folder = new TempFolder();
        string file = folder["report.html"];
        await File.WriteAllTextAsync(file, html);
        IPage page =
            await browser!.NewPageAsync(new BrowserNewPageOptions
            {
                ViewportSize =
                new ViewportSize { Width = width, Height = height },
                ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light
            });
        var opened = new OpenPage(page, folder);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                opened.Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => opened.Complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("file:", StringComparison.Ordinal)
                && !request.Url.StartsWith("blob:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                opened.Requests.Add(request.Url);
        };
        page.Dialog += (_, dialog) =>
        {
            opened.Complaints.Add("dialog: " + dialog.Message);
            _ = dialog.DismissAsync();
        };
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        await page.WaitForSelectorAsync("html[data-ready=true]", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });
        return opened;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.CloseAsync();
        playwright?.Dispose();
        gate.Dispose();
    }

    private async Task StartAsync()
    {
        string? program = Environment.GetEnvironmentVariable("NETWEIGHT_BROWSER") ?? Places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "No browser: install Debian's chromium, or name one in NETWEIGHT_BROWSER.");
        await gate.WaitAsync();
        try
        {
            playwright ??= await Playwright.CreateAsync();
            browser ??= await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = program,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
            });
        }
        finally
        {
            gate.Release();
        }
    }
}

/// <summary>A page in the browser.</summary>
internal sealed class OpenPage(IPage page, TempFolder folder) : IAsyncDisposable
{
    public IPage Page => page;

    /// <summary>Errors and warnings of its console, exceptions, dialogs.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Addresses that it asked the network for.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Scrolls to a plot and waits until it is drawn.</summary>
    public async Task<ILocator> DrawnAsync(string name)
    {
        ILocator figure = page.Locator($"#chart-{name}");
        await figure.ScrollIntoViewIfNeededAsync();
        await page.WaitForSelectorAsync($"#chart-{name}[data-drawn]");
        return figure;
    }

    /// <summary>Scrolls through the page until all plots are drawn.</summary>
    public async Task DrawAllAsync()
    {
        foreach (string id in await page.EvaluateAsync<string[]>("[...document.querySelectorAll('figure.chart')].map(f => f.id.slice(6))"))
            await DrawnAsync(id);
    }

    /// <summary>Whether something makes the page wider than the window.</summary>
    public async Task<bool> OverflowsAsync() => await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth");

    public async ValueTask DisposeAsync()
    {
        await page.CloseAsync();
        folder.Dispose();
    }
}
