namespace NetWeight.Cli.Tests;

/// <summary>Runs <c>netweight</c> in this process as if from the repository's root.</summary>
internal static class NetweightRuns
{
    extension(Run)
    {
        public static Run Netweight(params string[] args) => Run.At(TerminalWriter.UsualWidth, isTerminal: false, args);

        /// <summary>The same in a given width, on a pipe or as on a terminal with color.</summary>
        public static Run At(int width, bool isTerminal, params string[] args) => Run.Of((output, error) =>
        {
            using var terminal = new TerminalWriter(output, width, isTerminal, hasColor: isTerminal);
            return CommandLine.Run([.. args.Select(FromRoot)], terminal, error);
        });

        /// <summary>The same on a terminal of that width that also shows the messages.</summary>
        public static Run WithMessagesAt(int width, bool hasColor, params string[] args) => Run.Of((output, error) =>
        {
            using var terminal = new TerminalWriter(output, width, isTerminal: true, hasColor);
            using var messages = new TerminalWriter(error, width, isTerminal: true, hasColor);
            return CommandLine.Run([.. args.Select(FromRoot)], terminal, messages);
        });
    }

    /// <summary>Makes paths into the repository absolute, because tests must not change the current folder of the process.</summary>
    private static string FromRoot(string arg) => arg.StartsWith("models/", StringComparison.Ordinal) ? Repository.At(arg) : arg;
}
