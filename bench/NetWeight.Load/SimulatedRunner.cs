using System.Globalization;
using NetWeight.Contracts;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;

namespace NetWeight.Load;

/// <summary>
/// A runner that gives a recorded time instead of measuring, so that a queue can be loaded with thousands of jobs. It notices when two jobs
/// run on its device at once.
/// </summary>
/// <param name="seed">Tells the times of two devices apart.</param>
public sealed class SimulatedRunner(int seed) : IFleetRunner
{
    private readonly Random random = new(seed);
    private int running;
    private int measured;

    /// <inheritdoc/>
    public string Id => MeasureRunner.RunnerId;

    /// <summary>How long a measurement takes.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How often it measured.</summary>
    public int Measured => measured;

    /// <summary>Whether two jobs ever ran at once.</summary>
    public bool RanTwoAtOnce { get; private set; }

    /// <inheritdoc/>
    public async Task<RunnerResult> MeasureAsync(
        FleetTaskContract task, string model, TimeSpan duration, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref running) > 1)
            RanTwoAtOnce = true;
        try
        {
            if (Duration > TimeSpan.Zero)
                await Task.Delay(Duration, cancellation);
            return Result(task, 0.01 * (1 + random.NextDouble()), Interlocked.Increment(ref measured));
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    /// <summary>A result with a median, as <c>netweight measure</c> reports it.</summary>
    /// <param name="task">The task.</param>
    /// <param name="median">The median in seconds.</param>
    /// <param name="number">Tells two results of a device apart.</param>
    public static RunnerResult Result(FleetTaskContract task, double median, int number)
    {
        DateTimeOffset at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(number);
        double low = median * 0.99, high = median * 1.01;
        var latency = new MeasuredLatencyContract(
            100, median * 0.98, median, median, [low, high], median * 1.02, median * 1.03, median * 1.04, median * 1.05, median * 1.05,
            median * 0.01, 0.01);
        var settings = new MeasuredSettingsContract("ONNX Runtime 1.0", "cpu", task.Threads, [], "all", true, 0);
        var measured = new MeasuredModelContract(
            task.Model!.Name, task.Model.Batch, "float", at, settings, latency, null, 0, false, 0, false,
            [new SessionContract(0.1, 0.02, 3, true, median)], [], null);
        var machine = new MachineContract("Simulated", "x64", 4, null, null, null, 1L << 32, "Linux", 0);
        var record = new RecordContract(
            1, "netweight", task.Model!.Name, null, null, task.Model.Batch, "float", null, median, low, high, median, null, null, null,
            null, null, 100, task.Threads, "cpu", "ONNX Runtime 1.0", "Simulated", "Linux", at.ToString("O", CultureInfo.InvariantCulture));
        return new RunnerResult(
            new MeasurementContract(1, new ToolContract("netweight", "0.1.0"), machine, [measured], null, null, null), [record]);
    }
}
