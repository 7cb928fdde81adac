using NetWeight.Accuracy.Networks;

namespace NetWeight.Accuracy.Data;

/// <summary>Latencies that NetWeight's own stopwatch took, of networks of the zoo.</summary>
public sealed class OwnTimes : DataSet
{
    /// <inheritdoc/>
    public override string File => "own-times.csv";

    /// <inheritdoc/>
    public override string Source =>
        "`netweight calibrate --judge` on two processors of a virtual machine (AMD EPYC with AVX-512), ONNX Runtime "
            + "1.31.1, November 2026; kept in `bench/NetWeight.Accuracy/measured`";

    /// <inheritdoc/>
    public override string Format => "`model, device, runtime, precision, batch, threads, ms, measured, version`: the "
        + "lowest median of the measurements of a network, in milliseconds per batch.";

    /// <inheritdoc/>
    protected override string PathIn(string folder) => Path.Combine(Options.FindRoot(), "bench", "NetWeight.Accuracy", "measured", File);

    /// <inheritdoc/>
    protected override (IReadOnlyList<Sample> Samples, LeftOut? LeftOut) Read(CsvRow row, string folder, NetworkLibrary networks)
    {
        if (networks.Zoo(row["model"]) is not { } network)
            return ([], new LeftOut(row["model"], NotAtHand));
        return ([new Sample
        {
            DataSet = File,
            Panel = "EPYC, ONNX Runtime fp32",
            DeviceName = "EPYC, virtual",
            DeviceId = row["device"],
            IsCpu = true,
            RuntimeName = "ONNX Runtime",
            RuntimeId = row["runtime"],
            Harness = "netweight",
            Precision = row["precision"],
            Batch = (int)row.Number("batch"),
            Threads = (int)row.Number("threads"),
            InputSize = network.NativeSize,
            Seconds = row.Number("ms") / 1e3,
            Network = network,
        }], null);
    }

    /// <inheritdoc/>
    protected override string Name(CsvRow row) => row["model"];
}
