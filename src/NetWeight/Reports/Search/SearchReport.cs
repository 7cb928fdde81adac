using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Documents;
using NetWeight.Search;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Reports.Search;

/// <summary>The networks that a search found. Its rows are the front.</summary>
/// <param name="Result">What was found.</param>
/// <param name="Top">How many networks the table shows; 0 for all.</param>
/// <param name="ToolVersion">The version of NetWeight that made it.</param>
public sealed record SearchReport(SearchResult Result, int Top, string ToolVersion) : IReport
{
    /// <summary>The name of its plot.</summary>
    public const string Plot = "pareto";

    /// <summary>The networks that the table shows, the most accurate first: spread evenly over the front where it has more.</summary>
    public IReadOnlyList<EvaluatedNetwork> Shown
    {
        get
        {
            EvaluatedNetwork[] front = [.. Result.Search.Front.Reverse()];
            return Top <= 0 || front.Length <= Top ? front
                : [.. Enumerable.Range(0, Top).Select(i => front[Top == 1 ? 0 : (int)((long)i * (front.Length - 1) / (Top - 1))])];
        }
    }

    private SearchTask Task => Result.Task;

    private SearchSpace Space => Task.Request.Space;

    private string Title => $"Search in {Space.Id} on {Task.Device.Name} ({Task.Device.Id})";

    /// <inheritdoc/>
    public IReadOnlyList<Section> ToSections()
    {
        IReadOnlyList<EvaluatedNetwork> front = Result.Search.Front;
        List<Section> sections =
        [
            new()
            {
                Title = Title,
                Facts =
                [
                    ("Answer", Sentence()),
                    ("Asked", Asked()),
                    ("Latency", Task.Latencies is { } table
                        ? $"from {table.Source}, in milliseconds" : LatencyText.Setting(Result.Settings)),
                    ("Accuracy", Task.Accuracy.Basis),
                    .. Task.Accuracy.SecondsPerNetwork is { } each
                        ? new (string, string)[] { ("Time per score", $"{each} on this machine, one thread") } : [],
                    ("Looked at", $"{Format.Count(Result.Search.Weighed)} networks weighed, {Result.Search.History.Count} evaluated, "
                        + $"of {Format.Size(Space.Size)} in the space; seed {Task.Request.Seed}"),
                ],
            },
        ];
        if (front.Count > 0)
            sections.Add(new Section
            {
                Title = Task.Accuracy.Name == "relatives"
                    ? "Networks that no other beats in both latency and the lower end of accuracy, the best first"
                    : "Networks that no other beats in both latency and accuracy, the most accurate first",
                Table = Table.Of(Columns, Shown),
                Notes =
                [
                    $"'{Space.Id}:GENOTYPE' names a network wherever a model is asked for: netweight analyze '{Name(front[^1])}'.",
                    .. front.Count > Top && Top > 0
                        ? new[] { $"{Top} of {front.Count}, spread evenly over the front; --top 0 shows all." } : [],
                ],
            });
        return sections;
    }

    /// <inheritdoc/>
    public ReportPage ToPage()
    {
        var page = ReportPage.Of(Title, ToolVersion, Sentence(), this);
        return Result.Search.Front.Count == 0 ? page
            : page with { Sections = [.. page.Sections.Select((s, i) => i == 1 ? s with { Charts = [Chart()] } : s)] };
    }

    /// <inheritdoc/>
    public Table ToRows() => Table.Of<EvaluatedNetwork>(
        [
            new(null, "network", Name),
            new(null, "device", _ => Task.Device.Id),
            new(null, "accuracy", n => Accuracy(n)),
            new(null, "accuracyLow", n => Task.Accuracy.EstimateOf(n.Cost)?.Low),
            new(null, "accuracyHigh", n => Task.Accuracy.EstimateOf(n.Cost)?.High),
            new(null, "latencySeconds", n => n.Cost.Latency),
            new(null, "latencyLowSeconds", n => n.Cost.Low),
            new(null, "latencyHighSeconds", n => n.Cost.High),
            new(null, "headlineMaccs", n => n.Cost.Maccs),
            new(null, "parameters", n => n.Cost.Parameters),
            new(null, "memoryBytes", n => n.Cost.Memory),
        ],
        Result.Search.Front) with
    { Digits = "0.#########" };

    /// <inheritdoc/>
    public void WriteJson(TextWriter writer) => ContractJson.Write(Contract(), writer);

    /// <summary>What was found as a contract.</summary>
    public SearchContract Contract() => new(
        1, ToolVersion, Sentence(), Space.Id, Task.Device.Id, Result.Settings.Runtime.Id, Result.Settings.Precision.Name,
        Result.Settings.Threads, Task.Batch, Task.Latencies?.Source ?? Result.Settings.Basis, Task.Accuracy.Name, Task.Accuracy.Basis,
        Task.Accuracy.Deviation, Task.Request.MaxLatency?.Value, Task.Request.IsWholeInterval, Task.Request.MaxMaccs?.Value,
        Task.Request.MaxParameters, Task.Request.Seed, Task.Request.Evaluations, Result.Search.Weighed, Result.Search.History.Count,
        Result.Search.Best is { } best ? Found(best) : null, [.. Result.Search.Front.Select(Found)])
    {
        MaxMemoryBytes = Task.Request.MaxMemory?.Value,
    };

    /// <summary>A network as a contract.</summary>
    public static FoundNetworkContract Of(SearchSpace space, Genotype genotype, CandidateCost cost, double? accuracy)
    {
        string text = space.Format(genotype);
        return new FoundNetworkContract($"{space.Id}:{text}", text, accuracy, cost.Latency.Value, cost.Low.Value, cost.High.Value,
            cost.Maccs.Value, cost.Parameters)
        {
            MemoryBytes = cost.Memory.Value,
        };
    }

