using NetWeight.Accuracy.Networks;

namespace NetWeight.Accuracy.Tests;

/// <summary>Samples of networks of the zoo.</summary>
internal static class SampleMaker
{
    public static NetworkLibrary Networks { get; } = new("no such folder");

    public static Sample Make(string network, double seconds, bool? fits = null, string device = "some",
        bool cpu = false, int batch = 1) => new()
        {
            DataSet = "test",
            Panel = "panel",
            DeviceName = device,
            DeviceId = null,
            IsCpu = cpu,
            RuntimeName = "runtime",
            RuntimeId = "onnxruntime",
            Harness = "test",
            Precision = "fp32",
            Batch = batch,
            InputSize = 224,
            Seconds = seconds,
            Network = Networks.Zoo(network)!,
            Fits = fits,
        };
}
