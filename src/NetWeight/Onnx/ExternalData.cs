using NetWeight.Graphs;

namespace NetWeight.Onnx;

/// <summary>
/// Finds the bytes of tensors whose weights lie in files next to the model, and never looks outside the model's folder.
/// If the model file itself is a link, as in the caches of
/// model hubs, the folder of its target is the model's folder, too.
/// </summary>
/// <param name="folder">The folder that names the model; null for a model that was not read from a file.</param>
/// <param name="path">The model's file; null if it has none.</param>
internal sealed class ExternalData(string? folder, string? path = null)
{
    private const int LinkLimit = 40;

    private readonly Dictionary<string, (string? Path, long Length, string? Missing)> files = [];

    /// <summary>The payload at a place of an external file; a <see cref="MissingPayload"/> with the reason if it is not there.</summary>
    /// <param name="location">The file, relative to the model's folder.</param>
    /// <param name="offset">The first byte, null for the file's first.</param>
    /// <param name="length">The number of bytes, null for all.</param>
    /// <param name="expected">The number of bytes that the tensor's shape and type need; null if they have no fixed size.</param>
    public TensorPayload Resolve(string location, long? offset, long? length, long? expected)
    {
        (string? path, long fileLength, string? missing) = Find(location);
        long start = offset ?? 0;
        long size = length ?? expected ?? Math.Max(0, fileLength - start);
        if (path is null)
            return new MissingPayload(size, missing!, new ExternalReference(location, offset, length));
        if (start < 0 || size < 0 || start > fileLength || size > fileLength - start)
            return new MissingPayload(Math.Max(0, size),
                $"'{location}' has {fileLength} bytes, the model asks for {size} from byte {start}",
                new ExternalReference(location, offset, length));
        return new FilePayload(path, start, size);
    }

    private (string? Path, long Length, string? Missing) Find(string location)
    {
        if (!files.TryGetValue(location, out var found))
            files[location] = found = Locate(location);
        return found;
    }

    private (string? Path, long Length, string? Missing) Locate(string location)
    {
        if (folder is null)
            return (null, 0, $"'{location}' cannot be found: the model was not read from a file");
        if (location.Length == 0 || location.Contains('\0') || Path.IsPathRooted(location) || location.Contains(':')
            || location.Split('/', '\\').Contains(".."))
            return (null, 0, $"'{Printable(location)}' is outside the model's folder and is not read");

        try
        {
            string root = Path.GetFullPath(folder);
            string?[] roots = [RealPath(root), TargetFolder()];
            string beside = Path.GetFullPath(Path.Combine(root, location));
            if (!File.Exists(beside) && roots[1] is { } target)
                beside = Path.GetFullPath(Path.Combine(target, location));
            if (!File.Exists(beside))
                return (null, 0, $"'{location}' is not in the model's folder");

            // A link could lead anywhere: only one that stays inside these folders is followed.
            if (RealPath(beside) is not { } real || !Array.Exists(roots, r => r is not null && IsInside(r, real)))
                return (null, 0, $"'{location}' is a link out of the model's folder and is not followed");
            return (real, new FileInfo(real).Length, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, 0, $"'{Printable(location)}' cannot be opened: {e.Message}");
        }
    }

    /// <summary>The folder of the file that the model's name is a link to; null if the model is not a link.</summary>
    private string? TargetFolder() =>
        path is not null && new FileInfo(path).LinkTarget is not null && RealPath(Path.GetFullPath(path)) is { } real
            ? Path.GetDirectoryName(real) : null;

    private static bool IsInside(string root, string file) =>
        file.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>A path without links in any part of it; null if links lead in a circle.</summary>
    private static string? RealPath(string path)
    {
        string real = Path.GetPathRoot(path)!;
        var parts = new Stack<string>(path[real.Length..].Split(Path.DirectorySeparatorChar).Reverse());
        int links = 0;
        while (parts.TryPop(out string? part))
        {
            if (part.Length == 0 || part == ".")
                continue;
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            string next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > LinkLimit)
                return null;
            if (Path.GetPathRoot(target) is { Length: > 0 } targetRoot)
            {
                real = Path.GetPathRoot(Path.GetFullPath(target))!;
                target = target[targetRoot.Length..];
            }

            foreach (string step in target.Split('/', Path.DirectorySeparatorChar).Reverse())
                parts.Push(step);
        }

        return real;
    }

    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c).Take(200));
}
