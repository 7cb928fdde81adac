using System.CommandLine;

namespace NetWeight.Cli.Completion;

/// <summary>
/// The words that can end a command line. The scripts of <see cref="CompletionScripts"/> request them whenever the tab key is hit,
/// so that names are always those of this program: <c>netweight __complete words analyze -d nv</c>,
/// or <c>netweight __complete line "netweight analyze -d nv"</c> for shells that split words their own way.
/// </summary>
internal static class Completer
{
    /// <summary>The hidden verb that the scripts call.</summary>
    public const string Verb = "__complete";

    /// <summary>
    /// Writes one candidate in a line, with a tab and a description if there is one; at last <c>:files</c> or <c>:folders</c>
    /// where a path can stand.
    /// </summary>
    public static int Run(RootCommand root, string[] typed, TextWriter output)
    {
        string[] words = typed switch
        {
            ["line", var line] => [.. ShellWords.Split(line).Skip(1)],
            ["words", .. var rest] => rest,
            _ => [],
        };
        if (words.Length == 0)
            words = [""];
        CompletionAnswer answer = Answer(root, words);
        IEnumerable<Suggestion> fitting = answer.Candidates.Where(c => c.Text.StartsWith(words[^1], StringComparison.OrdinalIgnoreCase));
        foreach (Suggestion candidate in fitting.DistinctBy(c => c.Text))
            output.WriteLine(candidate.Description.Length > 0 ? $"{candidate.Text}\t{candidate.Description}" : candidate.Text);
        if (answer.Paths != PathKind.None)
            output.WriteLine(answer.Paths == PathKind.Folders ? ":folders" : ":files");
        return CommandLine.Fine;
    }

    private static CompletionAnswer Answer(RootCommand root, string[] words)
    {
        var place = new CommandPlace(root);
        foreach (string word in words[..^1])
            place.Read(word);
        string current = words[^1];
        if (place.Waiting is { } option && !(current.StartsWith('-') && option.Arity.MinimumNumberOfValues == 0))
            return CompletionValues.Of(option, place.Command, current);
        if (!place.OnlyNames && current.StartsWith('-'))
        {
            int value = current.IndexOf('=', StringComparison.Ordinal);
            if (value < 0)
                return new CompletionAnswer(Options(place, current));
            string prefix = current[..(value + 1)];
            return place.Find(current[..value]) is not { } named ? new CompletionAnswer([])
                : CompletionValues.Of(named, place.Command, current[(value + 1)..]) is var answer
                ? answer with { Candidates = answer.Candidates.Select(c => c with { Text = prefix + c.Text }) } : answer;
        }

        if (place.Helps)
            return new CompletionAnswer(Commands(place.Command));
        CompletionAnswer names = place.Command.Arguments is [var argument, ..] && place.Names < argument.Arity.MaximumNumberOfValues
            ? CompletionValues.Of(argument, place.Command, current)
            : new CompletionAnswer([]);
        return place.Names > 0 || place.OnlyNames ? names : names with { Candidates = Commands(place.Command).Concat(names.Candidates) };
    }

    private static IEnumerable<Suggestion> Commands(Command command) =>
        command.Subcommands.Where(c => !c.Hidden).Select(c => new Suggestion(c.Name, FirstSentence(c.Description)));

    /// <summary>Long names; short ones only after a single dash, as they would double the list.</summary>
    private static IEnumerable<Suggestion> Options(CommandPlace place, string current)
    {
        foreach (Option option in place.Options.Where(o => !o.Hidden && !place.Has(o)))
            foreach (string name in option.Aliases.Prepend(option.Name))
                if (name.StartsWith("--", StringComparison.Ordinal) || (current.Length < 2 && name.StartsWith('-')))
                    yield return new Suggestion(name, FirstSentence(option.Description));
    }

    /// <summary>A description for one line next to a word.</summary>
    private static string FirstSentence(string? text)
    {
        string line = (text ?? "").ReplaceLineEndings(" ").Replace('\t', ' ');
        int end = line.IndexOf(". ", StringComparison.Ordinal);
        line = end > 0 ? line[..end] : line.TrimEnd('.');
        return line.Length <= 100 ? line : line[..97] + "...";
    }
}

/// <summary>A word that can be typed.</summary>
/// <param name="Text">The whole word.</param>
/// <param name="Description">Its description; empty for none.</param>
internal sealed record Suggestion(string Text, string Description = "");

/// <summary>The paths that can be typed.</summary>
internal enum PathKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>Files, and folders on the way to them.</summary>
    Files,

    /// <summary>Folders.</summary>
    Folders,
}

/// <summary>The words that can be typed at a place.</summary>
/// <param name="Candidates">Words.</param>
/// <param name="Paths">Paths next to them, which the shell knows best.</param>
internal sealed record CompletionAnswer(IEnumerable<Suggestion> Candidates, PathKind Paths = PathKind.None);
