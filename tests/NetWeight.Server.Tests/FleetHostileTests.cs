using System.Net.Http.Headers;
using System.Net.Http.Json;
using NetWeight.Measurement.Contracts;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Tests;

/// <summary>A server with a token of its own, a user's and an agent's, one device and one job that its agent has taken.</summary>
public sealed class GuardedFleet : IAsyncLifetime
{
    internal const string Admin = "the-token-of-the-server", Nobody = "a-token-that-nobody-has";

    internal LocalServer Server { get; private set; } = new();

    internal Dictionary<string, string?> Tokens { get; } = new() { ["none"] = null, ["wrong"] = Nobody, ["admin"] = Admin };

    internal string Session { get; private set; } = "";

    internal string Attempt { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Server = await LocalServer.StartAsync(o => o with { Token = Admin, Fleet = FleetServer.Rules });
        foreach ((string name, string role) in ((string, string)[])[("ann", "user"), ("pi", "agent"), ("other", "agent")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/tokens")
            {
                Content = JsonContent.Create(new TokenRequestContract(name, role), options: ServerJson.Options),
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Admin) },
            };
            Tokens[name] = (await LocalServer.ReadAsync<NewTokenContract>(await Server.Client.SendAsync(request))).Token;
        }

        using HttpClient pi = Client("pi"), ann = Client("ann");
        using ProtocolAgent agent = await new ProtocolAgent(pi, "pi5").RegisterAsync();
        await LocalServer.ReadAsync<FleetSubmissionContract>(await ann.PostAsJsonAsync(
            "api/fleet/sweeps", new FleetSweepRequestContract([new FleetModelContract("net", "resnet18")], []), ServerJson.Options));
        (Session, Attempt) = (agent.Session, (await agent.TakeAsync())!.Attempt);
    }

    internal HttpClient Client(string who)
    {
        var client = new HttpClient { BaseAddress = Server.Address };
        if (Tokens[who] is { } token)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>A request to the fleet that has to be refused.</summary>
/// <param name="What">What it tries.</param>
/// <param name="Who">Whose token it carries.</param>
/// <param name="Line">Method and address.</param>
/// <param name="Body">The JSON; null for none.</param>
/// <param name="Status">The answer.</param>
internal sealed record HostileFleetRequest(string What, string Who, string Line, string? Body, int Status);

/// <summary>Hostile requests to the fleet: each gets one clear error, and nothing changes.</summary>
public class FleetHostileTests(GuardedFleet fleet) : IClassFixture<GuardedFleet>
{
    private const string Submit = "POST api/fleet/sweeps", Register = "POST api/fleet/agents/new", Take = "POST api/fleet/agents/pi5/take",
        Renew = "POST api/fleet/agents/pi5/attempts/ATTEMPT/renew", Result = "POST api/fleet/agents/pi5/attempts/ATTEMPT/result",
        Tokens = "POST api/tokens", Search = "POST api/searches", Work = "POST api/searches/work";

    private const string Model = "{\"name\":\"x\",\"network\":\"resnet18\"}", Sweep = $"{{\"models\":[{Model}],\"devices\":[]}}";
    private const string TakeBody = "{\"session\":\"SESSION\",\"waitSeconds\":0}";
    private const string RenewBody = "{\"session\":\"SESSION\",\"activity\":\"x\",\"progress\":0}";
    private const string ResultBody = "{\"payload\":\"{}\",\"signature\":\"\"}";

    private const string WorkBody = "{\"worker\":\"w\",\"scores\":[\"naswot\"],\"most\":1,\"waitSeconds\":0,\"results\":[]}";

    private const string Machine =
        "{\"processor\":null,\"architecture\":\"x64\",\"logicalProcessors\":1,\"clockHertz\":null,\"maximumClockHertz\":null,"
        + "\"governor\":null,\"memoryBytes\":1,\"operatingSystem\":\"x\",\"loadAverage\":null}";

    private static string Brought(string fields) =>
        WorkBody.Replace("[]", $"[{{\"id\":1,\"lease\":\"x\",{fields}}}]", StringComparison.Ordinal);

    private static readonly string Key = PublicKey();
    private static readonly string RegisterBody = Registration();

    private static readonly HostileFleetRequest[] All =
    [
        // No token, or one that nobody has: only the health answers.
        .. from who in (string[])["none", "wrong"]
           from line in (string[])[
               "GET api/fleet/devices", "GET api/fleet/jobs", "GET api/fleet/jobs/1", "GET api/fleet/sweeps/1", "GET api/fleet/audit",
               "GET api/tokens", Submit, Register, Take, Result, "POST api/fleet/jobs/1/cancel", "DELETE api/fleet/devices/pi5",
               "DELETE api/tokens/ann", "GET api/fleet/none", Search, Work, "GET api/searches", "GET api/searches/1",
               "GET api/searches/1/evaluated", "POST api/searches/1/cancel"]
           select new HostileFleetRequest($"{line} by {who}", who, line,
               line.StartsWith("POST", StringComparison.Ordinal) ? "{}" : null, 401),

        // A user does not act as an agent or an administrator.
        new("a user registers a device", "ann", Register, RegisterBody, 403),
        new("a user takes a job", "ann", Take, TakeBody, 403),
        new("a user renews a lease", "ann", Renew, RenewBody, 403),
        new("a user posts a result", "ann", Result, ResultBody, 403),
        new("a user makes a token", "ann", Tokens, "{\"name\":\"x\",\"role\":\"user\"}", 403),
        new("a user lists tokens", "ann", "GET api/tokens", null, 403),
        new("a user deletes a token", "ann", "DELETE api/tokens/pi", null, 403),
        new("a user removes a device", "ann", "DELETE api/fleet/devices/pi5", null, 403),
        new("a user reads the audit log", "ann", "GET api/fleet/audit", null, 403),

        new("a user takes work", "ann", Work, WorkBody, 403),
        new("an agent orders a search", "pi", Search, "{}", 403),
        new("an agent lists searches", "pi", "GET api/searches", null, 403),
        new("an agent cancels a search", "pi", "POST api/searches/1/cancel", null, 403),

        // Workers that send nonsense.
        new("too many tasks", "pi", Work, WorkBody.Replace("\"most\":1", "\"most\":65", StringComparison.Ordinal), 422),
        new("fewer than no tasks", "pi", Work, WorkBody.Replace("\"most\":1", "\"most\":-1", StringComparison.Ordinal), 422),
        new("a long wait for work", "pi", Work, WorkBody.Replace("Seconds\":0", "Seconds\":1e9", StringComparison.Ordinal), 422),
        new("a worker's name with control characters", "pi", Work, WorkBody.Replace("\"w\"", "\"\\u0007\"", StringComparison.Ordinal), 422),
        new("a value that overflows", "pi", Work, Brought("\"value\":1e999,\"seconds\":1,\"failure\":null"), 422),
        new("neither value nor failure", "pi", Work, Brought("\"value\":null,\"seconds\":1,\"failure\":null"), 422),
        new("a value and a failure", "pi", Work, Brought("\"value\":1,\"seconds\":1,\"failure\":{\"reason\":\"x\",\"isFinal\":true}"), 422),
        new("a negative duration", "pi", Work, Brought("\"value\":1,\"seconds\":-1,\"failure\":null"), 422),
        new("a field that nobody knows", "pi", Work, WorkBody.Replace("\"most\"", "\"mist\"", StringComparison.Ordinal), 400),
        new("a search without fields", "ann", Search, "{}", 400),
        new("a search that there is none of", "ann", "GET api/searches/99", null, 404),
        new("a search to cancel that there is none of", "ann", "POST api/searches/99/cancel", null, 404),

        // An agent does not act as a user or an administrator.
        new("an agent submits", "pi", Submit, Sweep, 403),
        new("an agent lists jobs", "pi", "GET api/fleet/jobs", null, 403),
        new("an agent reads a job", "pi", "GET api/fleet/jobs/1", null, 403),
        new("an agent cancels a job", "pi", "POST api/fleet/jobs/1/cancel", null, 403),
        new("an agent cancels a sweep", "pi", "POST api/fleet/sweeps/1/cancel", null, 403),
        new("an agent lists devices", "pi", "GET api/fleet/devices", null, 403),
        new("an agent removes a device", "pi", "DELETE api/fleet/devices/pi5", null, 403),
        new("an agent makes a token", "pi", Tokens, "{\"name\":\"x\",\"role\":\"agent\"}", 403),
        new("an agent reads the audit log", "pi", "GET api/fleet/audit", null, 403),
        new("an agent reads the history", "pi", "GET api/history", null, 403),
        new("an agent writes the history", "pi", "POST api/history", "{}", 403),
        new("an agent lists models", "pi", "GET api/models", null, 403),
        new("an agent deletes a model", "pi", $"DELETE api/models/{new string('0', 64)}", null, 403),
        new("an agent measures on the server", "pi", "POST api/jobs/measure", "{\"model\":{\"network\":\"resnet18\"}}", 403),
        new("an agent opens the page", "pi", "GET ", null, 403),

        // An agent does not act for another one's device.
        new("another agent registers the device", "other", "POST api/fleet/agents/pi5", RegisterBody, 409),
        new("another agent takes the device's job", "other", Take, TakeBody, 403),
        new("another agent renews the lease", "other", Renew, RenewBody, 403),
        new("another agent posts the result", "other", Result, ResultBody, 403),
        new("the device with another key", "pi", "POST api/fleet/agents/pi5", RegisterBody, 409),
        new("a session that there is not", "pi", Take, "{\"session\":\"x\",\"waitSeconds\":0}", 409),
        new("a device that is not registered", "pi", "POST api/fleet/agents/none/take", TakeBody, 404),
        new("an attempt that there is not", "pi", "POST api/fleet/agents/pi5/attempts/none/result", ResultBody, 422),
        new("a result without a signature", "pi", Result, ResultBody, 422),

        // Paths and names.
        new("a path as a device", "pi", "POST api/fleet/agents/..%2f..%2fserver.db", RegisterBody, 404),
        new("capitals as a device", "pi", "POST api/fleet/agents/PI", RegisterBody, 404),
        new("a name of a hundred letters", "pi", $"POST api/fleet/agents/{new string('a', 100)}", RegisterBody, 404),
        new("a name of dots", "pi", "POST api/fleet/agents/...", RegisterBody, 404),
        new("SQL as a device", "pi", "POST api/fleet/agents/a';DROP%20TABLE%20jobs", RegisterBody, 404),
        new("a name with a zero as a token", "admin", Tokens, "{\"name\":\"a\\u0000b\",\"role\":\"user\"}", 422),
        new("the name of the server's own token", "admin", Tokens, "{\"name\":\"admin\",\"role\":\"user\"}", 422),
        new("a token that exists", "admin", Tokens, "{\"name\":\"ann\",\"role\":\"user\"}", 409),
        new("a role that there is not", "admin", Tokens, "{\"name\":\"x\",\"role\":\"root\"}", 422),
        new("a token of an administrator", "admin", Tokens, "{\"name\":\"x\",\"role\":\"admin\"}", 422),
        new("a token that there is not", "admin", "DELETE api/tokens/none", null, 404),
        new("a device to remove that there is not", "admin", "DELETE api/fleet/devices/none", null, 404),
        new("a path as a job", "ann", "GET api/fleet/jobs/..%2f1", null, 404),
        new("a job that there is not", "ann", "GET api/fleet/jobs/99999", null, 404),
        new("a sweep that there is not", "ann", "POST api/fleet/sweeps/99999/cancel", null, 404),
        new("a list beyond the limit", "ann", "GET api/fleet/jobs?last=1000000", null, 400),
        new("a state that there is not", "ann", "GET api/fleet/jobs?state=done'--", null, 400),
        new("a sweep that is no number", "ann", "GET api/fleet/jobs?sweep=abc", null, 400),

        // Bodies.
        new("no JSON", "ann", Submit, "{models:", 400),
        new("null", "ann", Submit, "null", 400),
        new("nothing in it", "ann", Submit, "{}", 400),
        new("no models", "ann", Submit, "{\"models\":[],\"devices\":[]}", 422),
        new("a model that is null", "ann", Submit, "{\"models\":[null],\"devices\":[]}", 422),
        new("a model without a name", "ann", Submit, "{\"models\":[{\"network\":\"resnet18\"}],\"devices\":[]}", 400),
        new("a model with control characters", "ann", Submit,
            "{\"models\":[{\"name\":\"a\\nb\",\"network\":\"resnet18\"}],\"devices\":[]}", 422),
        new("a path as a network", "ann", Submit, "{\"models\":[{\"name\":\"x\",\"network\":\"../../etc/passwd\"}],\"devices\":[]}", 422),
        new("a path as a hash", "ann", Submit, "{\"models\":[{\"name\":\"x\",\"sha256\":\"../../server.db\"}],\"devices\":[]}", 404),
        new("a model that is not stored", "ann", Submit,
            $"{{\"models\":[{{\"name\":\"x\",\"sha256\":\"{new string('0', 64)}\"}}],\"devices\":[]}}", 404),
        new("a device that there is not", "ann", Submit, $"{{\"models\":[{Model}],\"devices\":[\"none\"]}}", 422),
        new("a device that is null", "ann", Submit, $"{{\"models\":[{Model}],\"devices\":[null]}}", 422),
        new("a runner that the device has not", "ann", Submit, $"{{\"models\":[{Model}],\"devices\":[],\"runner\":\"trtexec\"}}", 422),
        new("a command as a runner", "ann", Submit, $"{{\"models\":[{Model}],\"devices\":[],\"runner\":\"; rm -rf /\"}}", 422),
        new("a measurement of a year", "ann", Submit, $"{{\"models\":[{Model}],\"devices\":[],\"durationSeconds\":31536000}}", 422),
        new("a priority of a million", "ann", Submit, $"{{\"models\":[{Model}],\"devices\":[],\"priority\":1000000}}", 422),
        new("an interval of nothing", "ann", Submit, $"{{\"models\":[{Model}],\"devices\":[],\"repeatUntil\":0}}", 422),
        new("threads by the million", "ann", Submit, $"{{\"models\":[{Model}],\"devices\":[],\"threads\":[1000000]}}", 422),
        new("a thousand numbers of threads", "ann", Submit,
            $"{{\"models\":[{Model}],\"devices\":[],\"threads\":[{string.Join(',', Enumerable.Range(0, 1000))}]}}", 422),
        new("jobs by the hundred thousand", "ann", Submit,
            $"{{\"models\":[{string.Join(',', Enumerable.Repeat(Model, 1000))}],\"devices\":[],\"threads\":["
                + $"{string.Join(',', Enumerable.Range(0, 64))}]}}", 422),
        new("much JSON", "ann", Submit, "{\"x\":\"" + new string('x', 1 << 20) + "\"}", 413),
        new("a key that is none", "pi", Register, Registration(key: "AAAA"), 422),
        new("a key that is a path", "pi", Register, Registration(key: "../../key.pem"), 422),
        new("no runners", "pi", Register, Registration(runners: "[]"), 422),
        new("a path as a runner", "pi", Register, Registration(runners: "[\"../x\"]"), 422),
        new("a cool-down of a year", "pi", Register, Registration(coolDown: "31536000"), 422),
        new("a cool-down below zero", "pi", Register, Registration(coolDown: "-1"), 422),
        new("a version of a megabyte", "pi", Register, Registration(version: new string('v', 1000)), 422),
        new("a wait of an hour", "pi", Take, "{\"session\":\"SESSION\",\"waitSeconds\":3600}", 422),
        new("a wait below zero", "pi", Take, "{\"session\":\"SESSION\",\"waitSeconds\":-1}", 422),
        new("a reason with escapes", "pi", Take, "{\"session\":\"SESSION\",\"waitSeconds\":0,\"notReady\":\"\\u001b[2J\"}", 422),
        new("progress beyond the end", "pi", Renew, "{\"session\":\"SESSION\",\"activity\":\"x\",\"progress\":2}", 422),
        new("an activity of a page", "pi", Renew,
            $"{{\"session\":\"SESSION\",\"activity\":\"{new string('x', 1000)}\",\"progress\":0}}", 422),
        new("a result beyond the limit", "pi", Result, "{\"payload\":\"" + new string('x', 33 << 20) + "\",\"signature\":\"\"}", 413),
    ];

    public static TheoryData<string> Names => [.. All.Select(h => h.What)];

    [Fact]
    public void ThereAreMany_AndEachHasItsName()
    {
        Assert.True(All.Length >= 60);
        Assert.Equal(All.Length, All.Select(h => h.What).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task HostileRequest_GetsOneClearError_AndChangesNothing(string what)
    {
        HostileFleetRequest hostile = All.Single(h => h.What == what);
        string[] words = hostile.Line.Replace("ATTEMPT", fleet.Attempt, StringComparison.Ordinal).Split(' ', 2);
        using HttpClient client = fleet.Client(hostile.Who), admin = fleet.Client("admin");
        using var request = new HttpRequestMessage(new HttpMethod(words[0]), words[1]);
        // A client that sends on while it is refused may not see the answer.
        request.Headers.ExpectContinue = hostile.Body?.Length > 1 << 20;
        if (hostile.Body is { } body)
            request.Content = new StringContent(
                body.Replace("SESSION", fleet.Session, StringComparison.Ordinal), System.Text.Encoding.UTF8, "application/json");
        string detail = await LocalServer.ProblemAsync(await client.SendAsync(request), hostile.Status);
        Assert.InRange(detail.Length, 10, 400);
        Assert.DoesNotContain(fleet.Server.DataFolder, detail, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", detail, StringComparison.Ordinal);
        FleetJobListContract jobs = await LocalServer.ReadAsync<FleetJobListContract>(await admin.GetAsync("api/fleet/jobs"));
        Assert.Equal(("running", 1), (Assert.Single(jobs.Jobs).State, jobs.Jobs[0].Attempts));
        FleetDeviceListContract devices = await LocalServer.ReadAsync<FleetDeviceListContract>(await admin.GetAsync("api/fleet/devices"));
        Assert.Equal("pi5", Assert.Single(devices.Devices).Id);
        Assert.Equal(3, (await LocalServer.ReadAsync<TokenListContract>(await admin.GetAsync("api/tokens"))).Tokens.Count);
    }

    [Fact]
    public async Task Token_ThatIsDeleted_IsRefused_AndTheStoreNeverHoldsItsText()
    {
        await using LocalServer own = await LocalServer.StartAsync();
        NewTokenContract made = await LocalServer.ReadAsync<NewTokenContract>(
            await own.Client.PostAsJsonAsync("api/tokens", new TokenRequestContract("ann", "user"), ServerJson.Options));
        using var ann = new HttpClient { BaseAddress = own.Address, DefaultRequestHeaders = { Authorization = new("Bearer", made.Token) } };
        Assert.True((await ann.GetAsync("api/fleet/jobs")).IsSuccessStatusCode);
        // A token that is given counts, also where none is needed.
        await LocalServer.ProblemAsync(await ann.GetAsync("api/tokens"), 403);
        string store = Path.Combine(own.DataFolder, "server.db");
        foreach (string file in (string[])[store, store + "-wal"])
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(made.Token, await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }

        Assert.True((await own.Client.DeleteAsync("api/tokens/ann")).IsSuccessStatusCode);
        await LocalServer.ProblemAsync(await ann.GetAsync("api/fleet/jobs"), 401);
    }

    private static string Registration(
        string? key = null, string runners = "[\"onnxruntime\"]", string coolDown = "0", string version = "0.1.0") =>
        $"{{\"publicKey\":\"{key ?? Key}\",\"machine\":{Machine},\"runners\":{runners},\"coolDownSeconds\":"
            + $"{coolDown},\"version\":\"{version}\"}}";

    private static string PublicKey()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }
}