    private FoundNetworkContract Found(EvaluatedNetwork network)
    {
        AccuracyEstimate? estimate = Task.Accuracy.EstimateOf(network.Cost);
        return Of(Space, network.Genotype, network.Cost, Accuracy(network)) with
        {
            AccuracyLow = estimate?.Low,
            AccuracyHigh = estimate?.High,
        };
    }

    /// <summary>What is shown: of estimates the middle, whose lower end ranks.</summary>
    private double? Accuracy(EvaluatedNetwork network) =>
        network.Accuracy is { } ranks ? Task.Accuracy.EstimateOf(network.Cost)?.Value ?? ranks : null;

    /// <summary>Accuracy against latency of all that was evaluated, with the front.</summary>
    public Chart Chart()
    {
        HashSet<EvaluatedNetwork> front = [.. Result.Search.Front];
        EvaluatedNetwork[] others = [.. Result.Search.History.Where(n => n.Accuracy is not null && !front.Contains(n))];
        List<ChartSeries> series =
        [
            new("Evaluated", SeriesKind.Dots, [.. others.Select(Point)]) { Color = 2 },
            new("Front", SeriesKind.Line, [.. Result.Search.Front.Select(Point)]) { Color = 0 },
        ];
        series.RemoveAll(s => s.Points.Count == 0);
        return new Chart(Plot, "Accuracy against latency", new ChartAxis("Latency", "ms", AxisScale.Log10),
            new ChartAxis(Task.Accuracy.Label, ""), series)
        {
            Variant = Task.Device.Id,
            Caption = $"{Sentence()} {Task.Accuracy.Basis}.",
        };
    }

    private IReadOnlyList<Column<EvaluatedNetwork>> Columns =>
    [
        new("Network", "", n => Space.Format(n.Genotype), Rank: 0),
        new(Task.Accuracy.Label, "",
            n => new Cell(Accuracy(n), Accuracy(n)?.ToString(Task.Accuracy.EstimateOf(n.Cost) is null ? "0.00" : "0.0")), Unit.None, 0),
        .. Task.Accuracy.Name == "relatives" ? new Column<EvaluatedNetwork>[]
        {
            new("90 %", "", n => Task.Accuracy.EstimateOf(n.Cost) is { } e ? $"{e.Low:0.0}-{e.High:0.0}" : ""),
        } : [],
        new("Latency ms", "", n => n.Cost.Latency, Unit.Milliseconds, 0),
        new("90 %", "", n => Task.Latencies is null
            ? $"{LatencyText.Milliseconds(n.Cost.Low.Value)}-{LatencyText.Milliseconds(n.Cost.High.Value)}" : "given"),
        new("MACCs", "", n => n.Cost.Maccs, Unit.Count),
        new("Parameters", "", n => n.Cost.Parameters, Unit.Count),
        new("Memory", "", n => n.Cost.Memory),
    ];

    private ChartPoint Point(EvaluatedNetwork network) => new(
        network.Cost.Latency.Value * 1e3, Accuracy(network)!.Value, Space.Format(network.Genotype))
    {
        Details = [$"{network.Cost.Latency}, 90 % within {network.Cost.Low} to {network.Cost.High}",
            $"{Format.Count(network.Cost.Maccs.Value)} MACCs, {Format.Count(network.Cost.Parameters)} parameters"],
    };

    private string Sentence()
    {
        if (Result.Search.Best is not { } best)
            return Result.Search.History.Count == 0 ? "No network of the space keeps the limits; raise them."
                : "No network was found that keeps the limits and has an accuracy.";
        string accuracy = Task.Accuracy.Name == "size" ? "Most MACCs within the limits"
            : Task.Accuracy.IsRankOnly ? $"{Task.Accuracy.Label} {best.Accuracy:0.00}"
            : Task.Accuracy.EstimateOf(best.Cost) is { } estimate
                ? $"{estimate.Value:0.0} estimated ({estimate.Low:0.0}-{estimate.High:0.0}, 90 %)" : $"{best.Accuracy:0.00}";
        string latency = Task.Latencies is null
            ? $"{LatencyText.Milliseconds(best.Cost.Latency.Value)} ms predicted "
                + $"({LatencyText.Milliseconds(best.Cost.Low.Value)}-{LatencyText.Milliseconds(best.Cost.High.Value)} ms, 90 %)"
            : $"{LatencyText.Milliseconds(best.Cost.Latency.Value)} ms given";
        return $"{Space.Format(best.Genotype)}: {accuracy}, {latency}, {Format.Count(best.Cost.Maccs.Value)} MACCs.";
    }

    private string Asked()
    {
        List<string> limits = [];
        if (Task.Request.MaxLatency is { } latency)
            limits.Add(Task.Request.IsWholeInterval && Task.Latencies is null
                ? $"at most {latency} with the upper end of the interval" : $"at most {latency}");
        if (Task.Request.MaxMaccs is { } maccs)
            limits.Add($"at most {Format.Count(maccs.Value)} MACCs");
        if (Task.Request.MaxParameters is { } parameters)
            limits.Add($"at most {Format.Count(parameters)} parameters");
        if (Task.Request.MaxMemory is { } memory)
            limits.Add($"at most {memory} of memory");
        string text = limits.Count > 0 ? string.Join(", ", limits) : "the front from the fastest to the most accurate";
        return Task.Batch > 1 ? $"{text}; batch {Task.Batch}" : text;
    }

    private string Name(EvaluatedNetwork network) => $"{Space.Id}:{Space.Format(network.Genotype)}";
}
