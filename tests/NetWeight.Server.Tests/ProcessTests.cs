using System.Net;
using NetWeight.Load;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Tests;

/// <summary>The server in a separate process, as people start it.</summary>
public class ProcessTests
{
    [Fact]
    public async Task Process_ServesThePage_WithANoteOfTheServer()
    {
        using var folder = new TempFolder();
        using ServerProcess server = ServerProcess.Start(folder["data"]);
        using var http = new HttpClient { BaseAddress = server.Address };
        Assert.Equal("ok", (await LocalServer.ReadAsync<HealthContract>(await http.GetAsync("api/health"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("api/none")).StatusCode);
        HttpResponseMessage page = await http.GetAsync("/");
        Assert.Contains("netweight-server", await page.Content.ReadAsStringAsync());
        Assert.Equal("DENY", page.Headers.GetValues("X-Frame-Options").Single());
        foreach (string file in (string[])[
            "workbench.js", "report/page.js", "report/plotly.js", "_framework/blazor.webassembly.js", "_framework/NetWeight.wasm"])
        {
            HttpResponseMessage response = await http.GetAsync(file);
            Assert.True(response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentLength > 1000,
                $"{file}: {response.StatusCode} {response.Content.Headers.ContentLength}");
        }
    }

    [Fact]
    public async Task Process_OnAnOtherAddress_PrintsATokenOnce()
    {
        using var folder = new TempFolder();
        using ServerProcess server = ServerProcess.Start(folder["data"], "--listen", "0.0.0.0");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Address.Port}") };
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("api/models")).StatusCode);
        string[] lines = await server.LinesAsync("Token");
        http.DefaultRequestHeaders.Authorization = new("Bearer", lines[^1].Split(' ')[^1]);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("api/models")).StatusCode);
    }

    [Theory]
    [InlineData("--port", "99999")]
    [InlineData("--listen", "nowhere")]
    [InlineData("--max-upload", "much")]
    [InlineData("--certificate", "none.pem")]
    [InlineData("--token-file", "none")]
    public void Process_WithAWrongOption_SaysWhichOne(string option, string value)
    {
        using var folder = new TempFolder();
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => ServerProcess.Start(folder["data"], option, value));
        Assert.Contains("code 2", e.Message);
        Assert.Contains(option, e.Message);
        Assert.DoesNotContain("   at ", e.Message);
    }

    [Fact]
    public async Task Load_OfGoodAndBrokenClients_LosesNothing()
    {
        using var folder = new TempFolder();
        LoadResult result = await LoadRun.LoadAsync(folder["data"], clients: 24, modelBytes: 2 << 20);
        Assert.Empty(result.Problems);
        Assert.Equal((18, 6), (result.Confirmed, result.Refused));
        // A body that was held would show: 48 MiB arrive at once.
        Assert.True(result.PeakMemoryBytes < result.IdleMemoryBytes + (160L << 20),
            $"{result.IdleMemoryBytes >> 20} -> {result.PeakMemoryBytes >> 20} MiB");
    }

    [Fact]
    public async Task Kill_InTheMiddle_LosesNothingThatWasConfirmed()
    {
        using var folder = new TempFolder();
        KillResult result = await LoadRun.KillAsync(folder["data"], kills: 2, clients: 6, modelBytes: 1 << 18, seed: 5);
        Assert.Empty(result.Problems);
        // On a slow machine no job may have been confirmed before the kills: then there is more to try.
        for (int more = 1; more <= 3 && result.Jobs == 0; more++)
        {
            result = await LoadRun.KillAsync(folder[$"data{more}"], kills: 4 * more, clients: 6, modelBytes: 1 << 18, seed: 5 + more);
            Assert.Empty(result.Problems);
        }

        Assert.True(result is { Models: > 0, Records: > 0, Jobs: > 0 }, result.ToString());
    }
}
