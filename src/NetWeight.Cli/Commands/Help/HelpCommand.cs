using System.CommandLine;

namespace NetWeight.Cli.Commands.Help;

/// <summary><c>netweight help</c>: the help of any command, as <c>--help</c> after it gives it.</summary>
internal static class HelpCommand
{
    /// <summary>The command's word.</summary>
    public const string Name = "help";

    /// <summary>The command.</summary>
    /// <param name="root">The program, whose commands it shows.</param>
    /// <param name="output">The target of the help.</param>
    public static Command Create(RootCommand root, TextWriter output)
    {
        var words = new Argument<string[]>("command")
        {
            Description = "A command, or a command and its subcommand; all commands if left out.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command(
            Name,
            """
            Show the help of a command; the same as COMMAND --help.

            Examples:
              netweight help                 all commands
              netweight help analyze         one of them
              netweight help zoo export      one below another
            """)
        {
            words,
        };
        command.SetAction(parsed =>
        {
            Command at = root;
            string path = "netweight";
            foreach (string word in parsed.GetValue(words) ?? [])
            {
                at = at.Subcommands.FirstOrDefault(c => c.Name == word || c.Aliases.Contains(word))
                    ?? throw new NetWeightException($"{UsageErrors.NoCommand(at, path, word)} 'netweight help' lists the commands.");
                path += " " + word;
            }

            return root.Parse([.. path.Split(' ').Skip(1), "--help"]).Invoke(new InvocationConfiguration { Output = output });
        });
        return command;
    }
}
