using NetWeight.Devices;

namespace NetWeight.Latency.Runtimes;

/// <summary>The runtime that a device is predicted with unless another is requested.</summary>
public static class UsualRuntime
{
    /// <summary>The device's own, or if NetWeight does not model that one, the usual one of its class.</summary>
    public static RuntimeProfile Of(Device device) => Own(device) ?? RuntimeCatalog.Get(OfClass(device.Class));

    /// <summary>The note that another runtime replaces the device's own; null if none does.</summary>
    public static string? StandIn(Device device, RuntimeProfile runtime) =>
        Own(device) is null && runtime.Id == OfClass(device.Class)
            ? $"runtime: {device.DefaultRuntime} is not modelled for {device.Class.Name}; {runtime.Id} is used instead"
            : null;

    private static RuntimeProfile? Own(Device device) =>
        RuntimeCatalog.Find(device.DefaultRuntime) is { } own && own.RunsOn(device.Class) ? own : null;

    private static string OfClass(DeviceClass @class) => @class switch
    {
        DeviceClass.Npu => "npu",
        DeviceClass.Dsp => "qnn",
        DeviceClass.Mcu => "tflite-micro",
        _ when @class.IsCpu => "onnxruntime",
        DeviceClass.GpuDatacenter or DeviceClass.GpuEmbedded => "tensorrt",
        _ => "pytorch-eager",
    };
}
