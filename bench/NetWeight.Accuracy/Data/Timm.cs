using NetWeight.Accuracy.Networks;
using NetWeight.Costs;

namespace NetWeight.Accuracy.Data;

/// <summary>A table of timm's <c>benchmark.py</c>: throughput of whole networks with their counts, which tell whether a
/// network of ours is the same one.</summary>
public abstract class Timm : DataSet
{
    /// <inheritdoc/>
    public override string Format =>
        "`model, batch, img_size, samples_per_sec, gmacs, macts, params_m`: seconds per batch are batch / "
            + "samples_per_sec. A row counts where the zoo or an exported graph has a network of that name with the "
            + "same parameters, multiply-accumulates and activations at that size.";

    /// <inheritdoc/>
    protected override (IReadOnlyList<Sample> Samples, LeftOut? LeftOut) Read(CsvRow row, string folder, NetworkLibrary networks)
    {
        string name = row["model"].Split('.')[0];
        if (name.StartsWith("tf_", StringComparison.Ordinal))
            return ([], new LeftOut(name, "pads as TensorFlow does, with operators of its own"));
        int size = (int)row.Number("img_size");
        var differences = new List<string>();
        foreach (NetworkSource network in networks.Candidates(name))
        {
            ModelCost cost;
            try
            {
                cost = network.Cost(size, 1, null);
            }
            catch (NetWeightException e)
            {
                differences.Add($"{network.Key}: {e.Message}");
                continue;
            }

            if (Difference(cost, row) is { } difference)
                differences.Add($"{network.Key}: {difference}");
            else
                return ([Make(row, network, size)], null);
        }

        return ([], new LeftOut(name, differences.Count == 0 ? NotAtHand : string.Join("; ", differences)));
    }

    /// <inheritdoc/>
    protected override string Name(CsvRow row) => row["model"];

    /// <summary>The sample of a row.</summary>
    protected abstract Sample Make(CsvRow row, NetworkSource network, int size);

    /// <summary>
    /// How a network differs from the row; null if it does not. timm's counts have two decimals and hold batch
    /// normalization (2 per element) and pooling
    /// among the multiply-accumulates, so some may be there beyond ours: four per activation, or 2 % where
    /// normalization reads more than convolutions write (DenseNet).
    /// </summary>
    private static string? Difference(ModelCost cost, CsvRow row)
    {
        const double rounding = 0.0051;
        CostTotals totals = cost.Totals;
        if (!totals.IsHeadlineComplete)
            return "costs are not complete";
        double parameters = totals.Parameters / 1e6, activations = totals.ActivationElements / 1e6,
            maccs = totals.HeadlineMaccs.Value / 1e9;
        if (Math.Abs(parameters - row.Number("params_m")) > rounding + (0.0005 * parameters))
            return $"{parameters:0.00} M parameters, not {row["params_m"]}";
        if (Math.Abs(activations - row.Number("macts")) > rounding + (0.02 * activations))
            return $"{activations:0.00} M activations, not {row["macts"]}";
        double beyond = row.Number("gmacs") - maccs;
        return beyond < -rounding - (0.005 * maccs) || beyond > rounding + Math.Max(0.004 * activations, 0.02 * maccs)
            ? $"{maccs:0.00} GMACs, not {row["gmacs"]}" : null;
    }
}

/// <summary>A graphics card with automatic mixed precision.</summary>
/// <param name="file">The table.</param>
/// <param name="device">The card as people call it.</param>
/// <param name="deviceId">Its id.</param>
/// <param name="runtimeId">The runtime.</param>
/// <param name="channelsLast">Whether channels lie innermost.</param>
public sealed class TimmGpu(string file, string device, string deviceId, string runtimeId, bool channelsLast = false) : Timm
{
    private readonly string runtime = (runtimeId == "pytorch-compiled" ? "PyTorch compiled" : "PyTorch eager")
        + (channelsLast ? ", channels last" : "");

    /// <inheritdoc/>
    public override string File => file;

    /// <inheritdoc/>
    public override string Source => $"timm (huggingface/pytorch-image-models, `results/`), "
        + $"Apache-2.0: {device}, {runtime}, automatic mixed precision, the largest batch that fits";

    /// <inheritdoc/>
    protected override Sample Make(CsvRow row, NetworkSource network, int size) => new()
    {
        DataSet = File,
        Panel = $"{device}, {runtime} fp16",
        DeviceName = device,
        DeviceId = deviceId,
        IsCpu = false,
        RuntimeName = runtime,
        RuntimeId = runtimeId,
        RuntimeForm = channelsLast ? "channels-last" : "",
        Harness = "timm",
        Precision = "fp16",
        Batch = (int)row.Number("batch"),
        MixesBatches = true,
        InputSize = size,
        Seconds = row.Number("batch") / row.Number("samples_per_sec"),
        Network = network,
    };
}

/// <summary>i7-12700H, PyTorch compiled.</summary>
public sealed class TimmCpu : Timm
{
    /// <inheritdoc/>
    public override string File => "timm-i7_12700h-fp32.csv";

    /// <inheritdoc/>
    public override string Source => "timm (huggingface/pytorch-image-models, `results/`), Apache-2.0: Core i7-12700H "
        + "laptop, PyTorch compiled (inductor), fp32, batch 1";

    /// <inheritdoc/>
    protected override Sample Make(CsvRow row, NetworkSource network, int size) => new()
    {
        DataSet = File,
        Panel = "i7-12700H, PyTorch compiled fp32",
        DeviceName = "i7-12700H",
        DeviceId = "intel-core-i7-12700h",
        IsCpu = true,
        RuntimeName = "PyTorch compiled",
        RuntimeId = "pytorch-compiled",
        Harness = "timm",
        Precision = "fp32",
        Batch = (int)row.Number("batch"),
        InputSize = size,
        Seconds = row.Number("batch") / row.Number("samples_per_sec"),
        Network = network,
    };
}
