using System.Runtime.InteropServices;

namespace NetWeight.Cli;

/// <summary>The program's standard input.</summary>
internal static partial class StandardInput
{
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;

    /// <summary>Its whole content. Throws <see cref="NetWeightException"/> if it is closed.</summary>
    public static byte[] ReadAll()
    {
        if (IsClosed())
            throw new NetWeightException("Standard input is closed, so '-' names no model. Pipe a model in, or name a file.");
        using Stream stream = Console.OpenStandardInput();
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }

    /// <summary>The next line; null at its end. Throws <see cref="NetWeightException"/> where it is closed.</summary>
    public static string? ReadLine() => IsClosed()
        ? throw new NetWeightException("Standard input is closed, so nothing can answer. Connect the program that evaluates networks.")
        : Console.In.ReadLine();

    /// <summary>
    /// Whether the program was started without a standard input. The first thing that .NET opens then takes its number,
    /// 0: a separate pipe, and whoever reads it waits forever. What is inherited is never closed on exec, or it would
    /// not be here; what .NET opens always is.
    /// </summary>
    private static bool IsClosed()
    {
        if (OperatingSystem.IsWindows())
            return false;
        try
        {
            int flags = FileControl(0, GetDescriptorFlags);
            return flags < 0 || (flags & CloseOnExec) != 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FileControl(int descriptor, int command);
}
