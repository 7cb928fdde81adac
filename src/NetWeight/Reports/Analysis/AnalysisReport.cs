using NetWeight.Costs;
using NetWeight.Reports.Formats;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Reports.Analysis;

/// <summary>What to show of the layers.</summary>
public sealed record AnalysisOptions
{
    /// <summary>How many layers or kernels a table shows; 0 for all. JSON and CSV always hold all.</summary>
    public int Top { get; init; } = 20;

    /// <summary>The order of the layers in a table.</summary>
    public LayerOrder Order { get; init; } = LayerOrder.Maccs;

    /// <summary>Whether equal layers or kernels of repeated blocks are one row; null where more than half of them repeat.</summary>
    public bool? Collapse { get; init; }

    /// <summary>Show groups instead of layers.</summary>
    public Grouping? GroupBy { get; init; }

    /// <summary>How many names deep scopes are grouped.</summary>
    public int Depth { get; init; } = 2;

    /// <summary>Add the type of every tensor (JSON).</summary>
    public bool Tensors { get; init; }

    /// <summary>The latency that sweeps over batches are held against; null for none.</summary>
    public Seconds? MaxLatency { get; init; }
}

/// <summary>In which order layers are listed.</summary>
public enum LayerOrder
{
    /// <summary>As they run.</summary>
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

/// <summary>What a command found out, ready to be written in any format.</summary>
/// <param name="ToolVersion">The version of NetWeight that made it.</param>
/// <param name="Entries">One per model.</param>
/// <param name="Options">What to show.</param>
public sealed record AnalysisReport(string ToolVersion, IReadOnlyList<AnalyzedModel> Entries, AnalysisOptions Options)
{
    /// <summary>Whether predictions for devices were asked for.</summary>
    public bool HasDevices => Entries.Any(e => e.Devices.Count > 0);

    /// <summary>The layers of a model in the order, and up to the number, that the options ask for.</summary>
    public IReadOnlyList<LayerCost> Layers(ModelCost cost) => [.. Ordered(cost.Layers, Options)];

    /// <summary>Layers in the order, and up to the number, that options ask for.</summary>
    internal static IEnumerable<LayerCost> Ordered(IReadOnlyList<LayerCost> all, AnalysisOptions options)
    {
        IEnumerable<LayerCost> layers = options.Order switch
        {
            LayerOrder.Graph => all,
            LayerOrder.Flops => all.OrderByDescending(l => l.Flops?.Value ?? -1),
            LayerOrder.Memory => all.OrderByDescending(l => l.MemoryAccess?.Value ?? -1),
            LayerOrder.Parameters => all.OrderByDescending(l => l.Parameters),
            _ => all.OrderByDescending(l => l.Maccs?.Value ?? -1).ThenByDescending(l => l.Flops?.Value ?? -1),
        };
        return options.Top > 0 ? layers.Take(options.Top) : layers;
    }
}

/// <summary>A format that reports can be written in.</summary>
public interface IReportExporter
{
    /// <summary>The word for it on the command line: <c>json</c>.</summary>
    string Format { get; }

    /// <summary>Writes a report. No clock, culture or file name enters, so that equal reports give equal text.</summary>
    void Write(AnalysisReport report, TextWriter writer);
}

/// <summary>The formats that the library writes.</summary>
public static class ExporterCatalog
{
    /// <summary>The exporters.</summary>
    public static IReadOnlyList<IReportExporter> All { get; } = [new AnalysisJson(), new AnalysisCsv(), new MarkdownExporter()];
}
