using System.Collections.Concurrent;
using NetWeight.Accuracy.Networks;
using NetWeight.Costs;

namespace NetWeight.Accuracy.Data;

/// <summary>ncnn's own benchmark on the CPUs of boards, phones and servers.</summary>
public sealed class Ncnn : DataSet
{
    /// <summary>
    /// Devices by how their name begins.
    /// The RK3588 counts as fp32: one A76 at 2.4 GHz takes 187 ms for ResNet-50 there, 66 ms at 2.96 GHz in the
    /// Snapdragon 855+, so that run did not use
    /// fp16 arithmetic.
    /// </summary>
    private static readonly Board[] Boards =
    [
        new("Qualcomm SM8150-AC", "Snapdragon 855+", "qualcomm-snapdragon-855-plus", Fp16: true),
        new("Kirin 970", "Kirin 970", "hisilicon-kirin-970"),
        new("Qualcomm SDM660", "Snapdragon 660", "qualcomm-snapdragon-660"),
        new("Qualcomm MSM8996", "Snapdragon 821", "qualcomm-snapdragon-821"),
        new("Qualcomm MSM8994", "Snapdragon 810", "qualcomm-snapdragon-810"),
        new("Raspberry Pi 3", "Raspberry Pi 3B+", "raspberry-pi-3-b-plus"),
        new("Raspberry Pi 4", "Raspberry Pi 4", "raspberry-pi-4"),
        new("Khadas VIM3", "Amlogic A311D", "amlogic-a311d"),
        new("Rockchip RK3588", "RK3588", "rockchip-rk3588", Little: "arm-cortex-a55@1.8GHzx4"),
        new("Station P2", "RK3568", "rockchip-rk3568", Fp16: true),
        new("RDK X3", "RDK X3", "horizon-x3-cpu"),
        new("NVIDIA Jetson Nano", "Jetson Nano CPU", "nvidia-jetson-nano-cpu"),
        new("HUAWEI Kunpeng 920", "Kunpeng 920", "huawei-kunpeng-920-7260", Fp16: true),
        new("Intel Celeron N5105", "Celeron N5105", "intel-celeron-n5105"),
        new("NVIDIA Jetson AGX Xavier", "AGX Xavier CPU", "nvidia-jetson-agx-xavier-cpu", Fp16: true),
        new("MacBook Pro", "Apple M1", "apple-m1", Fp16: true),
        new("AMD Ryzen 5700g", "Ryzen 5700G", "amd-ryzen-7-5700g"),
        new("AWS c5.4xlarge", "AWS c5.4xlarge", "aws-c5-4xlarge"),
        new("Intel® Core™ i7-13700K", "i7-13700K", "intel-core-i7-13700k"),
        new("AMD EPYC 7742", "EPYC 7742", "amd-epyc-7742"),
        new("Microsoft Azure Standard D64as", "Azure D64as v7", "azure-d64as-v7"),
    ];

    /// <summary>ncnn's names and the zoo's; a network as Caffe had it goes before the zoo's. The counts have to agree.</summary>
    private static readonly Dictionary<string, string> Names = new()
    {
        ["squeezenet"] = "squeezenet1_1",
        ["mobilenet"] = "mobilenetv1_100",
        ["mobilenet_v2"] = "mobilenet_v2",
        ["mobilenet_v3"] = "mobilenet_v3_large",
        ["shufflenet"] = "shufflenet_g3",
        ["shufflenet_v2"] = "shufflenet_v2_x1_0",
        ["mnasnet"] = "mnasnet1_0",
        ["efficientnet_b0"] = "efficientnet_b0",
        ["regnety_400m"] = "regnety_004",
        ["googlenet"] = "googlenet",
        ["resnet18"] = "resnet18",
        ["alexnet"] = "alexnet",
        ["vgg16"] = "vgg16",
        ["resnet50"] = "resnet50_v1",
    };

