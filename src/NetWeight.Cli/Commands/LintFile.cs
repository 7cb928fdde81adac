using NetWeight.Lint;

namespace NetWeight.Cli.Commands;

/// <summary>The project's own say about findings: <c>netweight.json</c>.</summary>
internal static class LintFile
{
    /// <summary>The file that is read where it lies in the current folder.</summary>
    public const string Default = "netweight.json";

    /// <summary>The options that a file asks for on top of others. Throws <see cref="NetWeightException"/> where it cannot be read.</summary>
    /// <param name="file">The file; null for the one in the current folder, if there is one.</param>
    /// <param name="options">What holds where the file says nothing.</param>
    public static LintOptions Options(string? file, LintOptions options)
    {
        if (file is null && !File.Exists(Default))
            return options;
        string name = file ?? Default;
        return LintConfiguration.Read(LintGate.ReadFile(name), name, options);
    }
}
