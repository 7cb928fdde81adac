using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using NetWeight.Measurement.Contracts;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Tests;

/// <summary>Backups of a server that works meanwhile, and servers over what was restored.</summary>
public class BackupTests
{
    [Fact]
    public async Task Backup_WhileTheServerWorks_HoldsAllThatWasConfirmedBefore()
    {
        using var folder = new TempFolder();
        await using LocalServer server = await LocalServer.StartAsync();
        using var agent = new ProtocolAgent(server.Client, "a");
        await agent.RegisterAsync();
        var confirmed = new List<FleetJobDetailsContract>();
        for (int i = 0; i < 5; i++)
            confirmed.Add(await WorkAsync(server, agent, i));
        // Others go on while the backup is made, and before a second one.
        using var end = new CancellationTokenSource();
        Task working = Task.Run(async () =>
        {
            for (int i = 100; !end.IsCancellationRequested; i++)
                await WorkAsync(server, agent, i);
        });
        (int exitCode, string output) = await BackUpAsync(server.DataFolder, folder["backup"]);
        Assert.True(exitCode == 0, output);
        Assert.Contains("models", output);
        (exitCode, output) = await BackUpAsync(server.DataFolder, folder["backup"]);
        Assert.True(exitCode == 0, output);
        await end.CancelAsync();
        await working;
        await using LocalServer restored = await LocalServer.StartAsync(o => o with { DataFolder = folder["backup"] });
        await CheckAsync(restored, confirmed);
        // Every model that the store names is there, whole.
        foreach (StoredModelContract model in (await restored.GetAsync<StoredModelsContract>("api/models")).Models)
        {
            byte[] content = await restored.Client.GetByteArrayAsync($"api/models/{model.Sha256}/content");
            Assert.Equal(model.Sha256, Convert.ToHexStringLower(SHA256.HashData(content)));
        }

        // It goes on from there: the device keeps its key.
        using var again = new ProtocolAgent(restored.Client, "b");
        await again.RegisterAsync();
        await WorkAsync(restored, again, 1000, "b");
    }

