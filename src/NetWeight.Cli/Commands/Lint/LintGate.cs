using System.CommandLine;
using System.Globalization;
using System.Text;
using NetWeight.Cli.Options;
using NetWeight.Contracts;
using NetWeight.Lint;
using NetWeight.Units;

namespace NetWeight.Cli.Commands.Lint;

/// <summary>The limits on predicted latency that <c>lint</c> holds a model to: an absolute one, and one against an earlier report, in both directions.</summary>
internal sealed class LintGate
{
    private readonly Option<LatencyLimit?> maxLatency = LatencyLimit.Option($"Exit with 1 where the predicted latency on a device is longer: 5ms, or 30fps ({LatencyLimit.RateMeans}).", "--max-latency");
    private readonly Option<string?> budget = new("--budget") { Description = "Exit with 1 where the predicted latency differs from that in an earlier report of lint or analyze (-f json), in either direction.", HelpName = "FILE" };
    private readonly Option<string> tolerance = new("--tolerance") { Description = "How far from the budget is still fine.", HelpName = "3%", DefaultValueFactory = _ => "3%" };

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

    /// <summary>Whether all devices keep the limits; each one broken is a line on <paramref name="error"/>.</summary>
    public bool Passes(ParseResult parsed, LintResult result, TextWriter error)
    {
        bool passes = true;
        string model = result.Cost.Shaped.Model.Name;
        BudgetContract? before = parsed.GetValue(budget) is { } file
            ? ContractJson.Read<BudgetContract>(Encoding.UTF8.GetString(ReadFile(file)), $"--budget: '{file}'") : null;
        double share = Share(parsed);
        foreach (DeviceVerdict verdict in result.Devices)
        {
            if (verdict.Estimate is not { } estimate)
                continue;
            if (parsed.GetValue(maxLatency)?.For(estimate.Batch) is { } limit && (estimate.Latency > limit || !estimate.IsComplete))
                Fail($"predicted latency on {verdict.Device.Id} is {(estimate.IsComplete ? "" : "at least ")}{estimate.Latency}, the limit is {limit}");
            if (before is null)
                continue;
            if (before.Devices.LastOrDefault(d => d.Id == verdict.Device.Id)?.PredictedLatencySeconds is not { } was)
                Fail($"the budget has no latency for {verdict.Device.Id}; write it anew with -f json");
            else if (estimate.Latency.Value > was * (1 + share))
                Fail($"predicted latency on {verdict.Device.Id} is {estimate.Latency}, {estimate.Latency.Value / was - 1:P1} more than the budget of {new Seconds(was)} (tolerance {share:P1})");
            else if (estimate.Latency.Value < was * (1 - share))
                Fail($"predicted latency on {verdict.Device.Id} is {estimate.Latency}, {1 - (estimate.Latency.Value / was):P1} less than the budget of {new Seconds(was)}; write the budget anew to keep the gain");
        }

        return passes;

        void Fail(string message)
        {
            error.WriteLine($"budget: {model}: {message}");
            passes = false;
        }
    }

    /// <summary>A file's content. Throws <see cref="NetWeightException"/> where it cannot be read.</summary>
    public static byte[] ReadFile(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException($"Cannot read '{file}': {FileProblem.Reason(e)}.{(File.Exists(file) ? "" : NearFiles.DidYouMean(file))}", e);
        }
    }

    private double Share(ParseResult parsed)
    {
        string text = parsed.GetValue(tolerance)!;
        return text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
            ? percent / 100
            : throw new NetWeightException($"--tolerance '{text}' is not a percentage; write 3%.");
    }
}
