using System.Text.RegularExpressions;

namespace NetWeight.Tests;

/// <summary>A room of the library uses only the rooms before it.</summary>
public partial class RoomOrderTests
{
    private static readonly string[] Rooms =
        ["Units", "Graphs", "Onnx", "Operators", "Architectures", "Costs", "Devices", "Latency", "Rewrites", "Lint", "Comparisons", "Recommend", "Experiments", "Search", "Workflows", "Layouts", "Reports"];

    [Fact]
    public void Rooms_UseOnlyRoomsBeforeThem()
    {
        var wrong = new List<string>();
        foreach (string file in Files())
        {
            int own = Array.IndexOf(Rooms, Room(file));
            foreach (Match match in Use().Matches(File.ReadAllText(file)))
                if (Array.IndexOf(Rooms, match.Groups["room"].Value) > own)
                    wrong.Add($"{Path.GetRelativePath(Source, file)} uses {match.Groups["room"].Value}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Folders_AreNamespaces()
    {
        var wrong = new List<string>();
        foreach (string file in Files())
        {
            string expected = "NetWeight." + Path.GetRelativePath(Source, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.');
            // Generated code has braces.
            string text = File.ReadAllText(file);
            if (!text.Contains($"namespace {expected};", StringComparison.Ordinal) && !text.Contains($"namespace {expected} {{", StringComparison.Ordinal))
                wrong.Add($"{Path.GetRelativePath(Source, file)} is not in {expected}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Folders_AreRooms() =>
        Assert.DoesNotContain(Directory.GetDirectories(Source).Select(d => Path.GetFileName(d)!), d => !Rooms.Contains(d) && d is not ("bin" or "obj"));

    private static string Source { get; } = Repository.At("src", "NetWeight");

    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories).Where(f => Rooms.Contains(Room(f)));

    private static string Room(string file) => Path.GetRelativePath(Source, file).Split(Path.DirectorySeparatorChar)[0];

    [GeneratedRegex(@"\bNetWeight\.(?<room>[A-Z][A-Za-z]+)\b")]
    private static partial Regex Use();
}
