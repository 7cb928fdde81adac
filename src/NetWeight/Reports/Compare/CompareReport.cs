using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Reports.Documents;
using NetWeight.Workflows;

namespace NetWeight.Reports.Compare;

/// <summary>The view of a comparison.</summary>
public enum CompareView
{
    /// <summary>Two versions of one network as a diff, anything else as a matrix.</summary>
    Auto,

    /// <summary>The changes from the first to the second.</summary>
    Diff,

    /// <summary>Who is faster where.</summary>
    Matrix,
}

/// <summary>How a comparison is shown.</summary>
public sealed record CompareOptions
{
    /// <summary>The view.</summary>
    public CompareView View { get; init; }

    /// <summary>The number of layers that a table shows; 0 for all. JSON and CSV always hold all.</summary>
    public int Top { get; init; } = 20;

    /// <summary>How to group the layers of a diff.</summary>
    public Grouping GroupBy { get; init; } = Grouping.Stage;

    /// <summary>The depth to which scopes are grouped, in names.</summary>
    public int Depth { get; init; } = 2;
}

/// <summary>Models side by side, ready to be written in any format.</summary>
public sealed record CompareReport : IReport
{
    /// <summary>The version of NetWeight that made it.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>The comparison.</summary>
    public required ComparedModels Compared { get; init; }

    /// <summary>How it is shown.</summary>
    public required CompareOptions Options { get; init; }

    /// <summary>One per model, with a prediction for each device.</summary>
    public IReadOnlyList<AnalyzedModel> Entries => Compared.Models;

    /// <summary>The models' names, each once.</summary>
    public IReadOnlyList<string> Names => Compared.Names;

    /// <summary>The devices.</summary>
    public IReadOnlyList<Device> Devices => Compared.Devices;

    /// <summary>Who is faster where. Models that could not be read have no predictions in it.</summary>
    public ModelMatrix Matrix => Compared.Matrix;

    /// <summary>The changes from the first model to the second; null if there are not just two that could be read.</summary>
    public ModelDiff? Diff => Compared.Diff;

    /// <summary>Whether people see the diff.</summary>
    public bool ShowsDiff => Diff is not null
        && (Options.View == CompareView.Diff || (Options.View == CompareView.Auto && Diff.IsOneNetwork));

    /// <summary>The same comparison with the first runtime and type that were requested; null if this is it.</summary>
    public CompareReport? FirstSetting { get; init; }

    /// <summary>
    /// The change of a model on a device from the first runtime and type to these; null for the first, and if a
    /// prediction is missing.
    /// </summary>
    public LatencyDifference? FromFirstSetting(int model, int device) =>
        FirstSetting?.Matrix.Models[model].Estimates[device] is { } first
            && Matrix.Models[model].Estimates[device] is { } here ? LatencyDifference.Of(first, here) : null;

    /// <summary>Published times of a model on a device, in the setting of the prediction.</summary>
    public IReadOnlyList<PublishedComparison> PublishedOf(int model, Device device) =>
        Entries[model].Devices.FirstOrDefault(d => d.Device == device)?.Published ?? [];

    /// <inheritdoc/>
    public IReadOnlyList<Section> ToSections() => CompareSections.Of(this);

    /// <inheritdoc/>
    public Table ToRows() => CompareRows.Of(this);

    /// <inheritdoc/>
    public ReportPage ToPage() => ComparePage.Of(this);

    /// <inheritdoc/>
    public void WriteJson(TextWriter writer) => CompareJson.Write(this, writer);

    /// <summary>The report of a comparison. Throws <see cref="NetWeightException"/> for a diff of other than two models.</summary>
    /// <param name="toolVersion">The version of NetWeight.</param>
    /// <param name="compared">The models side by side.</param>
    /// <param name="options">How it is shown.</param>
    public static CompareReport Of(string toolVersion, ComparedModels compared, CompareOptions options) =>
        options.View == CompareView.Diff && compared.Models.Count != 2
            ? throw new NetWeightException($"A diff compares two models, not {compared.Models.Count}; leave --diff out for a matrix.")
            : new CompareReport
            {
                ToolVersion = toolVersion,
                Compared = compared,
                Options = options,
            };
}
