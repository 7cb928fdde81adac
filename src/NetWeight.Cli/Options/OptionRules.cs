using System.CommandLine;

namespace NetWeight.Cli.Options;

/// <summary>Options that several verbs have in the same form, and which options go together.</summary>
internal static class OptionRules
{
    /// <summary>Whether an option is on the command line, rather than at its default.</summary>
    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>Throws <see cref="NetWeightException"/> if an option is given that a view of a verb does not take.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="view">The option that selects the view.</param>
    /// <param name="own">The names of the options that it takes.</param>
    public static void RefuseOthers(ParseResult parsed, string view, IReadOnlyList<string> own)
    {
        foreach (Option option in parsed.CommandResult.Command.Options)
            if (!own.Contains(option.Name) && IsGiven(parsed, option))
                throw new NetWeightException($"{view} cannot be combined with {option.Name}; run the command once for each.");
    }

    /// <summary><c>--top</c>: the number of rows in tables.</summary>
    /// <param name="rows">The rows and their place: <c>layers a table shows</c>.</param>
    /// <param name="count">The default.</param>
    public static Option<int> Top(string rows, int count = 20) =>
        new("--top") { Description = $"How many {rows}; 0 for all.", HelpName = "N", DefaultValueFactory = _ => count };

    /// <summary><c>--depth</c>: the names of a scope by which layers are grouped.</summary>
    public static Option<int> ScopeDepth() =>
        new("--depth") { Description = "Depth of the scope names to group by.", HelpName = "N", DefaultValueFactory = _ => 2 };
}
