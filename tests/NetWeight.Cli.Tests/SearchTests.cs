using System.Diagnostics;
using System.Text.Json;
using NetWeight.Onnx;

namespace NetWeight.Cli.Tests;

/// <summary><c>netweight search</c>: answers, states, questions, and what it refuses.</summary>
public sealed class SearchTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ALimit_IsKeptByTheUpperEnd_AndTheReportFollowsItsSchema()
    {
        Run run = Run.Netweight("search", "-d", "t4", "--latency", "1.2ms", "--evaluations", "40", "-f", "json");

        Assert.Equal(0, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Empty(SchemaValidator.Of("search").Validate(json.RootElement));
        JsonElement best = json.RootElement.GetProperty("best");
        Assert.InRange(best.GetProperty("latencyHighSeconds").GetDouble(), 0.0006, 0.0012);
        Assert.Equal(40, json.RootElement.GetProperty("evaluated").GetInt32());
        Assert.Equal("relatives", json.RootElement.GetProperty("accuracySource").GetString());
        Run analyzed = Run.Netweight("analyze", best.GetProperty("network").GetString()!, "-d", "t4", "-f", "json");
        using JsonDocument own = JsonDocument.Parse(analyzed.Output);
        Assert.Contains(
            best.GetProperty("latencySeconds").GetRawText()[..8], own.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutLimits_TheFrontIsShown_AndExportedNetworksAreRead()
    {
        string found = folder["found"];
        Run run = Run.Netweight("search", "-d", "t4", "--space", "shufflenet-v2", "--evaluations", "30", "--top", "3", "--export", found);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("no other beats in both latency and the lower end of accuracy", run.Output, StringComparison.Ordinal);
        string[] files = Directory.GetFiles(found, "*.onnx");
        Assert.Equal(3, files.Length);
        Assert.All(files, f => Assert.Contains("shufflenet-v2", OnnxReader.Read(f).Name, StringComparison.Ordinal));
    }

    [Fact]
    public void WhatNoNetworkKeeps_EndsWith1()
    {
        Run run = Run.Netweight("search", "-d", "t4", "--latency", "1us", "--evaluations", "5");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("No network of the space keeps the limits", run.Output, StringComparison.Ordinal);
    }

    /// <summary>A search in two parts gives the answer of one that never stopped; another search's state is refused.</summary>
    [Fact]
    public void AState_IsContinued_AndAnotherSearchIsRefused()
    {
        string table = Table(), state = folder["state.json"];
        string[] asked = ["search", "-d", "t4", "--space", "nas-bench-macro", "--accuracy-from", table, "--maccs", "60M", "-f", "json"];

        string whole = Run.Netweight([.. asked, "--evaluations", "60"]).Output;
        Assert.Equal(0, Run.Netweight([.. asked, "--evaluations", "60", "--state", state]).ExitCode);
        using (JsonDocument json = JsonDocument.Parse(File.ReadAllText(state)))
            Assert.Empty(SchemaValidator.Of("search-state").Validate(json.RootElement));
        string continued = Run.Netweight([.. asked, "--evaluations", "60", "--state", state]).Output;
        Assert.Equal(Best(whole), Best(continued));

        string before = File.ReadAllText(state);
        Run refused = Run.Netweight([.. asked, "--evaluations", "60", "--state", state, "--seed", "2"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("is the state of another search (its seed is 1)", refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(state));
    }

    [Fact]
    public void ALimitOfMemory_IsKept_AndPartOfTheState()
    {
        string state = folder["memory.json"];
        string[] asked = ["search", "-d", "pi4", "--space", "nas-bench-macro", "--evaluations", "10", "--state", state];
        Run run = Run.Netweight([.. asked, "--memory", "4MiB", "-f", "json"]);
        Assert.Equal(0, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Empty(SchemaValidator.Of("search").Validate(json.RootElement));
        Assert.Equal(4 << 20, json.RootElement.GetProperty("maxMemoryBytes").GetInt64());
        Assert.InRange(json.RootElement.GetProperty("best").GetProperty("memoryBytes").GetInt64(), 1 << 20, 4 << 20);
        Run other = Run.Netweight([.. asked, "--memory", "5MiB"]);
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("its limits differ", other.Error, StringComparison.Ordinal);
    }

    /// <summary>A training-free score is named as such, and a search that continues from its state gives the same answer.</summary>
    [Fact]
    public void AScoreOfUntrainedNetworks_IsNamed_AndContinues()
    {
        string state = folder["scores.json"];
        string[] asked = ["search", "-d", "t4", "--space", "nas-bench-macro", "--maccs", "20M", "--proxy", "zen"];

        Run whole = Run.Netweight([.. asked, "--evaluations", "6", "-f", "json"]);
        Assert.Equal(0, whole.ExitCode);
        using (JsonDocument json = JsonDocument.Parse(whole.Output))
        {
            Assert.Empty(SchemaValidator.Of("search").Validate(json.RootElement));
            Assert.Equal("zen", json.RootElement.GetProperty("accuracySource").GetString());
            Assert.Contains("is not an accuracy", json.RootElement.GetProperty("accuracyBasis").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(0, Run.Netweight([.. asked, "--evaluations", "3", "--state", state]).ExitCode);
        Run continued = Run.Netweight([.. asked, "--evaluations", "6", "--state", state]);
        Assert.Contains("Zen-score", continued.Output, StringComparison.Ordinal);
        Assert.Contains("Time per score", continued.Output, StringComparison.Ordinal);
        using (JsonDocument json = JsonDocument.Parse(File.ReadAllText(state)))
        {
            Assert.Empty(SchemaValidator.Of("search-state").Validate(json.RootElement));
            Assert.Equal(6, json.RootElement.GetProperty("networks").GetArrayLength());
        }

        Assert.Equal(Best(whole.Output), Best(Run.Netweight([.. asked, "--evaluations", "6", "--state", state, "-f", "json"]).Output));
        Run refused = Run.Netweight([.. asked[..^1], "naswot", "--state", state]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("its accuracies are of source 'zen'", refused.Error, StringComparison.Ordinal);
        Run both = Run.Netweight([.. asked, "--ask", "2"]);
        Assert.Contains("--ask cannot be combined with --proxy", both.Error, StringComparison.Ordinal);
    }

    /// <summary>Another program answers: the process asks in JSON lines, takes answers in any order, and ends with its budget.</summary>
    [Fact]
    public void Questions_AreAnsweredByAnotherProgram()
    {
        string state = folder["asked.json"];
        using var process = Process.Start(new ProcessStartInfo("dotnet",
            [typeof(CommandLine).Assembly.Location, "search", "-d", "t4", "--space", "nas-bench-macro",
                "--ask", "4", "--evaluations", "12", "--state", state])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        int asked = 0;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            using JsonDocument question = JsonDocument.Parse(line);
            Assert.Empty(SchemaValidator.Of("search-question").Validate(question.RootElement));
            foreach (JsonElement network in question.RootElement.GetProperty("ask").EnumerateArray().Reverse())
            {
                string genotype = network.GetProperty("genotype").GetString()!;
                string accuracy = asked % 5 == 4 ? "null" : $"{80 + (genotype.Count(c => c == '2') / 2.0)}";
                process.StandardInput.WriteLine($$"""{"genotype": "{{genotype}}", "accuracy": {{accuracy}}}""");
                asked++;
            }
        }

        process.WaitForExit();
        Assert.Equal((0, 12), (process.ExitCode, asked));
        using JsonDocument kept = JsonDocument.Parse(File.ReadAllText(state));
        Assert.Equal(12, kept.RootElement.GetProperty("networks").GetArrayLength());
    }

    [Fact]
    public void MeasuredLatencies_TakeThePlaceOfPredictions()
    {
        string times = folder["times.csv"];
        File.WriteAllLines(times, ["architecture,other,t4_ms", "00000000,9,0.5", "11111111,9,1.5", "22222222,9,3.5"]);
        Run run = Run.Netweight("search", "-d", "t4", "--space", "nas-bench-macro", "--accuracy-from", Table(),
            "--latency-from", times + "#t4_ms", "--latency", "2ms", "--evaluations", "10", "-f", "json");

        Assert.Equal(0, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal("11111111", json.RootElement.GetProperty("best").GetProperty("genotype").GetString());
        Assert.Equal(0.0015, json.RootElement.GetProperty("best").GetProperty("latencyHighSeconds").GetDouble());
        Assert.Equal(2, json.RootElement.GetProperty("evaluated").GetInt32());
    }

    [Theory]
    [InlineData("There is no search space 'mobil'. Did you mean 'mobile'?", "-d", "t4", "--space", "mobil")]
    [InlineData("Option '--device' is required", "--latency", "5ms")]
    [InlineData("--evaluations must be between 1 and 1000000, not 0.", "-d", "t4", "--evaluations", "0")]
    [InlineData("--ask must be between 1 and 1024, not 0.", "-d", "t4", "--ask", "0")]
    [InlineData("--program needs --server", "-d", "t4", "--program", "trained")]
    [InlineData("--program 'naswot' is the name of a score", "-d", "t4", "--program", "naswot")]
    [InlineData("--program 'a b' is not a valid name", "-d", "t4", "--program", "a b")]
    [InlineData("--proxy cannot be combined with --program", "-d", "t4", "--program", "a", "--proxy", "zen")]
    [InlineData("no-such.csv cannot be read: the file does not exist.", "-d", "t4", "--accuracy-from", "no-such.csv")]
    [InlineData("'search' takes one -r and one --dtype", "-d", "t4", "--dtype", "fp16,int8")]
    public void WhatCannotBe_IsRefusedInOneLine(string message, params string[] words)
    {
        Run run = Run.Netweight(["search", .. words]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("architecture,accuracy\n0000000x,50\n", "line 2: '0000000x': layer8 cannot be 'x'")]
    [InlineData("architecture,accuracy\n00000000,much\n", "line 2: 'much' in column 'accuracy' is not a number")]
    [InlineData("architecture\n00000000\n", "has no column of values beside 'architecture'")]
    [InlineData("architecture,accuracy\n", "has no lines below its header")]
    [InlineData("", "is empty")]
    public void TablesThatCannotBeRead_NameTheLine(string text, string message)
    {
        string table = folder["bad.csv"];
        File.WriteAllText(table, text);
        Run run = Run.Netweight("search", "-d", "t4", "--space", "nas-bench-macro", "--accuracy-from", table);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Spaces_AreListed()
    {
        Run run = Run.Netweight("search", "spaces", "-f", "json");
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Empty(SchemaValidator.Of("search-spaces").Validate(json.RootElement));
        Assert.True(json.RootElement.GetArrayLength() >= 11);
    }

    /// <summary>Genotypes are models for other verbs; one that is wrong is named.</summary>
    [Fact]
    public void Genotypes_AreModels()
    {
        Assert.Contains("61.75 M", Run.Netweight("analyze", "nas-bench-macro:01212102").Output, StringComparison.Ordinal);
        Run wrong = Run.Netweight("analyze", "nas-bench-macro:0121210");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("'0121210' has 7 digits; nas-bench-macro has 8.", wrong.Error, StringComparison.Ordinal);
    }

    private static string Best(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("best").GetRawText() + document.RootElement.GetProperty("front").GetRawText();
    }

    private string Table()
    {
        string file = folder["accuracies.csv"];
        IEnumerable<string> rows = Enumerable.Range(0, 6561).Select(i =>
            string.Concat(Enumerable.Range(0, 8).Select(k => (char)('0' + (i / (int)Math.Pow(3, k) % 3)))));
        File.WriteAllLines(file, rows.Select(r => $"{r},{80 + r.Select((c, k) => Math.Sqrt(c - '0') * (1 + (k / 8.0))).Sum()}")
            .Prepend("architecture,accuracy"));
        return file;
    }
}
