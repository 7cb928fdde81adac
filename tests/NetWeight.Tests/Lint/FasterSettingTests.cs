using NetWeight.Architectures;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;
using NetWeight.Lint;
using NetWeight.Operators;

namespace NetWeight.Tests.Lint;

public class FasterSettingTests
{
    [Fact]
    public void FasterSetting_OnTensorCores_IsFewerBits()
    {
        Finding finding = Lints.Run("resnet50", "orin-nano").Of("NW227");

        Assert.Contains("Compute in fp16", finding.Suggestion, StringComparison.Ordinal);
        Assert.True(finding.Number("speedUp") > 1.5);
        Assert.Equal(Graphs.Severity.Note, finding.Severity);
    }

    [Fact]
    public void OnAChipWithOneRuntime_NothingIsNamed() =>
        Assert.DoesNotContain(Lints.Run("resnet50", "hailo-8").Findings, f => f.Rule == "NW227");

    /// <summary>No advice that published times refute: where a device file quotes a network in both types, 16 bits are
    /// faster where they are advised.</summary>
    [Fact]
    public void AdviceOfSixteenBits_AgreesWithPublishedTimes()
    {
        int checkedTimes = 0;
        foreach (Device device in DeviceCatalog.All)
            foreach (var group in device.PublishedTimes.Where(t => t.Latency is not null)
                .GroupBy(t => (t.Network, t.Batch, t.Runtime, t.Harness)))
            {
                PublishedTime? wide = group.FirstOrDefault(t => t.Precision == Precision.Fp32),
                    half = group.FirstOrDefault(t => t.Precision == Precision.Fp16);
                if (wide is null || half is null || ArchitectureCatalog.Find(group.Key.Network) is null
                    || RuntimeCatalog.Find(group.Key.Runtime) is not { } runtime)
                    continue;
                LintResult result = Linter.Run(
                    ShapeInference.Run(ArchitectureCatalog.Build(group.Key.Network),
                        new InferenceOptions { Batch = group.Key.Batch }), [device],
                    new PredictionOptions { Runtime = runtime, Precision = Precision.Fp32 });
                if (result.Findings.FirstOrDefault(f => f.Rule == "NW227")?.Suggestion.Contains("fp16", StringComparison.Ordinal) != true)
                    continue;
                checkedTimes++;
                Assert.True(half.Latency!.Value.Value < wide.Latency!.Value.Value, $"{device.Id} {group.Key}");
            }

        Assert.True(checkedTimes >= 3, $"{checkedTimes} pairs of times");
    }
}
