using NetWeight.Accuracy.Networks;

namespace NetWeight.Accuracy.Data;

/// <summary>Latencies from documents of several projects, of networks that are next to the table as exported graphs.</summary>
/// <param name="file">The table.</param>
public sealed class Measured(string file) : DataSet
{
    /// <summary>A device with a runtime, as the table names them: our ids, and the precision if the table has none.</summary>
    private static readonly Setting[] Settings =
    [
        new("T4", "TensorRT", "nvidia-t4", "tensorrt", "paddle-trt"),
        new("V100 (by the figures)", "TensorRT", "nvidia-v100-sxm2-32gb", "tensorrt", "paddle-trt"),
        new("V100", "PaddlePaddle", "nvidia-v100-sxm2-32gb", "paddle", "paddle"),
        new("Jetson Nano", "TensorRT FP16, input 1x3x224x224", "nvidia-jetson-nano", "tensorrt", "torch2trt", "fp16"),
        new("Jetson Nano", "PyTorch FP16, input 1x3x224x224", "nvidia-jetson-nano", "pytorch-eager", "torch2trt", "fp16"),
        new("SD855 CPU", "Paddle-Lite, ARM CPU", "qualcomm-snapdragon-855", "paddle-lite", "paddle-lite", "fp32", IsCpu: true),
        new("RPi4", "Raspberry Pi4 / ORT CPU", "raspberry-pi-4", "onnxruntime", "aibench", "fp32", IsCpu: true),
        new("RPi4", "Raspberry Pi4 / Torch CPU", "raspberry-pi-4", "pytorch-eager", "aibench", "fp32", IsCpu: true),
        // Two cores with AVX2 and FMA, 2.7 GHz at most (Intel's product page).
        new("Intel_i5-5200U", "ORT CPU", "intel-core-i5-5200u", "onnxruntime", "aibench", "fp32", IsCpu: true),
        new("Intel_i5-5200U", "Torch CPU", "intel-core-i5-5200u", "pytorch-eager", "aibench", "fp32", IsCpu: true),
        new("Jetson_Orin_Nano", "Jetson Orin Nano / ORT / TensorRT (ORT) [JetPack 5.1.1: not the Super clocks; TensorRT "
            + "includes copies]", "nvidia-jetson-orin-nano-8gb-15w", "tensorrt", "ort-trt-copies", "fp32"),
        new("Jetson_Orin_Nano", "Jetson Orin Nano / ORT / CPU (ORT) [JetPack 5.1.1: not the Super clocks; TensorRT "
            + "includes copies]", "nvidia-jetson-orin-nano-cpu", "onnxruntime", "aibench", "fp32", IsCpu: true),
        new("Jetson_Orin_Nano", "Jetson Orin Nano / torch / CPU [JetPack 5.1.1: not the Super clocks; TensorRT includes "
            + "copies]", "nvidia-jetson-orin-nano-cpu", "pytorch-eager", "aibench", "fp32", IsCpu: true),
        .. Hexagons("Samsung Galaxy S24", "qualcomm-hexagon-htp-8-gen-3"),
        .. Hexagons("Samsung Galaxy S25", "qualcomm-hexagon-htp-8-elite"),
        .. Hexagons("Snapdragon X Elite CRD", "qualcomm-hexagon-htp-x-elite"),
        .. Hexagons("SA8295P ADP", "qualcomm-hexagon-htp-sa8295p"),
        .. Hexagons("Dragonwing RB3 Gen 2 Vision Kit", "qualcomm-hexagon-htp-qcs6490"),
    ];

    private static Setting[] Hexagons(string name, string id) =>
        [new(name, "onnx", id, "onnxruntime", "aihub"), new(name, "tflite", id, "tflite", "aihub"),
            new(name, "qnn_dlc", id, "qnn", "aihub")];

    /// <inheritdoc/>
    public override string File => file;

