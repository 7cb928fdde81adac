using NetWeight.Cli;

namespace NetWeight.Workbench.Tests;

/// <summary>Runs the command line in this process, from any folder.</summary>
internal static class Netweight
{
    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The models of the repository, and of a folder beside it where there is one.</summary>
    public static IReadOnlyList<string> Models { get; } = FindModels();

    /// <summary>What a command line writes. It may fail for what it reports, not for what it cannot read.</summary>
    public static string Output(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int exitCode = CommandLine.Run(arguments, output, error);
        Assert.True(output.ToString().Length > 0, $"{exitCode}: {error}");
        return output.ToString();
    }

    /// <summary>The words of a command line as a shell takes them apart.</summary>
    public static string[] Words(string command)
    {
        var words = new List<string>();
        string word = "";
        bool isQuoted = false;
        foreach (char c in command + " ")
        {
            if (c == '\'')
                isQuoted = !isQuoted;
            else if (c == ' ' && !isQuoted)
            {
                if (word.Length > 0)
                    words.Add(word);
                word = "";
            }
            else
                word += c;
        }

        return [.. words];
    }

    private static string[] FindModels()
    {
        string shared = Environment.GetEnvironmentVariable("NETWEIGHT_MODELS") ?? Path.Combine(Root, "..", "shared", "models", "graphs");
        string[] more = Directory.Exists(shared) ? [.. Directory.EnumerateFiles(shared, "*.onnx").Order(StringComparer.Ordinal)] : [];
        return [.. Directory.EnumerateFiles(Path.Combine(Root, "models"), "*.onnx").Order(StringComparer.Ordinal), .. more];
    }

    private static string FindRoot()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "NetWeight.slnx")))
            at = Path.GetDirectoryName(at);
        return at ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
