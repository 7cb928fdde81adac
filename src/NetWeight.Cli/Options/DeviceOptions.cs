using System.CommandLine;
using System.Globalization;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Workflows;

namespace NetWeight.Cli.Options;

/// <summary>The predictions that a command line requests.</summary>
/// <param name="Predict">The devices and settings.</param>
/// <param name="MaxLatency">The latency that must be kept; null for none.</param>
internal sealed record DeviceRequest(PredictRequest Predict, LatencyLimit? MaxLatency)
{
    /// <summary>How: every combination of runtime and type is a separate prediction.</summary>
    public IReadOnlyList<PredictionOptions> Settings => Predict.Settings;

    /// <summary>Throws <see cref="NetWeightException"/> if several settings are requested together with a view of one.</summary>
    public void RequireOne(bool isUsed, string what)
    {
        if (isUsed && Settings.Count > 1)
            throw new NetWeightException($"{what} takes one -r and one --dtype; run the command once for each.");
    }
}

/// <summary>The options of predictions.</summary>
/// <param name="withLimits">Whether batches can be swept over and a latency can be demanded.</param>
internal sealed class DeviceOptions(bool withLimits = true)
{
    private readonly Option<string[]> devices = new("--device", "-d")
    {
        Description =
            "Predict the latency on this device: an id or alias ('netweight devices' lists them), or a file of your own that ends in "
            + ".json. Repeatable, or a list: t4,pi5.",
        HelpName = "ID",
    };

    private readonly Option<string[]> runtime = PredictionChoices.RuntimeOption();
    private readonly Option<int?> threads = PredictionChoices.ThreadsOption();
    private readonly Option<string?> sweep = new("--batch-sweep")
    {
        Description = "Predict at several batches and mark the knee, where throughput stops growing; 1,2,4,...,256 unless listed.",
        HelpName = "1,2,4",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<LatencyLimit?> maxLatency = LatencyLimitOption.Of(
        $"Exit with 1 if the predicted latency is longer: 5ms, or 30fps ({LatencyLimitOption.RateMeans}); "
            + "with --batch-sweep if no batch keeps it.", "--max-latency");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in withLimits ? new Option[] { devices, runtime, threads, sweep, maxLatency } : [devices, runtime, threads])
            command.Add(option);
    }

    /// <summary>
    /// The options of one command line; null without a device. Throws <see cref="NetWeightException"/> for unknown words and
    /// for options that need a device.
    /// </summary>
    public DeviceRequest? Read(ParseResult parsed, IReadOnlyList<DataType> types)
    {
        string[] ids = parsed.GetValue(devices) ?? [];
        if (ids.Length == 0)
        {
            PredictionChoices.RefuseAlone(parsed, [runtime, threads, sweep, maxLatency]);
            if (types.Count > 1)
                throw new NetWeightException("--dtype: costs are counted in one type. Name one, or add -d ID for a prediction in each.");
            return null;
        }

        if (parsed.GetResult(sweep) is not null && parsed.GetValue(maxLatency) is { IsRate: true } rate)
            throw new NetWeightException(
                $"--max-latency {rate} depends on the batch, and --batch-sweep tries several; give a time, e.g. 33ms.");
        var predict = new PredictRequest(OptionValues.Devices(ids))
        {
            Settings = PredictionChoices.Combine(parsed.GetValue(runtime), types, parsed.GetValue(threads)),
            Batches = parsed.GetResult(sweep) is null ? null : Batches(parsed.GetValue(sweep)),
        };
        return new DeviceRequest(predict, parsed.GetValue(maxLatency));
    }

    private static IReadOnlyList<long> Batches(string? text)
    {
        if (text is null)
            return BatchSweep.DefaultBatches;
        var batches = new List<long>();
        foreach (string part in text.Split(','))
            batches.Add(long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long batch)
                && batch is > 0 and <= int.MaxValue
                ? batch
                : throw new NetWeightException($"--batch-sweep '{text}' is not a list of batches; "
                    + "write 1,2,4 - or name the model before the option."));
        return batches;
    }
}
