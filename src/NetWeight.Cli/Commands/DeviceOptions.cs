using System.CommandLine;
using System.Globalization;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;

namespace NetWeight.Cli.Commands;

/// <summary>What a command line wants to be predicted.</summary>
/// <param name="Devices">Where.</param>
/// <param name="Options">How.</param>
/// <param name="Batches">The batches to sweep over; null for no sweep.</param>
/// <param name="MaxLatency">The latency that must be kept; null for none.</param>
internal sealed record DeviceRequest(IReadOnlyList<Device> Devices, PredictionOptions Options, IReadOnlyList<long>? Batches, LatencyLimit? MaxLatency);

/// <summary>The options of predictions.</summary>
/// <param name="withLimits">Whether batches can be swept over and a latency can be demanded.</param>
internal sealed class DeviceOptions(bool withLimits = true)
{
    private readonly Option<string[]> devices = new("--device", "-d") { Description = "Predict the latency on this device: an id or alias ('netweight devices' lists them), or a file of your own that ends in .json. Repeatable, or a list: t4,pi5.", HelpName = "ID" };
    private readonly Option<string?> runtime = new("--runtime", "-r") { Description = "The runtime that is predicted ('netweight devices --runtimes' lists them); else each device's usual one.", HelpName = "ID" };
    private readonly Option<int?> threads = new("--threads") { Description = "Threads of a CPU; else all its fast cores.", HelpName = "N" };
    private readonly Option<string?> sweep = new("--batch-sweep") { Description = "Predict at several batches and mark the knee, where throughput stops to grow; 1,2,4,...,256 unless listed.", HelpName = "1,2,4", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<LatencyLimit?> maxLatency = LatencyLimit.Option(
        $"Exit with 1 where the predicted latency is longer: 5ms, or 30fps ({LatencyLimit.RateMeans}); with --batch-sweep where no batch keeps it.", "--max-latency");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in withLimits ? new Option[] { devices, runtime, threads, sweep, maxLatency } : [devices, runtime, threads])
            command.Add(option);
    }

    /// <summary>What one command line says; null without a device. Throws <see cref="NetWeightException"/> for unknown words and for options that need a device.</summary>
    public DeviceRequest? Read(ParseResult parsed, DataType? floatsAs)
    {
        string[] ids = parsed.GetValue(devices) ?? [];
        if (ids.Length == 0)
        {
            foreach (Option option in new Option[] { runtime, threads, sweep, maxLatency })
                if (parsed.GetResult(option) is not null)
                    throw new NetWeightException($"{option.Name} needs a device: add -d ID ('netweight devices' lists them).");
            return null;
        }

        var options = new PredictionOptions
        {
            Runtime = OptionValues.Runtime(parsed.GetValue(runtime)),
            Precision = floatsAs is { } type ? OptionValues.Precision(type) : null,
            Threads = parsed.GetValue(threads),
        };
        if (parsed.GetResult(sweep) is not null && parsed.GetValue(maxLatency) is { IsRate: true } rate)
            throw new NetWeightException($"--max-latency {rate} depends on the batch, and --batch-sweep tries several; give a time, e.g. 33ms.");
        return new DeviceRequest(
            OptionValues.Devices(ids),
            options,
            parsed.GetResult(sweep) is null ? null : Batches(parsed.GetValue(sweep)),
            parsed.GetValue(maxLatency));
    }

    private static IReadOnlyList<long> Batches(string? text)
    {
        if (text is null)
            return BatchSweep.DefaultBatches;
        var batches = new List<long>();
        foreach (string part in text.Split(','))
            batches.Add(long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long batch) && batch is > 0 and <= int.MaxValue
                ? batch
                : throw new NetWeightException($"--batch-sweep '{text}' is no list of batches; write 1,2,4 - or name the model before the option."));
        return batches;
    }
}
