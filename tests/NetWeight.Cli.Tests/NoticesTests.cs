using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NetWeight.Cli.Tests;

/// <summary>THIRD-PARTY-NOTICES.txt names each package that the projects use, in the version that they use.</summary>
public partial class NoticesTests
{
    private static readonly string Notices = Repository.Read("THIRD-PARTY-NOTICES.txt");

    private static readonly string[] Folders = ["src", "tests", "bench", "eng"];

    /// <summary>Every project of the repository, and what several projects share.</summary>
    public static TheoryData<string> Projects => [.. Folders
        .SelectMany(f => Directory.EnumerateFiles(Repository.At(f), "*", SearchOption.AllDirectories))
        .Where(f => Path.GetExtension(f) is ".csproj" or ".props" or ".targets")
        .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void EveryPackageOfAProject_HasAnEntryWithItsVersion(string project)
    {
        var known = Entries().ToHashSet();
        foreach (XElement reference in XDocument.Load(Repository.At(project)).Descendants()
            .Where(e => e.Name.LocalName is "PackageReference" or "PackageDownload"))
        {
            string name = reference.Attribute("Include")!.Value, version =
                Version(reference.Attribute("Version")?.Value.Trim('[', ']') ?? Central(name));
            Assert.True(known.Contains((name, version)), $"{project}: THIRD-PARTY-NOTICES.txt has no entry '{name} {version}'.");
        }
    }

    /// <summary>What comes along with a package is shipped, too: the restore's own record of the program lists all of it.</summary>
    [Fact]
    public void EveryPackageInTheProgram_HasAnEntryWithItsVersion()
    {
        string assets = Repository.At("artifacts", "obj", "NetWeight.Cli", "project.assets.json");
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(assets));
        string[] packages = [.. json.RootElement.GetProperty("targets").EnumerateObject().SelectMany(t => t.Value.EnumerateObject())
            .Where(l => l.Value.GetProperty("type").GetString() == "package"
            && l.Value.TryGetProperty("runtime", out _)).Select(l => l.Name).Distinct()];

        Assert.Contains(packages, p => p.StartsWith("Google.Protobuf/", StringComparison.Ordinal));
        Assert.Empty(packages.Except(Entries().Select(e => $"{e.Name}/{e.Version}")));
    }

    [Fact]
    public void EveryEntry_SaysLicenceHolderAndLink()
    {
        Match[] entries = [.. Entry().Matches(Notices).Cast<Match>()];

        Assert.True(entries.Length > 15, $"{entries.Length} entries were read");
        Assert.All(entries, e => Assert.Contains("\n" + e.Groups["licence"].Value switch
        {
            "public domain" => "Shipped",
            "Apache-2.0" => "Apache License 2.0",
            string other => other,
        }, Notices, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Name, string Version)> Entries() =>
        Entry().Matches(Notices).Select(m => (m.Groups["name"].Value, m.Groups["version"].Value));

    private static string Central(string name) => XDocument.Load(Repository.At("Directory.Packages.props"))
        .Descendants("PackageVersion").Single(p => p.Attribute("Include")!.Value == name).Attribute("Version")!.Value;

    /// <summary>A version as it stands, or the property that holds it.</summary>
    private static string Version(string text) => text.StartsWith("$(", StringComparison.Ordinal)
        ? XDocument.Load(Repository.At("Directory.Packages.props")).Descendants(text[2..^1]).Single().Value : text;

    [GeneratedRegex(
        @"^(?<name>[\w.-]+( runtime)?) (?<version>.+)\n    (?<licence>[\w. -]+); (?<holder>.+)\n    "
        + @"(?<link>https://\S+)$", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
