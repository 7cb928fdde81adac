using System.CommandLine;
using System.Globalization;
using NetWeight.Architectures;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Recommend;
using NetWeight.Reports.Recommend;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Recommend;

/// <summary><c>netweight recommend --task detection</c>: which detector suits a device.</summary>
internal sealed class TaskView
{
    /// <summary>Options that mean something here; the others search for classifiers or devices.</summary>
    private static readonly string[] Own =
    [
        "--task", "--input", "--fits", "--device", "--latency", "--throughput", "--accuracy", "--sure", "--batch", "--runtime",
        "--dtype", "--threads", "--top", "--among", "--format", "--output", "--history", "--no-history",
    ];

    private readonly Option<NetworkTask?> task = new("--task")
    {
        Description =
            "What the network is to do: classification (the usual search), or detection: SSDLite, YOLO heads, "
                + "YOLOX and MobileDets. --input sets the image's size.",
        HelpName = "classification|detection",
    };

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Add(task);

    /// <summary>
    /// Whether another task than classification is requested. Throws <see cref="NetWeightException"/> for options of
    /// others.
    /// </summary>
    public bool IsWanted(ParseResult parsed)
    {
        if (parsed.GetValue(task) is null or NetworkTask.Classification)
            return false;
        OptionRules.RefuseOthers(parsed, $"--task {Name(parsed)}", Own);
        return true;
    }

    /// <summary>Writes one report per device and returns the exit code.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="devices">The devices.</param>
    /// <param name="request">The other options.</param>
    /// <param name="limit">The limit as it was given.</param>
    /// <param name="shared">Options shared with --for: the input's shape as it was given, and whether memory has to suffice.</param>
    /// <param name="target">The target of the report.</param>
    public int Run(ParseResult parsed, IReadOnlyList<Device> devices, RecommendRequest request, LatencyLimit? limit,
        (string? Input, bool Fits) shared, ReportTarget target)
    {
        target.RequireOne(devices.Count, "-d");
        (int? height, int? width, int batch) = Input(shared.Input, request.Batch);
        var wanted = new TaskRequest(parsed.GetValue(task)!.Value)
        {
            Resolution = height,
            ImageWidth = width,
            Batch = batch,
            MaxLatency = limit?.Latency,
            MinThroughput = limit?.Rate ?? request.MinThroughput,
            MinAccuracy = request.MinAccuracy,
            Sure = request.Sure,
            Fits = shared.Fits,
            Among = request.Among,
            Prediction = request.Prediction,
        };
        TaskAnswer[] answers = [.. devices.Select(d => TaskRanking.Run(d, wanted))];
        target.Write([.. answers.Select(a => new TaskReport(a, wanted, request.Top, CommandLine.Version))]);
        return answers.All(a => a.IsAnswered) ? CommandLine.Fine : CommandLine.Findings;
    }

    private string Name(ParseResult parsed) => parsed.GetValue(task).ToString()!.ToLowerInvariant();

    /// <summary>Height, width and batch of a shape like <c>1x3x384x640</c> or <c>384x640</c>.</summary>
    private static (int? Height, int? Width, int Batch) Input(string? text, int batch)
    {
        if (text is null)
            return (null, null, batch);
        int[] sizes = [.. text.Split('x', ',').Select(
            t => int.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0)];
        bool isImage = sizes is [_, _] or [_, 3, _, _] && sizes.All(n => n > 0);
        if (!isImage)
            throw new NetWeightException($"--input '{text}' is not an image; write 1x3x640x640 or 640x640.");
        return (sizes[^2], sizes[^1], sizes.Length == 4 && sizes[0] > 1 ? sizes[0] : batch);
    }
}
