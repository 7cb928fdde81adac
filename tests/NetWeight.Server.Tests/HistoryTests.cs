using NetWeight.Measurement.Importers;
using NetWeight.Measurement.Records;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Tests;

/// <summary>The history: imported from the command line's, exported to it, and nothing twice.</summary>
public class HistoryTests(LocalServer server) : IClassFixture<LocalServer>
{
    private static readonly MeasurementRecord Whole = new()
    {
        Source = "netweight",
        Model = "resnet18",
        Batch = 2,
        DataType = "float",
        Maccs = 3_600_000_000,
        MedianSeconds = 0.0125,
        Runs = 40,
        Threads = 1,
        Device = "board",
        MeasuredAt = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
    };

    private static readonly MeasurementRecord Layer = Whole with { Layer = "conv1", Operator = "Conv", MedianSeconds = 0.002 };

    [Fact]
    public async Task Import_ThenExport_GivesTheSameRecords_AndTwiceAddsNothing()
    {
        string lines = $"{RecordJson.Write(Whole)}\n\n{RecordJson.Write(Layer)}\n";
        ImportContract first =
            await LocalServer.ReadAsync<ImportContract>(await server.Client.PostAsync("api/history", LocalServer.Lines(lines)));
        ImportContract second =
            await LocalServer.ReadAsync<ImportContract>(await server.Client.PostAsync("api/history", LocalServer.Lines(lines)));
        Assert.Equal((new ImportContract(2, 0), new ImportContract(0, 2)), (first, second));
        using var folder = new TempFolder();
        string exported = folder["measurements.jsonl"];
        await File.WriteAllTextAsync(exported, await server.Client.GetStringAsync("api/history/export?model=resnet18"));
        // As 'netweight history import' reads it.
        Assert.Equal([Whole, Layer], ImporterCatalog.Import(exported));
        HistoryContract history = await server.GetAsync<HistoryContract>("api/history?model=resnet18");
        HistoryEntryContract entry = Assert.Single(history.Measurements);
        Assert.Equal((1, Whole, null), (history.Total, entry.Record, entry.Job));
        Assert.True((await server.Client.DeleteAsync($"api/history/{entry.Id}")).IsSuccessStatusCode);
        await LocalServer.ProblemAsync(await server.Client.DeleteAsync($"api/history/{entry.Id}"), 404);
    }

    [Fact]
    public async Task Read_GivesTheNewest_TheOldestOfThemFirst()
    {
        string lines =
            string.Join('\n', Enumerable.Range(1, 5).Select(i => RecordJson.Write(Whole with { Model = "many", MedianSeconds = i })));
        await server.Client.PostAsync("api/history", LocalServer.Lines(lines));
        HistoryContract history = await server.GetAsync<HistoryContract>("api/history?model=many&last=2");
        Assert.Equal(5, history.Total);
        Assert.Equal([4.0, 5.0], history.Measurements.Select(m => m.Record.MedianSeconds));
    }

    [Fact]
    public async Task Import_WithAWrongLine_KeepsNothing()
    {
        string lines = $"{RecordJson.Write(Whole with { Model = "half" })}\n{{\"model\":\"x\"}}\n";
        Assert.Contains(
            "Line 2", await LocalServer.ProblemAsync(await server.Client.PostAsync("api/history", LocalServer.Lines(lines)), 400));
        Assert.Equal(0, (await server.GetAsync<HistoryContract>("api/history?model=half")).Total);
    }
}
