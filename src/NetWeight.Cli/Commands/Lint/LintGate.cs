using System.CommandLine;
using System.Globalization;
using System.Text;
using NetWeight.Cli.Options;
using NetWeight.Contracts;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Lint;

/// <summary>
/// The limits on predicted latency that <c>lint</c> holds a model to: an absolute one, and one against an earlier
/// report, in both directions.
/// </summary>
internal sealed class LintGate
{
    private readonly Option<LatencyLimit?> maxLatency = LatencyLimitOption.Of(
        $"Exit with 1 if the predicted latency on a device is longer: 5ms, or 30fps ({LatencyLimitOption.RateMeans}).",
        "--max-latency");
    private readonly Option<string?> budget = new("--budget")
    {
        Description =
            "Exit with 1 if the predicted latency differs from that in an earlier report of lint or analyze (-f json), in "
            + "either direction.",
        HelpName = "FILE",
    };

    private readonly Option<string> tolerance = new("--tolerance")
    {
        Description = "The allowed deviation from the budget.",
        HelpName = "3%",
        DefaultValueFactory = _ => "3%",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { maxLatency, budget, tolerance })
            command.Add(option);
    }

    /// <summary>The earlier report that is held against; null for none.</summary>
    public string? BudgetFile(ParseResult parsed) => parsed.GetValue(budget);

    /// <summary>Throws <see cref="NetWeightException"/> for options that make no sense, before anything is computed.</summary>
    public void Check(ParseResult parsed, int devices)
    {
        foreach (Option option in new Option[] { maxLatency, budget })
            if (devices == 0 && parsed.GetResult(option) is not null)
                throw new NetWeightException($"{option.Name} needs a device: add -d ID ('netweight devices' lists them).");
        _ = Share(parsed);
    }

    /// <summary>The limits of one command line. Throws <see cref="NetWeightException"/> if the earlier report cannot be read.</summary>
    public BudgetGate Read(ParseResult parsed) => new()
    {
        MaxLatency = parsed.GetValue(maxLatency),
        Budget = parsed.GetValue(budget) is { } file ? Read(file) : null,
        Tolerance = Share(parsed),
    };

    /// <summary>A file's content. Throws <see cref="NetWeightException"/> if it cannot be read.</summary>
    public static byte[] ReadFile(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException($"Cannot read '{file}': "
                + $"{FileProblem.Reason(e)}.{(File.Exists(file) ? "" : NearFiles.DidYouMean(file))}", e);
        }
    }

    private double Share(ParseResult parsed)
    {
        string text = parsed.GetValue(tolerance)!;
        return text.EndsWith('%') && double.TryParse(
            text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
            ? percent / 100
            : throw new NetWeightException($"--tolerance '{text}' is not a percentage; write 3%.");
    }

    /// <summary>The predicted latencies of an earlier report, by device.</summary>
    private static Dictionary<string, Seconds> Read(string file)
    {
        var latencies = new Dictionary<string, Seconds>(StringComparer.Ordinal);
        foreach (BudgetDeviceContract device in
            ContractJson.Read<BudgetContract>(Encoding.UTF8.GetString(ReadFile(file)), $"--budget: '{file}'").Devices)
            if (device.PredictedLatencySeconds is { } seconds)
                latencies[device.Id] = new Seconds(seconds);
        return latencies;
    }
}
