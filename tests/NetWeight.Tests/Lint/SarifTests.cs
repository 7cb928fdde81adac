using System.Text.Json;
using NetWeight.Devices;
using NetWeight.Lint;
using NetWeight.Operators;
using NetWeight.Reports.Lint;

namespace NetWeight.Tests.Lint;

/// <summary>
/// What is written as SARIF is SARIF: held against the parts of the standard (OASIS SARIF 2.1.0, section 3) that a
/// report of ours can touch. A property that is not described here
/// fails, so that whoever writes a new one looks it up first.
/// </summary>
public class SarifTests
{
    private const string Text = "text", Uri = "uri", AbsoluteUri = "absolute uri", Index = "index",
        Positive = "positive", Markdown = "markdown", Bag = "bag", Strings = "strings", Version = "semantic version";

    /// <summary>Objects of the standard: their properties, and what these hold: a kind of value, words to choose from,
    /// another object, or [] of it. ! stands behind what must be there.</summary>
    private static readonly Dictionary<string, (string Name, string Holds)[]> Objects = new()
    {
        // 3.13
        ["sarifLog"] = [("$schema", AbsoluteUri), ("version!", "2.1.0"), ("runs!", "run[]")],
        // 3.14
        ["run"] = [("tool!", "tool"), ("automationDetails", "runAutomationDetails"),
            ("columnKind", "utf16CodeUnits|unicodeCodePoints"), ("results", "result[]")],
        // 3.17, 3.18, 3.19
        ["runAutomationDetails"] = [("id", Text)],
        ["tool"] = [("driver!", "toolComponent")],
        ["toolComponent"] = [("name!", Text), ("semanticVersion", Version), ("rules", "reportingDescriptor[]")],
        // 3.49, 3.50, 3.12
        ["reportingDescriptor"] =
        [
            ("id!", Text), ("name", Text), ("shortDescription", "multiformatMessageString"),
                ("fullDescription", "multiformatMessageString"), ("help", "multiformatMessageString"),
            ("defaultConfiguration", "reportingConfiguration"), ("properties", Bag),
        ],
        ["reportingConfiguration"] = [("level", "none|note|warning|error")],
        ["multiformatMessageString"] = [("text!", Text), ("markdown", Markdown)],
        // 3.27, 3.11
        ["result"] =
        [
            ("ruleId", Text), ("ruleIndex", Index), ("level", "none|note|warning|error"), ("message!", "message"),
                ("locations", "location[]"), ("partialFingerprints", Strings), ("properties", Bag),
        ],
        ["message"] = [("text", Text)],
        // 3.28, 3.29, 3.4, 3.30, 3.33
        ["location"] = [("physicalLocation", "physicalLocation"), ("logicalLocations", "logicalLocation[]")],
        ["physicalLocation"] = [("artifactLocation", "artifactLocation"), ("region", "region")],
        ["artifactLocation"] = [("uri", Uri)],
        ["region"] = [("startLine", Positive), ("startColumn", Positive), ("endLine", Positive), ("endColumn", Positive)],
        ["logicalLocation"] = [("name", Text), ("fullyQualifiedName", Text), ("kind", Text)],
    };

    public static readonly TheoryData<string, string> Reports = new()
    {
        { "mobilenet_v2", "models/mobilenet_v2.onnx" },
        { "repvgg_a0:train", "repvgg_a0:train" },
        { "densenet121", "C:\\my models\\dense net#1?.onnx" },
        { "shufflenet_v2_x1_0", "./модели/100%.onnx" },
        { "vgg16", "-" },
    };

    [Theory]
    [MemberData(nameof(Reports))]
    public void Report_HoldsWhatTheStandardAsksFor(string network, string file)
    {
        LintResult result = Linter.Run(Lints.Cost(network),
            [DeviceCatalog.Get("t4"), DeviceCatalog.Get("raspberry-pi-5"), DeviceCatalog.Get("horizon-x3")]);
        JsonElement log = Written(result, file);
        Assert.Empty(Check(log, "sarifLog", "$"));
        HeldTogether(log.GetProperty("runs")[0], result);
    }

    [Fact]
    public void Report_WithoutFindings_HoldsToo()
    {
        LintResult result = Linter.Run(ShapeInference.Run(new Net(1, 16).Add("Relu", "x", "y").Model("y")), []);
        Assert.Empty(result.Findings);
        JsonElement log = Written(result, "model.onnx");
        Assert.Empty(Check(log, "sarifLog", "$"));
        // 3.14.23: an empty array says that the scan ran and found nothing; without one it says that it did not run.
        Assert.Equal(0, log.GetProperty("runs")[0].GetProperty("results").GetArrayLength());
    }

    [Theory]
    [InlineData("""{ "version": "2.0.0", "runs": [] }""", "$.version")]
    [InlineData("""{ "version": "2.1.0" }""", "$ lacks runs")]
    [InlineData("""{ "version": "2.1.0", "runs": [{ "tool": { "driver": { "name": "x", "rule": [] } } }] }""", "'rule'")]
    [InlineData(
        """{ "version": "2.1.0", "runs": [{ "tool": { "driver": { "name": "x" } }, "results": [{ "message": { "text": "m" }, "level": "info" }] }] }""", "level is 'info'")]
    [InlineData(
        """{ "version": "2.1.0", "runs": [{ "tool": { "driver": { "name": "x" } }, "results": [{ "message": { "text": "m" }, "locations": [{ "physicalLocation": { "artifactLocation": { "uri": "a b" } } }] }] }] }""", "uri is 'a b'")]
    [InlineData(
        """{ "version": "2.1.0", "runs": [{ "tool": { "driver": { "name": "x" } }, "results": [{ "message": { "text": "m" }, "locations": [{ "physicalLocation": { "region": { "startLine": 0 } } }] }] }] }""", "startLine is '0'")]
    public void Check_Wrong_IsNoticed(string json, string error) =>
        Assert.Contains(error, string.Join('\n', Check(JsonDocument.Parse(json).RootElement, "sarifLog", "$")), StringComparison.Ordinal);

