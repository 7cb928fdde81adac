using System.Diagnostics;
using System.Text.Json.Nodes;

namespace NetWeight.Cli.Tests;

/// <summary>The program as a source tree builds it, with an empty folder of packages: what it fetches, from where a
/// test says, and what it says where there is nothing.</summary>
public sealed class NativeLibrariesTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string packages, library;

    /// <summary>Copies the program and gives it a separate package folder.</summary>
    public NativeLibrariesTests()
    {
        string built = Repository.At("artifacts", "bin", "NetWeight.Cli",
            Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)));
        foreach (string file in Directory.EnumerateFiles(built))
            File.Copy(file, folder[Path.GetFileName(file)]);
        string settings = folder["NetWeight.Cli.runtimeconfig.json"];
        JsonNode json = JsonNode.Parse(File.ReadAllText(settings))!, properties = json["runtimeOptions"]!["configProperties"]!;
        packages = properties["NetWeight.Native.Packages"]!.GetValue<string>();
        library = properties["NetWeight.Native.e_sqlite3"]!.GetValue<string>();
        properties["NetWeight.Native.Packages"] = folder["packages"] + Path.DirectorySeparatorChar;
        File.WriteAllText(settings, json.ToJsonString());
        File.WriteAllText(folder["times.csv"], "model,milliseconds\nresnet18,9.6\n");
    }

    [Fact]
    public void History_WithoutSqlite_FetchesItOnceAndKeepsIt()
    {
        // The tests' own packages serve as the feed.
        string feed = Path.Combine(packages, Path.Combine([.. library.Split('/')[..2]]));

        (int exitCode, _, string error) = Netweight(feed, "history", "import", "times.csv", "--history", "history.db");
        Assert.True(exitCode == 0, error);
        Assert.Equal("netweight: fetching SQLite, which keeps the history of measurements (55 MB on disk, once)...",
            error.Trim().Split('\n')[0]);
        Assert.True(File.Exists(Path.Combine(folder.Root, "packages", library)));

        (exitCode, string output, error) = Netweight(folder["nowhere"], "history", "--history", "history.db");
        Assert.True(exitCode == 0, error);
        Assert.DoesNotContain("fetching", error, StringComparison.Ordinal);
        Assert.Contains("resnet18", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_TwoProcessesAtOnce_BothSucceed()
    {
        string feed = Path.Combine(packages, Path.Combine([.. library.Split('/')[..2]]));

        (int ExitCode, string Output, string Error)[] both =
            await Task.WhenAll(Enumerable.Range(0, 2)
                .Select(i => Task.Run(() => Netweight(feed, "history", "import", "times.csv", "--history", $"history{i}.db"))));

        Assert.All(both, b => Assert.True(b.ExitCode == 0, b.Error));
    }

    [Fact]
    public void History_NothingToFetchFrom_IsOneClearLine()
    {
        Directory.CreateDirectory(folder["empty"]);

        (int exitCode, string output, string error) =
            Netweight(folder["empty"], "history", "import", "times.csv", "--history", "history.db");

        Assert.Equal(2, exitCode);
        Assert.Equal("", output);
        string[] lines = error.Trim().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("netweight: SQLite, which keeps the history of measurements, could not be fetched: NU1101",
            lines[1], StringComparison.Ordinal);
        Assert.Contains("NativeLibraries.csproj -p:Library=e_sqlite3", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_NeedsNone()
    {
        (int exitCode, _, string error) =
            Netweight(folder["nowhere"], "analyze", "mobilenet_v2", "-d", "t4", "-f", "html", "-o", "report.html",
                "--plot", "layers.png", "-q");

        Assert.True(exitCode == 0, error);
        Assert.DoesNotContain("fetching", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["packages"]));
    }

    private (int ExitCode, string Output, string Error) Netweight(string feed, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [folder["NetWeight.Cli.dll"], .. arguments])
        {
            WorkingDirectory =
            folder.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        // MSBuild takes it for the property that says where packages come from.
        start.Environment["RestoreSources"] = feed;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
