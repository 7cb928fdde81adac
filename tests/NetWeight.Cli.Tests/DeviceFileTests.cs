using NetWeight.Architectures;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Cli.Tests;

/// <summary>Devices as the user has them: written, changed, read back, and held against the catalogue's.</summary>
public sealed class DeviceFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void EveryDevice_IsTheSameBehindItsOwnFile()
    {
        foreach (string id in DeviceCatalog.Ids)
        {
            string file = Write(id, id + ".json");
            Assert.Equal(Run.Netweight("devices", "show", id, "-f", "json").Output,
                Run.Netweight("devices", "show", file, "-f", "json").Output);
            Device known = DeviceCatalog.Get(id), read = DeviceCatalog.Get(file);
            Assert.Equal(DeviceFacts.Of(known), DeviceFacts.Of(read));
        }
    }

    [Fact]
    public void EveryDevice_IsPredictedTheSameFromItsOwnFile()
    {
        string[] files = [.. DeviceCatalog.Ids.Select(id => Write(id, id + ".json"))];
        string[] known = Latencies([.. DeviceCatalog.Ids]);
        Assert.Equal(known, Latencies(files));
        // Few lack the peak without which nothing can be said.
        Assert.InRange(known.Count(l => l != "none"), DeviceCatalog.Ids.Count * 9 / 10, DeviceCatalog.Ids.Count);
    }

    [Fact]
    public void CoresAtAClock_HaveAFile_Too()
    {
        string file = Write("a76@2.4GHzx4", "cores.json");
        Assert.Equal("arm-cortex-a76-2-4ghzx4", DeviceCatalog.Get(file).Id);
        Assert.Equal(Latencies(["a76@2.4GHzx4"]), Latencies([file]));
    }

    [Fact]
    public void AnIncompleteFile_IsToldAllItsGapsAtOnce()
    {
        string file = folder["mine.json"];
        File.WriteAllText(file, """{ "id": "mine", "memory": { "bandwidthBytesPerSecond": { "value": 1e10, "kind": "measured" } } }""");
        string error = Fails("devices", "show", file);
        foreach (string gap in (string[])["schemaVersion", "name", "vendor", "class", "defaultRuntime", "sources",
            "memory.bandwidthBytesPerSecond.source"])
            Assert.Contains($"'{gap}'", error, StringComparison.Ordinal);
        Assert.Contains("7 fields are missing", error, StringComparison.Ordinal);
        Assert.Contains("docs/how-to/add-a-device.md", error, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileWithoutRates_IsToldAllThatAPredictionNeeds()
    {
        string file = folder["mine.json"];
        File.WriteAllText(file,
            """{ "schemaVersion": 1, "id": "mine", "name": "Mine", "vendor": "Me", "class": "cpu-arm", "defaultRuntime": "onnxruntime", "sources": {} }""");
        string error = Fails("analyze", "squeezenet1_1", "-d", file);
        foreach (string gap in (string[])["peakOperationsPerSecond.vector.fp32", "units", "memory.bandwidthBytesPerSecond"])
            Assert.Contains(gap, error, StringComparison.Ordinal);
        Assert.Contains("docs/how-to/add-a-device.md", error, StringComparison.Ordinal);
    }

    [Fact]
    public void BrokenJson_IsToldItsPlace()
    {
        string file = folder["mine.json"];
        File.WriteAllText(file, "{\n  \"id\": \"mine\"\n  \"name\": \"Mine\"\n}\n");
        string error = Fails("devices", "show", file);
        Assert.Contains("at line 3, column 3", error, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error, StringComparison.Ordinal);
    }

    [Fact]
    public void ACalibratedDevice_StandsBesideTheCataloguesEntry()
    {
        string file = folder["board.json"];
        string json = Run.Netweight("devices", "show", "raspberry-pi-4", "-f", "device").Output;
        File.WriteAllText(file, json.Replace("1500000000", "1800000000", StringComparison.Ordinal));
        Assert.NotEqual(json, File.ReadAllText(file));
        Assert.Equal(["raspberry-pi-4", "raspberry-pi-4 (board.json)"], Ids("raspberry-pi-4", file));
        Assert.Equal(["raspberry-pi-4 (board.json)", "raspberry-pi-4"], Ids($"{file},pi4"));
        string again = Path.Combine(Directory.CreateDirectory(folder["other"]).FullName, "board.json");
        File.WriteAllText(again, json.Replace("1500000000", "2000000000", StringComparison.Ordinal));
        Assert.Equal([$"raspberry-pi-4 ({file})", $"raspberry-pi-4 ({again})"], Ids(file, again));
        Run run = Run.Netweight("analyze", "squeezenet1_1", "squeezenet1_0", "-q", "-f", "csv", "-d", $"pi4,{file}");
        Assert.Contains(",raspberry-pi-4,", run.Output, StringComparison.Ordinal);
        Assert.Contains(",raspberry-pi-4 (board.json),", run.Output, StringComparison.Ordinal);
        // The same twice is there once, alone under its own name.
        Assert.Equal(["raspberry-pi-4"], Ids("pi4", "raspberry-pi-4"));
        Assert.Equal(["raspberry-pi-4"], Ids(file, file));
    }

    [Theory]
    [InlineData("iPhone 15", "apple-a16")]
    [InlineData("iphone-15-pro", "apple-a17-pro")]
    [InlineData("Pixel 8", "google-tensor-g3")]
    [InlineData("pixel7", "google-tensor-g2")]
    [InlineData("Pixel 6", "google-tensor-g1")]
    [InlineData("Galaxy S24", "qualcomm-snapdragon-8-gen-3")]
    [InlineData("Snapdragon 8 Gen 3", "qualcomm-snapdragon-8-gen-3")]
    [InlineData("Jetson Orin Nano", "nvidia-jetson-orin-nano-8gb")]
    [InlineData("Ryzen 9 7950X", "amd-ryzen-9-7950x")]
    public void NamesThatPeopleType_AreFound(string word, string id) => Assert.Equal(id, DeviceCatalog.Get(word).Id);

    [Theory]
    [InlineData("i9-10900X", "i9-10940x")]
    [InlineData("GeForce RTX 4090", "rtx-4090")]
    [InlineData("PRO 6000 Max-Q", "pro-6000")]
    [InlineData("Core Ultra 7 155H", "core-ultra-7-155h-npu")]
    [InlineData("Galaxy S21", "galaxy-s21-exynos")]
    [InlineData("M4 Pro", "apple-m4-max-core")]
    public void WhereThereIsNoEntry_TheNearestIsProposed(string word, string near) =>
        Assert.True(DeviceCatalog.Find(word) is not null || Fails("devices", "show", word)
            .Contains($"'{near}'", StringComparison.Ordinal), word);

    private string Write(string id, string name)
    {
        Run run = Run.Netweight("devices", "show", id, "-f", "device");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string file = folder[name];
        File.WriteAllText(file, run.Output);
        return file;
    }

    private static string[] Latencies(string[] devices)
    {
        ShapedModel model = ShapeInference.Run(ArchitectureCatalog.Build("squeezenet1_1"));
        return [.. devices.Select(d => Latency(model, DeviceCatalog.Get(d)))];
    }

    private static string Latency(ShapedModel model, Device device)
    {
        try
        {
            LatencyEstimate estimate = LatencyModel.Predict(model, device);
            return $"{estimate.Latency.Value:R} {estimate.Low.Value:R} {estimate.Roofline.Value:R} "
                + $"{string.Join(';', estimate.Assumptions)}";
        }
        catch (NetWeightException)
        {
            return "none";
        }
    }

    private static string[] Ids(params string[] words) => [.. OptionValues.Devices(words).Select(d => d.Id)];

    private static string Fails(params string[] args)
    {
        Run run = Run.Netweight(args);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        return run.Error;
    }
}
