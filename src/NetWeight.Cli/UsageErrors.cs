using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace NetWeight.Cli;

/// <summary>What is wrong with a command line, in one line that names the word and what was probably meant.</summary>
internal static class UsageErrors
{
    /// <summary>The first thing that is wrong; null where nothing is.</summary>
    public static string? Of(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        string? message = UnknownOption(result) ?? UnknownCommand(result) ?? MissingOption(result)
            ?? (result.Errors.Count > 0 ? Text(result, result.Errors[0]) : null);
        string help = command is RootCommand ? "'netweight help' describes the commands." : $"See '{Path(result.CommandResult)} --help'.";
        return message is null ? null : $"{message.ReplaceLineEndings(" ").TrimEnd()} {help}";
    }

    /// <summary>The words that lead to a command: <c>netweight zoo export</c>.</summary>
    public static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "netweight";

    /// <summary>The options that a command line may have at a command, those of the commands above it included where they hold everywhere.</summary>
    public static IEnumerable<Option> OptionsOf(CommandResult result)
    {
        foreach (Option option in result.Command.Options)
            yield return option;
        for (SymbolResult? above = result.Parent; above is not null; above = above.Parent)
            if (above is CommandResult { Command: var command })
                foreach (Option option in command.Options.Where(o => o.Recursive))
                    yield return option;
    }

    /// <summary>A sentence for a word in the place of a command below one, with what was probably meant.</summary>
    public static string NoCommand(Command parent, string path, string word) =>
        $"There is no command '{path} {word}'.{Spelling.Question([.. Spelling.Nearest(word, CommandNames(parent)).Select(near => $"{path} {near}")])}";

    /// <summary>Throws <see cref="NetWeightException"/> where a word that filters a list, and finds nothing in it, is nearly the name of a command below.</summary>
    public static void RefuseMisspeltCommand(Command command, string word)
    {
        if (Spelling.Nearest(word, CommandNames(command)).Count > 0)
            throw new NetWeightException(NoCommand(command, $"netweight {command.Name}", word));
    }

    private static IEnumerable<(string Name, Command Of)> CommandNames(Command parent) =>
        parent.Subcommands.Where(c => !c.Hidden).SelectMany(c => c.Aliases.Prepend(c.Name).Select(name => (name, c)));

    /// <summary>A word that looks like an option where only names of models, devices and the like stand.</summary>
    private static string? UnknownOption(ParseResult result)
    {
        bool open = true;
        var values = new HashSet<Token>(result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens), ReferenceEqualityComparer.Instance);
        foreach (Token token in result.Tokens)
        {
            // Behind -- everything is a name.
            open &= token.Type != TokenType.DoubleDash;
            if (open && token.Type == TokenType.Argument && token.Value.Length > 1 && token.Value[0] == '-' && (values.Contains(token) || result.UnmatchedTokens.Contains(token.Value)))
                return UnknownOption(result.CommandResult, token.Value);
        }

