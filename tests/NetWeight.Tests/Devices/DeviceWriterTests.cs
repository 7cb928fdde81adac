using System.Text;
using System.Text.Json;
using NetWeight.Devices;

namespace NetWeight.Tests.Devices;

public class DeviceWriterTests
{
    [Fact]
    public void EveryDevice_IsReadBackAsItWas()
    {
        foreach (Device device in DeviceCatalog.All)
        {
            byte[] written = DeviceWriter.Write(device);
            Device read = DeviceCatalog.Parse(written, device.Id);
            Assert.Equal(DeviceFacts.Of(device), DeviceFacts.Of(read));
            Assert.Equal((device.Name, device.Class, device.DefaultRuntime, device.Architecture, device.Memory.Type),
                (read.Name, read.Class, read.DefaultRuntime, read.Architecture, read.Memory.Type));
            Assert.Equal(device.Notes, read.Notes);
            Assert.Equal(device.References, read.References);
            Assert.Equal(device.PublishedTimes, read.PublishedTimes);
            Assert.Equal(device.PublishedTimesNone, read.PublishedTimesNone);
            Assert.Equal(device.Fallbacks.Select(f => (f.Operator, string.Join(',', f.When), f.To, f.Source)),
                read.Fallbacks.Select(f => (f.Operator, string.Join(',', f.When), f.To, f.Source)));
            Assert.Equal(written, DeviceWriter.Write(read));
        }
    }

    [Fact]
    public void ACalibration_IsReadBack_AndFitsTheSchema()
    {
        byte[] written = DeviceWriter.Write(Calibrated());
        Device read = DeviceCatalog.Parse(written, "test");
        DeviceCalibration calibration = Assert.Single(read.Calibrations);
        Assert.Equal(("onnxruntime", Precision.Fp32, 1.5, 0.08, "a test"),
            (calibration.Runtime, calibration.Precision, calibration.Scale, calibration.LogSpread, calibration.Basis));
        Assert.Equal([1, 2], calibration.Threads);
        Assert.Equal(0.5, calibration.Factors["pointwise"]);
        KernelCorrection correction = Assert.Single(calibration.Corrections);
        Assert.Equal(("depthwise", "rows"), (correction.Kernels, correction.By));
        Assert.Equal([new CorrectionPoint(16, 1.25), new CorrectionPoint(64, 0.8)], correction.Points);
        Assert.Contains(DeviceFacts.Of(read), f => f.Name == "calibrations[0].logSpread" && f.Value == 0.08);

        using JsonDocument document = JsonDocument.Parse(written);
        Assert.Empty(SchemaValidator.Of("device").Validate(document.RootElement));
    }

    [Theory]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 2", "written for schemaVersion 2")]
    [InlineData("\"rows\"", "\"colour\"", "calibrations[0].corrections[0].by' is 'colour'")]
    [InlineData("\"size\": 64", "\"size\": 2", "must have rising sizes")]
    [InlineData("\"logSpread\": 0.08", "\"logSpread\": -1", "calibrations[0].logSpread' must be a number")]
    [InlineData("\"scale\": 1.5,", "\"scales\": 1.5,", "unknown field 'calibrations[0].scales'")]
    public void AWrongCalibration_IsOneClearLine(string right, string wrong, string message)
    {
        string json = Encoding.UTF8.GetString(DeviceWriter.Write(Calibrated()));
        Assert.Contains(right, json, StringComparison.Ordinal);
        string error = Assert.Throws<NetWeightException>(() =>
            DeviceCatalog.Parse(Encoding.UTF8.GetBytes(json.Replace(right, wrong, StringComparison.Ordinal)), "mine.json")).Message;
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    private static Device Calibrated()
    {
        Device device = DeviceCatalog.Get("intel-core-i5-5200u");
        var source = new DeviceSource("calibration", "a test", Read: new DateOnly(2026, 11, 22));
        return device with
        {
            Sources = [.. device.Sources, source],
            Calibrations =
            [
                new DeviceCalibration
                {
                    Runtime = "onnxruntime", Precision = Precision.Fp32, Threads = [1, 2], Scale = 1.5,
                        LogSpread = 0.08, Basis = "a test", Source = source,
                    Factors = new Dictionary<string, double> { ["pointwise"] = 0.5 },
                    Corrections =
                        [new KernelCorrection("depthwise", "rows", [new CorrectionPoint(16, 1.25), new CorrectionPoint(64, 0.8)])],
                },
            ],
        };
    }
}
