using System.Text.Json;
using System.Text.RegularExpressions;
using NetWeight.Devices;

namespace NetWeight.Tests.Devices;

/// <summary>The numbers of the embedded devices agree with each other and say where they come from.</summary>
public partial class DeviceFileTests
{
    private static string Folder { get; } = Repository.At("devices");

    public static TheoryData<string> Ids => [.. DeviceCatalog.Ids];

    [Fact]
    public void Ids_AreTheNamesOfTheFiles()
    {
        Assert.Equal(
            Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!)
                .Where(n => n != "class-defaults").Order(StringComparer.Ordinal),
            DeviceCatalog.Ids);
        Assert.All(DeviceCatalog.Ids, id => Assert.Equal(id, DeviceCatalog.Find(id)!.Id));
    }

    [Fact]
    public void IdsAndAliases_AreUnique()
    {
        string[] names = [.. DeviceCatalog.All.SelectMany(d => d.Aliases.Prepend(d.Id))];
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Fact]
    public void Files_FollowThePublishedSchema()
    {
        var validator = SchemaValidator.Of("device");
        var wrong = new List<string>();
        foreach (string id in DeviceCatalog.Ids)
        {
            using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, id + ".json")));
            wrong.AddRange(validator.Validate(file.RootElement).Select(e => $"{id}: {e}"));
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Numbers_SayWhereTheyComeFrom(string id)
    {
        Device device = DeviceCatalog.Find(id)!;
        IReadOnlyList<DeviceFact> facts = DeviceFacts.Of(device);
        // A source was read on a day, or the file says how the number was come by.
        Assert.All(device.Sources, s => Assert.True(s.Read is not null || s.Via.Length > 0
            || s.Title.StartsWith("NetWeight:", StringComparison.Ordinal), s.Title));
        Assert.All(facts.Where(f => f.Provenance.Kind == SourceKind.Derived), f =>
            Assert.True(f.Provenance.Derivation.Length > 0, $"{f.Name} is derived, but not how"));
        // A default stands in class-defaults.json; here only the clock and count that a generic core is stated for.
        Assert.All(facts.Where(f => f.Provenance.Kind == SourceKind.Default), f =>
            Assert.Contains(f.Name, (string[])["units[0].count", "units[0].clockHz"]));
        string[] used = [.. facts.Select(f => f.Provenance.Source).Concat(device.References.Select(r => r.Source))
            .Concat(device.Fallbacks.Select(f => f.Source)).Concat(device.PublishedTimes.Select(t => t.Source))
            .Select(s => s.Key).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(device.Sources.Select(s => s.Key).Order(StringComparer.Ordinal), used);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Bandwidth_IsBusTimesRate(string id)
    {
        DeviceMemory memory = DeviceCatalog.Find(id)!.Memory;
        if (memory is { StatedBandwidth: { } stated, BusBits: { } bits, PinRate: { } rate })
            Assert.InRange(bits.Value * rate.Value / 8 / stated.Value.Value, 0.98, 1.02);
        if (memory is { StatedBandwidth: { } full, MeasuredBandwidth: { } measured })
            Assert.InRange(measured.Value.Value / full.Value.Value, 0.1, 1);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void PeakInFp32_IsTwiceLanesTimesClock(string id)
    {
        Device device = DeviceCatalog.Find(id)!;
        if (device.Peak(ComputeUnit.Vector, Precision.Fp32) is not { } peak || device.Clusters.Count == 0
            || device.Clusters.Any(c => c.Count is null || c.Lanes is null || c.Clock is null))
            return;
        double expected = device.Clusters.Sum(c => 2 * (double)c.Count!.Value * c.Lanes!.Value * c.Clock!.Value);
        Assert.InRange(peak.Value.Value / expected, 0.95, 1.05);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void RidgePoints_AreSane(string id)
    {
        Device device = DeviceCatalog.Find(id)!;
        foreach (PeakRate peak in device.Peaks)
            if (device.Bandwidth is { } bandwidth)
                Assert.InRange((peak.Rate.Value / bandwidth.Value).Value, 1, 2000);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void NarrowerTypes_AreNotSlower(string id)
    {
        Device device = DeviceCatalog.Find(id)!;
        foreach (ComputeUnit unit in Enum.GetValues<ComputeUnit>())
        {
            double[] rates =
                [.. new[] { Precision.Fp32, Precision.Tf32, Precision.Fp16, Precision.Int8 }.Select(p =>
                    device.Peak(unit, p)).OfType<Sourced<Units.FlopsPerSecond>>().Select(r => r.Value.Value)];
            Assert.Equal(rates.Order(), rates);
        }
    }

    /// <summary>TensorRT and PyTorch compute fp32 convolutions on the tensor cores of these as tf32.</summary>
    [Fact]
    public void CudaDevices_FromCapability8_StateTf32()
    {
        string[] architectures = ["Ampere", "Ada Lovelace", "Hopper", "Blackwell"];
        Device[] devices =
            [.. DeviceCatalog.All.Where(d => d.Vendor == "NVIDIA" && d.Class.IsGpu && architectures.Contains(d.Architecture))];
        Assert.InRange(devices.Length, 30, 1000);
        Assert.Empty(devices.Where(d => d.Peak(ComputeUnit.Tensor, Precision.Tf32) is null).Select(d => d.Id));
    }

    [Fact]
    public void Cpus_StateTheirBlockOfChannels()
    {
        Assert.All(DeviceCatalog.All.Where(d => d.Class.IsCpu), d =>
        {
            int lanes = d.Clusters.Max(c => c.Lanes?.Value ?? 0);
            // 32 lanes are two units of 512 bits; AVX2 has 16 at most, SSE and NEON have blocks of 8 whatever their number.
            int[] fitting = d.Class == DeviceClass.CpuArm || lanes < 16 ? [8] : lanes >= 32 ? [16] : [8, 16];
            Assert.True(d.Alignment.OutputChannels is { } block && fitting.Contains(block.Value), $"{d.Id}: {d.Alignment.OutputChannels}");
        });
    }

    [Theory]
    [InlineData("arm-cortex-a7", false, false)]
    [InlineData("arm-cortex-a73", false, false)]
    [InlineData("qualcomm-kryo-core", false, false)]
    [InlineData("nvidia-carmel-core", true, false)]
    [InlineData("arm-cortex-a75", true, true)]
    [InlineData("arm-neoverse-n1", true, true)]
    [InlineData("qualcomm-snapdragon-660", false, false)]
    [InlineData("amlogic-a311d", false, false)]
    [InlineData("rockchip-rk3568", true, true)]
    public void NarrowTypes_AreThoseOfTheInstructionSet(string id, bool fp16, bool int8)
    {
        Device device = DeviceCatalog.Find(id)!;
        Assert.Equal((fp16, int8), (device.Peak(Precision.Fp16) is not null, device.Peak(Precision.Int8) is not null));
    }

    [Fact]
    public void Chips_AgreeWithTheCoresThatTheyName()
    {
        int compared = 0;
        foreach (Device chip in DeviceCatalog.All.Where(d => d.Class == DeviceClass.CpuArm && d.Vendor != "Apple"))
            foreach (ComputeCluster cluster in chip.Clusters)
                foreach (Match core in CoreName().Matches(cluster.Name))
                {
                    Device generic = DeviceCatalog.Get("arm-cortex-" + core.Groups[1].Value.ToLowerInvariant());
                    Assert.True(generic.Clusters[0].Lanes!.Value == cluster.Lanes?.Value,
                        $"{chip.Id}: {cluster.Name} has {cluster.Lanes}, {generic.Id} {generic.Clusters[0].Lanes}");
                    compared++;
                }

        Assert.InRange(compared, 100, 10_000);
    }

    [Fact]
    public void Checks_CoverMostDevices()
    {
        // The tests above pass over what is unknown: this one fails if that becomes the rule.
        Assert.InRange(DeviceCatalog.All.Count(d =>
            d.Memory is { StatedBandwidth: not null, BusBits: not null, PinRate: not null }), 150, 1000);
        Assert.InRange(DeviceCatalog.All.Count(d => d.Peak(ComputeUnit.Vector, Precision.Fp32) is not null
            && d.Clusters.Count > 0 && d.Clusters.All(c => c.Lanes is not null && c.Clock is not null)), 190, 1000);
    }

    [Fact]
    public void Files_AreWrittenAsTheOthersAre()
    {
        string[] order = [.. SchemaProperties()];
        foreach (string id in DeviceCatalog.Ids)
        {
            using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, id + ".json")));
            string[] fields = [.. file.RootElement.EnumerateObject().Select(p => p.Name)];
            Assert.Equal(order.Where(fields.Contains), fields);
        }
    }

    [Fact]
    public void Defaults_OfEveryClass_AreMarkedAsSuch()
    {
        foreach (DeviceClass @class in Enum.GetValues<DeviceClass>())
        {
            ClassDefaults defaults = ClassDefaults.For(@class);
            // Cores fetch what their clock allows; a GPU without a bandwidth is not predicted, nor is a microcontroller
            // without constants of its own.
            if (@class.IsCpu || @class.IsGpu || @class == DeviceClass.Mcu)
                Assert.Null(defaults.Bandwidth);
            else
                Assert.Equal(SourceKind.Default, defaults.Bandwidth!.Provenance.Kind);
        }
    }

    [GeneratedRegex(@"\b(?:Cortex-)?([AX]\d{1,3})(?=AE\b|\b)")]
    private static partial Regex CoreName();

    private static IEnumerable<string> SchemaProperties()
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(Repository.At("docs", "schema", "device.schema.json")));
        return [.. schema.RootElement.GetProperty("$defs").GetProperty("device").GetProperty("properties")
            .EnumerateObject().Select(p => p.Name)];
    }
}
