using NetWeight.Graphs;

namespace NetWeight.Rewrites;

/// <summary>
/// A convolution as arithmetic sees it: every output is a weighted sum of the inputs under a window, plus a bias;
/// beyond the edges there are zeros. Convolutions, batch normalizations, means over windows and the identity all are
/// one, which is why sums of them are.
/// </summary>
internal sealed record SlidingMap
{
    /// <summary>The value that the window slides over.</summary>
    public required string Source { get; init; }

    /// <summary>Output channels.</summary>
    public required long Outputs { get; init; }

    /// <summary>Input channels.</summary>
    public required long Inputs { get; init; }

    /// <summary>Groups of channels that do not see each other.</summary>
    public required long Groups { get; init; }

    /// <summary>The window's size per axis.</summary>
    public required long[] Kernel { get; init; }

    public required long[] Strides { get; init; }

    public required long[] Dilations { get; init; }

    /// <summary>Zeros before the first element, per axis.</summary>
    public required long[] Before { get; init; }

    /// <summary>Zeros after the last element, per axis.</summary>
    public required long[] After { get; init; }

    /// <summary>[Outputs, Inputs / Groups, kernel...].</summary>
    public required TensorNumbers Weight { get; init; }

    /// <summary>One per output; null for none.</summary>
    public TensorNumbers? Bias { get; init; }

    public int Axes => Kernel.Length;

    public long Taps => Product(Kernel);

    /// <summary>
    /// Multiply-accumulates per output position. The identity's and a batch normalization's are one per channel, as
    /// docs/conventions.md counts them.
    /// </summary>
    public long Cost => checked(Outputs * (Inputs / Groups) * Taps);

    /// <summary>Reads a convolution; null if its weight is not a constant, or its padding depends on a size that is unknown.</summary>
    public static SlidingMap? OfConv(GraphEditor graph, EditNode node)
    {
        if (node.Op != "Conv" || graph.Constant(node.Input(1)) is not { Dims.Count: >= 3 } tensor
            || TensorNumbers.Of(tensor) is not { } weight)
            return null;
        TensorNumbers? bias = null;
        if (node.Input(2).Length > 0 && (bias = TensorNumbers.Of(graph.Constant(node.Input(2)))) is null)
            return null;
        long[] kernel = [.. tensor.Dims.Skip(2)];
        long groups = node.Node.Attribute("group")?.Value is long g ? g : 1;
        if (groups < 1 || tensor.Dims[0] % groups != 0 || Array.Exists(kernel, k => k < 1)
            || (bias is not null && bias.Count != tensor.Dims[0]))
            return null;
        return Windowed(graph, node, kernel) is not { } window ? null : new SlidingMap
        {
            Source = node.Input(0),
            Outputs = tensor.Dims[0],
            Inputs = checked(tensor.Dims[1] * groups),
            Groups = groups,
            Kernel = kernel,
            Strides = window.Strides,
            Dilations = window.Dilations,
            Before = window.Before,
            After = window.After,
            Weight = weight,
            Bias = bias,
        };
    }

    /// <summary>
    /// Reads a mean over windows of equal weight; null if the border's windows are smaller, or the channels are not
    /// known.
    /// </summary>
    public static SlidingMap? OfAveragePool(GraphEditor graph, EditNode node)
    {
        if (node.Op != "AveragePool" || node.Node.Attribute("kernel_shape")?.Value is not long[] kernel || Int(node, "ceil_mode") != 0
            || Channels(graph, node.Input(0), kernel.Length) is not { } channels || Windowed(graph, node, kernel) is not { } window)
            return null;
        if (Int(node, "count_include_pad") == 0 && (window.Before.Any(p => p != 0) || window.After.Any(p => p != 0)))
            return null;
        long taps = Product(kernel);
        return Depthwise(node.Input(0), channels, kernel, TensorNumbers.Repeat(1.0 / taps, channels * taps)) with
        {
            Strides = window.Strides,
            Dilations = window.Dilations,
            Before = window.Before,
            After = window.After,
        };
    }

    /// <summary>A value as it is; null if it is not a map of known channels.</summary>
    public static SlidingMap? OfIdentity(GraphEditor graph, string value)
    {
        if (graph.ShapeOf(value) is not { Rank: >= 3 } shape || Channels(graph, value, shape.Rank - 2) is not { } channels)
            return null;
        long[] ones = new long[shape.Rank - 2];
        Array.Fill(ones, 1);
        return Depthwise(value, channels, ones, TensorNumbers.Repeat(1, channels));
    }

    /// <summary>This map, and a factor and an addend per output channel after it.</summary>
    public SlidingMap Then(ChannelAffine affine) => this with
    {
        Weight = affine.Scale is null ? Weight : ChannelAffine.Multiply(Weight, affine.Scale, Inputs / Groups * Taps),
        Bias = affine.Bias(Bias, Outputs),
    };

