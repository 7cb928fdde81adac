using NetWeight.Accuracy.Networks;
using NetWeight.Accuracy.Scores;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;

namespace NetWeight.Accuracy;

/// <summary>One measured latency of one network on one device.</summary>
public sealed record Sample
{
    private readonly Lazy<Device?> device;

    /// <summary>A sample; its device is looked up when it is first requested.</summary>
    public Sample() => device = new(() => DeviceId is null ? null : DeviceCatalog.Get(DeviceId));

    /// <summary>The table that it comes from.</summary>
    public required string DataSet { get; init; }

    /// <summary>The row of the scoreboard's first table that it counts for.</summary>
    public required string Panel { get; init; }

    /// <summary>The device as its table names it.</summary>
    public required string DeviceName { get; init; }

    /// <summary>The device in NetWeight's catalog (<c>nvidia-t4</c>, <c>arm-cortex-a55@2GHzx4</c>); null if none fits.</summary>
    public required string? DeviceId { get; init; }

    /// <summary>Whether the network ran on a CPU.</summary>
    public required bool IsCpu { get; init; }

    /// <summary>The runtime as its table names it.</summary>
    public required string RuntimeName { get; init; }

    /// <summary>The runtime's id: onnxruntime, tensorrt, pytorch-eager, pytorch-compiled, tflite, ncnn, paddle-lite, paddle, qnn.</summary>
    public required string RuntimeId { get; init; }

    /// <summary>A word for a runtime that was driven in a separate way: channels-last; empty for the usual way.</summary>
    public string RuntimeForm { get; init; } = "";

    /// <summary>The tool that took the time: tools differ in the time that they count.</summary>
    public required string Harness { get; init; }

    /// <summary>fp32, fp16, int8 or another type of the table (w8a16: 8-bit weights, 16-bit activations).</summary>
    public required string Precision { get; init; }

    /// <summary>Images per batch.</summary>
    public required int Batch { get; init; }

    /// <summary>CPU threads; null for the runtime's default.</summary>
    public int? Threads { get; init; }

    /// <summary>Height and width of the input.</summary>
    public required int InputSize { get; init; }

    /// <summary>The measured time of one batch.</summary>
    public required double Seconds { get; init; }

    /// <summary>The network.</summary>
    public required NetworkSource Network { get; init; }

    /// <summary>A word for samples of one device that must not be mixed otherwise: the cores that were used.</summary>
    public string Cores { get; init; } = "";

    /// <summary>Whether batches of one device are scored together, because every network has its own.</summary>
    public bool MixesBatches { get; init; }

    /// <summary>The half that it is in, if the family does not determine it.</summary>
    public bool? Fits { get; init; }

    /// <summary>Whether constants may be fitted on it; otherwise it judges.</summary>
    public bool IsFit => Fits ?? FamilySplit.IsFit(Network.Family);

    /// <summary>The device; null if the catalog has none.</summary>
    public Device? Device => device.Value;

    /// <summary>The type that the runtime computes with; 16-bit activations count as bytes of 16 bits.</summary>
    public DataType? FloatsAs => Precision switch
    {
        "fp16" or "w8a16" => DataType.Float16,
        "int8" => DataType.Int8,
        _ => null,
    };

    /// <summary>The costs at this size, batch and precision; computed once for all samples that share them.</summary>
    public ModelCost Cost => Network.Cost(InputSize, Batch, FloatsAs);

    /// <summary>10^9 multiply-accumulates of convolutions, fully connected layers and matrix products per batch.</summary>
    public double GigaMaccs => Cost.Totals.HeadlineMaccs.Value / 1e9;

    /// <summary>10^6 elements that those layers write per batch.</summary>
    public double MegaActivations => Cost.Totals.ActivationElements / 1e6;

    /// <summary>10^6 parameters.</summary>
    public double MegaParameters => Cost.Totals.Parameters / 1e6;

    /// <summary>The samples that are ranked against each other.</summary>
    public SampleGroup Group => new(DeviceName, RuntimeName, Precision, Threads, MixesBatches ? null : Batch, Cores);
}

/// <summary>One device with one runtime and setting.</summary>
/// <param name="Device">The device.</param>
/// <param name="Runtime">The runtime.</param>
/// <param name="Precision">The precision.</param>
/// <param name="Threads">The CPU threads; null for the runtime's own choice.</param>
/// <param name="Batch">The batch; null if each network has its own.</param>
/// <param name="Cores">The cores, if the table tells several kinds apart.</param>
public sealed record SampleGroup(string Device, string Runtime, string Precision, int? Threads, int? Batch, string Cores)
{
    /// <summary>Its name in the headline file.</summary>
    public string Key => $"{Device} | {Runtime} | {Precision} "
        + $"| {(Batch is null ? "own batch" : $"b{Batch}")}{(Threads is null ? "" : $" | t{Threads}")}"
        + $"{(Cores.Length == 0 ? "" : " | " + Cores)}";
}
