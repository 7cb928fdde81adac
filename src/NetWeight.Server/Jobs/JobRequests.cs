using Microsoft.EntityFrameworkCore;
using NetWeight.Architectures;
using NetWeight.Devices;
using NetWeight.Rewrites;
using NetWeight.Server.Contracts;
using NetWeight.Server.Models;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Jobs;

/// <summary>Looks at requests for jobs before they wait: whatever cannot be done is said at once.</summary>
internal sealed class JobRequests(IDbContextFactory<ServerContext> stores)
{
    private const double LongestMeasurement = 600, ShortestMeasurement = 0.1, LongestCalibration = 3600, ShortestCalibration = 1;
    private const int MostSessions = 50, MostRewrites = 50, MostChannelMultiple = 1024;
    private const int MostDims = 32;
    private const long MostImages = 65536, MostOpenSize = 1 << 20;

    /// <summary>A measurement. Throws <see cref="ProblemException"/> for one that cannot be made.</summary>
    public async Task<JobRow> RowOfAsync(MeasureJobContract job, CancellationToken cancellation)
    {
        CheckThreads("threads", job.Threads, least: 0);
        CheckRange("durationSeconds", job.DurationSeconds, ShortestMeasurement, LongestMeasurement);
        CheckRange("sessions", job.Sessions, 1, MostSessions);
        // A word that is not a device must never be read as a path.
        if (job.Device is { } device && Attempt(() => DeviceCatalog.Find(device)) is null)
            throw Problem.Refused($"device: there is no device '{device}'. 'netweight devices' lists all.");
        if (job.Calibration is { } calibration)
            await CheckCalibrationAsync(calibration, cancellation);
        if (job is { Device: not null, Calibration: not null })
            throw Problem.Refused("device and calibration exclude each other.");
        if (job is { PerLayer: true, CompareWith: not null })
            throw Problem.Refused("perLayer applies to one model: leave out perLayer or compareWith.");
        return await RowAsync(JobKind.Measure, job, [.. new[] { job.Model, job.CompareWith }.OfType<JobModelContract>()], cancellation);
    }

    /// <summary>A proof.</summary>
    public async Task<JobRow> RowOfAsync(ProofJobContract job, CancellationToken cancellation)
    {
        CheckThreads("threads", job.Threads, least: 0);
        CheckRange("durationSeconds", job.DurationSeconds, ShortestMeasurement, LongestMeasurement);
        CheckRange("channelMultiple", job.ChannelMultiple, 1, MostChannelMultiple);
        if (job.Rewrites.Count is 0 or > MostRewrites)
            throw Problem.Refused($"rewrites: name 1 to {MostRewrites} rewrites.");
        foreach (string name in job.Rewrites)
        {
            Rewrite? rewrite = name is null ? null : RewriteCatalog.Find(name);
            if (rewrite is null)
                throw Problem.Refused($"rewrites: there is no rewrite '{name}'. 'netweight rewrite --help' lists them.");
            if (rewrite.Exactness != Exactness.Exact)
                throw Problem.Refused($"rewrites: '{name}' changes the outputs, so there is nothing to prove.");
        }

        return await RowAsync(JobKind.Prove, job, [job.Model], cancellation);
    }

    /// <summary>A calibration.</summary>
    public static JobRow RowOf(CalibrationJobContract job)
    {
        CheckRange("budgetSeconds", job.BudgetSeconds, ShortestCalibration, LongestCalibration);
        if (job.Device.Length is 0 or > 64 || !job.Device.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw Problem.Refused("device: an id has 1 to 64 lower-case letters, digits and dashes.");
        if (job.Threads is { Count: > 16 })
            throw Problem.Refused("threads: give at most 16 numbers.");
        foreach (int threads in job.Threads ?? [])
            CheckThreads("threads", threads, least: 1);
        return Row(JobKind.Calibrate, job, job.Device, "");
    }

    private async Task CheckCalibrationAsync(long job, CancellationToken cancellation)
    {
        await using ServerContext store = await stores.CreateDbContextAsync(cancellation);
        if (!await store.Jobs.AnyAsync(j => j.Id == job && j.Kind == JobKind.Calibrate && j.Result != null, cancellation))
            throw Problem.Refused($"calibration: job {job} is not a finished calibration.");
    }

    private static JobRow Row<T>(string kind, T job, string subject, string models) => new()
    {
        Kind = kind,
        Subject = subject,
        State = JobState.Queued,
        Request = System.Text.Json.JsonSerializer.Serialize(job, ServerJson.Options),
        Models = models,
        CreatedAt = Database.Now,
    };

    private async Task<JobRow> RowAsync<T>(string kind, T job, JobModelContract[] models, CancellationToken cancellation)
    {
        await using ServerContext store = await stores.CreateDbContextAsync(cancellation);
        var names = new Dictionary<string, string>();
        foreach (JobModelContract model in models)
        {
            Check(model);
            if (model.Sha256 is { } sha256)
                names[sha256] = (await store.Models.AsNoTracking().FirstOrDefaultAsync(m => m.Sha256 == sha256, cancellation))?.Name
                    ?? throw ModelStore.NoModel(sha256);
        }

        return Row(kind, job, string.Join(" and ", models.Select(m => JobModels.Label(m, names))), string.Join(' ', names.Keys));
    }

    /// <summary>Throws <see cref="ProblemException"/> for a model that cannot be measured.</summary>
    public static void Check(JobModelContract model)
    {
        if (model.Network is null == model.Sha256 is null)
            throw Problem.Refused("model: name either a network of the zoo (network) or a stored model (sha256).");
        if (model.Network is { } network)
        {
            // A word that is not a network must never be read as a path.
            string name = Attempt(() => ArchitectureCatalog.SplitWidth(network).Name);
            if (ArchitectureCatalog.Find(name) is null)
                throw Problem.Refused($"model: {ArchitectureCatalog.NotFound(name)}");
            CheckRange("model.width", model.Width, 1.0 / 64, 64);
        }
        else if (model.Width != 1)
        {
            throw Problem.Refused("model.width is for networks of the zoo.");
        }
        else if (!ModelName.IsHash(model.Sha256!))
        {
            throw ModelStore.NoModel(model.Sha256!);
        }

        if (model.Batch is not (null or (>= 1 and <= MostImages)))
            throw Problem.Refused($"model.batch must be from 1 to {MostImages}.");
        if (model.Input is { } input && InputShape.Parse(input) is null)
            throw Problem.Refused("model.input: write a shape like 1x3x224x224.");
        if (model.Dims is { Count: > MostDims })
            throw Problem.Refused($"model.dims: give at most {MostDims} sizes.");
        foreach ((string name, long size) in model.Dims ?? new Dictionary<string, long>())
            if (size is < 1 or > MostOpenSize)
                throw Problem.Refused($"model.dims: the size of '{name}' must be from 1 to {MostOpenSize}.");
    }

    private static void CheckThreads(string field, int threads, int least) => CheckRange(field, threads, least, Environment.ProcessorCount);

    /// <summary>Throws <see cref="ProblemException"/> for a number outside its range.</summary>
    public static void CheckRange(string field, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
            throw Problem.Refused(FormattableString.Invariant($"{field} must be from {least:0.###} to {most:0.###}, not {value:0.###}."));
    }

    private static T Attempt<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (NetWeightException e)
        {
            throw Problem.Refused(e.Message);
        }
    }
}