    /// <summary>The same map in fewer groups: the weights between groups that were apart are zero.</summary>
    public SlidingMap InGroups(long groups)
    {
        if (groups == Groups)
            return this;
        long perGroup = Inputs / Groups, wide = Inputs / groups, taps = Taps, outputsPerGroup = Outputs / Groups, merged = Groups / groups;
        TensorNumbers narrow = Weight;
        return this with
        {
            Groups = groups,
            Weight = TensorNumbers.From(checked(Outputs * wide * taps), [narrow], () =>
            {
                double[] from = narrow.Read(), to = new double[Outputs * wide * taps];
                for (long o = 0; o < Outputs; o++)
                    Array.Copy(from, o * perGroup * taps, to,
                        ((o * wide) + (o / outputsPerGroup % merged * perGroup)) * taps, perGroup * taps);
                return to;
            }),
        };
    }

    /// <summary>The node that computes this map, with its weights as new constants of the graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="like">The convolution whose name, notes and weight names it keeps.</param>
    /// <param name="output">The name of its result.</param>
    public Node ToNode(GraphEditor graph, EditNode like, string output)
    {
        DataType type = graph.Constant(like.Input(1))!.DataType;
        var inputs = new List<string> { Source,
            graph.ReplaceConstant(like.Input(1), Weight.ToTensor("", type, [Outputs, Inputs / Groups, .. Kernel])) };
        if (Bias is not null)
        {
            Tensor bias = Bias.ToTensor("", type, Outputs);
            inputs.Add(like.Input(2).Length > 0 ? graph.ReplaceConstant(like.Input(2), bias)
                : graph.AddConstant(BiasName(inputs[1]), bias));
        }

        return like.Node with
        {
            Inputs = inputs,
            Outputs = [output],
            Attributes =
            [
                new NodeAttribute("dilations", Dilations),
                new NodeAttribute("group", Groups),
                new NodeAttribute("kernel_shape", Kernel),
                new NodeAttribute("pads", [.. Before, .. After]),
                new NodeAttribute("strides", Strides),
            ],
        };
    }

    /// <summary>The name of the bias of a weight.</summary>
    public static string BiasName(string weight) => weight.EndsWith(".weight", StringComparison.Ordinal)
        ? weight[..^7] + ".bias" : weight + ".bias";

    public static long Product(long[] factors)
    {
        long product = 1;
        foreach (long factor in factors)
            product = checked(product * factor);
        return product;
    }

    private static SlidingMap Depthwise(string source, long channels, long[] kernel, TensorNumbers weight)
    {
        long[] ones = new long[kernel.Length], zeros = new long[kernel.Length];
        Array.Fill(ones, 1);
        return new SlidingMap
        {
            Source = source,
            Outputs = channels,
            Inputs = channels,
            Groups = channels,
            Kernel = kernel,
            Strides = ones,
            Dilations = ones,
            Before = zeros,
            After = zeros,
            Weight = weight,
        };
    }

    private static long? Channels(GraphEditor graph, string value, int axes) =>
        graph.ShapeOf(value) is { } shape && shape.Rank == axes + 2
            && shape[1].ValueOrNull is > 0 and < TensorNumbers.ElementLimit and { } channels ? channels : null;

    private static long Int(EditNode node, string name) => node.Node.Attribute(name)?.Value is long value ? value : 0;

    /// <summary>Strides, dilations and explicit padding of a window operator; null if the padding cannot be known.</summary>
    private static (long[] Strides, long[] Dilations, long[] Before, long[] After)? Windowed(GraphEditor graph,
        EditNode node, long[] kernel)
    {
        int axes = kernel.Length;
        long[] strides = Ints("strides", 1), dilations = Ints("dilations", 1),
            pads = node.Node.Attribute("pads")?.Value as long[] ?? new long[2 * axes];
        if (strides.Length != axes || dilations.Length != axes || pads.Length != 2 * axes || Array.Exists(pads, p => p < 0)
            || Array.Exists(strides, s => s < 1) || Array.Exists(dilations, d => d < 1))
            return null;
        long[] before = pads[..axes], after = pads[axes..];
        string mode = node.Node.Attribute("auto_pad")?.Text ?? "NOTSET";
        if (mode == "VALID")
            return (strides, dilations, new long[axes], new long[axes]);
        if (mode is "SAME_UPPER" or "SAME_LOWER")
        {
            Shape? shape = graph.ShapeOf(node.Input(0));
            (before, after) = (new long[axes], new long[axes]);
            for (int i = 0; i < axes; i++)
            {
                long extent = (dilations[i] * (kernel[i] - 1)) + 1, total;
                if (strides[i] == 1)
                    total = extent - 1;
                else if (shape is not null && shape.Rank == axes + 2 && shape[i + 2].ValueOrNull is { } size)
                    total = Math.Max(0, (((size + strides[i] - 1) / strides[i] - 1) * strides[i]) + extent - size);
                else
                    return null;
                before[i] = mode == "SAME_UPPER" ? total / 2 : total - (total / 2);
                after[i] = total - before[i];
            }
        }
        else if (mode != "NOTSET")
        {
            return null;
        }

        return (strides, dilations, before, after);

        long[] Ints(string name, long otherwise)
        {
            if (node.Node.Attribute(name)?.Value is long[] given)
                return given;
            long[] result = new long[axes];
            Array.Fill(result, otherwise);
            return result;
        }
    }
}
