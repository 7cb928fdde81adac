using System.Text.Json;
using System.Text.RegularExpressions;
using NetWeight.Devices;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;

namespace NetWeight.Tests.Latency;

/// <summary>The fits' files follow their schema, the schema follows the code, and every class of devices has one.</summary>
public partial class FitFileTests
{
    private static string Folder { get; } = Repository.At("fit");

    private static IEnumerable<string> Fits => Directory.EnumerateFiles(Folder, "*.json")
        .Where(f => Path.GetFileName(f) != "difference.json");

    private static string SchemaFile { get; } = Repository.At("docs", "schema", "fit.schema.json");

    [Fact]
    public void EveryClassHasOneFit()
    {
        Assert.Equal(Fits.Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal),
            FitCatalog.All.Select(f => f.Id).Order(StringComparer.Ordinal));
        // Microcontrollers have no fit: constants of the device itself predict them, or nothing does.
        DeviceClass[] classes = [.. Enum.GetValues<DeviceClass>().Where(c => c != DeviceClass.Mcu).Order()];
        Assert.Equal(classes, FitCatalog.All.SelectMany(f => f.Classes).Order());
        Assert.All(classes, c => Assert.Contains(c, FitCatalog.For(c)!.Classes));
        Assert.Null(FitCatalog.For(DeviceClass.Mcu));
    }

    [Fact]
    public void Files_FollowThePublishedSchema()
    {
        var validator = SchemaValidator.Of("fit");
        var wrong = new List<string>();
        foreach (string path in Fits)
        {
            using JsonDocument file = JsonDocument.Parse(File.ReadAllText(path));
            wrong.AddRange(validator.Validate(file.RootElement).Select(e => $"{Path.GetFileName(path)}: {e}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void TheLawOfDifferences_FollowsItsSchema()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "difference.json")));
        Assert.Empty(SchemaValidator.Of("difference").Validate(file.RootElement));
    }

    [Fact]
    public void EveryLevelNamesDevicesOfTheCatalog_AndTheCountsAgree()
    {
        foreach (PlatformFit fit in FitCatalog.All)
        {
            Assert.All(fit.MeasuredOn, id => Assert.NotNull(DeviceCatalog.Find(id)));
            Assert.Equal(fit.MeasuredOn, fit.Devices.Select(d => d.Id));
            foreach (IReadOnlyList<string> devices in fit.Runtimes.Select(r => r.MeasuredOn)
                .Concat(fit.Types.Select(t => t.MeasuredOn)).Concat(fit.Harnesses.Select(h => h.MeasuredOn)))
                Assert.Empty(devices.Except(fit.MeasuredOn));
            Assert.Equal(fit.Measurements, fit.Runtimes.Sum(r => r.Measurements));
            Assert.Equal(fit.Measurements, fit.Types.Sum(t => t.Measurements));
            Assert.Equal(fit.Measurements, fit.Harnesses.Sum(h => h.Measurements));
            Assert.Equal(fit.Measurements, fit.Devices.Sum(d => d.Settings.Sum(s => s.Measurements)));
            Assert.All(fit.Runtimes, r => Assert.NotNull(RuntimeCatalog.Find(r.Id.Split('/')[0])));
            // Launching costs what host and driver cost, whatever the type.
            Assert.All(fit.Types, t => Assert.All(Enum.GetValues<Effect>().Where(e => !e.IsCompute && !e.IsMemory),
                e => Assert.Equal(0, t.Effects[(int)e])));
        }
    }

    [Fact]
    public void Schema_KnowsEveryFactorWithItsMeaning()
    {
        (string Name, string Meaning)[] factors = [.. FactorComment()
            .Matches(NextCommentLine().Replace(File.ReadAllText(Repository.At("src", "NetWeight", "Latency", "Timing", "Factor.cs")), ""))
            .Select(m => (char.ToLowerInvariant(m.Groups["name"].Value[0]) + m.Groups["name"].Value[1..], m.Groups["meaning"].Value))];
        Assert.Equal(Enum.GetValues<Factor>().Select(Factors.Name), factors.Select(f => f.Name));
        string names = string.Join(",\n", factors.Select(f => $"            \"{f.Name}\"").Chunk(8)
            .Select(c => "            " + string.Join(", ", c.Select(n => n.Trim()))));
        string properties = string.Join(",\n",
            factors.Select(f => $"            \"{f.Name}\": {{ \"$ref\": \"#/$defs/share\", \"description\": \"{f.Meaning}\" }}"));
        string kept = File.ReadAllText(SchemaFile).ReplaceLineEndings("\n");
        Assert.Single(FactorSchema().Matches(kept));
        string expected = FactorSchema()
            .Replace(kept,
            ("\"base\": {\n          \"type\": \"object\",\n          \"required\": [\n" + names + "\n          ],\n"
                + $"          \"additionalProperties\": false,\n          \"properties\": {{\n{properties}\n          }}\n        }}")
                .Replace("$", "$$", StringComparison.Ordinal));
        Snapshot.Matches("docs/schema/fit.schema.json", expected);
    }

    [Theory]
    [InlineData("\"id\"", "\"key\"", "'key'")]
    [InlineData("\"pointwise\": ", "\"pointwise\": -", "base.pointwise")]
    [InlineData("\"pointwise\"", "\"pointwize\"", "pointwize")]
    public void AWrongFile_IsOneLine(string text, string wrong, string says)
    {
        string json = File.ReadAllText(Path.Combine(Folder, "cpu-arm.json"));
        string broken = json.Remove(json.IndexOf(text, StringComparison.Ordinal), text.Length)
            .Insert(json.IndexOf(text, StringComparison.Ordinal), wrong);
        string message = Assert.Throws<NetWeightException>(() =>
            FitCatalog.Parse(System.Text.Encoding.UTF8.GetBytes(broken), "mine.json")).Message;
        Assert.StartsWith("mine.json: ", message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("\"scale\": ", "\"scale\": -", "'platforms[0].scale' must be a number that is not negative")]
    [InlineData("\"typePairs\"", "\"pairsOfTypes\"", "unknown field 'platforms[0].sameNetwork.pairsOfTypes'")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 2", "written for schemaVersion 2")]
    public void AWrongFileOfDifferences_IsOneLine(string text, string wrong, string says)
    {
        string json = File.ReadAllText(Path.Combine(Folder, "difference.json"));
        int at = json.IndexOf(text, StringComparison.Ordinal);
        byte[] broken = System.Text.Encoding.UTF8.GetBytes(json.Remove(at, text.Length).Insert(at, wrong));
        string message = Assert.Throws<NetWeightException>(() => DifferenceFit.Parse(broken, "mine.json")).Message;
        Assert.StartsWith("mine.json: " + says, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [GeneratedRegex(@"/// <summary>\s*(?<meaning>[^\n]*?)\s*</summary>\s*\n\s*(?<name>[A-Z]\w+),")]
    private static partial Regex FactorComment();

    /// <summary>The break before a line that goes on with a comment.</summary>
    [GeneratedRegex(@"\r?\n *///(?! <summary>)")]
    private static partial Regex NextCommentLine();

    [GeneratedRegex(@"""base"": \{\n          ""type"".*?\n          \}\n        \}", RegexOptions.Singleline)]
    private static partial Regex FactorSchema();
}
