using System.CommandLine;
using NetWeight.Cli.Completion;

namespace NetWeight.Cli.Commands.Completions;

/// <summary><c>netweight completion</c>: the script that makes a shell complete the words of a command line.</summary>
internal static class CompletionCommand
{
    /// <summary>The command.</summary>
    public static Command Create(TextWriter output)
    {
        string[] shells = [.. CompletionScripts.All.Select(s => s.Shell)];
        var shell = new Argument<string>("shell")
        {
            Description = $"The shell: {string.Join(", ", shells)}.",
            HelpName = string.Join('|', shells),
        };
        shell.AcceptOnlyFromAmong(shells);
        var command = new Command(
            "completion",
            $"""
            Print a script that lets the tab key complete commands, options, formats, networks, devices, runtimes, rules, experiments
            and files.
            The script calls this program, so its proposals are always current.

            Load it:
              {string.Join("\n  ", CompletionScripts.All.Select(s => s.Load))}
            """)
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            string wanted = parsed.GetValue(shell)!;
            output.Write(CompletionScripts.All.First(s => s.Shell == wanted).Script.ReplaceLineEndings("\n"));
            return CommandLine.Fine;
        });
        return command;
    }
}
