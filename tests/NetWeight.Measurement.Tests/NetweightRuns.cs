using NetWeight.Cli;

namespace NetWeight.Measurement.Tests;

/// <summary>Runs <c>netweight</c> in this process.</summary>
internal static class NetweightRuns
{
    extension(Run)
    {
        public static Run Netweight(params string[] args) => Run.Of((output, error) => CommandLine.Run(args, output, error));
    }
}
