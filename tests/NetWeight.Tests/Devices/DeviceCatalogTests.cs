using System.Text;
using NetWeight.Devices;
using NetWeight.Graphs;

namespace NetWeight.Tests.Devices;

public class DeviceCatalogTests
{
    private const string Minimal =
        """
        { "schemaVersion": 1, "id": "mine", "name": "Mine", "vendor": "Me", "class": "gpu-desktop", "defaultRuntime": "tensorrt",
          "peakOperationsPerSecond": { "vector": { "fp32": { "value": 8e12, "source": "s", "kind": "datasheet" } } },
          "memory": { "busBits": { "value": 256, "source": "s", "kind": "datasheet" }, "pinBitsPerSecond": { "value": 1e10, "source": "s", "kind": "datasheet", "confidence": "high" } },
          "sources": { "s": { "title": "A datasheet", "read": "2026-11-22" } } }
        """;

    [Theory]
    [InlineData("t4", "nvidia-t4")]
    [InlineData("A4000", "nvidia-rtx-a4000")]
    [InlineData("pi5", "raspberry-pi-5")]
    [InlineData("NVIDIA-T4", "nvidia-t4")]
    public void Find_IdOrAlias_IsTheDevice(string name, string id) => Assert.Equal(id, DeviceCatalog.Find(name)!.Id);

    /// <summary>Only the first lines of each file are read for a list; they say what the whole file says.</summary>
    [Fact]
    public void Summaries_SayWhatTheDevicesSay() => Assert.Equal(
        DeviceCatalog.All.Select(d => (d.Id, d.Name, d.Vendor, d.Class, d.Year?.Value, string.Join(',', d.Aliases))),
        DeviceCatalog.Summaries.Select(d => (d.Id, d.Name, d.Vendor, d.Class, d.Year, string.Join(',', d.Aliases))));

    [Fact]
    public void T4_HasTheNumbersOfItsDatasheet()
    {
        Device t4 = DeviceCatalog.Find("t4")!;
        Assert.Equal(65e12, t4.Peak(Precision.Fp16)!.Value.Value);
        Assert.Equal(8.1e12, t4.Peak(Precision.Fp32)!.Value.Value);
        Assert.Null(t4.Peak(Precision.Bf16));
        // 8.1e12 / 320e9 and 65e12 / 320e9.
        Assert.Equal(25.3125, t4.RidgePoint(Precision.Fp32)!.Value.Value, 1e-9);
        Assert.Equal(203.125, t4.RidgePoint(Precision.Fp16)!.Value.Value, 1e-9);
        Assert.Equal(Confidence.High, t4.Peak(Precision.Fp16)!.Provenance.Confidence);
    }

    [Fact]
    public void Evolution_GoesFromTeslaToBlackwell()
    {
        Assert.Equal(
            ["Tesla", "Fermi", "Kepler", "Maxwell", "Pascal", "Volta", "Turing", "Ampere", "Ada Lovelace", "Hopper", "Blackwell"],
            DeviceCatalog.Evolution.Select(d => d.Architecture));
        // The survey's point: arithmetic grew faster than bandwidth. 104.8 / 0.622 TFLOP/s against 1792 / 102.4 GB/s.
        Device first = DeviceCatalog.Evolution[0], last = DeviceCatalog.Evolution[^1];
        Assert.True(last.RidgePoint(Precision.Fp32)!.Value.Value > 9 * first.RidgePoint(Precision.Fp32)!.Value.Value);
    }

    [Fact]
    public void Cores_CanBeChosenByClockAndCount()
    {
        Device four = DeviceCatalog.Find("a76@2.4GHzx4")!;
        // 4 cores x 16 FLOP per cycle x 2.4 GHz; cpufp measures 153.5 GFLOP/s on a Raspberry Pi 5.
        Assert.Equal(153.6e9, four.Peak(Precision.Fp32)!.Value.Value, 1);
        Assert.Equal(SourceKind.Derived, four.Peak(Precision.Fp32)!.Provenance.Kind);
        Assert.Equal(("arm-cortex-a76@2.4GHzx4", 4), (four.Id, four.Clusters[0].Count!.Value));
        Assert.Equal(four.Peaks[0].Rate.Value, DeviceCatalog.Find(four.Id)!.Peaks[0].Rate.Value);
        Assert.Equal(16e9 * 1.8, DeviceCatalog.Find("a76@1.8ghz")!.Peak(Precision.Fp32)!.Value.Value, 1);
    }

    [Theory]
    [InlineData("a76@fast", "ID@2.4GHzx4")]
    [InlineData("a76@2.4GHzx", "ID@2.4GHzx4")]
    [InlineData("a76@2.4GHz4", "ID@2.4GHzx4")]
    [InlineData("a76@0GHzx4", "outside")]
    [InlineData("a76@2.4GHzx0", "outside")]
    [InlineData("t4@1GHzx1", "CPU with one kind of cores")]
    [InlineData("rk3588@1GHzx1", "CPU with one kind of cores")]
    [InlineData("nvidia-t5", "Did you mean 'nvidia-t4'?")]
    [InlineData("no-such-device", "'netweight devices' lists all")]
    [InlineData("nowhere/mine.json", "no such device file")]
    [InlineData("mine.json", "no such device file")]
    public void Get_Wrong_IsOneLine(string name, string says)
    {
        string message = Assert.Throws<NetWeightException>(() => DeviceCatalog.Get(name)).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Load_File_DerivesTheBandwidth()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["mine.json"], Minimal, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Device mine = DeviceCatalog.Get(folder["mine.json"]);
        Assert.Equal(320e9, mine.Bandwidth!.Value.Value);
        Assert.Equal((SourceKind.Derived, Confidence.High), (mine.Bandwidth.Provenance.Kind, mine.Bandwidth.Provenance.Confidence));
        Assert.Equal(25, mine.RidgePoint(Precision.Fp32)!.Value.Value);
        Assert.Equal(new DateOnly(2026, 11, 22), mine.Sources.Single().Read);
    }

