using System.CommandLine;
using System.CommandLine.Parsing;
using NetWeight.Architectures;

namespace NetWeight.Cli;

/// <summary>The error in a command line, in one line that names the word and the likely intention.</summary>
internal static class UsageErrors
{
    /// <summary>The first thing that is wrong; null if nothing is.</summary>
    /// <param name="result">The command line as it was parsed.</param>
    /// <param name="words">The words that were typed.</param>
    public static string? Of(ParseResult result, string[] words)
    {
        string? message = OneDash(result, words) ?? UnknownOption(result) ?? UnknownCommand(result) ?? MissingOption(result)
            ?? (result.Errors.Count > 0 ? ValueErrors.Text(result, result.Errors[0]) : null);
        string help = result.CommandResult.Command is RootCommand
            ? "'netweight help' describes the commands."
            : $"See '{Path(result.CommandResult)} --help'.";
        return message is null ? null : $"{message.ReplaceLineEndings(" ").TrimEnd()} {help}";
    }

    /// <summary>The words that lead to a command: <c>netweight zoo export</c>.</summary>
    public static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "netweight";

    /// <summary>A sentence for a word in the place of a command below one, with the likely intention.</summary>
    public static string NoCommand(Command parent, string path, string word)
    {
        IEnumerable<string> near = Spelling.Nearest(word, CommandNames(parent)).Select(name => $"{path} {name}");
        return $"There is no command '{path} {word}'.{Spelling.Question([.. near])}";
    }

    /// <summary>
    /// Throws <see cref="NetWeightException"/> if a word that filters a list, and finds nothing in it, is nearly a command's name.
    /// </summary>
    public static void RefuseMisspeltCommand(Command command, string word)
    {
        if (Spelling.Nearest(word, CommandNames(command)).Count > 0)
            throw new NetWeightException(NoCommand(command, $"netweight {command.Name}", word));
    }

    private static IEnumerable<(string Name, Command Of)> CommandNames(Command parent) =>
        parent.Subcommands.Where(c => !c.Hidden).SelectMany(c => Names(c.Name, c.Aliases).Select(name => (name, c)));

    private static IEnumerable<string> Names(string name, ICollection<string> aliases) => aliases.Prepend(name);

    /// <summary>The options of a command, and those of its parents that hold everywhere.</summary>
    private static IEnumerable<Option> OptionsOf(CommandResult result)
    {
        foreach (Option option in result.Command.Options)
            yield return option;
        for (SymbolResult? above = result.Parent; above is not null; above = above.Parent)
            if (above is CommandResult { Command: var command })
                foreach (Option option in command.Options.Where(o => o.Recursive))
                    yield return option;
    }

    /// <summary><c>-device</c> is read as <c>-d evice</c>: a long option with one dash is named before that leads astray.</summary>
    private static string? OneDash(ParseResult result, string[] words)
    {
        HashSet<string> names = [.. OptionsOf(result.CommandResult).Select(o => o.Name)];
        foreach (string word in words.TakeWhile(w => w != "--"))
        {
            string name = word.Split('=')[0];
            if (name.Length > 3 && name[0] == '-' && name[1] != '-' && names.Contains("-" + name))
                return $"Unknown option '{name}'. Did you mean '-{name}'?";
        }

        return null;
    }

    /// <summary>A word that looks like an option where only names of models, devices and the like can be.</summary>
    private static string? UnknownOption(ParseResult result)
    {
        IEnumerable<Token> names = result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens);
        var taken = new HashSet<Token>(names, ReferenceEqualityComparer.Instance);
        foreach (Token token in result.Tokens)
        {
            // Behind -- everything is a name.
            if (token.Type == TokenType.DoubleDash)
                return null;
            bool isName = taken.Contains(token) || result.UnmatchedTokens.Contains(token.Value);
            if (isName && token.Type == TokenType.Argument && token.Value.Length > 1 && token.Value[0] == '-')
                return UnknownOption(result.CommandResult, token.Value);
        }

        return null;
    }

    private static string UnknownOption(CommandResult command, string word)
    {
        int value = word.IndexOfAny(['=', ':']);
        string name = value > 0 ? word[..value] : word;
        if (command.Command is RootCommand root && root.Subcommands.Any(c => c.Options.Any(o => Names(o.Name, o.Aliases).Contains(name))))
            return $"'{name}' belongs to a command; name the command before it.";
        // Among letters alone nothing is near.
        IEnumerable<(string, Option)> longNames = OptionsOf(command).Where(o => !o.Hidden)
            .SelectMany(o => Names(o.Name, o.Aliases).Where(n => n.StartsWith("--", StringComparison.Ordinal)).Select(n => (n, o)));
        return $"Unknown option '{name}'.{(name.TrimStart('-').Length < 2 ? "" : Spelling.Question(Spelling.Nearest(name, longNames)))}";
    }

    private static string? UnknownCommand(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        string path = Path(result.CommandResult);
        string? extra = result.UnmatchedTokens.Count > 0 ? result.UnmatchedTokens[0] : null;
        if (command is RootCommand)
        {
            string all = string.Join(", ", command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name));
            if (extra is null)
                return result.Errors.Count == 0 ? null : $"Name a command: {all}.";
            return LooksLikeModel(extra)
                ? $"'{extra}' is not a command. Did you mean 'netweight analyze {extra}'?"
                : NoCommand(command, "netweight", extra);
        }

        if (extra is null)
            return null;
        // 'zoo shwo x': the filter took the misspelt command, and its argument is left over.
        string? taken = result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).FirstOrDefault()?.Value;
        if (taken is not null && (command.Arguments.Count == 0 || Spelling.Nearest(taken, CommandNames(command)).Count > 0))
            return NoCommand(command, path, taken);
        if (command.Arguments.Count == 0)
            return $"'{extra}' is not expected: '{path}' takes options only.";
        return $"'{extra}' is one argument too many: '{path}' takes one {command.Arguments[0].Name.ToLowerInvariant()}.";
    }

    private static bool LooksLikeModel(string word) =>
        word.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) || File.Exists(word) || ArchitectureCatalog.Find(word) is not null;

    private static string? MissingOption(ParseResult result)
    {
        if (result.Errors.Count == 0)
            return null;
        string[] missing =
        [
            .. result.CommandResult.Command.Options.Where(o => o.Required && result.GetResult(o) is not { Implicit: false })
                .Select(o => $"{o.Name} {o.HelpName ?? "VALUE"}"),
        ];
        return missing.Length == 0 ? null : $"'{Path(result.CommandResult)}' needs {string.Join(" and ", missing)}.";
    }
}
