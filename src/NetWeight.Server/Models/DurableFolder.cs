using System.Runtime.InteropServices;

namespace NetWeight.Server.Models;

/// <summary>Makes a folder with its files last: contents and names are on the disk before anything is confirmed.</summary>
internal static partial class DurableFolder
{
    /// <summary>Gives a complete folder its final name. The contents of its files must have been flushed to the disk.</summary>
    public static void Publish(string from, string to)
    {
        Flush(from);
        Directory.Move(from, to);
        Flush(Path.GetDirectoryName(to)!);
    }

    /// <summary>A name is part of its folder, which has to reach the disk, too. Windows does that alone.</summary>
    private static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int handle = Open(folder, 0);
        if (handle < 0)
            return;
        _ = FlushHandle(handle);
        _ = Close(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int FlushHandle(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
