using System.Text;
using System.Text.Json;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Lint;
using NetWeight.Operators;
using NetWeight.Reports.Lint;

namespace NetWeight.Tests.Lint;

/// <summary>What holds for all rules together, and the formats.</summary>
public class LinterTests
{
    private static readonly string[] Doubted = ["densenet121", "googlenet", "mobilenet_v2", "shufflenet_v2_x1_0", "ghostnet_100"];

    [Fact]
    public void Run_WithoutADevice_SkipsTheRulesThatNeedOne()
    {
        LintResult result = Linter.Run(Lints.Cost("mobilenet_v2"), []);
        Assert.Equal(RuleCatalog.All.Where(r => r.NeedsDevice), result.SkippedRules);
        Assert.All(result.Findings, f => Assert.Null(f.Device));
        Assert.Contains(result.Findings, f => f.Rule == "NW214");
        Assert.Contains("rules need one and did not run", LintReport.Summary(result)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SeveralDevices_SaysOnWhich()
    {
        LintResult result = Linter.Run(Lints.Cost("mobilenet_v2"), [DeviceCatalog.Get("t4"), DeviceCatalog.Get("raspberry-pi-5")]);
        Assert.Equal(["nvidia-t4", "raspberry-pi-5"], result.Findings.Select(f => f.Device).OfType<string>().Distinct()
            .Order(StringComparer.Ordinal));
        Assert.Equal(2, result.Devices.Count);
    }

    [Fact]
    public void Run_SavingsComeInOrderAndStayBelowTheLatency()
    {
        foreach (string network in new[] { "densenet121", "googlenet", "mobilenet_v2", "repvgg_a0:train", "shufflenet_v2_x1_0", "vgg16" })
        {
            LintResult result = Lints.Run(network, "t4");
            Assert.Equal(result.Findings.Select(f => f.TimeSaved?.Value ?? 0).OrderDescending(),
                result.Findings.Select(f => f.TimeSaved?.Value ?? 0));
            double latency = result.Devices[0].Estimate!.Latency.Value;
            Assert.All(result.Findings, f => Assert.InRange(f.TimeSaved?.Value ?? 0, 0, latency));
            Assert.InRange(result.Devices[0].CouldGo.Value, result.Findings.Max(f => f.TimeSaved?.Value ?? 0), latency);
            Assert.DoesNotContain(result.Findings, f => f.Rule == Linter.FailedRule);
        }
    }

    [Fact]
    public void Run_SeverityFollowsTheShareThatIsSaved()
    {
        LintResult result = Lints.Run("repvgg_a0:train", "t4");
        double share = result.Of("NW215").TimeSaved!.Value.Value / result.Devices[0].Estimate!.Latency.Value;
        Assert.InRange(share, 0.3, 0.5);
        Assert.Equal(Severity.Error, result.Of("NW215").Severity);
        LintResult lenient = Linter.Run(Lints.Cost("repvgg_a0:train"), [DeviceCatalog.Get("t4")], null,
            new LintOptions { ErrorShare = share + 0.01 });
        Assert.Equal(Severity.Warning, lenient.Of("NW215").Severity);
    }

    [Fact]
    public void Run_SavingThatCannotBeTold_IsANote()
    {
        (Finding Finding, double Share)[] tried =
        [
            .. Doubted.SelectMany(n => Lints.Contrasting.Select(d => Lints.Run(n, d)))
                .SelectMany(r => r.Findings.Where(f => f.Difference is not null)
                .Select(f => (f, f.TimeSaved!.Value.Value / r.Devices[0].Estimate!.Latency.Value))),
        ];
        Finding[] doubtful =
            [.. tried.Where(t => t.Finding.Difference!.Verdict == DifferenceVerdict.CannotBeTold
                && t.Share >= LintOptions.Default.WarningShare).Select(t => t.Finding)];
        Assert.NotEmpty(doubtful);
        Assert.All(doubtful, f => Assert.Equal(Severity.Note, f.Severity));
        Assert.All(doubtful, f => Assert.Contains("cannot be distinguished from zero", LintReport.Doubt(f), StringComparison.Ordinal));
        Assert.Contains(tried, t => t.Finding.Difference!.Verdict == DifferenceVerdict.Faster && t.Finding.Severity > Severity.Note);
    }

    [Fact]
    public void Run_CleanNetwork_HasNothingToSave()
    {
        foreach (string network in new[] { "repvgg_a0", "repvgg_b0" })
            Assert.DoesNotContain(Lints.Run(network, "t4").Findings, f => f.TimeSaved is not null || f.Severity > Severity.Note);
    }

    [Fact]
    public void Run_UnknownPeak_IsAVerdictWithAnError()
    {
        Device without = DeviceCatalog.All.First(d => d.Peaks.Count == 0 && d.Npu is null);
        LintResult result = Linter.Run(Lints.Cost("resnet18"), [without, DeviceCatalog.Get("t4")]);
        Assert.NotNull(result.Devices[0].Error);
        Assert.NotNull(result.Devices[1].Estimate);
    }

    [Fact]
    public void Suppressions_LeaveOutLayersByPattern()
    {
        var options =
            new LintOptions
            {
                Suppressions =
                [new Suppression("unequal-widths", "stage3.*", "measured"), new Suppression("NW222", "*", "batch is fixed")]
            };
        LintResult result = Linter.Run(Lints.Cost("mobilenet_v2"), [DeviceCatalog.Get("t4")], null, options);
        Assert.DoesNotContain(result.Of("NW201").Layers, l => l.StartsWith("stage3.", StringComparison.Ordinal));
        Assert.True(result.Of("NW201").TimeSaved < Lints.Run("mobilenet_v2", "t4").Of("NW201").TimeSaved);
        Assert.DoesNotContain(result.Findings, f => f.Rule == "NW222");
        Assert.True(result.Suppressed > 0);
    }

    [Theory]
    [InlineData("features.0.conv", "features.*", true)]
    [InlineData("features.0.conv", "*.conv", true)]
    [InlineData("features.0.conv", "f*0*v", true)]
    [InlineData("features.0.conv", "features", false)]
    [InlineData("features.0.conv", "*.bn", false)]
    [InlineData("", "*", true)]
    public void Matches_StarsStandForAnything(string name, string pattern, bool matches) =>
        Assert.Equal(matches, LintOptions.Matches(name, pattern));

    [Fact]
    public void Configuration_HoldsSuppressionsBaselineAndThresholds()
    {
        string known = Lints.Run("vgg16", "t4").Of("NW213").Fingerprint;
        string json =
            $$"""{ "lint": { "thresholds": { "error": 0.5 }, "suppress": [{ "rule": "NW201", "layers": "a*", "reason": "why" }], "baseline": ["{{known}}"] } }""";
        LintOptions options = Read(json);
        Assert.Equal((0.5, 0.1), (options.ErrorShare, options.WarningShare));
        Assert.Equal([new Suppression("NW201", "a*", "why")], options.Suppressions);
        LintResult result = Linter.Run(Lints.Cost("vgg16"), [DeviceCatalog.Get("t4")], null, options);
        Assert.DoesNotContain(result.Findings, f => f.Rule == "NW213");
    }

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("{}", "has no object 'lint'")]
    [InlineData("""{ "lint": { "ignore": [] } }""", "has no 'ignore'")]
    [InlineData("""{ "lint": { "suppress": [{ "rule": "NW201" }] } }""", "needs 'rule' and 'reason'")]
    [InlineData("""{ "lint": { "suppress": [{ "rule": "NW999", "reason": "x" }] } }""", "no rule 'NW999'")]
    [InlineData("""{ "lint": { "thresholds": { "note": 2 } } }""", "between 0 and 1")]
    public void Configuration_Wrong_SaysWhat(string json, string error) =>
        Assert.Contains(error, Assert.Throws<NetWeightException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void TimedPlan_WithNothingReplaced_IsThePrediction()
    {
        NetWeight.Costs.ModelCost cost = Lints.Cost("shufflenet_v2_x1_0");
        foreach (string device in new[] { "t4", Lints.Avx512, "raspberry-pi-5" })
        {
            TimedPlan plan = TimedPlan.Of(cost, DeviceCatalog.Get(device));
            Assert.Equal(LatencyModel.Predict(cost.Shaped, DeviceCatalog.Get(device)).Latency, plan.Estimate.Latency);
            Assert.Equal(plan.Estimate.Latency, plan.With(new Dictionary<int, IReadOnlyList<Kernel>>()).Latency);
            var same = Enumerable.Range(0, plan.Plan.Kernels.Count)
                .ToDictionary(i => i, i => (IReadOnlyList<Kernel>)[plan.Plan.Kernels[i]]);
            Assert.Equal(plan.Estimate.Latency, plan.With(same).Latency);
            same[3] = [];
            Assert.True(plan.With(same).Latency < plan.Estimate.Latency);
        }
    }

    [Fact]
    public void Fingerprint_DoesNotDependOnTheNumbers()
    {
        Finding finding = Lints.Run("mobilenet_v2", "t4").Of("NW201");
        Assert.Equal(finding.Fingerprint,
            (finding with { TimeSaved = null, Message = "", Layers = [.. finding.Layers.Reverse()] }).Fingerprint);
        Assert.NotEqual(finding.Fingerprint, (finding with { Device = "other" }).Fingerprint);
        Assert.Equal(24, finding.Fingerprint.Length);
    }

    [Fact]
    public void Sarif_HoldsWhatCodeScanningAsksFor()
    {
        LintResult result = Lints.Run("mobilenet_v2", "t4");
        using var writer = new StringWriter();
        LintSarif.Write(result, "models/mobile net.onnx", "1.2.3+abc", writer);
        JsonElement log = JsonDocument.Parse(writer.ToString()).RootElement;
        Assert.Equal("2.1.0", log.GetProperty("version").GetString());
        JsonElement run = log.GetProperty("runs")[0], driver = run.GetProperty("tool").GetProperty("driver");
        Assert.Equal("1.2.3", driver.GetProperty("semanticVersion").GetString());
        JsonElement[] rules = [.. driver.GetProperty("rules").EnumerateArray()], results = [.. run.GetProperty("results").EnumerateArray()];
        Assert.Equal(RuleCatalog.All.Count + 1, rules.Length);
        Assert.All(rules, r => Assert.True(r.GetProperty("help").GetProperty("markdown").GetString()!.Length > 20));
        Assert.Equal(result.Findings.Count, results.Length);
        foreach ((JsonElement entry, Finding finding) in results.Zip(result.Findings))
        {
            Assert.Equal(finding.Rule, rules[entry.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());
            Assert.True(entry.GetProperty("level").GetString() is "error" or "warning" or "note");
            JsonElement location = entry.GetProperty("locations")[0], place = location.GetProperty("physicalLocation");
            Assert.Equal("models/mobile%20net.onnx", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
            Assert.Equal(1, place.GetProperty("region").GetProperty("startLine").GetInt32());
            if (finding.Layers.Count > 0)
                Assert.Equal(finding.Layers[0], location.GetProperty("logicalLocations")[0].GetProperty("fullyQualifiedName").GetString());
            Assert.Equal(finding.Fingerprint, entry.GetProperty("partialFingerprints").GetProperty("netweightFinding/v1").GetString());
        }
    }

    [Fact]
    public void Json_HoldsTheFindingsWithTheirNumbers()
    {
        LintResult result = Lints.Run("vgg16", "t4");
        using var writer = new StringWriter();
        LintJson.Write(result, "1.2.3", writer);
        JsonElement root = JsonDocument.Parse(writer.ToString()).RootElement;
        Assert.Equal(result.Devices[0].Estimate!.Latency.Value,
            root.GetProperty("devices")[0].GetProperty("predictedLatencySeconds").GetDouble());
        JsonElement finding = root.GetProperty("findings")[0];
        Assert.Equal("NW213", finding.GetProperty("id").GetString());
        Assert.Equal(result.Findings[0].TimeSaved!.Value.Value, finding.GetProperty("timeSavedSeconds").GetDouble());
        Assert.Equal(result.Findings[0].BytesLost!.Value.Value, finding.GetProperty("bytesLost").GetDouble());
    }

    [Fact]
    public void Run_ModelWithoutConvolutions_HasNoFailedRule()
    {
        ShapedModel model = ShapeInference.Run(new Net(1, 16).Add("Relu", "x", "y").Model("y"));
        foreach (string device in new[] { "t4", Lints.Avx512, "horizon-x3", "apple-a14-ane" })
            Assert.DoesNotContain(Linter.Run(model, [DeviceCatalog.Get(device)]).Findings, f => f.Rule == Linter.FailedRule);
    }

    private static LintOptions Read(string json) =>
        LintConfiguration.Read(Encoding.UTF8.GetBytes(json), "netweight.json", LintOptions.Default);
}
