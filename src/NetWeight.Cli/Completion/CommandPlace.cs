using System.CommandLine;
using NetWeight.Cli.Commands.Help;

namespace NetWeight.Cli.Completion;

/// <summary>The state of a half-typed command line: the command, the number of names, and the option that waits for its value.</summary>
internal sealed class CommandPlace(RootCommand root)
{
    private readonly HashSet<Option> given = [];

    /// <summary>The command.</summary>
    public Command Command { get; private set; } = root;

    /// <summary>The number of names after the command.</summary>
    public int Names { get; private set; }

    /// <summary>The option whose value comes next; null for none.</summary>
    public Option? Waiting { get; private set; }

    /// <summary>Whether the words after <c>help</c> are being typed: commands, without their names and options.</summary>
    public bool Helps { get; private set; }

    /// <summary>Whether <c>--</c> has been typed: no options follow.</summary>
    public bool OnlyNames { get; private set; }

    /// <summary>The options of the command, and those that hold everywhere.</summary>
    public IEnumerable<Option> Options => Helps ? []
        : Command == root ? Command.Options : Command.Options.Concat(root.Options.Where(o => o.Recursive));

    /// <summary>Whether an option is there that can be given only once.</summary>
    public bool Has(Option option) => given.Contains(option) && !option.ValueType.IsArray;

    /// <summary>The option of a name; null for none.</summary>
    public Option? Find(string name) => Options.FirstOrDefault(o => o.Name == name || o.Aliases.Contains(name));

    /// <summary>Goes on by a word that has been typed.</summary>
    public void Read(string word)
    {
        bool isOption = !OnlyNames && word.Length > 1 && word[0] == '-';
        if (Waiting is { } waiting && !(isOption && (waiting.AllowMultipleArgumentsPerToken || waiting.Arity.MinimumNumberOfValues == 0)))
        {
            Waiting = waiting.AllowMultipleArgumentsPerToken ? waiting : null;
            return;
        }

        Waiting = null;
        if (word == "--")
            OnlyNames = true;
        else if (isOption)
            ReadOption(word);
        else if (Names == 0 && Command.Subcommands.FirstOrDefault(c => c.Name == word || c.Aliases.Contains(word)) is { } below)
            Enter(below);
        else
            Names++;
    }

    private void ReadOption(string word)
    {
        int value = word.IndexOf('=', StringComparison.Ordinal);
        if (Find(value < 0 ? word : word[..value]) is not { } option)
            return;
        given.Add(option);
        if (value < 0 && option.Arity.MaximumNumberOfValues > 0 && (option.ValueType != typeof(bool) || option.HelpName is not null))
            Waiting = option;
    }

    /// <summary>After <c>help</c>, commands start from the root again.</summary>
    private void Enter(Command below)
    {
        Helps |= below.Name == HelpCommand.Name;
        Command = below.Name == HelpCommand.Name ? root : below;
    }
}
