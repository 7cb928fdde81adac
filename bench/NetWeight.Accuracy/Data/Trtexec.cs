using NetWeight.Accuracy.Networks;

namespace NetWeight.Accuracy.Data;

/// <summary>trtexec on a Jetson Orin Nano, from a table of NPUs: the one source that used TensorRT's own tool, without transfers.</summary>
public sealed class Trtexec : DataSet
{
    /// <inheritdoc/>
    public override string File => "npu-measured.csv";

    /// <inheritdoc/>
    public override string Source => "onnxsim (Apache-2.0), `npu-measured.csv`: Jetson Orin Nano, TensorRT by trtexec, "
        + "latency without transfers";

    /// <inheritdoc/>
    public override string Format => "`network, chip, runtime, precision, batch, value, unit, protocol`: milliseconds "
        + "per batch. Only rows of the chip `orin-nano-8gb` are read.";

    /// <inheritdoc/>
    protected override (IReadOnlyList<Sample> Samples, LeftOut? LeftOut) Read(CsvRow row, string folder, NetworkLibrary networks)
    {
        if (row["chip"] != "orin-nano-8gb" || row["runtime"] != "tensorrt" || row["protocol"] != "latency")
            return ([], null);
        if (row["network"].Length == 0 || networks.Candidates(row["network"]).FirstOrDefault() is not { } network)
            return ([], new LeftOut(row["published_name"], NotAtHand));
        return ([new Sample
        {
            DataSet = File,
            Panel = $"Jetson Orin Nano Super, trtexec {row["precision"]}",
            DeviceName = "Jetson Orin Nano Super",
            // MAXN_SUPER: the clocks of the Super mode.
            DeviceId = "nvidia-jetson-orin-nano-8gb",
            IsCpu = false,
            RuntimeName = "trtexec",
            RuntimeId = "tensorrt",
            Harness = "trtexec",
            Precision = row["precision"],
            Batch = (int)row.Number("batch"),
            InputSize = network.NativeSize,
            Seconds = row["unit"] == "ms" ? row.Number("value") / 1e3 : row.Number("batch") / row.Number("value"),
            Network = network,
        }], null);
    }

    /// <inheritdoc/>
    protected override string Name(CsvRow row) => row["published_name"];
}
