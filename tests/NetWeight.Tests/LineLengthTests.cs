namespace NetWeight.Tests;

/// <summary>No line of code is wider than .editorconfig states, so that readers see each as a whole.</summary>
public class LineLengthTests
{
    private const string Setting = "max_line_length = ", Quotes = "\"\"\"";

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("bench")]
    public void Lines_EndWithinTheWidthOfTheEditorConfiguration(string folder)
    {
        string stated = File.ReadLines(Repository.At(".editorconfig")).Single(l => l.StartsWith(Setting, StringComparison.Ordinal));
        int widest = int.Parse(stated[Setting.Length..]);
        string[] longer =
        [
            .. Sources(folder).SelectMany(file => Code(file)
                .Where(line => line.Text.Length > widest && !line.Text.Contains("://", StringComparison.Ordinal))
                .Select(line => $"{Path.GetRelativePath(Repository.Root, file)}:{line.Number} has {line.Text.Length} columns")),
        ];
        Assert.Empty(longer);
    }

    /// <summary>Code that people write; neither generated files nor tables, whose names end in Table.</summary>
    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Repository.At(folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(".g.cs", StringComparison.Ordinal) && !f.EndsWith(".Table.cs", StringComparison.Ordinal))
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    /// <summary>The lines of a file, without those of raw strings: a file's content in a test keeps its own lines.</summary>
    private static IEnumerable<(int Number, string Text)> Code(string file)
    {
        bool isText = false;
        foreach ((int index, string line) in File.ReadLines(file).Index())
        {
            int marks = line.Split(Quotes).Length - 1;
            if (!isText && marks == 0)
                yield return (index + 1, line);
            isText ^= marks % 2 == 1;
        }
    }
}
