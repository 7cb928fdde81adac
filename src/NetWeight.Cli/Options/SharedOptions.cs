using System.CommandLine;

namespace NetWeight.Cli.Options;

/// <summary>The options that every verb takes: how much is said, and how wide and colored it is.</summary>
internal sealed class SharedOptions
{
    private readonly Option<bool> verbose = new("--verbose", "-v") { Description = "Show where an error came from.", Recursive = true };
    private readonly Option<bool> quiet = new("--quiet", "-q")
    {
        Description = "Write errors only to standard error: no findings, notes and progress.",
        Recursive = true,
    };

    private readonly Option<bool> wide = new("--wide")
    {
        Description = "Write tables with all columns and full names, without a limit on the width.",
        Recursive = true,
    };

    /// <summary>The option against color.</summary>
    public const string NoColor = "--no-color";

    private readonly Option<bool> noColor = new(NoColor)
    {
        Description = "Write without color; the variable NO_COLOR does the same.",
        Recursive = true,
    };

    /// <summary>Adds the options to the root command; all below it take them.</summary>
    public void AddTo(RootCommand root)
    {
        foreach (Option option in new Option[] { verbose, quiet, wide, noColor })
            root.Add(option);
    }

    /// <summary>Whether errors come with their stack.</summary>
    public bool IsVerbose(ParseResult parsed) => parsed.GetValue(verbose);

    /// <summary>Sets how the outputs look.</summary>
    public void Apply(ParseResult parsed, params TerminalWriter[] writers)
    {
        foreach (TerminalWriter writer in writers)
            writer.Set(parsed.GetValue(wide), parsed.GetValue(noColor));
    }

    /// <summary>Whether a command line requests errors only.</summary>
    public static bool IsQuiet(ParseResult parsed) => parsed.GetValue<bool>("--quiet");
}
