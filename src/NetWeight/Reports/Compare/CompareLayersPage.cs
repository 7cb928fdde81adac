using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Reports.Compare;

/// <summary>Several networks side by side in one table each: stage by stage, and layer by layer.</summary>
internal static class CompareLayersPage
{
    /// <summary>The sections; none where fewer than two models have costs.</summary>
    public static IEnumerable<PageSection> Of(CompareReport report)
    {
        int[] shown = [.. Enumerable.Range(0, report.Entries.Count).Where(i => report.Entries[i].Cost is not null)];
        if (shown.Length < 2)
            yield break;
        ModelCost[] models = [.. shown.Select(i => report.Entries[i].Cost!)];
        string[] names = [.. shown.Select(i => report.Names[i])];
        // All columns of a table are of one device: the first on which two models or more can be compared.
        int device = Enumerable.Range(0, report.Devices.Count).FirstOrDefault(d => shown.Count(i => Known(i, d) is not null) > 1, -1);
        LatencyEstimate?[] estimates = [.. shown.Select(i => device < 0 ? null : Known(i, device))];
        LayerAlignment alignment = LayerAlignment.Of(models, estimates);
        string unit = device < 0 ? "MACCs" : "ms";
        string where = device < 0 ? "" : $" Times are predicted for {report.Devices[device].Name}.";
        yield return new PageSection("side-by-side", "Layer by layer")
        {
            Text =
            [
                $"One row holds the same layer of all models, matched by name and structure with {names[0]}. "
                    + $"A gap is a layer that a model does not have.{where}",
            ],
            Tables = [Stages(models, names, estimates, device >= 0), Layers(alignment, names, unit, device >= 0)],
            Notes = device < 0 ? [] :
                ["A kernel's time belongs to its main layer; the overhead of the inference call is in the total only."],
        };

        LatencyEstimate? Known(int model, int on) =>
            report.Matrix.Models[model].Estimates[on] is { IsMostlyUnknown: false } known ? known : null;
    }

    private static PageTable Stages(ModelCost[] models, string[] names, LatencyEstimate?[] estimates, bool hasTimes)
    {
        LayerTimes[] times = [.. estimates.Select(e => new LayerTimes(e))];
        var stages = new List<string>();
        var sums = new Dictionary<(string, int), (int Layers, double Maccs, double Time, bool IsComplete)>();
        for (int m = 0; m < models.Length; m++)
        {
            int place = 0;
            foreach (LayerCost layer in models[m].Layers)
            {
                string stage = ModelCost.GroupOf(layer, Grouping.Stage, 1);
                // A stage that only a later model has stands behind the stage that it follows there.
                if (stages.IndexOf(stage) is >= 0 and var at)
                    place = at + 1;
                else
                    stages.Insert(place++, stage);
                (int count, double maccs, double time, bool isComplete) = sums.GetValueOrDefault((stage, m), (0, 0, 0, true));
                sums[(stage, m)] = (count + 1, maccs + (layer.Maccs?.Value ?? 0), time + (times[m].Of(layer)?.Value ?? 0),
                    isComplete && layer.MissingBecause is null);
            }
        }

        return new PageTable(
            "stages-side-by-side",
            [
                ("Stage", false), .. names.Select(n => new PageColumn($"{n} {(hasTimes ? "ms" : "MACCs")}", true)),
                .. names.Select(n => new PageColumn($"Layers of {n}", true, PageColumn.Minor)),
            ],
            [.. stages.Select(stage => (IReadOnlyList<PageCell>)
            [
                new PageCell(stage),
                .. models.Select((_, m) => sums.TryGetValue((stage, m), out var sum) ? Amount(sum.Maccs, sum.Time, sum.IsComplete, m)
                    : new PageCell("")),
                .. models.Select((_, m) => sums.TryGetValue((stage, m), out var sum) ? new PageCell(sum.Layers.ToString(), sum.Layers)
                    : new PageCell("")),
            ])])
        { Title = "By stage" };

        PageCell Amount(double maccs, double time, bool isComplete, int model)
        {
            if (hasTimes && estimates[model] is null)
                return new PageCell("?");
            double value = hasTimes ? time : maccs;
            string text = value == 0 ? "0" : hasTimes ? LatencyText.Milliseconds(time) : Format.Count(maccs);
            return isComplete ? new PageCell(text, value) : new PageCell($"at least {text}", value);
        }
    }

    private static PageTable Layers(LayerAlignment alignment, string[] names, string unit, bool hasTimes) => new(
        "layers-side-by-side",
        [
            ("Layer", false), .. names.Select(n => new PageColumn($"{n} {unit}", true)), ("Operator", false),
            .. names.Select(n => new PageColumn($"Output of {n}", false, PageColumn.Minor)), ("In all", false),
        ],
        [.. alignment.Rows.Select(row => (IReadOnlyList<PageCell>)
        [
            new PageCell(row.First.Name),
            .. row.Layers.Select((layer, m) => layer is null ? new PageCell("") : hasTimes ? Time(row.Times[m]) : Maccs(layer)),
            new PageCell(row.First.Operator),
            .. row.Layers.Select(layer => new PageCell(layer?.Node.OutputShape(0)?.ToString() ?? "")),
            new PageCell(row.IsInAll ? "yes" : ""),
        ])])
    {
        Title = "By layer",
        LargestBy = $"{names[0]} {unit}",
    };

    private static PageCell Time(Seconds? time) => time is not { } known ? new PageCell("?")
        : known.Value == 0 ? new PageCell("(fused)", 0) : new PageCell(LatencyText.Milliseconds(known.Value), known.Value);

    private static PageCell Maccs(LayerCost layer) => layer.Maccs is not { } maccs ? new PageCell("?")
        : new PageCell(maccs.Value == 0 ? "0" : Format.Count(maccs.Value), maccs.Value);
}
