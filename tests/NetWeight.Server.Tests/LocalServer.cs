using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Tests;

/// <summary>A server in this process on a free port, with a separate folder.</summary>
public sealed class LocalServer : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private WebApplication? app;

    /// <summary>Where its data are.</summary>
    public string DataFolder => folder["data"];

    /// <summary>A client of it.</summary>
    public HttpClient Client { get; private set; } = new();

    /// <summary>Its address.</summary>
    internal Uri Address => Client.BaseAddress!;

    /// <summary>How it is started.</summary>
    internal Func<ServerOptions, ServerOptions> Change { get; init; } = options => options;

    /// <summary>A server that is started, to be disposed of by the caller.</summary>
    internal static async Task<LocalServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null)
    {
        var server = new LocalServer { Change = change ?? (options => options) };
        await server.InitializeAsync();
        return server;
    }

    /// <summary>Stops it and starts another one over the same folder.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await InitializeAsync();
    }

    public async ValueTask InitializeAsync()
    {
        app = await ServerHost.StartAsync(Change(new ServerOptions { DataFolder = DataFolder, Port = 0 }));
        Client = new HttpClient { BaseAddress = ServerHost.AddressOf(app) };
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Dispose();
    }

    /// <summary>A small network with its weights, as a file: the seed makes it another one.</summary>
    internal static byte[] Network(int seed = 0)
    {
        var bias = new float[8];
        bias[0] = seed;
        Model model = new Net(1, 3, 16, 16).Conv("x", "conv", 3, 8, 3).Norm("conv", "norm", 8).Weight(Tensor.Of("bias", [1, 8, 1, 1], bias))
            .Add("Add", "norm bias", "sum").Add("Relu", "sum", "y").Model("y");
        using var stream = new MemoryStream();
        OnnxWriter.Write(model, stream);
        return stream.ToArray();
    }

    /// <summary>Uploads a file.</summary>
    internal Task<HttpResponseMessage> PostModelAsync(byte[] content, string query = "name=small.onnx") =>
        Client.PostAsync($"api/models?{query}", Binary(content));

    /// <summary>Uploads a file that is accepted.</summary>
    internal async Task<StoredModelContract> UploadAsync(byte[] content, string query = "name=small.onnx") =>
        await ReadAsync<StoredModelContract>(await PostModelAsync(content, query));

    /// <summary>Gives a job.</summary>
    internal async Task<JobStatusContract> GiveAsync<T>(string kind, T job) =>
        await ReadAsync<JobStatusContract>(await PostJobAsync(kind, job));

    /// <summary>Asks for a job, which may be refused.</summary>
    internal Task<HttpResponseMessage> PostJobAsync<T>(string kind, T job) =>
        Client.PostAsJsonAsync($"api/jobs/{kind}", job, ServerJson.Options);

    /// <summary>Waits until a job has ended, or is in a state.</summary>
    internal async Task<JobStatusContract> WaitAsync(long id, string? state = null)
    {
        for (int i = 0; i < 1200; i++)
        {
            JobStatusContract job = await GetAsync<JobStatusContract>($"api/jobs/{id}");
            if (state is null ? job.State is not ("queued" or "running") : job.State == state)
                return job;
            Assert.True(state is null || job.State is "queued" or "running", $"{job.State}: {job.Error}");
            await Task.Delay(50);
        }

        throw new TimeoutException($"Job {id} did not end.");
    }

    /// <summary>Reads a contract.</summary>
    internal async Task<T> GetAsync<T>(string address) => await ReadAsync<T>(await Client.GetAsync(address));

    /// <summary>The contract of an answer that is no error.</summary>
    internal static async Task<T> ReadAsync<T>(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text}");
        return JsonSerializer.Deserialize<T>(text, ServerJson.Options)!;
    }

    /// <summary>The sentence of an answer that is an error.</summary>
    internal static async Task<string> ProblemAsync(HttpResponseMessage response, int status)
    {
        string text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString()!;
    }

    /// <summary>A body of bytes.</summary>
    internal static ByteArrayContent Binary(byte[] content) =>
        new(content) { Headers = { { "Content-Type", "application/octet-stream" } } };

    /// <summary>A body of measurements.</summary>
    internal static StringContent Lines(string content) => new(content, Encoding.UTF8, "application/x-ndjson");

    private async Task StopAsync()
    {
        Client.Dispose();
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        app = null;
    }
}