    private readonly ConcurrentDictionary<string, Lazy<IReadOnlyDictionary<string, CsvRow>>> models = new();

    /// <inheritdoc/>
    public override string File => "ncnn-latency.csv";

    /// <inheritdoc/>
    public override string Source => "ncnn (Tencent/ncnn, `benchmark/README.md`), BSD-3-Clause: boards, phones, "
        + "servers; `ncnn-models.csv` counts the networks of its `.param` files";

    /// <inheritdoc/>
    public override string Format =>
        "`device, num_threads, powersave, gpu_device, gpu, loop_count, model, min_ms, max_ms, avg_ms`: the least time "
            + "of one image; only CPUs (gpu_device = -1). Networks count where multiply-accumulates agree within 1 % "
            + "and activations within 3 % with ours. Cores with fp16 arithmetic use it; `_int8` networks are int8.";

    /// <inheritdoc/>
    protected override (IReadOnlyList<Sample> Samples, LeftOut? LeftOut) Read(CsvRow row, string folder, NetworkLibrary networks)
    {
        if (row["gpu_device"] != "-1")
            return ([], null);
        string model = row["model"];
        bool int8 = model.EndsWith("_int8", StringComparison.Ordinal);
        string name = int8 ? model[..^"_int8".Length] : model;
        IReadOnlyDictionary<string, CsvRow> known =
            models.GetOrAdd(folder, at => new(() => CsvRows.Read(Path.Combine(at, "ncnn-models.csv")).ToDictionary(r => r["model"]))).Value;
        if (!Names.TryGetValue(name, out string? ours)
            || (networks.Caffe(ours) ?? networks.Zoo(ours)) is not { } network || !known.TryGetValue(model, out CsvRow? counted))
            return ([], new LeftOut(model, NotAtHand));
        int size = int.Parse(counted["input_chw"].Split('x')[1]);
        if (Difference(network.Cost(size, 1, null).Totals, counted) is { } difference)
            return ([], new LeftOut(model, $"{network.Key}: {difference}"));
        if (Boards.FirstOrDefault(b => row["device"].StartsWith(b.Prefix, StringComparison.Ordinal)) is not { } board)
            return ([], new LeftOut(model, $"{row["device"]} is not known"));
        bool little = row["powersave"] == "1";
        return ([new Sample
        {
            DataSet = File,
            Panel = board.DeviceId is null ? "ncnn, CPUs that the catalog lacks" : int8 ? "ncnn, CPUs int8" : "ncnn, CPUs fp32 and fp16",
            DeviceName = board.Name,
            DeviceId = little ? board.Little : board.DeviceId,
            IsCpu = true,
            RuntimeName = "ncnn",
            RuntimeId = "ncnn",
            Harness = "benchncnn",
            Precision = int8 ? "int8" : board.Fp16 ? "fp16" : "fp32",
            Batch = 1,
            Threads = (int)row.Number("num_threads"),
            Cores = little ? "little cores" : row["powersave"] == "2" ? "big cores" : "",
            InputSize = size,
            Seconds = row.Number("min_ms") / 1e3,
            Network = network,
        }], null);
    }

    /// <inheritdoc/>
    protected override string Name(CsvRow row) => row["model"];

    private static string? Difference(CostTotals totals, CsvRow counted)
    {
        double maccs = totals.HeadlineMaccs.Value, activations = totals.ActivationElements;
        if (Math.Abs((maccs / counted.Number("macs")) - 1) > 0.01)
            return $"{maccs / 1e6:0} M MACCs, not {counted.Number("macs") / 1e6:0}";
        return Math.Abs((activations / counted.Number("conv_acts")) - 1) > 0.03
            ? $"{activations / 1e6:0.00} M activations, not {counted.Number("conv_acts") / 1e6:0.00}" : null;
    }

    private sealed record Board(string Prefix, string Name, string? DeviceId, bool Fp16 = false, string? Little = null);
}
