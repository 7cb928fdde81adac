using System.Text.Json.Nodes;
using NetWeight.Devices;
using NetWeight.Latency;

namespace NetWeight.Accuracy.Fitting;

/// <summary>Factors of runtimes that were measured nowhere: those of the nearest relative that was, with a wider spread.</summary>
public static class Inheritance
{
    /// <summary>By how much, as a logarithm, a relative may differ; added to its own spread in squares.</summary>
    private const double Distance = 0.3;

    private static readonly (string Heir, DeviceClass Class, Precision Precision, string Relative, DeviceClass From)[] Table =
    [
        ("tflite", DeviceClass.CpuArm, Precision.Fp32, "ncnn", DeviceClass.CpuArm),
        ("tflite", DeviceClass.CpuX86, Precision.Fp32, "onnxruntime", DeviceClass.CpuX86),
        ("paddle-lite", DeviceClass.CpuArm, Precision.Fp32, "ncnn", DeviceClass.CpuArm),
        ("openvino", DeviceClass.CpuX86, Precision.Fp32, "onnxruntime", DeviceClass.CpuX86),
        ("openvino", DeviceClass.CpuArm, Precision.Fp32, "ncnn", DeviceClass.CpuArm),
        ("pytorch-compiled", DeviceClass.CpuArm, Precision.Fp32, "pytorch-eager", DeviceClass.CpuArm),
        ("pytorch-compiled", DeviceClass.GpuDesktop, Precision.Fp16, "pytorch-eager", DeviceClass.GpuDesktop),
        ("pytorch-compiled", DeviceClass.GpuDesktop, Precision.Fp32, "pytorch-eager", DeviceClass.GpuDesktop),
        ("pytorch-compiled", DeviceClass.GpuEmbedded, Precision.Fp16, "pytorch-eager", DeviceClass.GpuEmbedded),
        ("pytorch-compiled", DeviceClass.GpuEmbedded, Precision.Fp32, "pytorch-eager", DeviceClass.GpuDesktop),
        ("pytorch-eager", DeviceClass.GpuEmbedded, Precision.Fp32, "pytorch-eager", DeviceClass.GpuDesktop),
        ("onnxruntime", DeviceClass.GpuDesktop, Precision.Fp16, "pytorch-eager", DeviceClass.GpuDesktop),
        ("onnxruntime", DeviceClass.GpuDesktop, Precision.Fp32, "pytorch-eager", DeviceClass.GpuDesktop),
        ("onnxruntime", DeviceClass.GpuEmbedded, Precision.Fp16, "pytorch-eager", DeviceClass.GpuEmbedded),
        ("onnxruntime", DeviceClass.GpuEmbedded, Precision.Fp32, "pytorch-eager", DeviceClass.GpuDesktop),
        ("tensorrt", DeviceClass.GpuEmbedded, Precision.Fp32, "tensorrt", DeviceClass.GpuDatacenter),
        ("core-ml", DeviceClass.Npu, Precision.Fp16, "qnn", DeviceClass.Npu),
        ("core-ml", DeviceClass.Npu, Precision.Int8, "qnn", DeviceClass.Npu),
    ];

    /// <summary>Hands factors down in all files of a folder.</summary>
    public static void Run(string folder, TextWriter log)
    {
        foreach (var heirs in Table.GroupBy(t => t.Heir))
        {
            string path = Path.Combine(folder, heirs.Key + ".json");
            byte[] json = File.ReadAllBytes(path);
            RuntimeProfile runtime = RuntimeCatalog.Parse(json, path);
            JsonNode root = JsonNode.Parse(json)!;
            foreach ((_, DeviceClass @class, Precision precision, string relative, DeviceClass from) in heirs)
            {
                FactorSet heir = runtime.FactorsFor(@class, precision)!;
                string source = Path.Combine(folder, relative + ".json");
                FactorSet given = RuntimeCatalog.Parse(File.ReadAllBytes(source), source).FactorsFor(from, precision)!;
                RuntimeFit.Store(root["factors"]![runtime.Factors.ToList().IndexOf(heir)]!, given.Values, Math.Sqrt((given.LogSpread * given.LogSpread) + (Distance * Distance)), $"not measured; as {relative} on {given.Classes[0].Name}: {given.Basis}");
                log.WriteLine($"{heirs.Key}, {@class.Name}, {precision.Name}: as {relative} on {from.Name}");
            }

            File.WriteAllText(path, RuntimeFit.Text(root));
        }
    }
}
