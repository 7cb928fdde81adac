using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>
/// Decoding, selection and suppression after a detector, or the choice of classes after a segmenter, that the graph
/// contains.
/// </summary>
internal sealed class PostProcessingInGraph : Rule
{
    public override string Id => "NW226";

    public override string Name => "post-processing-in-graph";

    public override string Summary =>
        "Decoding of boxes, non-maximum suppression or the choice of each pixel's class as part of the graph.";

    public override bool NeedsDevice => false;

    internal override IEnumerable<Finding> Check(LintContext context)
    {
        if (PostProcessing.Of(context.Model) is not { } found)
            yield break;
        HashSet<ShapedNode> nodes = new(found.Nodes, ReferenceEqualityComparer.Instance);
        string[] layers = [.. context.Cost.Layers.Where(l => nodes.Contains(l.Node) && !context.Skips(this, l.Name)).Select(l => l.Name)];
        if (layers.Length == 0)
            yield break;
        string time = "";
        List<Evidence> evidence = [new Evidence("layers", layers.Length, "layers")];
        if (context.Target is { } target)
        {
            double spent = 0;
            for (int i = 0; i < target.Kernels.Count; i++)
                if (target.Kernels[i].Layers.All(l => nodes.Contains(l.Node)))
                    spent += target.Time(i).Total.Value;
            time = spent > 0 ? $" Their separate kernels take {new Seconds(spent)} of {target.Latency} "
                + $"({Format.Percent(spent, target.Latency.Value)})."
                : $" {target.Plan.Runtime.Id} fuses them into the network's last kernels.";
            evidence.Add(new Evidence("postProcessingSeconds", spent, "s"));
        }

        yield return Found(
            context,
            $"{Format.Plural(layers.Length, "layer")} after the network are post-processing ({string.Join(", ", found.Does)}).{time}",
            "Count and gate the network alone with --without-postprocessing; on accelerators, export without it and run it on the host.",
            layers) with
        {
            Evidence = evidence,
        };
    }
}
