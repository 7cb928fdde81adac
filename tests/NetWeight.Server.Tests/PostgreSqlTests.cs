using Microsoft.AspNetCore.Builder;
using NetWeight.Measurement.Records;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Tests;

/// <summary>The same server over PostgreSQL.</summary>
public class PostgreSqlTests
{
    [Fact]
    public async Task PostgreSql_KeepsModelsJobsAndHistory_OverARestart()
    {
        using PostgreSql database = PostgreSql.Start();
        await using LocalServer server = await LocalServer.StartAsync(o => o with { PostgreSql = database.Connection });
        Assert.Equal("postgresql", (await server.GetAsync<ServerContract>("api/server")).Store);
        StoredModelContract model = await server.UploadAsync(LocalServer.Network(20), "name=网络.onnx");
        var quick = new MeasureJobContract(new(Sha256: model.Sha256), DurationSeconds: 0.2, Sessions: 1);
        JobStatusContract job = await server.WaitAsync((await server.GiveAsync("measure", quick)).Id);
        Assert.True(job.State == "done", job.Error);
        JobStatusContract running = await server.GiveAsync("measure", quick with { DurationSeconds = 300 });
        await server.WaitAsync(running.Id, "running");
        string line = RecordJson.Write(new MeasurementRecord { Source = "csv", Model = "other", MedianSeconds = 0.5 });
        await server.Client.PostAsync("api/history", LocalServer.Lines(line));
        await server.RestartAsync();
        Assert.Equal(model, Assert.Single((await server.GetAsync<StoredModelsContract>("api/models")).Models));
        Assert.Equal("interrupted", (await server.GetAsync<JobStatusContract>($"api/jobs/{running.Id}")).State);
        Assert.Contains("medianSeconds", await server.Client.GetStringAsync($"api/jobs/{job.Id}/measurement"));
        HistoryContract history = await server.GetAsync<HistoryContract>("api/history");
        Assert.Equal([("网络", (long?)job.Id), ("other", null)], history.Measurements.Select(m => (m.Record.Model, m.Job)));
        Assert.Equal(1, (await server.GetAsync<HistoryContract>("api/history?model=OTHER")).Total);
        Assert.Equal(new ImportContract(0, 1),
            await LocalServer.ReadAsync<ImportContract>(await server.Client.PostAsync("api/history", LocalServer.Lines(line))));
        Assert.False(File.Exists(Path.Combine(server.DataFolder, "server.db")));
    }

    [Fact]
    public async Task SecondServer_OnOneDatabase_IsRefusedUntilTheFirstEnds()
    {
        using PostgreSql database = PostgreSql.Start();
        using var folder = new TempFolder();
        var options = new ServerOptions { DataFolder = folder["other"], Port = 0, PostgreSql = database.Connection };
        LocalServer first = await LocalServer.StartAsync(o => o with { PostgreSql = database.Connection });
        StoredModelContract model = await first.UploadAsync(LocalServer.Network(3), "name=kept.onnx");

        string message = (await Assert.ThrowsAsync<NetWeightException>(() => ServerHost.StartAsync(options))).Message;

        Assert.Equal(
            "Another server uses this PostgreSQL database. Stop it, name another database, or start all of its servers with --redis.",
            message);
        Assert.Equal(model, Assert.Single((await first.GetAsync<StoredModelsContract>("api/models")).Models));
        await first.DisposeAsync();
        await using WebApplication second = await ServerHost.StartAsync(options);
        await second.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task PostgreSql_ThatIsNotThere_IsSaidInOneSentence()
    {
        using var folder = new TempFolder();
        var options = new ServerOptions
        {
            DataFolder = folder["data"],
            Port = 0,
            PostgreSql = "Host=127.0.0.1;Port=1;Username=x;Password=secret;Timeout=2",
        };
        string message = (await Assert.ThrowsAsync<NetWeightException>(() => ServerHost.StartAsync(options))).Message;
        Assert.StartsWith("The PostgreSQL store cannot be opened: ", message);
        Assert.DoesNotContain("secret", message);
    }
}
