using NetWeight.Devices;
using NetWeight.Experiments;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Rewrites;
using NetWeight.Server.Contracts;
using NetWeight.Server.Jobs;

namespace NetWeight.Server.Fleet;

/// <summary>A task of a submission, which every device of it gets.</summary>
/// <param name="Subject">What people call it: the model, the experiment.</param>
/// <param name="Sha256">The stored model that it is about; null for none.</param>
/// <param name="Task">What to do.</param>
internal sealed record FleetSubject(string Subject, string? Sha256, FleetTaskContract Task);

/// <summary>Looks at submissions before their jobs wait, and turns them into tasks.</summary>
internal static class FleetTasks
{
    private const int MostModels = 1000, MostThreads = 64, MostName = 200, MostSessions = 50, MostPriority = 100, MostRewrites = 50;
    private const double LongestMeasurement = 600, ShortestMeasurement = 0.1, LongestWork = 3600, FinestInterval = 0.001;

    /// <summary>Throws <see cref="ProblemException"/> for a submission that cannot be done.</summary>
    public static void Check(FleetSweepRequestContract wanted)
    {
        if (!FleetKind.All.Contains(wanted.Kind))
            throw Problem.Refused($"kind: write one of {string.Join(", ", FleetKind.All)}.");
        bool needsNoModel = wanted.Kind is FleetKind.Calibrate or FleetKind.Experiment;
        if (wanted.Models.Count > MostModels || (wanted.Models.Count == 0 && !needsNoModel))
            throw Problem.Refused($"models: name 1 to {MostModels} models.");
        foreach (FleetModelContract model in wanted.Models)
            Check(model, wanted.Kind);
        JobRequests.CheckRange(
            "durationSeconds", wanted.DurationSeconds, ShortestMeasurement,
            wanted.Kind is FleetKind.Measure or FleetKind.Proof ? LongestMeasurement : LongestWork);
        JobRequests.CheckRange("sessions", wanted.Sessions, 1, MostSessions);
        JobRequests.CheckRange("priority", wanted.Priority, -MostPriority, MostPriority);
        if (wanted.RepeatUntil is { } width)
            JobRequests.CheckRange("repeatUntil", width, FinestInterval, 1);
        if (wanted.Threads is { Count: > MostThreads })
            throw Problem.Refused($"threads: give at most {MostThreads} numbers.");
        foreach (int threads in wanted.Threads ?? [])
            JobRequests.CheckRange("threads", threads, wanted.Kind is FleetKind.Calibrate or FleetKind.Judge ? 1 : 0, 1024);
        if (!FleetNames.IsName(wanted.Runner))
            throw Problem.Refused($"runner: {FleetNames.Rule}");
        CheckKind(wanted);
    }

    /// <summary>The tasks of a submission that is correct, the same for each device.</summary>
    public static IReadOnlyList<FleetSubject> Of(FleetSweepRequestContract wanted)
    {
        int[] threads = [.. (wanted.Threads is { Count: > 0 } given ? given : [1]).Distinct()];
        return wanted.Kind switch
        {
            FleetKind.Measure => [.. from model in wanted.Models
                                     from number in threads
                                     select new FleetSubject(model.Name, model.Sha256, Task(wanted, model, number, null))],
            FleetKind.Proof => [.. wanted.Models.Select(m =>
                new FleetSubject(m.Name, m.Sha256, Task(wanted, m, threads[0], new FleetWorkContract(Rewrites: wanted.Rewrites))))],
            FleetKind.Experiment => [.. from name in wanted.Experiments!.Distinct()
                                        from number in threads
                                        select new FleetSubject(
                                            name, null, Task(wanted, null, number, new FleetWorkContract(Experiment: name)))],
            FleetKind.Judge => [.. threads.Select(number => new FleetSubject(
                Names(wanted.Models), null,
                Task(wanted, null, number, new FleetWorkContract(wanted.Models, Device: wanted.Against))))],
            _ => [new FleetSubject(
                wanted.Models.Count > 0 ? $"calibration for {Names(wanted.Models)}" : "calibration", null,
                Task(wanted, null, threads[0], new FleetWorkContract(wanted.Models, threads)))],
        };
    }

