using System.Text;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Proxies;
using NetWeight.Search;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Measurement.Fleet;

/// <summary>Searches as orders that a server takes, and back.</summary>
public static class SearchOrders
{
    private const int MostDeviceFile = 256 << 10, MostName = 100;

    /// <summary>The search of an order. Throws <see cref="NetWeightException"/> for what cannot be.</summary>
    public static SearchTask Task(SearchOrderContract order)
    {
        Device device = DeviceOf(order);
        SearchSpace space = order.Space.Length <= MostName ? SpaceCatalog.Get(order.Space, device)
            : throw new NetWeightException($"space has more than {MostName} characters.");
        if (order.Batch is < 1 or > 65536)
            throw new NetWeightException($"batch must be from 1 to 65536, not {order.Batch}.");
        if (order.MaxLatencySeconds is { } most && !(most > 0 && double.IsFinite(most)))
            throw new NetWeightException("maxLatencySeconds must be more than 0.");
        if (order.Threads is < 1 or > 1024)
            throw new NetWeightException("threads must be from 1 to 1024.");
        var request = new SearchRequest(space)
        {
            MaxLatency = order.MaxLatencySeconds is { } limit ? new Seconds(limit) : null,
            IsWholeInterval = order.IsWholeInterval,
            MaxMaccs = order.MaxMaccs is { } maccs ? new Maccs(maccs) : null,
            MaxParameters = order.MaxParameters,
            MaxMemory = order.MaxMemoryBytes is { } memory ? new Bytes(memory) : null,
            Evaluations = order.Evaluations,
            Seed = order.Seed,
        };
        Plan(order).Check(order.Evaluations);
        return new SearchTask(device, request, Accuracy(order, space))
        {
            Prediction = new PredictionOptions
            {
                Runtime = order.Runtime is { } runtime ? RuntimeOf(runtime) : null,
                Precision = order.Precision is { } name
                    ? Precisions.Parse(name) ?? throw new NetWeightException(
                        $"precision must be one of {string.Join(", ", Precisions.All)}.") : null,
                Threads = order.Threads,
            },
            Batch = order.Batch,
        };
    }

    /// <summary>The order of a search.</summary>
    /// <param name="task">The search.</param>
    /// <param name="plan">How it is shared out.</param>
    /// <param name="score">How its networks are evaluated: naswot, zen, or by the workers' program of this name.</param>
    /// <param name="device">The device as the command line names it; the text of a file goes with the order.</param>
    public static SearchOrderContract Of(SearchTask task, IslandPlan plan, string score, string device)
    {
        bool isFile = DeviceCatalog.Find(device) is null;
        SearchRequest request = task.Request;
        return new SearchOrderContract(
            request.Space.Id, isFile ? null : device, isFile ? File.ReadAllText(device) : null, task.Prediction.Runtime?.Id,
            task.Prediction.Precision?.Name, task.Prediction.Threads, task.Batch, request.MaxLatency?.Value, request.IsWholeInterval,
            request.MaxMaccs?.Value, request.MaxParameters, request.Evaluations, request.Seed, score, plan.Islands, plan.Width,
            plan.MigrateEach)
        {
            MaxMemoryBytes = request.MaxMemory?.Value,
        };
    }

    /// <summary>How an order is shared out.</summary>
    public static IslandPlan Plan(SearchOrderContract order) => new()
    {
        Islands = order.Islands,
        Width = order.Width,
        MigrateEach = order.MigrateEach,
    };

    /// <summary>The device by its id or by its file's text; never by a path, which would be one of the server's files.</summary>
    private static Device DeviceOf(SearchOrderContract order)
    {
        if ((order.Device is null) == (order.DeviceFile is null))
            throw new NetWeightException("Give either device or deviceFile.");
        if (order.DeviceFile is { } text)
            return text.Length <= MostDeviceFile ? DeviceCatalog.Parse(Encoding.UTF8.GetBytes(text), "deviceFile")
                : throw new NetWeightException($"deviceFile has more than {MostDeviceFile} characters.");
        string id = order.Device!;
        return (id.Length <= MostName ? DeviceCatalog.Find(id) : null)
            ?? throw new NetWeightException("There is no such device. 'netweight devices' lists all.");
    }

    private static RuntimeProfile RuntimeOf(string id) => (id.Length <= MostName ? RuntimeCatalog.Find(id) : null)
        ?? throw new NetWeightException("There is no such runtime. 'netweight devices --runtimes' lists all.");

    private static AccuracySource Accuracy(SearchOrderContract order, SearchSpace space) =>
        TrainingFreeScore.Find(order.Score) is { } kind
            ? new ProxyAccuracy(space, new TrainingFreeSettings(kind) { Seed = order.Seed }) : AccuracySource.Asked;
}
