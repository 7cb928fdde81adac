using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace NetWeight.Cli;

/// <summary>
/// Native libraries of a program that runs where it was built: they are 450 MB of packages that most commands never
/// need, so NuGet fetches them into its package folder when a command first calls one. Programs that are shipped carry
/// their libraries next to them and fetch nothing.
/// </summary>
internal static class NativeLibraries
{
    private const string Setting = "NetWeight.Native.";
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, NetWeightException> Missing = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, (string Name, string Size)> Known = new(StringComparer.Ordinal)
    {
        ["onnxruntime"] = ("ONNX Runtime, which runs models", "400 MB"),
        ["e_sqlite3"] = ("SQLite, which keeps the history of measurements", "55 MB"),
    };

    /// <summary>From now on, fetches a native library when it is called and neither next to the program nor in the
    /// package folder.</summary>
    /// <param name="error">The writer for messages about downloads.</param>
    public static void FetchOnFirstUse(TextWriter error)
    {
        if (AppContext.GetData(Setting + "Project") is string project && AppContext.GetData(Setting + "Packages") is string packages)
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => Load(name, project, packages, error);
    }

    private static nint Load(string name, string project, string packages, TextWriter error)
    {
        string library = Known.Keys.FirstOrDefault(k => name.Contains(k, StringComparison.Ordinal)) ?? "";
        if (AppContext.GetData(Setting + library) is not string file)
            return 0;
        string path = Path.Combine(packages, file);
        // The runtime requests it several times, by several names.
        lock (Gate)
        {
            if (!File.Exists(path) && !Missing.ContainsKey(library))
                Fetch(library, project, packages, path, error);
            return Missing.TryGetValue(library, out NetWeightException? why) ? throw why : NativeLibrary.Load(path);
        }
    }

    /// <summary>NuGet keeps two processes from fetching the same package at once, and leaves nothing half written.</summary>
    private static void Fetch(string library, string project, string packages, string path, TextWriter error)
    {
        (string name, string size) = Known[library];
        error.WriteLine($"netweight: fetching {name} ({size} on disk, once)...");
        // The restore's own files go to a folder of this process: the source tree may be read-only, or in use by another one.
        string scratch = Directory.CreateTempSubdirectory("netweight-").FullName;
        try
        {
            var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = scratch,
            };
            string[] arguments =
            [
                "restore", project, $"-p:Library={library}", $"-p:RestorePackagesPath={packages}",
                $"-p:MSBuildProjectExtensionsPath={scratch}{Path.DirectorySeparatorChar}", "-nodeReuse:false",
                "-verbosity:quiet", "-nologo",
            ];
            foreach (string argument in arguments)
                start.ArgumentList.Add(argument);
            using Process restore = Process.Start(start) ?? throw new InvalidOperationException("The restore did not start.");
            Task<string> complaints = restore.StandardError.ReadToEndAsync();
            string output = restore.StandardOutput.ReadToEnd() + complaints.GetAwaiter().GetResult();
            restore.WaitForExit();
            if (restore.ExitCode != 0)
                Missing[library] = Unavailable(library, project, Reason(output));
            else if (!File.Exists(path))
                Missing[library] = new NetWeightException(
                    $"{name}, is not available for {RuntimeInformation.RuntimeIdentifier}: its package holds no "
                        + $"{Path.GetFileName(path)} for it.");
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException)
        {
            Missing[library] = Unavailable(library, project, e.Message);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static NetWeightException Unavailable(string library, string project, string reason) =>
        new($"{Known[library].Name}, could not be fetched: {reason} Check the connection to the package feed, then "
            + $"repeat the command or run 'dotnet restore {project} -p:Library={library}'.");

    /// <summary>The first error of a build's output, without the project's name around it.</summary>
    private static string Reason(string output)
    {
        string line = output.Split('\n').FirstOrDefault(l => l.Contains("error", StringComparison.OrdinalIgnoreCase))
            ?.Trim() ?? "the restore failed.";
        int from = line.IndexOf(": error ", StringComparison.Ordinal), to = line.LastIndexOf(" [", StringComparison.Ordinal);
        line = from < 0 ? line : to > from ? line[(from + 8)..to] : line[(from + 8)..];
        return line.EndsWith('.') ? line : line + ".";
    }
}
