using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Rewrites.Rules;

/// <content>Brings constants and nodes into the layouts that were found.</content>
internal sealed partial class PadChannels
{
    private void Apply(GraphEditor graph, LayoutSearch search)
    {
        if (search.Layouts.Count == 0)
            return;
        foreach (EditNode node in graph.Snapshot())
        {
            if (node.IsRemoved)
                continue;
            ChannelLayout? read = search.Layouts.GetValueOrDefault(node.Input(0)), made = node.Node.Outputs.Count > 0
                ? search.Layouts.GetValueOrDefault(node.Output) : null;
            if (search.Shuffles.TryGetValue(node, out ChannelShuffle? shuffle))
            {
                string[] before = [shuffle.First.Name, shuffle.Middle.Name, shuffle.Last.Name];
                shuffle.ReplaceByGather(graph, Indices(shuffle, read, search.Layouts.GetValueOrDefault(shuffle.Output)));
                graph.Record(this, before, shuffle.Last.Name);
                continue;
            }

            if (read is null && made is null && !node.Node.Inputs.Any(search.Layouts.ContainsKey))
                continue;
            switch (node.Op)
            {
                case "Conv": PadConv(graph, node, read, made); break;
                case "BatchNormalization": PadConstants(graph, node, made!, [(1, 1), (2, 0), (3, 0), (4, 1)]); break;
                case var _ when OperatorSets.ChannelPairs.Contains(node.Op): PadConstants(graph, node, made!, [(0, 1), (1, 1)]); break;
                case "Split": PadSplit(graph, node, search); break;
                case "Reshape": PadReshape(graph, node, made!); break;
                case "Gemm" or "MatMul": PadMatrix(graph, node, read!); break;
            }

            if (OperatorSets.PlainWeighted.Contains(node.Op))
                graph.Record(this, [node.Name], node.Name);
        }

        foreach ((string value, ChannelLayout layout) in search.Layouts)
            if (graph.TypeOf(value) is TensorType { Shape: { } shape } type)
                graph.SetType(value, type with { Shape = shape.With(1, layout.Total) });
    }

    /// <summary>
    /// For each channel of a shuffle's new result, where it is in the new input; a channel that means nothing repeats
    /// the first.
    /// </summary>
    private static long[] Indices(ChannelShuffle shuffle, ChannelLayout? read, ChannelLayout? made)
    {
        long[] indices = new long[made?.Total ?? shuffle.Order.Length];
        for (int q = 0; q < shuffle.Order.Length; q++)
            indices[made?.Places[q] ?? q] = read?.Places[shuffle.Order[q]] ?? shuffle.Order[q];
        return indices;
    }

    private static void PadConv(GraphEditor graph, EditNode node, ChannelLayout? read, ChannelLayout? made)
    {
        SlidingMap map = SlidingMap.OfConv(graph, node)!;
        bool depthwise = map.Groups > 1;
        Tensor weight = graph.Constant(node.Input(1))!;
        // A depthwise convolution has one column, whatever its input has.
        TensorNumbers padded = ChannelLayout.Scatter(map.Weight, made, depthwise ? null
            : read, map.Outputs, map.Inputs / map.Groups, map.Taps);
        long outputs = made?.Total ?? map.Outputs, inputs = depthwise ? 1 : read?.Total ?? map.Inputs;
        string[] names = [.. node.Node.Inputs];
        names[1] = graph.ReplaceConstant(names[1], padded.ToTensor("", weight.DataType, [outputs, inputs, .. map.Kernel]));
        if (map.Bias is { } bias && made is not null)
            names[2] = graph.ReplaceConstant(names[2], ChannelLayout.Scatter(bias, made, null, map.Outputs, 1, 1)
                .ToTensor("", weight.DataType, outputs));
        NodeAttribute[] attributes = depthwise
            ? [.. node.Node.Attributes.Where(a => a.Name != "group"), new NodeAttribute("group", outputs)] : [.. node.Node.Attributes];
        graph.Replace(node, node.Node with { Inputs = names, Attributes = attributes });
    }

    /// <summary>Gives constants with one number per channel their places; new is the number next to the input.</summary>
    private static void PadConstants(GraphEditor graph, EditNode node, ChannelLayout made, (int Input, double Fill)[] inputs)
    {
        foreach ((int index, double fill) in inputs)
        {
            if (graph.Constant(node.Input(index)) is not { } constant)
                continue;
            // Batch normalization has lists; the operands of arithmetic line up with the value's last dimensions.
            int axis = node.Op == "BatchNormalization" ? 0 : constant.Dims.Count - graph.ShapeOf(node.Output)!.Rank + 1;
            if (axis < 0 || constant.Dims[axis] != constant.Elements || constant.Elements != made.Places.Length
                || (constant.Elements == 1 && node.Op != "BatchNormalization"))
                continue;
            Tensor tensor = ChannelLayout.Scatter(TensorNumbers.Of(constant)!, made, null, constant.Elements, 1, 1, fill)
                .ToTensor("", constant.DataType, [.. constant.Dims.Select((d, i) => i == axis ? made.Total : d)]);
            string name = graph.ReplaceConstant(node.Input(index), tensor);
            graph.Replace(node, node.Node with { Inputs = [.. node.Node.Inputs.Select((n, i) => i == index ? name : n)] });
        }
    }

    private static void PadSplit(GraphEditor graph, EditNode node, LayoutSearch search)
    {
        long[] sizes = [.. node.Node.Outputs.Select(o => search.Layouts[o].Total)];
        NodeAttribute[] rest = [.. node.Node.Attributes.Where(a => a.Name is not ("split" or "num_outputs"))];
        if (graph.Opset < 13)
        {
            graph.Replace(node, node.Node with { Attributes = [.. rest, new NodeAttribute("split", sizes)] });
            return;
        }

        var tensor = Tensor.Of("", [sizes.Length], sizes);
        string name = node.Input(1).Length > 0 ? graph.ReplaceConstant(node.Input(1), tensor)
            : graph.AddConstant(node.Output + ".sizes", tensor);
        graph.Replace(node, node.Node with { Inputs = [node.Input(0), name], Attributes = rest });
    }

    private static void PadReshape(GraphEditor graph, EditNode node, ChannelLayout made)
    {
        long[] shape = graph.Integers(node.Input(1))!;
        if (shape[1] == -1)
            return;
        string name = graph.ReplaceConstant(node.Input(1), Tensor.Of("", [2], [shape[0], made.Total]));
        graph.Replace(node, node.Node with { Inputs = [node.Input(0), name] });
    }

    private static void PadMatrix(GraphEditor graph, EditNode node, ChannelLayout read)
    {
        Tensor weight = graph.Constant(node.Input(1))!;
        bool transposed = node.Node.Attribute("transB")?.Value is 1L;
        TensorNumbers numbers = TensorNumbers.Of(weight)!;
        long rows = weight.Dims[0], columns = weight.Dims[1];
        Tensor padded = transposed
            ? ChannelLayout.Scatter(numbers, null, read, rows, columns, 1).ToTensor("", weight.DataType, rows, read.Total)
            : ChannelLayout.Scatter(numbers, read, null, rows, columns, 1).ToTensor("", weight.DataType, read.Total, columns);
        string name = graph.ReplaceConstant(node.Input(1), padded);
        graph.Replace(node, node.Node with { Inputs = [.. node.Node.Inputs.Select((n, i) => i == 1 ? name : n)] });
    }
}