    /// <summary>What the standard says across objects, and what code scanning reads ("SARIF support for code scanning"
    /// of GitHub's documentation).</summary>
    private static void HeldTogether(JsonElement run, LintResult result)
    {
        JsonElement[] rules = [.. run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray()],
            results = [.. run.GetProperty("results").EnumerateArray()];
        string[] ids = [.. rules.Select(r => r.GetProperty("id").GetString()!)];
        Assert.Equal(ids.Distinct(), ids);
        foreach (JsonElement rule in rules)
        {
            // Titles and descriptions are cut beyond these, and help is requested in both forms.
            Assert.InRange(rule.GetProperty("name").GetString()!.Length, 1, 255);
            Assert.InRange(rule.GetProperty("shortDescription").GetProperty("text").GetString()!.Length, 1, 1024);
            Assert.InRange(rule.GetProperty("fullDescription").GetProperty("text").GetString()!.Length, 1, 1024);
            Assert.True(rule.GetProperty("help").TryGetProperty("markdown", out _));
            Assert.True(rule.GetProperty("defaultConfiguration").TryGetProperty("level", out _));
            Assert.InRange(rule.GetProperty("properties").GetProperty("tags").GetArrayLength(), 1, 10);
        }

        Assert.Equal(result.Findings.Count, results.Length);
        var seen = new HashSet<string>();
        foreach (JsonElement found in results)
        {
            // 3.27.6: the index leads to the rule of that id.
            Assert.Equal(found.GetProperty("ruleId").GetString(), ids[found.GetProperty("ruleIndex").GetInt32()]);
            JsonElement location = Assert.Single(found.GetProperty("locations").EnumerateArray());
            JsonElement place = location.GetProperty("physicalLocation");
            Assert.True(place.GetProperty("artifactLocation").TryGetProperty("uri", out _));
            foreach (string side in new[] { "startLine", "startColumn", "endLine", "endColumn" })
                Assert.True(place.GetProperty("region").TryGetProperty(side, out _));
            // Findings with one hash are shown as one.
            Assert.True(seen.Add(found.GetProperty("ruleId").GetString() + found.GetProperty("partialFingerprints")
                .GetProperty("primaryLocationLineHash").GetString()));
        }
    }

    private static JsonElement Written(LintResult result, string file)
    {
        using var writer = new StringWriter();
        LintSarif.Write(result, file, "1.2.3+abc", writer);
        return JsonDocument.Parse(writer.ToString()).RootElement;
    }

    private static List<string> Check(JsonElement value, string kind, string at)
    {
        var errors = new List<string>();
        if (kind.EndsWith("[]", StringComparison.Ordinal))
        {
            if (value.ValueKind != JsonValueKind.Array)
                return [$"{at} is no array"];
            int i = 0;
            foreach (JsonElement item in value.EnumerateArray())
                errors.AddRange(Check(item, kind[..^2], $"{at}[{i++}]"));
            return errors;
        }

        if (!Objects.TryGetValue(kind, out (string Name, string Holds)[]? properties))
            return Fits(value, kind) ? [] : [$"{at} is '{value}', not {kind}"];
        if (value.ValueKind != JsonValueKind.Object)
            return [$"{at} is no object"];
        foreach ((string name, string holds) in properties)
        {
            if (value.TryGetProperty(name.TrimEnd('!'), out JsonElement member))
                errors.AddRange(Check(member, holds, $"{at}.{name.TrimEnd('!')}"));
            else if (name.EndsWith('!'))
                errors.Add($"{at} lacks {name.TrimEnd('!')}");
        }

        foreach (JsonProperty member in value.EnumerateObject())
            if (!properties.Any(p => p.Name.TrimEnd('!') == member.Name))
                errors.Add($"{at} has '{member.Name}', which is not described");
        return errors;
    }

    private static bool Fits(JsonElement value, string kind) => kind switch
    {
        Text or Markdown => value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0,
        AbsoluteUri => value.ValueKind == JsonValueKind.String && System.Uri.TryCreate(value.GetString(), UriKind.Absolute, out _),
        Uri => value.ValueKind == JsonValueKind.String && System.Uri.IsWellFormedUriString(value.GetString(), UriKind.RelativeOrAbsolute),
        Index => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int index) && index >= -1,
        Positive => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 1,
        // 3.8: any names; tags are distinct strings.
        Bag => value.ValueKind == JsonValueKind.Object && (!value.TryGetProperty("tags", out JsonElement tags)
            || (tags.EnumerateArray().All(t => t.ValueKind == JsonValueKind.String)
            && tags.EnumerateArray().Select(t => t.GetString()).Distinct().Count() == tags.GetArrayLength())),
        Strings => value.ValueKind == JsonValueKind.Object && value.EnumerateObject().All(p => p.Value.ValueKind == JsonValueKind.String),
        Version => value.ValueKind == JsonValueKind.String
            && System.Text.RegularExpressions.Regex.IsMatch(value.GetString()!, @"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$"),
        _ => value.ValueKind == JsonValueKind.String && kind.Split('|').Contains(value.GetString()),
    };
}