    [Fact]
    public async Task Backup_OfPostgreSql_IsThatOfItsOwnPrograms_AndTheModels()
    {
        using PostgreSql database = PostgreSql.Start();
        using var folder = new TempFolder();
        await using LocalServer server = await LocalServer.StartAsync(o => o with { PostgreSql = database.Connection });
        using var agent = new ProtocolAgent(server.Client, "a");
        await agent.RegisterAsync();
        FleetJobDetailsContract[] confirmed = [await WorkAsync(server, agent, 1), await WorkAsync(server, agent, 2)];
        Dictionary<string, string> words = database.Connection.Split(';').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);
        string programs = Directory.EnumerateDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin/";
        string[] where = ["-h", words["Host"], "-p", words["Port"], "-U", words["Username"]];
        await RunAsync(programs + "pg_dump", [.. where, "--format=custom", "--file=" + folder["dump"], words["Database"]]);
        (int exitCode, string output) = await BackUpAsync(server.DataFolder, folder["backup"], "--database", database.Connection);
        Assert.True(exitCode == 0, output);
        await RunAsync(programs + "createdb", [.. where, "restored"]);
        await RunAsync(programs + "pg_restore", [.. where, "--dbname=restored", folder["dump"]]);
        string connection = database.Connection.Replace($"Database={words["Database"]}", "Database=restored", StringComparison.Ordinal);
        await using LocalServer restored =
            await LocalServer.StartAsync(o => o with { DataFolder = folder["backup"], PostgreSql = connection });
        await CheckAsync(restored, confirmed);
    }

    [Fact]
    public async Task Backup_OfNothing_OrIntoTheFolderItself_IsOneLine()
    {
        using var folder = new TempFolder();
        (int exitCode, string output) = await BackUpAsync(folder["none"], folder["backup"]);
        Assert.Equal(2, exitCode);
        Assert.Contains("no store", output);
        await using LocalServer server = await LocalServer.StartAsync();
        (exitCode, output) = await BackUpAsync(server.DataFolder, server.DataFolder);
        Assert.Equal(2, exitCode);
        Assert.Contains("--backup-to", output);
        Assert.DoesNotContain("   at ", output);
    }

    [Fact]
    public async Task User_HasALimitOfWaitingJobs_AndAnAdministratorHasNot()
    {
        await using LocalServer server = await LocalServer.StartAsync(o => o with { Fleet = o.Fleet with { MostWaitingOfUser = 3 } });
        using var agent = new ProtocolAgent(server.Client, "a");
        await agent.RegisterAsync();
        NewTokenContract ann = await NewTokenAsync(server, "ann"), ben = await NewTokenAsync(server, "ben");
        Assert.Equal(HttpStatusCode.Accepted, (await SubmitAsync(server, 3, ann.Token)).StatusCode);
        string problem = await LocalServer.ProblemAsync(await SubmitAsync(server, 1, ann.Token), 429);
        Assert.Contains("'ann'", problem);
        Assert.Equal(HttpStatusCode.Accepted, (await SubmitAsync(server, 3, ben.Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await SubmitAsync(server, 9, null)).StatusCode);
        // A job that is taken waits no longer.
        Assert.Equal("net-0", (await agent.TakeAsync())!.Task.Model!.Name);
        Assert.Equal(HttpStatusCode.Accepted, (await SubmitAsync(server, 1, ann.Token)).StatusCode);
        // The command line says so, and no more.
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["ann.token"], ann.Token);
        Run run = Run.Of((output, error) => Cli.CommandLine.Run(
            ["submit", "resnet18", "--server", server.Address.AbsoluteUri, "--token", folder["ann.token"]], output, error));
        Assert.Equal(2, run.ExitCode);
        Assert.EndsWith("or wait until some are done.", run.Error.TrimEnd());
    }

    private static Task<HttpResponseMessage> SubmitAsync(LocalServer server, int jobs, string? token)
    {
        string models = string.Join(',', Enumerable.Range(0, jobs).Select(i => $$"""{"name":"net-{{i}}","network":"resnet18"}"""));
        var request = new HttpRequestMessage(HttpMethod.Post, "api/fleet/sweeps")
        {
            Content = new StringContent(
                $$"""{"models":[{{models}}],"devices":[]}""", System.Text.Encoding.UTF8, "application/json"),
        };
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        return server.Client.SendAsync(request);
    }

    private static async Task<NewTokenContract> NewTokenAsync(LocalServer server, string name) =>
        await LocalServer.ReadAsync<NewTokenContract>(await server.Client.PostAsync(
            "api/tokens",
            new StringContent($$"""{"name":"{{name}}","role":"user"}""", System.Text.Encoding.UTF8, "application/json")));

    /// <summary>Uploads a model, measures it and gives what the server confirmed.</summary>
    private static async Task<FleetJobDetailsContract> WorkAsync(LocalServer server, ProtocolAgent agent, int seed, string device = "a")
    {
        StoredModelContract model = await server.UploadAsync(LocalServer.Network(seed), $"name=net-{seed}.onnx");
        await LocalServer.ReadAsync<FleetSubmissionContract>(await server.Client.PostAsync(
            "api/fleet/sweeps",
            new StringContent(
                $$"""{"models":[{"name":"net","sha256":"{{model.Sha256}}"}],"devices":["{{device}}"]}""", System.Text.Encoding.UTF8,
                "application/json")));
        FleetLeaseContract lease = (await agent.TakeAsync())!;
        Assert.Equal("accepted", (await agent.ConfirmAsync(lease)).Status);
        return await server.GetAsync<FleetJobDetailsContract>($"api/fleet/jobs/{lease.Job}");
    }

    private static async Task CheckAsync(LocalServer restored, IReadOnlyList<FleetJobDetailsContract> confirmed)
    {
        foreach (FleetJobDetailsContract before in confirmed)
        {
            FleetJobDetailsContract after = await restored.GetAsync<FleetJobDetailsContract>($"api/fleet/jobs/{before.Job.Id}");
            Assert.Equal((before.Result, before.Job.State), (after.Result, after.Job.State));
            Assert.Equal(HttpStatusCode.OK, (await restored.Client.GetAsync($"api/models/{before.Task.Model!.Sha256}/content")).StatusCode);
        }

        Assert.True((await restored.GetAsync<HistoryContract>("api/history")).Total >= confirmed.Count);
    }

    /// <summary>Runs the server's program as an administrator does.</summary>
    private static async Task<(int ExitCode, string Output)> BackUpAsync(string data, string to, params string[] more)
    {
        string program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "NetWeight.Server.exe" : "NetWeight.Server");
        using Process process = Process.Start(new ProcessStartInfo(program, ["--data", data, "--backup-to", to, .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + error);
    }

    private static async Task RunAsync(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, error);
    }
}
