using NetWeight.Costs;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Pages;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Reports.Analysis;

/// <summary>The layers to show.</summary>
public sealed record AnalysisOptions
{
    /// <summary>The number of layers or kernels that a table shows; 0 for all. JSON and CSV always hold all.</summary>
    public int Top { get; init; } = 20;

    /// <summary>The order of the layers in a table.</summary>
    public LayerOrder Order { get; init; } = LayerOrder.Maccs;

    /// <summary>Whether equal layers or kernels of repeated blocks are one row; null if more than half of them repeat.</summary>
    public bool? Collapse { get; init; }

    /// <summary>Show groups instead of layers.</summary>
    public Grouping? GroupBy { get; init; }

    /// <summary>The depth to which scopes are grouped, in names.</summary>
    public int Depth { get; init; } = 2;

    /// <summary>Add the type of every tensor (JSON).</summary>
    public bool Tensors { get; init; }

    /// <summary>The latency that sweeps over batches are held against; null for none.</summary>
    public Seconds? MaxLatency { get; init; }
}

/// <summary>The order of layers.</summary>
public enum LayerOrder
{
    /// <summary>In execution order.</summary>
    Graph,

    /// <summary>Most multiply-accumulates first.</summary>
    Maccs,

    /// <summary>Most operations first.</summary>
    Flops,

    /// <summary>Most bytes moved first.</summary>
    Memory,

    /// <summary>Most parameters first.</summary>
    Parameters,
}

/// <summary>Models with their costs and, if devices were named, their predicted latencies.</summary>
/// <param name="ToolVersion">The version of NetWeight that made it.</param>
/// <param name="Entries">One per model.</param>
/// <param name="Options">The parts to show.</param>
public sealed record AnalysisReport(string ToolVersion, IReadOnlyList<AnalyzedModel> Entries, AnalysisOptions Options) : IReport
{
    /// <summary>Whether predictions for devices were requested.</summary>
    public bool HasDevices => Entries.Any(e => e.Devices.Count > 0);

    /// <summary>Whether it shows predictions over batches.</summary>
    public bool IsSweep => Entries.Any(e => e.Devices.Any(d => d.Sweep is not null));

    /// <inheritdoc/>
    public IReadOnlyList<Section> ToSections() => AnalysisSections.Of(this);

    /// <inheritdoc/>
    public Table ToRows() => AnalysisRows.Of(this);

    /// <inheritdoc/>
    public ReportPage ToPage() => Entries is [{ Cost: not null } only] ? AnalysisPage.Of(this, only.Lint) : ModelsPage.Of(this);

    /// <inheritdoc/>
    public void WriteJson(TextWriter writer) => AnalysisJson.Write(this, writer);
}