        return null;
    }

    private static string UnknownOption(CommandResult command, string word)
    {
        int value = word.IndexOfAny(['=', ':']);
        string name = value > 0 ? word[..value] : word;
        IEnumerable<(string, Option)> names = OptionsOf(command).Where(o => !o.Hidden).SelectMany(o => o.Aliases.Prepend(o.Name).Select(alias => (alias, o)));
        // A letter by itself is meant as one of the short options; among them nothing is near.
        (string, Option)[] fitting = [.. names.Where(n => name.TrimStart('-').Length > 1 == n.Item1.StartsWith("--", StringComparison.Ordinal))];
        return $"Unknown option '{name}'.{Spelling.Question(Spelling.Nearest(name, fitting))}";
    }

    private static string? UnknownCommand(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        string path = Path(result.CommandResult);
        string? extra = result.UnmatchedTokens.Count > 0 ? result.UnmatchedTokens[0] : null;
        if (command is RootCommand)
        {
            if (extra is null)
                return result.Errors.Count == 0 ? null : $"Name a command: {string.Join(", ", command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name))}.";
            return LooksLikeModel(extra) ? $"'{extra}' is not a command. Did you mean 'netweight analyze {extra}'?" : NoCommand(command, "netweight", extra);
        }

        if (extra is null)
            return null;
        // 'zoo shwo x': the filter took the misspelt command, and its argument is left over.
        string? taken = result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).FirstOrDefault()?.Value;
        if (command.Subcommands.Count > 0 && taken is not null)
            return NoCommand(command, path, taken);
        int most = command.Arguments.Sum(a => Math.Min(a.Arity.MaximumNumberOfValues, 100));
        return most == 0
            ? $"'{extra}' is not expected: '{path}' takes options only."
            : $"'{extra}' is one word too many: '{path}' takes {(most == 1 ? $"one {command.Arguments[0].Name.ToLowerInvariant()}" : $"at most {most} words")}.";
    }

    private static bool LooksLikeModel(string word) =>
        word.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) || File.Exists(word) || Architectures.ArchitectureCatalog.Find(word) is not null;

    private static string? MissingOption(ParseResult result)
    {
        if (result.Errors.Count == 0)
            return null;
        Option[] missing = [.. result.CommandResult.Command.Options.Where(o => o.Required && result.GetResult(o) is null or { Implicit: true } && o.Required)];
        return missing.Length == 0 ? null : $"'{Path(result.CommandResult)}' needs {string.Join(" and ", missing.Select(o => $"{o.Name} {o.HelpName ?? "VALUE"}"))}.";
    }

    private static string Text(ParseResult result, ParseError problem) => problem.SymbolResult switch
    {
        OptionResult option => Text(option, problem.Message),
        ArgumentResult { Parent: OptionResult option } => Text(option, problem.Message),
        ArgumentResult { Tokens.Count: 0 } argument => $"'{Path(result.CommandResult)}' needs a {argument.Argument.Name.ToLowerInvariant()}.",
        ArgumentResult argument when Choices(argument.Argument.HelpName) is { Length: > 0 } choices => NotAmong(argument.Argument.Name, argument.Tokens[0].Value, choices),
        CommandResult { Command.Arguments: [var first, ..] } when result.CommandResult.Children.OfType<ArgumentResult>().All(a => a.Tokens.Count == 0) && first.Arity.MinimumNumberOfValues > 0 =>
            $"'{Path(result.CommandResult)}' needs a {first.Name.ToLowerInvariant()}.",
        _ => problem.Message,
    };

    private static string Text(OptionResult result, string otherwise)
    {
        Option option = result.Option;
        string name = result.IdentifierToken?.Value ?? option.Name;
        if (result.Tokens.Count == 0)
            return $"{name} needs a value: {name} {option.HelpName ?? "VALUE"}.";
        if (result.Tokens.Count > option.Arity.MaximumNumberOfValues || (result.IdentifierTokenCount > 1 && option.Arity.MaximumNumberOfValues == 1))
            return $"{name} can be given once, and it stands there {Math.Max(result.IdentifierTokenCount, result.Tokens.Count)} times.";
        string[] choices = Choices(option.HelpName);
        foreach (Token token in result.Tokens)
        {
            Type type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
            if (choices.Length > 0 && !choices.Contains(token.Value, StringComparer.OrdinalIgnoreCase))
                return NotAmong(name, token.Value, choices);
            if ((type == typeof(int) || type == typeof(long)) && !IsWhole(token.Value, type))
                return $"{name} '{token.Value}' is not a whole number{(double.TryParse(token.Value, CultureInfo.InvariantCulture, out double number) && Math.Abs(number) > int.MaxValue ? " in range" : "")}.";
            if (type == typeof(double) && !double.TryParse(token.Value, CultureInfo.InvariantCulture, out _))
                return $"{name} '{token.Value}' is not a number.";
            if (type == typeof(bool) && !bool.TryParse(token.Value, out _))
                return $"{name} '{token.Value}': write true or false.";
        }

        return otherwise;
    }

    private static bool IsWhole(string text, Type type) => type == typeof(int) ? int.TryParse(text, CultureInfo.InvariantCulture, out _) : long.TryParse(text, CultureInfo.InvariantCulture, out _);

    private static string NotAmong(string name, string word, string[] choices)
    {
        string near = Spelling.DidYouMean(word, choices);
        return word.Contains(',', StringComparison.Ordinal) && word.Split(',').All(choices.Contains)
            ? $"{name} '{word}' names several, and one can be given: run the command once for each."
            : $"{name} '{word}' is not one of {string.Join(", ", choices)}.{near}";
    }

    /// <summary>The values that an option's help lists: <c>table|json|csv</c>; none where it says what kind of value it takes.</summary>
    internal static string[] Choices(string? helpName) =>
        helpName is not null && helpName.Contains('|', StringComparison.Ordinal) && helpName.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '|' or '-' or '_') ? helpName.Split('|') : [];
}
