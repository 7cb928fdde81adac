using System.CommandLine;

namespace NetWeight.Cli.Commands.Mcp;

/// <summary><c>netweight mcp</c>: a Model Context Protocol server over standard input and output, for assistants in editors.</summary>
internal static class McpCommand
{
    /// <summary>The command with its options. Nothing of the protocol is loaded before it runs.</summary>
    public static Command Create()
    {
        var roots = new Option<string[]>("--root")
        {
            Description = "Read models and device files below this folder only; relative paths start there. Repeatable.",
            HelpName = "DIR",
        };
        var command = new Command(
            "mcp",
            """
            Serve assistants over the Model Context Protocol: weigh, predict, lint, compare, recommend, devices and zoo as tools.
            An editor starts this command and talks to it over standard input and output; docs/assistant.md has the settings.

            Examples:
              netweight mcp                        for an editor's settings
              netweight mcp --root ~/models        models of one folder only
            """)
        {
            roots,
        };
        command.SetAction((parsed, cancellation) => Serve(parsed.GetValue(roots) ?? [], cancellation));
        return command;
    }

    private static async Task<int> Serve(string[] roots, CancellationToken cancellation)
    {
        await AssistantServer.RunAsync(new AssistantPaths(roots), cancellation).ConfigureAwait(false);
        return CommandLine.Fine;
    }
}
