using System.CommandLine.Parsing;
using NetWeight.Measurement.Proxies;

namespace NetWeight.Cli.Options;

/// <summary>Names of programs with which workers evaluate networks.</summary>
internal static class ProgramNames
{
    private const int Most = 50;

    /// <summary>Throws <see cref="NetWeightException"/> for an invalid name.</summary>
    public static void Check(string name)
    {
        if (name.Length is 0 or > Most || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new NetWeightException(
                $"--program '{name}' is not a valid name: use lower-case letters, digits and '-', at most {Most} characters.");
        if (TrainingFreeScore.Find(name) is not null)
            throw new NetWeightException($"--program '{name}' is the name of a score of NetWeight's own: choose another.");
    }

    /// <summary>The name and the words of the command of <c>NAME=COMMAND</c>.</summary>
    public static (string Name, IReadOnlyList<string> Command) Parse(string given)
    {
        int at = given.IndexOf('=', StringComparison.Ordinal);
        string[] words = at < 0 ? [] : [.. CommandLineParser.SplitCommandLine(given[(at + 1)..])];
        if (words.Length == 0)
            throw new NetWeightException($"--program '{given}' names no program: write NAME=COMMAND, as in trained=./train.sh.");
        Check(given[..at]);
        return (given[..at], words);
    }
}