    /// <inheritdoc/>
    public override string Source =>
        "PaddleClas documentation (Apache-2.0): T4, V100, Snapdragon 855; torch2trt (MIT) and "
            + "ai_inference_device_benchmark (Apache-2.0) READMEs: Jetson Nano, Raspberry Pi 4, i5-5200U; Qualcomm "
            + "ai-hub-models `perf.yaml` (BSD-3): Galaxy S24's NPU";

    /// <inheritdoc/>
    public override string Format =>
        "`graph, device, runtime, precision, batch, threads, input, ms, source`: milliseconds per batch; the networks "
            + "are graphs exported from torchvision and timm; for PyTorch, which folds nothing, the zoo's network of "
            + "the same counts. Floats run as fp16 on the NPU.";

    /// <inheritdoc/>
    protected override (IReadOnlyList<Sample> Samples, LeftOut? LeftOut) Read(CsvRow row, string folder, NetworkLibrary networks)
    {
        string graph = row["graph"][(row["graph"].LastIndexOf('/') + 1)..];
        if (Settings.FirstOrDefault(s => s.Device == row["device"] && s.Runtime == row["runtime"]) is not { } setting)
            return ([], new LeftOut(row["graph"], $"{row["device"]} with {row["runtime"]} is not known"));
        if (networks.Graph(graph) is not { } network)
            return ([], new LeftOut(row["graph"], "no such graph"));
        if (setting.RuntimeId == "paddle-lite" && row["threads"].Length == 0)
            return ([], new LeftOut(row["graph"], $"{row["device"]}: the number of threads is not stated"));
        string precision = row["precision"] switch { "" => setting.Precision, "float" => "fp16", "w8a8" => "int8", var other => other };
        int batch = row["batch"].Length == 0 ? 1 : (int)row.Number("batch");
        int size = row["input"].Length == 0 ? network.NativeSize : int.Parse(row["input"].Split('x')[0]);
        if (setting.RuntimeId == "pytorch-eager")
            network = networks.Unfolded(graph, network, size);
        bool npu = setting.Runtime is "onnx" or "tflite" or "qnn_dlc";
        string shown = setting.Runtime == "TensorRT" && setting.Device == "T4" ? precision
            : setting.Precision.Length > 0 ? setting.Precision : "fp32";
        return ([new Sample
        {
            DataSet = File,
            Panel = npu ? $"{Short(setting.Device)}, {(precision == "fp16" ? "fp16" : "8 and 16 bits")}"
                : $"{Short(setting.Device)}, {Short(setting.Runtime)} {shown}",
            DeviceName = Short(setting.Device),
            DeviceId = setting.DeviceId,
            IsCpu = setting.IsCpu,
            RuntimeName = Short(setting.Runtime),
            RuntimeId = setting.RuntimeId,
            Harness = setting.Harness,
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
        "Samsung Galaxy S25" => "Galaxy S25 NPU",
        "Snapdragon X Elite CRD" => "Snapdragon X Elite NPU",
        "SA8295P ADP" => "SA8295P NPU",
        "Dragonwing RB3 Gen 2 Vision Kit" => "QCS6490 NPU",
        "Jetson_Orin_Nano" => "Jetson Orin Nano",
        "Paddle-Lite, ARM CPU" => "Paddle-Lite",
        _ when name.StartsWith("TensorRT", StringComparison.Ordinal) || name.Contains("/ TensorRT", StringComparison.Ordinal) => "TensorRT",
        _ when name.StartsWith("PyTorch", StringComparison.Ordinal)
            || name.EndsWith("Torch CPU", StringComparison.Ordinal) || name.Contains("torch / CPU", StringComparison.Ordinal) => "PyTorch",
        _ when name.EndsWith("ORT CPU", StringComparison.Ordinal) || name.Contains("CPU (ORT)", StringComparison.Ordinal) => "ONNX Runtime",
        _ => name,
    };

    private sealed record Setting(string Device, string Runtime, string DeviceId, string RuntimeId, string Harness,
        string Precision = "", bool IsCpu = false);
}
