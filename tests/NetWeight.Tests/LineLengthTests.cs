namespace NetWeight.Tests;

/// <summary>A reader takes in each line of the sources at once: none is longer than .editorconfig states.</summary>
public class LineLengthTests
{
    private const string Setting = "max_line_length = ";

    [Fact]
    public void Lines_EndWithinTheWidthOfTheEditorConfiguration()
    {
        string stated = File.ReadLines(Repository.At(".editorconfig")).Single(l => l.StartsWith(Setting, StringComparison.Ordinal));
        int widest = int.Parse(stated[Setting.Length..]);
        string[] longer =
        [
            .. Sources().SelectMany(file => File.ReadLines(file).Index()
                .Where(line => line.Item.Length > widest && !line.Item.Contains("://", StringComparison.Ordinal))
                .Select(line => $"{Path.GetRelativePath(Repository.Root, file)}:{line.Index + 1} has {line.Item.Length} columns")),
        ];
        Assert.Empty(longer);
    }

    /// <summary>What people write; not generated code, and not tables: their names end in Table, or they hold translations.</summary>
    private static IEnumerable<string> Sources() => Directory.EnumerateFiles(Repository.At("src"), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.EndsWith(".g.cs", StringComparison.Ordinal) && !f.EndsWith(".Table.cs", StringComparison.Ordinal))
        .Where(f => !Path.GetFileName(f).Contains("Chinese", StringComparison.Ordinal))
        .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));
}
