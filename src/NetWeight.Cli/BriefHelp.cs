using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace NetWeight.Cli;

/// <summary>The usual help; subcommands are described by their first paragraph: their examples belong to their own help.</summary>
internal sealed class BriefHelp(HelpAction inner) : SynchronousCommandLineAction
{
    /// <summary>Puts it in place of the usual help.</summary>
    public static void Use(Command root)
    {
        foreach (Option option in root.Options)
            if (option is HelpOption { Action: HelpAction usual } help)
                help.Action = new BriefHelp(usual);
    }

    public override bool ClearsParseErrors => inner.ClearsParseErrors;

    public override int Invoke(ParseResult parseResult)
    {
        foreach (Command command in parseResult.CommandResult.Command.Subcommands)
            command.Description = command.Description?.ReplaceLineEndings("\n").Split("\n\n")[0];
        // The library names the file that runs, which a tool's package calls NetWeight.Cli.
        TextWriter output = parseResult.InvocationConfiguration.Output;
        using var text = new StringWriter { NewLine = output.NewLine };
        parseResult.InvocationConfiguration.Output = text;
        int code = inner.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        output.Write(text.ToString().Replace($"  {RootCommand.ExecutableName} ", "  netweight ", StringComparison.Ordinal));
        return code;
    }
}
