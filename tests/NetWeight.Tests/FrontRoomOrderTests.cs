using System.Text.RegularExpressions;

namespace NetWeight.Tests;

/// <summary>The order of the rooms of <c>NetWeight.Measurement</c>, and who may know the verbs of the command line.</summary>
public partial class FrontRoomOrderTests
{
    /// <summary>The rooms in their order; the files in the project's own folder come first.</summary>
    private static readonly string[] MeasurementRooms =
    [
        "", "Proxies", "Statistics", "Machines", "Samples", "Timing", "Layers", "Experiments", "Contracts", "Records", "History", "Reports",
        "Importers",
        "Calibration", "Workflows", "Fleet",
    ];

    [Fact]
    public void RoomsOfMeasurement_UseOnlyRoomsBeforeThem()
    {
        Source[] files = [.. Files("NetWeight.Measurement")];
        Dictionary<string, string> roomOfType = RoomsOfTypes(files);

        Assert.Empty(files.SelectMany(f => Uses(f, roomOfType)
            .Where(u => Array.IndexOf(MeasurementRooms, u.Room) > Array.IndexOf(MeasurementRooms, f.Room))
            .Select(u => $"{f.Path} uses {u.Type} of {u.Room}")));
    }

    [Fact]
    public void RoomsOfMeasurement_AreInTheOrder() =>
        Assert.Empty(Files("NetWeight.Measurement").Select(f => f.Room).Distinct().Except(MeasurementRooms));

    [Fact]
    public void OnlyTheCommandLine_KnowsTheVerbs()
    {
        Source[] files = [.. Files("NetWeight.Cli")];
        Dictionary<string, string> roomOfType = RoomsOfTypes(files);
        // The catalogue of formats lists the two that a single verb has: JSON lines of history, and device files.
        string[] mayKnow = ["CommandLine.cs", "CommandPlace.cs", "ReportFormats.cs"];

        Assert.Empty(files.Where(f => f.Room != "Commands" && !mayKnow.Contains(Path.GetFileName(f.Path)))
            .SelectMany(f => Uses(f, roomOfType).Where(u => u.Room == "Commands").Select(u => $"{f.Path} uses {u.Type}")));
    }

    [Theory]
    [InlineData("NetWeight.Measurement")]
    [InlineData("NetWeight.Cli")]
    [InlineData("NetWeight.Charts")]
    public void Folders_AreNamespaces(string project) => Assert.Empty(Files(project)
        .Where(f => !f.Text.Contains($"namespace {Expected(project, f.Path)};", StringComparison.Ordinal) && Declaration().IsMatch(f.Text))
        .Select(f => $"{f.Path} is not in {Expected(project, f.Path)}"));

    private static string Expected(string project, string path) =>
        string.Join('.', Path.GetDirectoryName(path)!.Split(Path.DirectorySeparatorChar).Prepend(project).Where(p => p.Length > 0));

    private static IEnumerable<Source> Files(string project)
    {
        string root = Repository.At("src", project);
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f))
            .Where(f => f.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
            .Select(f => new Source(f, File.ReadAllText(Path.Combine(root, f))));
    }

    /// <summary>The room of each type; a name that two rooms have tells nothing.</summary>
    private static Dictionary<string, string> RoomsOfTypes(Source[] files) => files
        .SelectMany(f => Declaration().Matches(f.Text).Select(m => (Type: m.Groups["name"].Value, f.Room))).Distinct()
        .GroupBy(t => t.Type).Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.First().Room);

    private static IEnumerable<(string Type, string Room)> Uses(Source file, Dictionary<string, string> roomOfType)
    {
        // Names of the core library that a room shares are found by their using alone.
        string code = PlainString().Replace(Comment().Replace(file.Text, ""), "\"\"");
        return Word().Matches(code).Select(m => m.Value).Distinct().Where(roomOfType.ContainsKey).Select(w => (w, roomOfType[w]));
    }

    private sealed record Source(string Path, string Text)
    {
        public string Room => System.IO.Path.GetDirectoryName(Path)!.Split(System.IO.Path.DirectorySeparatorChar)[0];
    }

    [GeneratedRegex(
        @"^(?:public|internal) (?:(?:static|sealed|abstract|partial|readonly|unsafe) )*"
        + @"(?:class|struct|interface|enum|record struct|record) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*")]
    private static partial Regex Word();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex("(?<!\\$)\"(?:[^\"\\\\\\n]|\\\\.)*\"")]
    private static partial Regex PlainString();
}