    private static FleetTaskContract Task(
        FleetSweepRequestContract wanted, FleetModelContract? model, int threads, FleetWorkContract? work) => new(
            model, wanted.Runner, threads, wanted.DurationSeconds, wanted.Sessions, wanted.PerLayer, wanted.RepeatUntil, wanted.Kind, work);

    private static string Names(IReadOnlyList<FleetModelContract> models) =>
        models.Count == 1 ? models[0].Name : $"{models[0].Name} and {models.Count - 1} more";

    private static void Check(FleetModelContract model, string kind)
    {
        if (model is null)
            throw Problem.Refused("models: a model is null.");
        FleetText.Check("model.name", model.Name, MostName);
        if (model.Name.Length == 0)
            throw Problem.Refused("model.name is empty.");
        JobRequests.Check(new JobModelContract(model.Network, model.Sha256, model.Width, model.Batch, model.Input));
        if (kind is FleetKind.Calibrate or FleetKind.Judge && (model.Batch ?? (object?)model.Input) is not null)
            throw Problem.Refused($"model: a job of the kind '{kind}' takes models as they are, without batch and input.");
    }

    private static void CheckKind(FleetSweepRequestContract wanted)
    {
        if (wanted.Kind != FleetKind.Measure && wanted.Runner != MeasureRunner.RunnerId)
            throw Problem.Refused($"runner: jobs of the kind '{wanted.Kind}' run with {MeasureRunner.RunnerId}.");
        if (wanted.Kind != FleetKind.Measure && (wanted.PerLayer || wanted.RepeatUntil is not null))
            throw Problem.Refused("perLayer and repeatUntil are for jobs of the kind 'measure'.");
        if ((wanted.Experiments?.Count ?? 0) > 0 != (wanted.Kind == FleetKind.Experiment))
            throw Problem.Refused("experiments: name them for jobs of the kind 'experiment', and for no others.");
        if (wanted.Kind == FleetKind.Experiment && wanted.Models.Count > 0)
            throw Problem.Refused("models: an experiment brings its own networks.");
        foreach (string name in wanted.Experiments ?? [])
            if (ExperimentCatalog.All.All(e => e.Name != name))
                throw Problem.Refused($"experiments: there is no experiment '{name}'. 'netweight experiment' lists them.");
        if (wanted.Rewrites is not null && wanted.Kind != FleetKind.Proof)
            throw Problem.Refused("rewrites are for jobs of the kind 'proof'.");
        if (wanted.Rewrites is { Count: 0 or > MostRewrites })
            throw Problem.Refused($"rewrites: name 1 to {MostRewrites} rewrites, or leave the field out for all.");
        foreach (string name in wanted.Rewrites ?? [])
            if (name is null || RewriteCatalog.Find(name) is not { } rewrite)
                throw Problem.Refused($"rewrites: there is no rewrite '{name}'. 'netweight rewrite --help' lists them.");
            else if (rewrite.Exactness != Exactness.Exact)
                throw Problem.Refused($"rewrites: '{name}' changes the outputs, so there is nothing to prove.");
        if (wanted.Against is { } device)
        {
            if (wanted.Kind != FleetKind.Judge)
                throw Problem.Refused("against is for jobs of the kind 'judge'.");
            CheckDevice("against", device);
        }
    }

    /// <summary>Throws <see cref="ProblemException"/> for a word that is no device of the catalog.</summary>
    public static void CheckDevice(string field, string word)
    {
        FleetText.Check(field, word, MostName);
        Device? found;
        try
        {
            // A word that is not a device must never be read as a path.
            found = DeviceCatalog.Find(word);
        }
        catch (NetWeightException e)
        {
            throw Problem.Refused($"{field}: {e.Message}");
        }

        if (found is null)
            throw Problem.Refused($"{field}: there is no device '{word}'. 'netweight devices' lists all.");
    }
}
