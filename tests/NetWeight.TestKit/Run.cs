namespace NetWeight.TestKit;

/// <summary>The exit code and the texts of a program that ran in this process.</summary>
public sealed record Run(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a program that writes to two writers.</summary>
    public static Run Of(Func<TextWriter, TextWriter, int> program)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int exitCode = program(output, error);
        return new Run(exitCode, output.ToString(), error.ToString());
    }
}