    [Theory]
    [InlineData("\"name\": \"Mine\"", "\"nmae\": \"Mine\"", "unknown field 'nmae'")]
    [InlineData("\"name\": \"Mine\"", "\"two\\nlines\": 1", "unknown field 'two lines'")]
    [InlineData("\"busBits\"", "\"busBytes\"", "unknown field 'memory.busBytes'")]
    [InlineData("\"vector\"", "\"lanes\"", "unknown field 'peakOperationsPerSecond.lanes'")]
    [InlineData("\"fp32\"", "\"fp12\"", "unknown field 'peakOperationsPerSecond.vector.fp12'")]
    [InlineData("\"name\": \"Mine\", ", "", "1 field is missing: 'name'")]
    [InlineData("\"value\": 8e12, \"source\": \"s\"", "\"value\": 8e12",
        "1 field is missing: 'peakOperationsPerSecond.vector.fp32.source'")]
    [InlineData("\"value\": 8e12, \"source\": \"s\"", "\"value\": 8e12, \"source\": \"t\"", "not among the sources")]
    [InlineData("{ \"value\": 8e12, \"source\": \"s\", \"kind\": \"datasheet\" }", "8e12", "every number names its source")]
    [InlineData("8e12", "8.1", "Is it in another unit?")]
    [InlineData("1e10", "10", "bits per second")]
    [InlineData("8e12", "\"8e12\"", "must have a number")]
    [InlineData("8e12", "1e999", "another unit")]
    [InlineData("256", "256.5", "whole number")]
    [InlineData("\"datasheet\" } } }", "\"guess\" } } }", "one of datasheet, measured, derived, default")]
    [InlineData("\"high\"", "\"sure\"", "one of low, medium, high")]
    [InlineData("gpu-desktop", "gpu-phone", "gpu-datacenter")]
    [InlineData("\"mine\"", "\"My Device\"", "not an id")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 2", "A newer NetWeight reads it")]
    [InlineData("\"schemaVersion\": 1, ", "", "1 field is missing: 'schemaVersion'")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": \"2\"", "'schemaVersion' is \"2\"; this format is 1")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 1.5", "'schemaVersion' is 1.5; this format is 1")]
    [InlineData("\"sources\"", "\"notes\": [], \"more\"", "unknown field 'more'")]
    [InlineData("2026-11-22", "yesterday", "a day like")]
    [InlineData("\"sources\": {", "\"fallbacks\": [{ \"operator\": \"Conv\", \"when\": \"kernel above "
        + "3\", \"source\": \"s\" }], \"sources\": {", "'fallbacks[0].when' is 'kernel above 3'; a condition is dilated")]
    [InlineData("\"id\": \"mine\"", "\"id\": \"mine\", \"id\": \"mine\"", "not JSON")]
    [InlineData("{ \"schemaVersion\"", "[ \"schemaVersion\"", "not JSON")]
    public void Parse_Wrong_IsOneLineWithTheFile(string good, string bad, string says)
    {
        string text = Minimal.Replace(good, bad, StringComparison.Ordinal);
        Assert.NotEqual(Minimal, text);
        string message = Assert.Throws<NetWeightException>(() => DeviceCatalog.Parse(Encoding.UTF8.GetBytes(text), "mine.json")).Message;
        Assert.StartsWith("mine.json: ", message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    public void Parse_NoObject_IsOneLine(string text) =>
        Assert.Throws<NetWeightException>(() => DeviceCatalog.Parse(Encoding.UTF8.GetBytes(text), "mine.json"));

    [Fact]
    public void Missing_NamesTheNumbersAndWhatStandsIn()
    {
        IReadOnlyList<DeviceGap> gaps = DeviceFacts.Missing(DeviceCatalog.Find("t4")!);
        DeviceGap kernel = Assert.Single(gaps);
        Assert.Equal(("overhead.perKernelSeconds", null, "the runtime's factors are used instead"),
            (kernel.Name, kernel.StandIn?.Value, kernel.Meaning));
        Assert.Contains(DeviceFacts.Missing(DeviceCatalog.Find("cv22")!), g =>
            g is { Name: "memory.bandwidthBytesPerSecond", StandIn.Value: 1.28e10 });
        Assert.Contains(DeviceFacts.Missing(DeviceCatalog.Find("arm-cortex-a53")!), g =>
            g is { Name: "memory.bandwidthBytesPerSecond", StandIn: null, Meaning: "" });
    }

    [Fact]
    public void Precision_OfATensor_IsThatOfItsType() =>
        Assert.Equal(
            [Precision.Fp32, Precision.Fp16, Precision.Bf16, Precision.Int8, Precision.Int8, Precision.Fp8, null],
            new[] { DataType.Float, DataType.Float16, DataType.BFloat16, DataType.Int8, DataType.UInt8,
                DataType.Float8E5M2, DataType.Int64 }.Select(Precisions.Of));
}
