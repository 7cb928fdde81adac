using Microsoft.Playwright;
using NetWeight.Load;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;

namespace NetWeight.Server.Tests;

/// <summary>The workbench in a browser, with a server behind it.</summary>
public class PageTests
{
    [Fact]
    public async Task Page_MeasuresADroppedModel_ProvesAFix_AndShowsTheHistory()
    {
        using var folder = new TempFolder();
        using ServerProcess server = ServerProcess.Start(folder["data"]);
        await using OpenPage open = await OpenPage.StartAsync();
        IPage page = open.Page;
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
        Assert.Empty(open.Complaints);
    }

    /// <summary>The fleet's devices and jobs, a server's search, and a search in the page.</summary>
    [Fact]
    public async Task Page_SubmitsToTheFleet_FollowsASearch_AndSearchesItself()
    {
        using var folder = new TempFolder();
        using ServerProcess server = ServerProcess.Start(folder["data"]);
        using var client = new FleetClient(server.Address, null);
        using var end = new CancellationTokenSource();
        var agent = new FleetAgent(
            client, new AgentSettings("bench-1", folder["agent"], "0.1.0"), [new SimulatedRunner(1)], _ => { });
        var worker = new SearchWorker(
            client, new WorkerSettings("w", ["naswot"]), (task, _) => SearchTests.Score(task.Network), _ => { });
        Task[] running = [agent.RunAsync(end.Token), worker.RunAsync(end.Token)];
        await client.OrderSearchAsync(
            new SearchOrderContract(
                "nas-bench-macro", "raspberry-pi-4", null, null, null, null, 1, 0.06, true, null, null, 24, 7, "naswot", 2, 4),
            CancellationToken.None);
        await using OpenPage open = await OpenPage.StartAsync();
        IPage page = open.Page;
        await page.GotoAsync($"{server.Address}#v=fleet&m=mobilenet_v2");
        await page.WaitForSelectorAsync("#fleet-devices tbody tr");
        Assert.Equal("bench-1", await page.TextContentAsync("#fleet-devices tbody td"));
        await page.ClickAsync("#fleet-submit");
        await page.WaitForSelectorAsync("#fleet-jobs tbody tr td:nth-child(4):has-text('done')");
        Assert.Matches(@"[\d.]+ (ms|us|s)", await page.TextContentAsync("#fleet-jobs tbody tr td:nth-child(5)") ?? "");
        await page.ClickAsync("#fleet-jobs tbody tr button.link");
        await page.WaitForSelectorAsync("#fleet-attempts li:has-text('done')");
        await page.WaitForSelectorAsync(".picture svg");
        await page.WaitForSelectorAsync("#fleet-searches tbody tr td:nth-child(5):has-text('24 / 24')");
        Assert.StartsWith(
            "nas-bench-macro:", await page.TextContentAsync("#fleet-searches tbody tr td:nth-child(6)"), StringComparison.Ordinal);
        Assert.True(
            await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page is wider than its window.");
        await ShotAsync(page, "fleet");
        await page.GotoAsync($"{server.Address}#v=search&d=raspberry-pi-4");
        await page.SelectOptionAsync("#search-space", "nas-bench-macro");
        await page.FillAsync("#search-latency", "60");
        await page.ClickAsync("form button.primary");
        await page.WaitForSelectorAsync("#report :text('25 evaluated, of')");
        Assert.NotNull(await page.QuerySelectorAsync("#report svg"));
        await ShotAsync(page, "search");
        Assert.Empty(open.Complaints);
        await end.CancelAsync();
        await Task.WhenAll(running.Select(r => r.ContinueWith(_ => { }, TaskScheduler.Default)));
    }

    /// <summary>Pictures for those who want to look, where NETWEIGHT_PICTURES names a folder.</summary>
    private static async Task ShotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("NETWEIGHT_PICTURES") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"server-{name}.png"), FullPage = true });
    }
}
