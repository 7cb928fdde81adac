using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;
using NetWeight.Workflows;

namespace NetWeight.Reports.Pages;

/// <summary>The end of a page: terms, the evidence of the numbers, and missing parts.</summary>
internal static class AboutSection
{
    private const int MostMissing = 200;

    /// <summary>The conventions in short; docs/conventions.md has all of them.</summary>
    public static IReadOnlyList<(string Name, string Value)> Conventions { get; } =
    [
        ("MACCs", "Multiply-accumulates; padding taps count, biases do not. "
            + "The headline counts convolutions, fully connected layers and matrix products, as papers do."),
        ("FLOPs", "2 x MACCs and all other arithmetic."),
        ("Parameters", "Elements of unique weights, counted once; no running statistics, no shape constants."),
        ("Memory access", "Bytes of inputs and weights read and of outputs written, per layer as the graph is written; "
            + "per kernel each byte once, without fused tensors."),
        ("Peak memory", "The largest sum of activations alive together, nothing computed in place; without weights."),
        ("Predicted latency", "The latency model's result for one inference of the batch; "
            + "the interval holds 90 % of measurements. Nothing was run."),
        ("Roofline", "A lower bound: every kernel at peak arithmetic or peak bandwidth, whichever is slower. Not a prediction."),
    ];

    /// <summary>The section.</summary>
    public static PageSection Of(AnalyzedModel entry, ModelCost cost)
    {
        var facts = new List<(string, string)> { ("Model", entry.Source) };
        foreach (DevicePrediction device in entry.Devices)
        {
            if (device.Estimate is not { } estimate)
                continue;
            foreach ((string name, string value)
                in LatencyText.Facts(estimate, device.PrecisionReason, device.Published).Where(
                    f => f.Name is not ("Predicted latency" or "Throughput" or "Bound by" or "Lost time" or "Roofline"
                        or "Shares")))
                facts.Add(($"{estimate.Device.Id}: {name.ToLowerInvariant()}", value));
        }

        facts.AddRange(Conventions);
        var tables = new List<PageTable>();
        if (cost.Missing.Count > 0)
        {
            tables.Add(new PageTable("missing-table", [("Layer", false), ("Operator", false), ("Why", false)],
                [.. cost.Missing.Take(MostMissing).Select(
                    m => (IReadOnlyList<PageCell>)[new(m.Layer), new(m.Operator), new(m.Reason)])])
            {
                Title = $"What could not be counted: {LatencyText.Plural(cost.Missing.Count, "layer")}",
            });
        }

        return new PageSection("about", "Conventions and provenance")
        {
            Facts = facts,
            Tables = tables,
            Notes = [.. cost.Shaped.Diagnostics.Take(MostMissing).Select(
                (Diagnostic d) => $"{d.Severity.ToString().ToLowerInvariant()} {d.Id}: {CostTables.Text(d)}")],
        };
    }
}
