using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.JSInterop;
using NetWeight.Graphs;
using NetWeight.Lint;
using NetWeight.Workbench.State;

namespace NetWeight.Workbench.Servers;

/// <summary>The server behind the page, if there is one: it measures, proves, calibrates and keeps a history.</summary>
internal sealed class ServerLink(IJSRuntime script) : IAsyncDisposable
{
    private const int PauseMilliseconds = 500;

    private readonly Lazy<Task<IJSObjectReference>> module =
        new(() => script.InvokeAsync<IJSObjectReference>("import", "./server.js").AsTask());
    private readonly ConditionalWeakTable<Model, string> uploaded = [];
    private readonly Dictionary<string, JsonObject> measurements = [];
    private readonly Dictionary<string, JsonObject> proofs = [];

    private long calibrationJob;

    /// <summary>Something changed that the page shows.</summary>
    public event Action? Changed;

    /// <summary>Whether there is a server.</summary>
    public bool IsThere { get; private set; }

    /// <summary>The processor of its machine.</summary>
    public string Processor { get; private set; } = "";

    /// <summary>The most threads there.</summary>
    public int MostThreads { get; private set; } = 1;

    /// <summary>The job of this page that was given last.</summary>
    public ServerJob? Job { get; private set; }

    /// <summary>The problem with it.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>The device that was calibrated last, with its fits.</summary>
    public JsonObject? Calibration { get; private set; }

    /// <summary>The measurement of a model with these settings; null if there is none.</summary>
    public JsonObject? MeasurementOf(string model, WorkbenchState state) => measurements.GetValueOrDefault(Key(model, state));

    /// <summary>The last proof about a model; null if there is none.</summary>
    public JsonObject? ProofOf(string model) => proofs.GetValueOrDefault(model);

    /// <summary>Looks whether there is a server, and which one.</summary>
    public async Task StartAsync()
    {
        if (!await (await module.Value).InvokeAsync<bool>("hasServer"))
            return;
        ServerAnswer answer = await AskAsync("GET", "server");
        if (!answer.IsFine)
            return;
        JsonObject server = answer.Json();
        IsThere = true;
        Processor = (string?)server["machine"]?["processor"] ?? "";
        MostThreads = (int?)ServerText.Number(server["logicalProcessors"]) ?? 1;
        await FindCalibrationAsync();
        Changed?.Invoke();
    }

    /// <summary>Measures a model on the server's machine, layer by layer.</summary>
    public Task MeasureAsync(Engine engine, string model, WorkbenchState state, int threads, double seconds) =>
        RunAsync("measure", model, async () =>
    {
        JsonObject body = new()
        {
            ["model"] = await ModelAsync(engine, model, state),
            ["threads"] = threads,
            ["durationSeconds"] = seconds,
            ["perLayer"] = true,
        };
        // Predictions for the measuring machine are the most relevant; those for others come from the page.
        if (calibrationJob > 0)
            body["calibration"] = calibrationJob;
        else if (state.Devices.Count > 0)
            body["device"] = state.Devices[0];
        return body;
    }, "measurement", result => measurements[Key(model, state)] = result);

    /// <summary>Proves that the rewrites of a finding keep the outputs of a model.</summary>
    public Task ProveAsync(Engine engine, string model, WorkbenchState state, Finding finding) =>
        RunAsync("prove", model, async () => new JsonObject
        {
            ["model"] = await ModelAsync(engine, model, state),
            ["rewrites"] = new JsonArray([.. finding.Fix.Select(f => (JsonNode)f)]),
            ["channelMultiple"] = Math.Max(1, finding.FixMultiple ?? 8),
        }, "proof", result => proofs[model] = result);

    /// <summary>Calibrates predictions for the server's machine.</summary>
    public Task CalibrateAsync(int threads, double seconds) => RunAsync(
        "calibrate", "", () =>
            Task.FromResult(new JsonObject { ["threads"] = new JsonArray(threads), ["budgetSeconds"] = seconds }), "calibration",
        result => (Calibration, calibrationJob) = (result, Job!.Id));

    /// <summary>Ends the job; the results until then are shown.</summary>
    public async Task CancelAsync()
    {
        if (Job is { IsOpen: true, Id: > 0 } job)
            await AskAsync("POST", $"jobs/{job.Id}/cancel");
    }

    /// <summary>
    /// The history: measurements of whole models, the oldest first. Throws <see cref="NetWeightException"/> if it cannot be read.
    /// </summary>
    public async Task<JsonObject> HistoryAsync(string model) =>
        (await AskAsync("GET", "history?last=1000" + (model.Length > 0 ? "&model=" + Uri.EscapeDataString(model) : ""))).Json();

    /// <summary>What an address of the server says. Throws <see cref="NetWeightException"/> where it cannot be read.</summary>
    public async Task<JsonObject> GetAsync(string address) => (await AskAsync("GET", address)).Json();

