using System.Reflection;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(NetWeight.Workbench.Tests.Browser))]

namespace NetWeight.Workbench.Tests;

/// <summary>One headless browser and one server for all tests; where there is no browser they are skipped and say so.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly SemaphoreSlim gate = new(1);
    private IPlaywright? playwright;
    private IBrowser? browser;
    private Site? site;
    private bool isTried;

    /// <summary>The site.</summary>
    internal Site Site => site!;

    /// <summary>Nothing is started before the first test asks for it.</summary>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Opens the workbench at an address and waits until it has answered.</summary>
    internal async Task<Workbench> OpenAsync(string address = "", int width = 1280, int height = 900,
        bool isDark = false, string language = "en", string? rules = null)
    {
        await StartAsync();
        IBrowserContext context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = language,
            AcceptDownloads = true,
        });
        if (rules is not null)
            await context.AddInitScriptAsync(scriptPath: rules);
        IPage page = await context.NewPageAsync();
        var opened = new Workbench(page, context, site!.Address);
        await page.GotoAsync(site.Address + (address.Length > 0 ? "#" + address : ""));
        await opened.ReadyAsync();
        return opened;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.CloseAsync();
        playwright?.Dispose();
        site?.Dispose();
        gate.Dispose();
    }

    private async Task StartAsync()
    {
        string? program = Environment.GetEnvironmentVariable("NETWEIGHT_BROWSER") ?? Places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "No browser: install Debian's chromium, or name one in NETWEIGHT_BROWSER.");
        await gate.WaitAsync();
        try
        {
            if (!isTried)
                site = Site.Open();
            isTried = true;
            Assert.SkipWhen(site is null, "The site is not published; " + LongTests.Why);
            Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH",
                typeof(Browser).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "PlaywrightPackage").Value);
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

/// <summary>The workbench in a tab, with all that it complained about and requested.</summary>
internal sealed class Workbench : IAsyncDisposable
{
    private readonly IBrowserContext context;

    public Workbench(IPage page, IBrowserContext context, string address)
    {
        (Page, this.context) = (page, context);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => Complaints.Add(error);
        page.Dialog += (_, dialog) =>
        {
            Complaints.Add("dialog: " + dialog.Message);
            _ = dialog.DismissAsync();
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address, StringComparison.Ordinal)
                && !request.Url.StartsWith("blob:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                OtherOrigins.Add(request.Url);
        };
    }

    /// <summary>The tab.</summary>
    public IPage Page { get; }

    /// <summary>Errors and warnings of its console, exceptions, dialogs.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Addresses of other servers that it requested.</summary>
    public List<string> OtherOrigins { get; } = [];

    /// <summary>Waits until it is loaded and has nothing more to calculate.</summary>
    public async Task ReadyAsync()
    {
        await Page.WaitForSelectorAsync("main#main", new PageWaitForSelectorOptions { Timeout = 60000 });
        await IdleAsync();
    }

    /// <summary>Waits until nothing is calculated.</summary>
    public async Task IdleAsync(int timeout = 120000)
    {
        await Task.Delay(60);
        await Page.WaitForSelectorAsync("main[aria-busy=false]", new PageWaitForSelectorOptions { Timeout = timeout });
    }

    /// <summary>Drops files.</summary>
    public async Task DropAsync(params string[] files)
    {
        await Page.SetInputFilesAsync("#files", files);
        await Task.Delay(200);
        await IdleAsync();
    }

    /// <summary>Drops a file of a name with a content.</summary>
    public async Task DropAsync(string name, byte[] content)
    {
        await Page.SetInputFilesAsync("#files", new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = content });
        await Task.Delay(200);
        await IdleAsync();
    }

    /// <summary>Whether something makes the page wider than the window.</summary>
    public Task<bool> OverflowsAsync() => Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth");

    /// <summary>Fails where it complained or asked another server for something.</summary>
    public void AssertSilent()
    {
        Assert.Empty(Complaints);
        Assert.Empty(OtherOrigins);
    }

    public async ValueTask DisposeAsync() => await context.CloseAsync();
}
