namespace NetWeight.Cli.Tests;

/// <summary>Runs the program in this process, from the repository's root, and keeps what it wrote.</summary>
internal sealed record Run(int ExitCode, string Output, string Error)
{
    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    public static Run Netweight(params string[] args) => At(TerminalWriter.UsualWidth, isTerminal: false, args);

    /// <summary>The same in a given width, on a pipe or as on a terminal with color.</summary>
    public static Run At(int width, bool isTerminal, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var terminal = new TerminalWriter(output, width, isTerminal, hasColor: isTerminal);
        int exitCode = CommandLine.Run([.. args.Select(FromRoot)], terminal, error);
        return new Run(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The same with messages, too, on a terminal of that width.</summary>
    public static Run WithMessagesAt(int width, bool hasColor, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var terminal = new TerminalWriter(output, width, isTerminal: true, hasColor);
        using var messages = new TerminalWriter(error, width, isTerminal: true, hasColor);
        int exitCode = CommandLine.Run([.. args.Select(FromRoot)], terminal, messages);
        return new Run(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Tests must not change the current folder of the process; paths into the repository are made absolute instead.</summary>
    private static string FromRoot(string arg) => arg.StartsWith("models/", StringComparison.Ordinal) ? Path.Combine(Root, arg) : arg;

    private static string FindRoot()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "NetWeight.slnx")))
            at = Path.GetDirectoryName(at);
        return at ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
