using NetWeight.Graphs;

namespace NetWeight.Rewrites.Rules;

/// <summary>
/// A convolution in groups as one convolution per group over a part of the channels: for devices that have none with
/// groups. Depthwise ones stay.
/// </summary>
internal sealed class SplitGroups : Rewrite
{
    public override string Id => "NWR09";

    public override string Option => "split-groups";

    public override string Summary => "Write a convolution in groups as one convolution per group, for devices without groups.";

    public override bool IsGeneral => false;

    public override bool IsPerLayer => true;

    internal override void Run(GraphEditor graph, RewriteSettings settings)
    {
        foreach (EditNode node in graph.Snapshot())
            if (node.Op == "Conv" && settings.Takes(node) && SlidingMap.OfConv(graph, node) is { Groups: > 1 } map
                && map.Inputs > map.Groups)
                Split(graph, node, map);
    }

    private void Split(GraphEditor graph, EditNode node, SlidingMap map)
    {
        Tensor weight = graph.Constant(node.Input(1))!;
        int groups = checked((int)map.Groups);
        string name = node.Node.Name.Length > 0 ? node.Node.Name : node.Output;
        string[] parts = [.. Enumerable.Range(0, groups).Select(i => graph.UniqueValue($"{node.Input(0)}.part{i}"))];
        string[] results = [.. Enumerable.Range(0, groups).Select(i => graph.UniqueValue($"{node.Output}.part{i}"))];
        long inputs = map.Inputs / groups, outputs = map.Outputs / groups;
        bool sizesAreInput = graph.Opset >= 13;
        long[] sizes = new long[groups];
        Array.Fill(sizes, inputs);
        Shape? source = graph.ShapeOf(node.Input(0)), made = graph.ShapeOf(node.Output);
        DataType type = graph.DataTypeOf(node.Input(0));
        string[] before = [node.Name];
        var after = new List<string>
        {
            graph.InsertBefore(node, new Node
            {
                Name = graph.UniqueNode(name + ".split"),
                OpType = "Split",
                OpsetVersion = graph.Opset,
                Inputs = sizesAreInput ? [node.Input(0),
                    graph.AddConstant(name + ".sizes", Tensor.Of("", [groups], sizes))] : [node.Input(0)],
                Outputs = parts,
                Attributes = sizesAreInput ? [new NodeAttribute("axis", 1L)]
                    : [new NodeAttribute("axis", 1L), new NodeAttribute("split", sizes)],
            }).Name,
        };
        for (int i = 0; i < groups; i++)
        {
            graph.SetType(parts[i], new TensorType(type, source?.With(1, inputs)));
            graph.SetType(results[i], new TensorType(type, made?.With(1, outputs)));
            long block = map.Weight.Count / groups;
            var reads = new List<string>
            {
                parts[i], graph.AddConstant($"{node.Input(1)}.part{i}",
                    Slice(map.Weight, i * block, block).ToTensor("", weight.DataType, [outputs, .. weight.Dims.Skip(1)])),
            };
            if (map.Bias is { } bias)
                reads.Add(graph.AddConstant($"{node.Input(2)}.part{i}",
                    Slice(bias, i * outputs, outputs).ToTensor("", weight.DataType, outputs)));
            after.Add(graph.InsertBefore(node, node.Node with
            {
                Name = graph.UniqueNode($"{name}.part{i}"),
                Inputs = reads,
                Outputs = [results[i]],
                Attributes = [.. node.Node.Attributes.Where(a => a.Name != "group")],
            }).Name);
        }

        graph.Replace(node, new Node
        {
            Name = name,
            OpType = "Concat",
            OpsetVersion = graph.Opset,
            Inputs = results,
            Outputs = [node.Output],
            Attributes = [new NodeAttribute("axis", 1L)]
        });
        graph.Record(this, before, [.. after, node.Name]);
    }

    private static TensorNumbers Slice(TensorNumbers numbers, long start, long count) =>
        TensorNumbers.From(count, [numbers], () => numbers.Read().AsSpan((int)start, (int)count).ToArray());
}
