using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace NetWeight.Onnx;

/// <summary>
/// Writes files. A regular file appears complete or not at all: the content goes into a file next to it, which then
/// takes its place. What is
/// no regular file (a device, a pipe, a
/// descriptor such as <c>/dev/stdout</c>) is written to and never replaced. A symbolic link is followed: the file that it leads to is the
/// one that is replaced.
/// </summary>
public static class AtomicFile
{
    private static readonly ConcurrentDictionary<string, bool> Unfinished = new();

    /// <summary>Deletes unfinished files: for a program that ends in the middle of its work.</summary>
    public static void Discard()
    {
        foreach (string part in Unfinished.Keys)
            Forget(part);
    }

    /// <summary>Writes the content. Throws <see cref="NetWeightException"/> with one line that has the reason it cannot
    /// be written.</summary>
    /// <param name="path">The file as the user named it.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, Action<Stream> write) => Write(path, null, write);

    /// <summary>
    /// Writes two files that belong together, such as a model and its weights: the second is in its place before the first is.
    /// </summary>
    /// <param name="path">The file as the user named it.</param>
    /// <param name="companion">The full path of the file next to it; null for none.</param>
    /// <param name="write">Writes the content of the first.</param>
    /// <param name="writeCompanion">Writes that of the second; it runs first.</param>
    internal static void Write(string path, string? companion, Action<Stream> write, Action<Stream>? writeCompanion = null)
    {
        string part = "", companionPart = "";
        try
        {
            string target = Target(path);
            if (OpenSpecial(target) is { } special)
            {
                using (special)
                using (var stream = new FileStream(special, FileAccess.Write, bufferSize: 1 << 16))
                {
                    if (stream.CanSeek)
                        stream.Seek(0, SeekOrigin.End);
                    if (companion is not null)
                        throw new NetWeightException(
                            $"Cannot write '{path}': the model is larger than 2 GiB and needs a second file for its "
                                + "weights. Name a regular file.");
                    write(stream);
                }

                return;
            }

            if (companion is not null && writeCompanion is not null)
            {
                companionPart = Part(companion);
                Fill(companionPart, writeCompanion);
            }

            part = Part(target);
            Fill(part, write);
            KeepMode(target, part);
            if (companion is not null)
                File.Move(companionPart, companion, overwrite: true);
            File.Move(part, target, overwrite: true);
        }
        // .NET gives the last if a file grows beyond the system's limit.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" })
        {
            throw new NetWeightException($"Cannot write '{path}': {Reason(path, e, part, companionPart)}", e);
        }
        finally
        {
            Forget(part);
            Forget(companionPart);
        }
    }

    /// <summary>
    /// Throws <see cref="NetWeightException"/> if a file cannot be meant: its folder does not exist, or it is a folder. To be asked
    /// before long work.
    /// </summary>
    /// <param name="path">The file as the user named it.</param>
    /// <param name="option">The option that named it: <c>-o</c>.</param>
    public static void Check(string path, string option)
    {
        if (path.Length == 0)
            throw new NetWeightException($"{option} needs the name of a file.");
        if (Directory.Exists(path))
            throw new NetWeightException($"{option} '{path}' is a folder; name a file in it.");
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is not null && !Directory.Exists(folder))
            throw new NetWeightException($"Cannot write '{path}': there is no folder '{folder}'.");
    }

    /// <summary>
    /// The file that a path leads to, links followed. Throws <see cref="NetWeightException"/> for links that lead in a circle.
    /// </summary>
    internal static string Target(string path)
    {
        string full = Path.GetFullPath(path);
        if (IsDescriptor(full))
            return full;
        try
        {
            var file = new FileInfo(full);
            return file.LinkTarget is null ? full : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException($"Cannot write '{path}': {Reason(path, e)}", e);
        }
    }

    private static bool IsDescriptor(string full) =>
        full is "/dev/stdout" or "/dev/stderr" || full.StartsWith("/dev/fd/", StringComparison.Ordinal)
            || full.StartsWith("/proc/", StringComparison.Ordinal);

    /// <summary>An open device, pipe or descriptor; null for a regular file, and for one that does not exist yet.</summary>
    private static SafeFileHandle? OpenSpecial(string target)
    {
        bool isDescriptor = IsDescriptor(target);
        if (OperatingSystem.IsWindows() || (!isDescriptor && !File.Exists(target)))
            return null;
        SafeFileHandle handle = File.OpenHandle(target, isDescriptor ? FileMode.Append
            : FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        try
        {
            if (isDescriptor || !IsRegular(handle))
                return handle;
            handle.Dispose();
            return null;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Only a regular file has a length that can be set; here to what it is.</summary>
    private static bool IsRegular(SafeFileHandle handle)
    {
        try
        {
            RandomAccess.SetLength(handle, RandomAccess.GetLength(handle));
            return true;
        }
        catch (Exception e) when (e is IOException or NotSupportedException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private static string Part(string target) => Path.Combine(Path.GetDirectoryName(target)!, $".netweight-{Guid.NewGuid():N}.part");

    private static void Fill(string part, Action<Stream> write)
    {
        Unfinished.TryAdd(part, true);
        using var stream = new FileStream(part, FileMode.CreateNew, FileAccess.Write);
        write(stream);
    }

    private static void KeepMode(string target, string part)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(target))
            File.SetUnixFileMode(part, File.GetUnixFileMode(target));
    }

    private static void Forget(string part)
    {
        if (part.Length > 0 && File.Exists(part))
            File.Delete(part);
        Unfinished.TryRemove(part, out _);
    }

    /// <summary>The reason in words; the names of the files that only stood in for a moment mean nothing to the reader.</summary>
    private static string Reason(string path, Exception error, params string[] parts)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
        switch (error)
        {
            case not null when Directory.Exists(path):
                return "it is a folder.";
            case DirectoryNotFoundException:
                return $"there is no folder '{folder}'.";
            case UnauthorizedAccessException:
                return "there is no permission to write there.";
            case ArgumentOutOfRangeException:
                return "the file would be larger than the system allows.";
            default:
                string message = error!.Message;
                foreach (string part in parts.Where(p => p.Length > 0))
                    message = message.Replace(part, path, StringComparison.Ordinal);
                return message.Replace($" : '{path}'", "", StringComparison.Ordinal);
        }
    }
}
