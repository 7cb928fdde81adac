using NetWeight.Accuracy.Networks;

namespace NetWeight.Accuracy.Data;

/// <summary>Latencies from documents of several projects, of networks that lie beside the table as exported graphs.</summary>
public sealed class Measured : DataSet
{
    /// <summary>A device with a runtime, as the table names them: our ids, and the precision where the table has none.</summary>
    private static readonly Setting[] Settings =
    [
        new("T4", "TensorRT", "nvidia-t4", "tensorrt"),
        new("V100 (by the figures)", "TensorRT", "nvidia-v100-sxm2-32gb", "tensorrt"),
        new("V100", "PaddlePaddle", "nvidia-v100-sxm2-32gb", "paddle"),
        new("Jetson Nano", "TensorRT FP16, input 1x3x224x224", "nvidia-jetson-nano", "tensorrt", "fp16"),
        new("Jetson Nano", "PyTorch FP16, input 1x3x224x224", "nvidia-jetson-nano", "pytorch-eager", "fp16"),
        new("SD855 CPU", "Paddle-Lite, ARM CPU", "qualcomm-snapdragon-855", "paddle-lite", "fp32", IsCpu: true),
        new("RPi4", "Raspberry Pi4 / ORT CPU", "raspberry-pi-4", "onnxruntime", "fp32", IsCpu: true),
        new("RPi4", "Raspberry Pi4 / Torch CPU", "raspberry-pi-4", "pytorch-eager", "fp32", IsCpu: true),
        // Two cores with AVX2 and FMA, 2.7 GHz at most (Intel's product page).
        new("Intel_i5-5200U", "ORT CPU", "intel-core-i5-5200u", "onnxruntime", "fp32", IsCpu: true),
        new("Intel_i5-5200U", "Torch CPU", "intel-core-i5-5200u", "pytorch-eager", "fp32", IsCpu: true),
        new("Samsung Galaxy S24", "onnx", "qualcomm-hexagon-htp-8-gen-3", "onnxruntime"),
        new("Samsung Galaxy S24", "tflite", "qualcomm-hexagon-htp-8-gen-3", "tflite"),
        new("Samsung Galaxy S24", "qnn_dlc", "qualcomm-hexagon-htp-8-gen-3", "qnn"),
    ];

    /// <inheritdoc/>
    public override string File => "measured.csv";

    /// <inheritdoc/>
    public override string Source =>
        "PaddleClas documentation (Apache-2.0): T4, V100, Snapdragon 855; torch2trt (MIT) and ai_inference_device_benchmark (Apache-2.0) READMEs: Jetson Nano, Raspberry Pi 4, i5-5200U; Qualcomm ai-hub-models `perf.yaml` (BSD-3): Galaxy S24's NPU";

    /// <inheritdoc/>
    public override string Format =>
        "`graph, device, runtime, precision, batch, threads, input, ms, source`: milliseconds per batch; the networks are graphs exported from torchvision and timm; for PyTorch, which folds nothing, the zoo's network of the same counts. Floats run as fp16 on the NPU.";

    /// <inheritdoc/>
    protected override (IReadOnlyList<Sample> Samples, LeftOut? LeftOut) Read(CsvRow row, string folder, NetworkLibrary networks)
    {
        string graph = row["graph"][(row["graph"].LastIndexOf('/') + 1)..];
        if (Settings.FirstOrDefault(s => s.Device == row["device"] && s.Runtime == row["runtime"]) is not { } setting)
            return ([], new LeftOut(row["graph"], $"{row["device"]} with {row["runtime"]} is not known"));
        if (networks.Graph(graph) is not { } network)
            return ([], new LeftOut(row["graph"], "no such graph"));
        if (setting.RuntimeId == "paddle-lite" && row["threads"].Length == 0)
            return ([], new LeftOut(row["graph"], $"{row["device"]}: the number of threads is not told"));
        string precision = row["precision"] switch { "" => setting.Precision, "float" => "fp16", "w8a8" => "int8", var other => other };
        int batch = row["batch"].Length == 0 ? 1 : (int)row.Number("batch");
        int size = row["input"].Length == 0 ? network.NativeSize : int.Parse(row["input"].Split('x')[0]);
        if (setting.RuntimeId == "pytorch-eager")
            network = networks.Unfolded(graph, network, size);
        bool npu = setting.Runtime is "onnx" or "tflite" or "qnn_dlc";
        return ([new Sample
        {
            DataSet = File,
            Panel = npu ? $"Galaxy S24 NPU, {(precision == "fp16" ? "fp16" : "8 and 16 bits")}" : $"{Short(setting.Device)}, {Short(setting.Runtime)} {(setting.Runtime == "TensorRT" && setting.Device == "T4" ? precision : setting.Precision.Length > 0 ? setting.Precision : "fp32")}",
            DeviceName = Short(setting.Device),
            DeviceId = setting.DeviceId,
            IsCpu = setting.IsCpu,
            RuntimeName = Short(setting.Runtime),
            RuntimeId = setting.RuntimeId,
            Precision = precision,
            Batch = batch,
            Threads = row["threads"].Length == 0 ? null : (int)row.Number("threads"),
            InputSize = size,
            Seconds = row.Number("ms") / 1e3,
            Network = network,
        }], null);
    }

    /// <inheritdoc/>
    protected override string Name(CsvRow row) => row["graph"];

    private static string Short(string name) => name switch
    {
        "V100 (by the figures)" => "V100",
        "RPi4" => "Raspberry Pi 4",
        "Intel_i5-5200U" => "i5-5200U",
        "SD855 CPU" => "Snapdragon 855",
        "Samsung Galaxy S24" => "Galaxy S24 NPU",
        "Paddle-Lite, ARM CPU" => "Paddle-Lite",
        _ when name.StartsWith("TensorRT", StringComparison.Ordinal) => "TensorRT",
        _ when name.StartsWith("PyTorch", StringComparison.Ordinal) || name.EndsWith("Torch CPU", StringComparison.Ordinal) => "PyTorch",
        _ when name.EndsWith("ORT CPU", StringComparison.Ordinal) => "ONNX Runtime",
        _ => name,
    };

    private sealed record Setting(string Device, string Runtime, string DeviceId, string RuntimeId, string Precision = "", bool IsCpu = false);
}
