using NetWeight.Cli;

namespace NetWeight.Workbench.Tests;

/// <summary>Runs the command line in this process.</summary>
internal static class Netweight
{
    /// <summary>What a command line writes. It may fail for what it reports, not for what it cannot read.</summary>
    public static string Output(params string[] arguments)
    {
        Run run = Run.Of((output, error) => CommandLine.Run(arguments, output, error));
        Assert.True(run.Output.Length > 0, $"{run.ExitCode}: {run.Error}");
        return run.Output;
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
            {
                isQuoted = !isQuoted;
            }
            else if (c == ' ' && !isQuoted)
            {
                if (word.Length > 0)
                    words.Add(word);
                word = "";
            }
            else
            {
                word += c;
            }
        }

        return [.. words];
    }
}
