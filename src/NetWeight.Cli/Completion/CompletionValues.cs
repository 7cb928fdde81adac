using System.CommandLine;
using System.CommandLine.Completions;
using NetWeight.Architectures;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Experiments;
using NetWeight.Latency.Runtimes;
using NetWeight.Lint;

namespace NetWeight.Cli.Completion;

/// <summary>The values of options and arguments: their help decides.</summary>
internal static class CompletionValues
{
    /// <summary>The values of an option.</summary>
    public static CompletionAnswer Of(Option option, Command command, string current) => (option.Name, option.HelpName) switch
    {
        ("--device", "ID") => new(Listed(current, Devices()), PathKind.Files),
        ("--runtime", _) => new(RuntimeCatalog.All.SelectMany(r => r.Aliases.Prepend(r.Id).Select(name => new Suggestion(name, r.Name)))),
        ("--dtype", _) => new(OptionValues.TypeNames.Select(name => new Suggestion(name))),
        ("--explain", "RULE") => new(Rules()),
        ("--explain" or "--among", _) => new(Listed(current, Networks(current))),
        ("--accuracy", _) => new(Networks(current)),
        ("--overlay", { } overlays) => new(overlays.Split('=')[0].Split('|').Select(name => new Suggestion(name + "=")), PathKind.Files),
        (_, "MODEL") => new(Networks(current), PathKind.Files),
        (_, "DIR") => new([], PathKind.Folders),
        (_, { } file) when file.EndsWith("FILE", StringComparison.Ordinal) => new(Known(option), PathKind.Files),
        _ => new(Known(option)),
    };

    /// <summary>The values of an argument.</summary>
    public static CompletionAnswer Of(Argument argument, Command command, string current) =>
        (command.Name, argument.Name.ToLowerInvariant()) switch
        {
            (_, "model") => new(Networks(current), PathKind.Files),
            (_, "device") => new(Devices(), PathKind.Files),
            (_, "file") => new([], PathKind.Files),
            ("experiment", _) => new(ExperimentCatalog.All.Select(e => new Suggestion(e.Name, e.Claim))
                .Append(new("all", "every experiment"))),
            (_, "name") => new(Networks(current)),
            ("zoo", "filter") => new(Networks("")),
            _ => new(ValueErrors.Choices(argument.HelpName).Select(name => new Suggestion(name))),
        };

    private static IEnumerable<Suggestion> Known(Option option)
    {
        string[] choices = ValueErrors.Choices(option.HelpName);
        IEnumerable<string> names = choices.Length > 0 ? choices : option.GetCompletions(CompletionContext.Empty).Select(c => c.Label);
        return names.Select(name => new Suggestion(name));
    }

    private static IEnumerable<Suggestion> Rules() =>
        RuleCatalog.All.Select(r => new Suggestion(r.Id, r.Summary)).Concat(RuleCatalog.All.Select(r => new Suggestion(r.Name, r.Id)));

    private static IEnumerable<Suggestion> Devices() =>
        DeviceCatalog.All.SelectMany(d => d.Aliases.Prepend(d.Id).Select(name => new Suggestion(name, d.Name)));

    /// <summary>Networks; after a colon their forms.</summary>
    private static IEnumerable<Suggestion> Networks(string current)
    {
        int colon = current.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0)
        {
            IReadOnlyList<string> forms = ArchitectureCatalog.Find(current[..colon])?.Variant.Forms ?? [];
            return forms.Select(form => new Suggestion($"{current[..colon]}:{form}"));
        }

        return ArchitectureCatalog.All.SelectMany(f => f.Variants.SelectMany(v => v.Aliases.Prepend(v.Name))
            .Select(name => new Suggestion(name, f.Name)));
    }

    /// <summary>After a comma a list begins again; the text before it is part of the word.</summary>
    private static IEnumerable<Suggestion> Listed(string current, IEnumerable<Suggestion> candidates)
    {
        int comma = current.LastIndexOf(',');
        return comma < 0 ? candidates : candidates.Select(c => c with { Text = current[..(comma + 1)] + c.Text });
    }
}
