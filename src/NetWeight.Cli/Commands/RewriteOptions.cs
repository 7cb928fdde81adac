using System.CommandLine;
using NetWeight.Rewrites;

namespace NetWeight.Cli.Commands;

/// <summary>One option per rewrite of the catalog.</summary>
internal sealed class RewriteOptions
{
    private readonly List<(Rewrite Rewrite, Option<bool> Option)> switches = [];

    /// <summary>The options as the catalog has them.</summary>
    public RewriteOptions()
    {
        foreach (Rewrite rewrite in RewriteCatalog.All)
            switches.Add((rewrite, new Option<bool>("--" + rewrite.Option) { Description = rewrite.Summary }));
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach ((_, Option<bool> option) in switches)
            command.Add(option);
    }

    /// <summary>The rewrites that a command line names.</summary>
    public IReadOnlyList<Rewrite> Chosen(ParseResult parsed, bool all) =>
        [.. switches.Where(s => parsed.GetValue(s.Option) || (all && s.Rewrite.IsGeneral)).Select(s => s.Rewrite)];

    /// <summary>What it says to them.</summary>
    public static RewriteSettings Settings(ParseResult parsed) => RewriteSettings.Default;
}
