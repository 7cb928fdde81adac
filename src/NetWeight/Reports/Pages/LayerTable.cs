using System.Globalization;
using NetWeight.Costs;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;

namespace NetWeight.Reports.Pages;

/// <summary>The table of all layers, with the time of the kernel that each leads.</summary>
internal static class LayerTable
{
    /// <summary>
    /// The columns that a page shows only if it is requested all: the same as another by a factor, or of little use
    /// beside it.
    /// </summary>
    private static readonly string[] Details = ["FLOPs", "Mem access %", "FLOP/B"];

    /// <summary>The columns that a small screen has no room for.</summary>
    private static readonly string[] Minor = ["Output", "MACCs %", "Params"];

    /// <summary>The table.</summary>
    /// <param name="cost">The network.</param>
    /// <param name="estimates">Predictions, each a pair of columns.</param>
    public static PageTable Of(ModelCost cost, IReadOnlyList<LatencyEstimate> estimates)
    {
        var columns = new List<PageColumn>(LayerColumns.Readable.Select(Header));
        Led[] led = [.. estimates.Select(e => new Led(e))];
        // The subject of the page is next to the name, where readers look first.
        columns.InsertRange(1, estimates.SelectMany(
            e => new PageColumn[] { ($"ms on {e.Device.Id}", true), ("time %", true), ("bound by", false) }));
        columns.Add(new("Stage", false, PageColumn.Detail));
        var rows = new List<IReadOnlyList<PageCell>>(cost.Layers.Count);
        foreach (LayerCost layer in cost.Layers)
        {
            var cells = new List<PageCell>(columns.Count);
            foreach (Column<LayerRow> column in LayerColumns.Readable)
            {
                if (cells.Count == 1)
                    foreach (Led kernels in led)
                        kernels.AddCells(layer, cells);
                cells.Add(PageCell.Of(column, column.Value(new LayerRow(layer, cost.Totals))));
            }

            cells.Add(new PageCell(layer.Stage));
            rows.Add(cells);
        }

        return new PageTable("layer-table", columns, rows)
        {
            Anchors = [.. cost.Layers.Select((_, i) => LayerAnchors.At(i))],
            LargestBy = estimates.Count > 0 ? columns[1].Header : "MACCs",
        };

        // Two columns of shares stand next to each other's numbers in a table for a terminal; here each names its quantity.
        static PageColumn Header(Column column, int place)
        {
            string header = column.Header != "%" ? column.Header! : LayerColumns.Readable[place - 1].Header + " %";
            return new(header, column.IsNumber,
                Details.Contains(header) ? PageColumn.Detail : Minor.Contains(header) ? PageColumn.Minor : 1);
        }
    }

    /// <summary>The kernel that a layer leads, and which it runs in.</summary>
    private sealed class Led
    {
        private readonly LatencyEstimate estimate;
        private readonly Dictionary<string, KernelTime> leads = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> runsIn = new(StringComparer.Ordinal);

        public Led(LatencyEstimate estimate)
        {
            this.estimate = estimate;
            foreach (KernelTime time in estimate.Kernels)
            {
                leads.TryAdd(time.Kernel.Name, time);
                foreach (LayerCost layer in time.Kernel.Layers)
                    runsIn.TryAdd(layer.Name, time.Kernel.Name);
            }
        }

        public void AddCells(LayerCost layer, List<PageCell> cells)
        {
            if (leads.TryGetValue(layer.Name, out KernelTime time))
            {
                double share = 100 * time.Total.Value / estimate.Latency.Value;
                cells.Add(new PageCell(LatencyText.Milliseconds(time.Total.Value), time.Total.Value * 1e3));
                cells.Add(new PageCell(share.ToString("0.0", CultureInfo.InvariantCulture), share));
                cells.Add(new PageCell(time.Bound.ToString().ToLowerInvariant()));
                return;
            }

            cells.AddRange([new PageCell(""), new PageCell(""), new PageCell(runsIn.ContainsKey(layer.Name) ? "(fused)" : "")]);
        }
    }
}
