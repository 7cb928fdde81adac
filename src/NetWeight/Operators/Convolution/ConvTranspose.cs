using NetWeight.Graphs;

namespace NetWeight.Operators.Convolution;

/// <summary>
/// Transposed convolution of [N, Cin, spatial...] with kernels [Cin, Cout/group, kernel...].
/// Each input element is spread over one kernel once: MACCs = input elements * (Cout/group) * taps, whatever the stride.
/// </summary>
internal sealed class ConvTranspose(string domain, string type, string summary, int bias = 2) : Operator(domain, type, summary)
{
    /// <summary>The input that holds the padding, if it is not an attribute; -1 for none.</summary>
    public int DynamicPads { get; init; } = -1;

    /// <summary>Whether the channels are the last dimension of input and output.</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>The input that holds the bias.</summary>
    public int Bias => bias;

    public override MatrixForm MatrixForm => MatrixForm.TransposedConvolution;

    public override InputRole Role(int index) =>
        index == 1 || index == bias ? InputRole.Weight : index == DynamicPads ? InputRole.Setting : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        Shape? output = OutputShape(node, ChannelsLast ? ChannelOrder.ToFirst(node.InputShape(0)) : node.InputShape(0), node.InputShape(1));
        node.SetOutput(0, node.InputType(0), ChannelsLast ? ChannelOrder.ToLast(output) : output);
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        Shape? weight = node.InputShape(1);
        return OperatorCost.Headline(Conv.Maccs(node.InputElements(0), weight), node.Has(bias) ? node.Elements : 0);
    }

    /// <summary>Each input position is spread over a window: rows are input positions, columns output channels x taps.</summary>
    public override MatrixShape Matrix(ShapedNode node, long maccs)
    {
        if (node.InputShape(1) is not { Rank: > 2, IsKnown: true } kernel || node.InputShape(0) is not { Rank: > 2, IsKnown: true } input
            || input.Elements is not { } elements || input[ChannelsLast ? input.Rank - 1 : 1].Value is not (not 0 and var inputs))
            return MatrixShape.None;
        long groups = Math.Max(1, node.Int("group", 1)), taps = Conv.Taps(kernel), depth = Math.Max(1, inputs / groups);
        return new MatrixShape(elements / inputs, kernel[1].Value * taps, depth, groups) { InputChannels = depth, Taps = taps };
    }

    private Shape? OutputShape(ShapedNode node, Shape? input, Shape? weight)
    {
        if ((input ?? weight) is not { Rank: var rank })
            return null;
        if (rank < 3 || (input is not null && weight is not null && weight.Rank != rank))
            throw new ShapeException($"input {input} and kernel {weight} do not fit together");
        if (input is not null && weight is not null && input[1].IsKnown && weight[0].IsKnown && input[1].Value != weight[0].Value)
            throw new ShapeException($"the input has {input[1]} channels, the kernel {weight} needs {weight[0]}");

        int spatial = rank - 2;
        Dim[] dims = Shape.OfRank(rank).ToArray();
        dims[0] = input?[0] ?? Dim.Unknown;
        dims[1] = weight?[1].Times(node.Int("group", 1)) ?? Dim.Unknown;
        if (node.Ints("output_shape") is { Length: > 0 } sizes)
        {
            if (node.Attribute("pads") is not null)
                node.Report(Diagnostic.IgnoredAttribute, Severity.Note, "output_shape is given, so the node's pads are ignored.");
            // Some exporters give all dimensions, not only the spatial ones.
            if (sizes.Length != spatial && sizes.Length != rank)
                throw new ShapeException($"'output_shape' has {sizes.Length} numbers, the input needs {spatial}");
            for (int i = 0; i < spatial; i++)
                dims[i + 2] = sizes[sizes.Length - spatial + i];
        }
        else if (input is not null)
        {
            Spread(node, input, weight, dims);
        }

        return Shape.Owning(dims);
    }

    private void Spread(ShapedNode node, Shape input, Shape? weight, Dim[] dims)
    {
        int spatial = dims.Length - 2;
        if (Conv.Kernel(node, weight, spatial) is not { } kernel)
            return;
        SlidingWindow window = SlidingWindow.Of(node, kernel);
        long[] extra = node.Ints("output_padding") ?? new long[spatial];
        if (extra.Length != spatial)
            throw new ShapeException($"'output_padding' has {extra.Length} numbers, the input needs {spatial}");
        long[]? pads = window.Pads;
        if (node.Has(DynamicPads))
            pads = node.Integers(DynamicPads) is { } given && given.Length == 2 * spatial ? given : null;
        string auto = node.Text("auto_pad", "NOTSET");
        for (int i = 0; i < spatial; i++)
        {
            bool same = auto is "SAME_UPPER" or "SAME_LOWER";
            if (!same && auto != "VALID" && pads is null)
                continue;

            // SAME cuts the output to input times stride; if the kernel is smaller than the stride, there is nothing to cut.
            long excess = checked((window.Dilations[i] * (kernel[i] - 1)) + 1 - window.Strides[i] + extra[i]);
            long margin = same ? Math.Max(0, excess) : auto == "VALID" ? 0 : checked(pads![i] + pads[i + spatial]);
            long change = checked(excess - margin);
            Dim spread = input[i + 2].Times(window.Strides[i]);
            dims[i + 2] = change == 0 ? spread : spread.ValueOrNull is { } known ? checked(known + change)
                : spread.UpperBound is { } bound ? Dim.AtMost(Math.Max(0, checked(bound + change))) : Dim.Unknown;
        }
    }
}