    /// <summary>Has the server do something. Throws <see cref="NetWeightException"/> where it refuses.</summary>
    public async Task CallAsync(string method, string address) => (await AskAsync(method, address)).Json();

    /// <summary>
    /// Submits a model to devices of the fleet; none for all. Throws <see cref="NetWeightException"/> where it is refused.
    /// </summary>
    public async Task SubmitAsync(Engine engine, string model, WorkbenchState state, IReadOnlyList<string> devices)
    {
        JsonObject wanted = await ModelAsync(engine, model, state);
        if (wanted.ContainsKey("dims"))
            throw new NetWeightException("The fleet measures models whose sizes are all known. Export the model with fixed sizes.");
        wanted["name"] = WorkbenchState.Label(model);
        (await AskAsync("POST", "fleet/sweeps", new JsonObject
        {
            ["models"] = new JsonArray(wanted),
            ["devices"] = new JsonArray([.. devices.Select(d => (JsonNode)d)]),
        })).Json();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (module.IsValueCreated)
            await (await module.Value).DisposeAsync();
    }

    private static string Key(string model, WorkbenchState state) =>
        FormattableString.Invariant($"{model}&{state.Batch}&{state.Size}&{state.Width}");

    /// <summary>The newest calibration of the machine, whoever gave it.</summary>
    private async Task FindCalibrationAsync()
    {
        ServerAnswer jobs = await AskAsync("GET", "jobs");
        JsonObject? newest = !jobs.IsFine ? null : jobs.Json()["jobs"]!.AsArray().Select(j => j!.AsObject())
            .FirstOrDefault(j => (string?)j["kind"] == "calibrate" && (string?)j["state"] == "done");
        if (newest is null || await AskAsync("GET", $"jobs/{newest["id"]}/calibration") is not { IsFine: true } answer)
            return;
        (Calibration, calibrationJob) = (answer.Json(), (long)newest["id"]!);
    }

    /// <summary>Gives a job and follows it to its end.</summary>
    private async Task RunAsync(string kind, string subject, Func<Task<JsonObject>> request, string result, Action<JsonObject> keep)
    {
        if (Job is { IsOpen: true })
            return;
        Problem = "";
        Job = new ServerJob(0, kind, subject, "uploading");
        Changed?.Invoke();
        try
        {
            JsonObject status = (await AskAsync("POST", $"jobs/{kind}", await request())).Json();
            Job = Job.With(status);
            while (Job.IsOpen)
            {
                Changed?.Invoke();
                await Task.Delay(PauseMilliseconds);
                Job = Job.With((await AskAsync("GET", $"jobs/{Job.Id}")).Json());
            }

            Problem = Job.Error;
            if (Job.State is "done" or "cancelled" && await AskAsync("GET", $"jobs/{Job.Id}/{result}") is { IsFine: true } answer)
                keep(answer.Json());
        }
        catch (NetWeightException e)
        {
            Problem = e.Message;
            Job = Job with { State = "failed" };
        }

        Changed?.Invoke();
    }

    /// <summary>The model of a request: a network by its name, a file by its hash, uploaded if the server does not have it.</summary>
    private async Task<JsonObject> ModelAsync(Engine engine, string model, WorkbenchState state)
    {
        var wanted = new JsonObject();
        if (state.Batch is { } batch)
            wanted["batch"] = batch;
        if (engine.InputOf(model, state) is { Length: > 0 } input)
            wanted["input"] = input;
        if (engine.OpenDims(model, state).Where(state.Dims.ContainsKey).ToArray() is { Length: > 0 } dims)
            wanted["dims"] = new JsonObject(dims.Select(d => KeyValuePair.Create(d, (JsonNode?)state.Dims[d])));
        if (!WorkbenchState.IsFile(model))
        {
            wanted["network"] = model;
            wanted["width"] = state.Width;
            return wanted;
        }

        Model content = engine.Read(model, 1);
        if (!uploaded.TryGetValue(content, out string? sha256))
        {
            sha256 = await UploadAsync(engine, model, state);
            uploaded.Add(content, sha256);
        }

        wanted["sha256"] = sha256;
        return wanted;
    }

    private async Task<string> UploadAsync(Engine engine, string model, WorkbenchState state)
    {
        string name = WorkbenchState.Label(model);
        IJSObjectReference page = await module.Value;
        byte[]? content = await page.InvokeAsync<bool>("hasFile", name) ? null
            : engine.HasWeights(model) ? engine.Write(model, state)
            : throw new NetWeightException($"The weights of '{name}' were not read. Drop the file again.");
        return (string)(await page.InvokeAsync<ServerAnswer>("upload", "models?name=" + Uri.EscapeDataString(name), name, content))
            .Json()["sha256"]!;
    }

    private async Task<ServerAnswer> AskAsync(string method, string address, JsonObject? body = null) =>
        await (await module.Value).InvokeAsync<ServerAnswer>("ask", method, address, body?.ToJsonString());
}
