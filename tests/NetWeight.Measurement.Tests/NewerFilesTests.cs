namespace NetWeight.Measurement.Tests;

/// <summary>Files that a newer program wrote: one line that names the file, exit code 2, on whichever way they come in,
/// and nothing of them is changed.</summary>
public sealed class NewerFilesTests : IDisposable
{
    private const string Measured =
        "{\"schemaVersion\":1,\"source\":\"netweight\",\"model\":\"resnet18\",\"threads\":1,\"medianSeconds\":0.03}\n";
    private const string Newer =
        "{\"schemaVersion\":2,\"source\":\"netweight\",\"model\":\"resnet18\",\"threads\":1,\"medianSeconds\":0.03,\"unheardOf\":{}}\n";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("analyze", "resnet18", "-d", "newer.json")]
    [InlineData("analyze", "resnet18", "-d", "t4", "-d", "newer.json", "-f", "html", "-o", "out.html")]
    [InlineData("lint", "resnet18", "-d", "newer.json")]
    [InlineData("compare", "resnet18", "resnet34", "-d", "newer.json")]
    [InlineData("recommend", "-d", "newer.json")]
    [InlineData("experiment", "g1", "-d", "newer.json")]
    [InlineData("rewrite", "resnet18", "--all", "-d", "newer.json", "-o", "out.onnx")]
    [InlineData("measure", "resnet18", "-d", "newer.json", "--no-history")]
    [InlineData("calibrate", "-d", "newer.json", "-o", "out.json")]
    [InlineData("calibrate", "-d", "newer.json", "-o", "out.json", "--from", "times.jsonl")]
    [InlineData("calibrate", "-d", "newer.json", "--judge", "resnet18")]
    [InlineData("devices", "show", "newer.json")]
    [InlineData("devices", "show", "newer.json", "-f", "json")]
    public void Device(params string[] args)
    {
        File.WriteAllText(At("newer.json"),
            "{ \"schemaVersion\": 2, \"id\": \"newer\", \"name\": \"Newer\", \"unheardOf\": { \"of\": 1 } }");
        File.WriteAllText(At("times.jsonl"), Measured);
        Assert.Equal($"netweight: {At("newer.json")}: written for schemaVersion 2; this NetWeight reads 1. A newer "
            + $"NetWeight reads it.\n", Refused(args));
    }

    [Theory]
    [InlineData("'{0}', line 2 is", "history", "import", "newer.jsonl", "--history", "history.db")]
    [InlineData("'{0}', line 2 is", "calibrate", "-d", "intel-core-i5-5200u", "-o", "out.json", "--from", "newer.jsonl")]
    [InlineData("'{0}', line 2 is", "calibrate", "-d", "intel-core-i5-5200u", "-o", "out.json", "--measurements", "newer.jsonl")]
    [InlineData("'{0}', line 2 is", "calibrate", "-d", "intel-core-i5-5200u", "--judge", "resnet18", "--measurements", "newer.jsonl")]
    [InlineData("'{0}', entry 1 is", "history", "import", "newer-list.json", "--history", "history.db")]
    [InlineData("'{0}', line 2 is", "history", "import", "newer.csv", "--history", "history.db")]
    [InlineData("'{0}', line 2 is", "calibrate", "-d", "intel-core-i5-5200u", "-o", "out.json", "--from", "newer.csv")]
    public void Measurements(string place, params string[] args)
    {
        File.WriteAllText(At("newer.jsonl"), Measured + Newer);
        File.WriteAllText(At("newer-list.json"), $"[{Newer.Trim()}]");
        File.WriteAllText(At("newer.csv"), "schemaVersion,source,model,medianSeconds\n2,netweight,resnet18,0.03\n");
        string file = At(args.Single(a => a.StartsWith("newer", StringComparison.Ordinal)));
        Assert.Equal($"netweight: {string.Format(null, place, file)} of version 2 of the measurement format; this "
            + $"program reads up to 1. Use a newer one.\n", Refused(args));
    }

    [Theory]
    [InlineData("history")]
    [InlineData("history", "export")]
    [InlineData("history", "import", "times.jsonl")]
    public void History(params string[] args)
    {
        File.WriteAllText(At("times.jsonl"), Measured);
        Assert.Equal(0, Run.Netweight(["history", "import", At("times.jsonl"), "--history", At("history.db")]).ExitCode);
        byte[] bytes = File.ReadAllBytes(At("history.db"));
        // SQLite keeps user_version at offset 60, big-endian.
        bytes[63] = 2;
        File.WriteAllBytes(At("history.db"), bytes);
        Assert.Equal($"netweight: The history '{At("history.db")}' was written by a newer netweight; use that one, or "
            + $"another file.\n", Refused([.. args, "--history", "history.db"]));
    }

    /// <summary>What is said to a command line that is refused, with every file as it was and none more.</summary>
    private string Refused(string[] args)
    {
        (string, string)[] before = Files();
        (int exitCode, string output, string error) =
            Run.Netweight([.. args.Select(a => a.Contains('.', StringComparison.Ordinal) ? At(a) : a)]);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Equal(before, Files().Where(f => Path.GetFileName(f.Item1) != "history.db" || before.Any(b => b.Item1 == f.Item1)));
        return error;
    }

    private (string, string)[] Files() =>
        [.. Directory.GetFiles(folder.Root).Order(StringComparer.Ordinal).Select(f => (f, Convert.ToHexString(File.ReadAllBytes(f))))];

    private string At(string name) => folder[name];
}
