using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace NetWeight.Cli;

/// <summary>The error in the value of an option or an argument, in words: the parser's own messages name .NET types.</summary>
internal static class ValueErrors
{
    /// <summary>The values that help lists: <c>table|json|csv</c>; empty if it says what kind of value is taken.</summary>
    public static string[] Choices(string? helpName)
    {
        string[] words = helpName?.Split('|') ?? [];
        return words.Length > 1
            && words.All(w => w.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_')) ? words
            : [];
    }

    /// <summary>The text of a problem.</summary>
    public static string Text(ParseResult result, ParseError problem)
    {
        string path = UsageErrors.Path(result.CommandResult);
        return problem.SymbolResult switch
        {
            OptionResult option => Text(option, problem.Message),
            ArgumentResult { Parent: OptionResult option } => Text(option, problem.Message),
            ArgumentResult { Tokens.Count: 0 } argument => $"'{path}' needs a {argument.Argument.Name.ToLowerInvariant()}.",
            ArgumentResult argument when Choices(argument.Argument.HelpName) is { Length: > 0 } choices =>
                NotAmong(argument.Argument.Name, argument.Tokens[0].Value, choices),
            _ => problem.Message,
        };
    }

    private static string Text(OptionResult result, string otherwise)
    {
        Option option = result.Option;
        string name = result.IdentifierToken?.Value ?? option.Name;
        if (result.Tokens.Count == 0)
            return $"{name} needs a value: {name} {option.HelpName ?? "VALUE"}.";
        int times = Math.Max(result.IdentifierTokenCount, result.Tokens.Count);
        if (times > option.Arity.MaximumNumberOfValues)
            return $"{name} is given {times} times; give it once.";
        // Messages of an option's own parser begin with its name.
        if (otherwise.StartsWith("--", StringComparison.Ordinal))
            return otherwise;
        return result.Tokens.Select(t => Text(option, name, t.Value)).FirstOrDefault(t => t is not null) ?? otherwise;
    }

    /// <summary>The error in one value; null if its kind does not show one.</summary>
    private static string? Text(Option option, string name, string value)
    {
        if (Choices(option.HelpName) is { Length: > 0 } choices)
            return choices.Contains(value, StringComparer.OrdinalIgnoreCase) ? null : NotAmong(name, value, choices);
        Type type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        bool isNumber = double.TryParse(value, CultureInfo.InvariantCulture, out double number);
        if (type == typeof(int) || type == typeof(long))
        {
            bool isWhole = long.TryParse(value, CultureInfo.InvariantCulture, out long whole);
            bool isTooLarge = isNumber && Math.Abs(number) > int.MaxValue;
            return isWhole && (type == typeof(long) || whole is >= int.MinValue and <= int.MaxValue) ? null
                : $"{name} '{value}' is {(isTooLarge ? "too large" : "not a whole number")}.";
        }

        return type == typeof(double) && !isNumber ? $"{name} '{value}' is not a number." : null;
    }

    private static string NotAmong(string name, string word, string[] choices) =>
        word.Contains(',', StringComparison.Ordinal) && word.Split(',').All(choices.Contains)
            ? $"{name} '{word}' names several; name one, and run the command once for each."
            : $"{name} '{word}' is not one of {string.Join(", ", choices)}.{Spelling.DidYouMean(word, choices)}";
}
