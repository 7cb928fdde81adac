using System.Runtime.InteropServices;

namespace NetWeight.Server.Models;

/// <summary>Makes a written file last: its content and its name are on the disk before anybody is told so.</summary>
internal static partial class DurableFile
{
    /// <summary>Gives a complete file its final name. The file's content must have been flushed to the disk.</summary>
    public static void Publish(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        FlushFolder(Path.GetDirectoryName(to)!);
    }

    /// <summary>A name is part of its folder, which has to reach the disk, too. Windows does that by itself.</summary>
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int handle = Open(folder, 0);
        if (handle < 0)
            return;
        _ = Flush(handle);
        _ = Close(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
