using System.Text.RegularExpressions;

namespace NetWeight.Tests;

/// <summary>A room of the library uses only the rooms before it, and a part of the latency room only the parts before it.</summary>
public partial class RoomOrderTests
{
    private static readonly string[] Rooms =
        ["Units", "Contracts", "Graphs", "Onnx", "Operators", "Architectures", "Costs", "Devices", "Latency", "Fit",
            "Levers", "Rewrites", "Int8", "Lint", "Comparisons", "Recommend", "Experiments", "Search", "Workflows", "Layouts", "Reports"];

    /// <summary>The parts of the latency room in their order; what lies in the room itself comes last.</summary>
    private static readonly string[] LatencyParts = ["Runtimes", "Kernels", "Timing", "Fitting", ""];

    [Fact]
    public void Rooms_UseOnlyRoomsBeforeThem()
    {
        var wrong = new List<string>();
        foreach (string file in Files())
        {
            int own = Array.IndexOf(Rooms, Room(file));
            foreach (string used in UsedRooms(File.ReadAllText(file)))
                if (Array.IndexOf(Rooms, used) > own)
                    wrong.Add($"{Path.GetRelativePath(Source, file)} uses {used}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Parts_of_the_latency_room_use_only_parts_before_them()
    {
        string[] files = [.. Files().Where(f => Room(f) == "Latency")];
        var partOfType = new Dictionary<string, string>();
        foreach (string file in files)
            foreach (Match type in Declaration().Matches(File.ReadAllText(file)))
                partOfType[type.Groups["name"].Value] = LatencyPart(file);
        var wrong = new List<string>();
        foreach (string file in files)
        {
            int own = Array.IndexOf(LatencyParts, LatencyPart(file));
            foreach (Match word in Word().Matches(Code(File.ReadAllText(file))))
                if (partOfType.TryGetValue(word.Value, out string? part) && Array.IndexOf(LatencyParts, part) > own)
                    wrong.Add($"{Path.GetRelativePath(Source, file)} uses {word.Value} of Latency/{part}");
        }

        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public void Parts_of_the_latency_room_are_the_folders_in_it() =>
        Assert.Equal(
            LatencyParts.Where(p => p.Length > 0).Order(),
            Directory.GetDirectories(Path.Combine(Source, "Latency")).Select(d => Path.GetFileName(d)!).Order());

    [Theory]
    [InlineData("using NetWeight.Lint;", "Lint")]
    [InlineData("NetWeight.Lint.Finding f;", "Lint")]
    [InlineData("IReadOnlyList<Lint.Finding> found", "Lint")]
    [InlineData("global::NetWeight.Lint.Finding f;", "Lint")]
    [InlineData("Latency.Timing.Bound bound", "Latency")]
    public void A_use_of_a_room_is_seen_whether_its_name_is_whole_or_relative(string code, string room) =>
        Assert.Contains(room, UsedRooms(code));

    [Theory]
    [InlineData("request.Devices.Select(d => d)")]
    [InlineData("Operators.Contains(\"Conv\")")]
    [InlineData("// as Lint.Finding does")]
    [InlineData("\"Lint.Finding\"")]
    public void Members_and_words_are_no_use_of_a_room(string code) => Assert.Empty(UsedRooms(code));

    [Fact]
    public void Folders_AreNamespaces()
    {
        var wrong = new List<string>();
        foreach (string file in Files())
        {
            string expected = "NetWeight." + Path.GetRelativePath(Source, Path.GetDirectoryName(file)!)
                .Replace(Path.DirectorySeparatorChar, '.');
            // Generated code has braces.
            string text = File.ReadAllText(file);
            if (!text.Contains($"namespace {expected};", StringComparison.Ordinal)
                && !text.Contains($"namespace {expected} {{", StringComparison.Ordinal))
                wrong.Add($"{Path.GetRelativePath(Source, file)} is not in {expected}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Folders_AreRooms() =>
        Assert.DoesNotContain(Directory.GetDirectories(Source).Select(d => Path.GetFileName(d)!), d =>
            !Rooms.Contains(d) && d is not ("bin" or "obj"));

    private static string Source { get; } = Repository.At("src", "NetWeight");

    /// <summary>What may follow a room's name: a type or a folder of it.</summary>
    private static ILookup<string, string> Contents { get; } = Files()
        .SelectMany(f => Declaration().Matches(File.ReadAllText(f)).Select(m => m.Groups["name"].Value)
            .Append(Path.GetFileName(Path.GetDirectoryName(f)!)).Select(name => (Room: Room(f), name)))
        .Distinct().ToLookup(t => t.Room, t => t.name);

    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories).Where(f => Rooms.Contains(Room(f)));

    private static string Room(string file) => Path.GetRelativePath(Source, file).Split(Path.DirectorySeparatorChar)[0];

    private static string LatencyPart(string file) =>
        Path.GetRelativePath(Path.Combine(Source, "Latency"), Path.GetDirectoryName(file)!) is var part && part == "." ? "" : part;

    /// <summary>The rooms that code names, in full (<c>NetWeight.Lint</c>) or from within the library (<c>Lint.Finding</c>).</summary>
    private static IEnumerable<string> UsedRooms(string text)
    {
        string code = Code(text);
        foreach (Match match in WholeName().Matches(code))
            yield return match.Groups["room"].Value;
        foreach (Match match in RelativeName().Matches(code))
            if (Contents[match.Groups["room"].Value].Contains(match.Groups["name"].Value))
                yield return match.Groups["room"].Value;
    }

    /// <summary>The text without comments and without what stands in strings; references in documentation comments stay.</summary>
    private static string Code(string text) =>
        PlainString()
            .Replace(Comment()
            .Replace(text, m => string.Join(' ', Reference().Matches(m.Value).Select(r => r.Groups["to"].Value))), "\"\"");

    [GeneratedRegex(@"\bNetWeight\.(?<room>[A-Z][A-Za-z]+)\b")]
    private static partial Regex WholeName();

    [GeneratedRegex(@"(?<![\w.])(?<room>[A-Z][A-Za-z]+)\.(?<name>[A-Z]\w*)")]
    private static partial Regex RelativeName();

    [GeneratedRegex(
        @"^(?:public|internal) (?:(?:static|sealed|abstract|partial|readonly) )*"
        + @"(?:class|struct|interface|enum|record struct|record) (?<name>\w+)|"
        + @"^(?:public|internal) delegate \S+ (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*|(?<=[(<, ](?:Runtimes|Kernels|Timing|Fitting)\.)[A-Z]\w*")]
    private static partial Regex Word();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex("cref=\"(?<to>[^\"]*)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("(?<!\\$)\"(?:[^\"\\\\\\n]|\\\\.)*\"")]
    private static partial Regex PlainString();
}
