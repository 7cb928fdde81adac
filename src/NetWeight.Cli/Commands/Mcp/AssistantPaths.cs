namespace NetWeight.Cli.Commands.Mcp;

/// <summary>The files that an assistant may name.</summary>
internal sealed class AssistantPaths
{
    private readonly string[] roots;

    /// <summary>Throws <see cref="NetWeightException"/> if a root is not a folder.</summary>
    /// <param name="folders">The folders to keep to; empty for any file.</param>
    public AssistantPaths(IReadOnlyList<string> folders) => roots = [.. folders.Select(Root)];

    /// <summary>
    /// A word for a model or device. A path is taken relative to the first root. Throws <see cref="NetWeightException"/> for a path outside
    /// of all roots; links are followed before that is decided.
    /// </summary>
    /// <param name="word">A path, or a name of the zoo or the catalog.</param>
    public string Resolve(string word)
    {
        if (roots.Length == 0)
            return word == "-" ? throw Refused() : word;
        if (word == "-")
            throw Refused();
        string path = Path.GetFullPath(word, roots[0]);
        if (!IsPath(word) && !File.Exists(path))
            return word;
        return Array.Exists(roots, root => IsBelow(Target(path), root)) ? path
            : throw new NetWeightException($"'{word}' is outside the folders that this server reads ({string.Join(", ", roots)}).");
    }

    private static NetWeightException Refused() => new("Standard input carries the protocol; name a file or a network of the zoo.");

    private static string Root(string folder) => Directory.Exists(folder) ? Target(Path.GetFullPath(folder))
        : throw new NetWeightException($"--root '{folder}' is not a folder.");

    private static bool IsPath(string word) =>
        word.AsSpan().IndexOfAny('/', '\\') >= 0 || word.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
        || word.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || Path.IsPathRooted(word);

    private static bool IsBelow(string path, string root) =>
        path.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path with all links followed, in the file's name and in the folders above it.</summary>
    private static string Target(string path)
    {
        string full = Path.GetPathRoot(path) ?? "";
        foreach (string part in path[full.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            full = Path.Combine(full, part);
            FileSystemInfo entry = Directory.Exists(full) ? new DirectoryInfo(full) : new FileInfo(full);
            full = entry.LinkTarget is null ? full : entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full;
        }

        return full;
    }
}
