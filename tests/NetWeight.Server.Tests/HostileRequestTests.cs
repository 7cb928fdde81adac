using System.Text;

namespace NetWeight.Server.Tests;

/// <summary>A request that nobody should be able to get anything out of.</summary>
/// <param name="What">What it tries.</param>
/// <param name="Line">Method and address.</param>
/// <param name="Body">The body; null for none.</param>
/// <param name="Status">The answer.</param>
internal sealed record Hostile(string What, string Line, string? Body, int Status)
{
    /// <summary>Header lines; Host, Content-Length and Connection are added where they lack.</summary>
    public string[] Headers { get; init; } = [];

    /// <summary>Whether the web server itself refuses it before it becomes a request: then there is no body.</summary>
    public bool IsRefusedEarly { get; init; }

    /// <summary>Whether the caller hangs up: then nobody hears an answer.</summary>
    public bool EndsThere { get; init; }

    /// <summary>What is sent.</summary>
    public string Text(string host)
    {
        var text = new StringBuilder($"{Line} HTTP/1.1\r\n");
        if (!Has("Host"))
            text.Append($"Host: {host}\r\n");
        if (Body is not null && !Has("Content-Length") && !Has("Transfer-Encoding"))
            text.Append($"Content-Length: {Encoding.Latin1.GetByteCount(Body)}\r\n");
        foreach (string header in Headers)
            text.Append(header).Append("\r\n");
        return text.Append("Connection: close\r\n\r\n").Append(Body).ToString();

        bool Has(string name) => Headers.Any(h => h.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>Hostile requests: each gets one clear error, without a path of the server, and the server goes on.</summary>
public class HostileRequestTests(LocalServer server) : IClassFixture<LocalServer>
{
    private const string Json = "Content-Type: application/json", Binary = "Content-Type: application/octet-stream",
        Lines = "Content-Type: application/x-ndjson";
    private const string Network = "\"model\":{\"network\":\"mobilenet_v2\"}";
    private const string Prove = "POST /api/jobs/prove", Measure = "POST /api/jobs/measure", Calibrate = "POST /api/jobs/calibrate";
    private static readonly string NoHash = new('0', 64);

    private static readonly Hostile[] All =
    [
        // Paths.
        new("dots", "GET /../../etc/passwd", null, 404),
        new("dots in escapes", "GET /%2e%2e/%2e%2e/etc/passwd", null, 404),
        new("slashes in escapes", "GET /..%2f..%2fetc%2fpasswd", null, 404),
        new("backslashes", "GET /..\\..\\windows\\win.ini", null, 404),
        new("backslashes in escapes", "GET /..%5c..%5cwindows%5cwin.ini", null, 404),
        new("escapes of escapes", "GET /%252e%252e/%252e%252e/etc/passwd", null, 404),
        new("an overlong dot", "GET /%c0%ae%c0%ae/etc/passwd", null, 404),
        new("a zero in the path", "GET /index.html%00.txt", null, 400) { IsRefusedEarly = true },
        new("the store", "GET /server.db", null, 404),
        new("the store below the API", "GET /api/models/../../server.db", null, 404),
        new("the program's settings", "GET /NetWeight.Server.runtimeconfig.json", null, 404),
        new("the program", "GET /NetWeight.Server.dll", null, 404),
        new("an absolute address", "GET http://127.0.0.1/etc/passwd", null, 404) { Headers = ["Host: 127.0.0.1"] },
        new("a file as a model", "GET /api/models/..%2f..%2fserver.db", null, 404),
        new("a file's content as a model", "GET /api/models/..%2fserver.db/content", null, 404),
        new("the lock as a model", "DELETE /api/models/..%2fserver.lock", null, 404),
        new("a hash in capitals", $"GET /api/models/{new string('A', 64)}", null, 404),
        new("a hash that is short", "GET /api/models/abc", null, 404),
        new("a hash that is no model's", $"GET /api/models/{NoHash}/content", null, 404),
        new("a path as a network", Measure, "{\"model\":{\"network\":\"../../etc/passwd\"}}", 422) { Headers = [Json] },
        new("an absolute path as a network", Measure, "{\"model\":{\"network\":\"/etc/passwd\"}}", 422) { Headers = [Json] },
        new("a file as a network", Measure, "{\"model\":{\"network\":\"model.onnx\"}}", 422) { Headers = [Json] },
        new("a path as a device", Measure, $"{{{Network},\"device\":\"/etc/passwd\"}}", 422) { Headers = [Json] },
        new("a file as a device", Measure, $"{{{Network},\"device\":\"appsettings.json\"}}", 422) { Headers = [Json] },
        new("a path as a hash", Measure, "{\"model\":{\"sha256\":\"../../server.db\"}}", 404) { Headers = [Json] },
        new("a path as a calibration's device", Calibrate, "{\"device\":\"../../x\"}", 422) { Headers = [Json] },
        new("a job that is a path", "GET /api/jobs/..%2f1", null, 404),
        new("a job beyond 64 bits", "GET /api/jobs/99999999999999999999", null, 404),
        new("a job below zero", "GET /api/jobs/-1", null, 404),

        // Methods and addresses.
        new("an address that there is not", "GET /api/admin", null, 404),
        new("a wrong method", "PUT /api/models", "", 405),
        new("a wrong method on the page", "POST /", "", 405),
        new("a method that there is not", "HACK /api/models", null, 405),
        new("TRACE", "TRACE /api/models", null, 405),
        new("CONNECT", "CONNECT example.org:443", null, 400) { IsRefusedEarly = true },
        new("no method", " /api/models", null, 400) { IsRefusedEarly = true },

        // Foreign pages.
        new("a foreign page", Measure, $"{{{Network}}}", 403) { Headers = [Json, "Origin: https://evil.example"] },
        new("a page without an origin", Measure, $"{{{Network}}}", 403) { Headers = [Json, "Origin: null"] },
        new("a page of another port", Measure, $"{{{Network}}}", 403) { Headers = [Json, "Origin: http://127.0.0.1:1"] },
        new("a page of another scheme", Measure, $"{{{Network}}}", 403) { Headers = [Json, "Origin: https://127.0.0.1"] },
        new("an upload of a foreign form", "POST /api/models", "x", 403) { Headers = [Binary, "Sec-Fetch-Site: cross-site"] },
        new("a reading of a neighbouring site", "GET /api/history", null, 403) { Headers = ["Sec-Fetch-Site: same-site"] },
        new("a preflight", "OPTIONS /api/jobs/measure", null,
        403) { Headers = ["Origin: https://evil.example", "Access-Control-Request-Method: POST"] },
        new("a name that points here", "GET /api/models", null, 403) { Headers = ["Host: evil.example"] },
        new("a name that points here, for the page", "GET /", null, 403) { Headers = ["Host: evil.example:80"] },
        new("this machine's name with more", "GET /api/models", null, 403) { Headers = ["Host: localhost.evil.example"] },
        new("two names", "GET /api/models", null, 400) { Headers = ["Host: localhost", "Host: evil.example"], IsRefusedEarly = true },
        new("no name", "GET /api/models", null, 403) { Headers = ["Host:"] },

        // Bodies.
        new("no body", Measure, null, 415),
        new("an empty body", Measure, "", 400) { Headers = [Json] },
        new("a form", Measure, "model=mobilenet_v2", 415) { Headers = ["Content-Type: application/x-www-form-urlencoded"] },
        new("text that a form can send", Measure, $"{{{Network}}}", 415) { Headers = ["Content-Type: text/plain"] },
        new("no JSON", Measure, "{model:", 400) { Headers = [Json] },
        new("half of JSON", Measure, "{\"model\":{\"network\":\"mobile", 400) { Headers = [Json] },
        new("null", Measure, "null", 400) { Headers = [Json] },
        new("an array", Measure, "[]", 400) { Headers = [Json] },
        new("a number", Measure, "1e999", 400) { Headers = [Json] },
        new("nothing in it", Measure, "{}", 400) { Headers = [Json] },
        new("a field that there is not", Measure, $"{{{Network},\"path\":\"/etc\"}}", 400) { Headers = [Json] },
        new("a field twice", Measure, $"{{{Network},{Network}}}", 400) { Headers = [Json] },
        new("a model that is null", Measure, "{\"model\":null}", 400) { Headers = [Json] },
        new("no model", Measure, "{\"model\":{}}", 422) { Headers = [Json] },
        new("two models in one", Measure, $"{{\"model\":{{\"network\":\"resnet18\",\"sha256\":\"{NoHash}\"}}}}", 422) { Headers = [Json] },
        new("a text for a number", Measure, $"{{{Network},\"threads\":\"1\"}}", 400) { Headers = [Json] },
        new("a fraction for a whole number", Measure, $"{{{Network},\"threads\":1.5}}", 400) { Headers = [Json] },
        new("a number beyond 32 bits", Measure, $"{{{Network},\"threads\":4294967296}}", 400) { Headers = [Json] },
        new("no number", Measure, $"{{{Network},\"durationSeconds\":NaN}}", 400) { Headers = [Json] },
        new("threads by the million", Measure, $"{{{Network},\"threads\":1000000}}", 422) { Headers = [Json] },
        new("threads below zero", Measure, $"{{{Network},\"threads\":-1}}", 422) { Headers = [Json] },
        new("a measurement of a year", Measure, $"{{{Network},\"durationSeconds\":31536000}}", 422) { Headers = [Json] },
        new("a huge number", Measure, $"{{{Network},\"durationSeconds\":1e308}}", 422) { Headers = [Json] },
        new("sessions by the million", Measure, $"{{{Network},\"sessions\":1000000}}", 422) { Headers = [Json] },
        new("a batch that fills the memory", Measure, "{\"model\":{\"network\":\"resnet18\",\"batch\":1000000000}}",
        422) { Headers = [Json] },
        new("an input that fills the memory", Measure, "{\"model\":{\"network\":\"resnet18\",\"input\":\"1x3x99999999x99999999\"}}",
        422) { Headers = [Json] },
        new("an input that is none", Measure, "{\"model\":{\"network\":\"resnet18\",\"input\":\"1x-3xa\"}}", 422) { Headers = [Json] },
        new("a width of a million", Measure, "{\"model\":{\"network\":\"resnet18\",\"width\":1000000}}", 422) { Headers = [Json] },
        new("half a letter", Measure, "{\"model\":{\"network\":\"\\ud800\"}}", 400) { Headers = [Json] },
        new("bytes that are no text", Measure, "{\"model\":{\"network\":\"\xff\xfe\"}}", 400) { Headers = [Json] },
        new("deep JSON", Measure, new string('[', 10000), 400) { Headers = [Json] },
        new("much JSON", Measure, "{\"x\":\"" + new string('x', 1 << 20) + "\"}", 413) { Headers = [Json] },
        new("a calibration that there is not", Measure, $"{{{Network},\"calibration\":77}}", 422) { Headers = [Json] },
        new("no rewrites", Prove, $"{{{Network},\"rewrites\":[]}}", 422) { Headers = [Json] },
        new("a rewrite that there is not", Prove, $"{{{Network},\"rewrites\":[\"rm -rf\"]}}", 422) { Headers = [Json] },
        new("a rewrite that is null", Prove, $"{{{Network},\"rewrites\":[null]}}", 422) { Headers = [Json] },
        new("a rewrite that changes outputs", Prove, $"{{{Network},\"rewrites\":[\"float16\"]}}", 422) { Headers = [Json] },
        new("a calibration of a year", Calibrate, "{\"budgetSeconds\":31536000}", 422) { Headers = [Json] },
        new("a calibration of threads by the hundred", Calibrate, $"{{\"threads\":[{string.Join(',', Enumerable.Repeat(1, 100))}]}}",
        422) { Headers = [Json] },

        // Uploads.
        new("an upload of nothing", "POST /api/models", "", 400) { Headers = [Binary] },
        new("an upload of text", "POST /api/models", "#!/bin/sh", 422) { Headers = [Binary] },
        new("an upload of a page", "POST /api/models", "<html>", 415) { Headers = ["Content-Type: text/html"] },
        new("an upload of zeros", "POST /api/models", new string('\0', 4096), 422) { Headers = [Binary] },
        new("an upload of an endless field", "POST /api/models", "\x3a\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 422) { Headers = [Binary] },
        new("an upload with a wrong hash", "POST /api/models?sha256=1", "x", 400) { Headers = [Binary] },
        new("an upload that claims to be huge", "POST /api/models", "x", 413) { Headers = [Binary, "Content-Length: 99999999999999"] },
        new("an upload that ends early", "POST /api/models", "x", 0) { Headers = [Binary, "Content-Length: 1000"], EndsThere = true },
        new("an upload of a length below zero", "POST /api/models", "x", 400) { Headers = [Binary, "Content-Length: -1"],
        IsRefusedEarly = true },
        new("an upload of two lengths", "POST /api/models", "x", 400) { Headers = [Binary, "Content-Length: 1", "Content-Length: 2"],
        IsRefusedEarly = true },
        new("a wrong chunk", "POST /api/models", "zz\r\nx\r\n0\r\n\r\n", 400) { Headers = [Binary, "Transfer-Encoding: chunked"] },

        // History.
        new("measurements as JSON", "POST /api/history", "[]", 415) { Headers = [Json] },
        new("a measurement that is none", "POST /api/history", "{}", 400) { Headers = [Lines] },
        new("a measurement that is an array", "POST /api/history", "[1,2]", 400) { Headers = [Lines] },
        new("a measurement that is no JSON", "POST /api/history", "<a>", 400) { Headers = [Lines] },
        new("a measurement of bytes", "POST /api/history", "\xff\xfe\xfd", 400) { Headers = [Lines] },
        new("a measurement with half a letter", "POST /api/history", "{\"source\":\"x\",\"model\":\"\\ud800\",\"medianSeconds\":1}",
        400) { Headers = [Lines] },
        new("a measurement with a zero", "POST /api/history", "{\"source\":\"x\",\"model\":\"a\\u0000b\",\"medianSeconds\":1}",
        400) { Headers = [Lines] },
        new("a measurement below zero", "POST /api/history", "{\"source\":\"x\",\"model\":\"a\",\"medianSeconds\":-1}",
        400) { Headers = [Lines] },
        new("a list beyond the limit", "GET /api/history?last=1000000", null, 400),
        new("a list of less than nothing", "GET /api/history?last=-1", null, 400),
        new("a list of words", "GET /api/history?last=abc", null, 400),
        new("layers that are no yes or no", "GET /api/history?layers=maybe", null, 400),
        new("SQL", "DELETE /api/history/1;DROP%20TABLE%20jobs", null, 404),

        // Headers.
        new("long headers", "GET /api/models", null, 431) { Headers = ["X-Long: " + new string('x', 40000)], IsRefusedEarly = true },
        new("many headers", "GET /api/models", null, 431) { Headers = [.. Enumerable.Range(0, 200).Select(i => $"X-{i}: y")],
        IsRefusedEarly = true },
        new("a long address", "GET /" + new string('a', 20000), null, 414) { IsRefusedEarly = true },
        new("a header without a name", "GET /api/models", null, 400) { Headers = [": x"], IsRefusedEarly = true },
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
    public async Task HostileRequest_GetsOneClearError(string what)
    {
        Hostile hostile = All.Single(h => h.What == what);
        (int status, string head, string body) =
            await RawRequest.SendAsync(server.Address, hostile.Text($"127.0.0.1:{server.Address.Port}"), hostile.EndsThere);
        Assert.True(status == hostile.Status, $"{head}\n{body}");
        Assert.DoesNotContain(server.DataFolder, body);
        Assert.DoesNotContain("   at ", body);
        Assert.DoesNotContain("System.", body);
        Assert.DoesNotContain("root:", body);
        if (hostile.IsRefusedEarly || hostile.EndsThere)
            return;
        Assert.Contains("application/problem+json", head);
        Assert.Matches("\"detail\":\"[A-Z'0-9a-z][^\"]{10,}\"", body);
    }

    [Fact]
    public async Task AfterAllOfThem_NothingIsThere_AndTheServerAnswers()
    {
        await using LocalServer own = await LocalServer.StartAsync();
        foreach (Hostile hostile in All)
            await RawRequest.SendAsync(own.Address, hostile.Text($"127.0.0.1:{own.Address.Port}"), hostile.EndsThere);
        Assert.Empty((await own.GetAsync<Contracts.StoredModelsContract>("api/models")).Models);
        Assert.Empty((await own.GetAsync<Contracts.JobListContract>("api/jobs")).Jobs);
        Assert.Equal(0, (await own.GetAsync<Contracts.HistoryContract>("api/history?layers=true")).Total);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(own.DataFolder, "uploads")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(own.DataFolder, "models")));
    }
}
