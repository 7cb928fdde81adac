using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Search;
using NetWeight.Units;

namespace NetWeight.Workflows;

/// <summary>A search for networks of a space on a device.</summary>
/// <param name="Device">Where they are to run.</param>
/// <param name="Request">The space, the limits, the budget and the seed.</param>
/// <param name="Accuracy">Where accuracies come from.</param>
public sealed record SearchTask(Device Device, SearchRequest Request, AccuracySource Accuracy)
{
    /// <summary>How the device runs them.</summary>
    public PredictionOptions Prediction { get; init; } = new();

    /// <summary>Images per inference.</summary>
    public long Batch { get; init; } = 1;

    /// <summary>Latencies in milliseconds that someone measured, in place of predictions; networks without one are not chosen.</summary>
    public ScoreTable? Latencies { get; init; }
}

/// <summary>What a search found.</summary>
/// <param name="Task">What was asked for.</param>
/// <param name="Settings">The prediction of one network, for what all have in common.</param>
/// <param name="Search">The search with all that it evaluated.</param>
public sealed record SearchResult(SearchTask Task, LatencyEstimate Settings, EvolutionSearch Search);

/// <summary>Searches spaces of networks.</summary>
public sealed class Searching
{
    private readonly SearchTask task;
    private readonly CandidatePredictor predictor;

    /// <summary>
    /// Prepares a search. Throws <see cref="NetWeightException"/> where the device cannot be predicted so, or nothing in
    /// the space keeps the limits.
    /// </summary>
    public Searching(SearchTask task)
    {
        this.task = task;
        predictor = new CandidatePredictor(task.Request.Space, task.Device, task.Prediction, task.Batch);
        // Where every candidate is built and timed as a whole, fewer are looked at.
        int pool = predictor.IsAdditive ? task.Request.Pool : Math.Min(task.Request.Pool, 24);
        SearchRequest request = task.Request with { Pool = pool, Among = Among(task) };
        Search = task.Latencies is { } latencies
            ? new EvolutionSearch(request, g => Given(g, latencies))
            : new EvolutionSearch(request, g => predictor.Predict(g), g => predictor.PredictWhole(g));
    }

    /// <summary>The search: what to evaluate next, and what was found.</summary>
    public EvolutionSearch Search { get; }

    /// <summary>What was found so far.</summary>
    public SearchResult Result => new(task, predictor.Settings, Search);

    /// <summary>
    /// Evaluates networks until the budget is spent, everything within the limits was looked at, or the work is
    /// cancelled: then what was evaluated stays.
    /// </summary>
    /// <param name="evaluated">Is told of every network that was evaluated.</param>
    /// <param name="cancellation">Ends the search.</param>
    public SearchResult Run(Action<EvaluatedNetwork>? evaluated = null, CancellationToken cancellation = default)
    {
        while (Search.History.Count < task.Request.Evaluations && !cancellation.IsCancellationRequested && Search.Ask() is { } next)
        {
            EvaluatedNetwork network = Search.Tell(next, task.Accuracy.Of(next, predictor.Predict(next)));
            evaluated?.Invoke(network);
        }

        return Result;
    }

    /// <summary>The state from which <see cref="Continue"/> goes on.</summary>
    /// <param name="toolVersion">The version of NetWeight.</param>
    public SearchStateContract State(string toolVersion) => new(
        1, toolVersion, task.Request.Space.Id, task.Device.Id, predictor.Settings.Runtime.Id, predictor.Settings.Precision.Name,
        predictor.Settings.Threads, task.Batch, task.Accuracy.Name, task.Latencies?.Source, task.Request.MaxLatency?.Value,
        task.Request.IsWholeInterval, task.Request.MaxMaccs?.Value, task.Request.MaxParameters, task.Request.Seed, task.Request.Evaluations,
        [.. Search.History.Select(n => new EvaluatedContract(task.Request.Space.Format(n.Genotype), n.Accuracy))])
    {
        MaxMemoryBytes = task.Request.MaxMemory?.Value,
    };

    /// <summary>
    /// Takes what an earlier search evaluated. Throws <see cref="NetWeightException"/> where it was another one; only
    /// the budget may differ.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="place">What messages call it: <c>'search.json'</c>.</param>
    public void Continue(SearchStateContract state, string place)
    {
        SearchStateContract own = State(state.ToolVersion) with { Evaluations = state.Evaluations, Networks = state.Networks };
        if (own != state)
            throw new NetWeightException($"{place} is the state of another search ({Different(own, state)}). "
                + "Repeat its options, or name another file.");
        foreach (EvaluatedContract network in state.Networks)
            Search.Tell(task.Request.Space.Parse(network.Genotype), network.Accuracy);
    }

    /// <summary>The networks that all tables know, where that is a part of the space; null for the whole space.</summary>
    private static IReadOnlyList<Genotype>? Among(SearchTask task)
    {
        ScoreTable?[] tables = [task.Accuracy.Source, task.Latencies];
        ScoreTable[] partial = [.. tables.OfType<ScoreTable>().Where(t => t.Count < task.Request.Space.Size)];
        if (partial.Length == 0)
            return task.Request.Among;
        IReadOnlyList<Genotype> among =
            [.. partial[0].Networks.Where(g => partial[^1].Of(g) is not null && task.Request.Among?.Contains(g) != false)];
        return among.Count > 0 ? among
            : throw new NetWeightException($"{partial[0].Source} and {partial[^1].Source} have no network in common.");
    }

    private static string Different(SearchStateContract own, SearchStateContract other) =>
        own.Space != other.Space ? $"its space is {other.Space}"
        : own.Device != other.Device ? $"its device is {other.Device}"
        : own.Seed != other.Seed ? $"its seed is {other.Seed}"
        : own.AccuracySource != other.AccuracySource ? $"its accuracies are of source '{other.AccuracySource}'"
        : own.LatencyFrom != other.LatencyFrom ? $"its latencies are {other.LatencyFrom ?? "predicted"}"
        : own.MaxLatencySeconds != other.MaxLatencySeconds || own.MaxMaccs != other.MaxMaccs || own.MaxParameters != other.MaxParameters
            || own.MaxMemoryBytes != other.MaxMemoryBytes
            || own.IsWholeInterval != other.IsWholeInterval ? "its limits differ"
        : "its runtime, type, threads or batch differ";

    private CandidateCost? Given(Genotype genotype, ScoreTable latencies)
    {
        if (latencies.Of(genotype) is not { } milliseconds)
            return null;
        var seconds = new Seconds(milliseconds / 1000);
        return predictor.Predict(genotype) with { Latency = seconds, Low = seconds, High = seconds };
    }
}
