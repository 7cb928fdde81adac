using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>
/// Faults that ONNX Runtime rejects in nodes of ai.onnx although their shapes can be inferred: sizes of side inputs,
/// attributes that are missing
/// or exclude each other. Each is a finding; the node's costs stay known.
/// </summary>
internal static class NodeChecks
{
    private static readonly Dictionary<string, Func<ShapedNode, string?>> Checks = new()
    {
        ["AveragePool"] = AutoPad,
        ["Concat"] = node => node.Opset >= 4 && node.Attribute("axis") is null ? "it has no 'axis'" : null,
        ["Conv"] = node => Convolution(node, node.InputShape(1) is { Rank: > 0 } kernel ? kernel[0] : Dim.Unknown),
        ["ConvTranspose"] = node =>
            Convolution(node, node.InputShape(1) is { Rank: > 1 } kernel ? kernel[1].Times(node.Int("group", 1))
            : Dim.Unknown, transposed: true),
        ["DequantizeLinear"] = Scale,
        ["Gemm"] = node => StretchesTo(node.OutputShape(0), node.InputShape(2)) || node.Opset < 7 ? null
            : $"the bias {node.InputShape(2)} cannot be stretched to {node.OutputShape(0)}",
        ["GlobalAveragePool"] = Spatial,
        ["GlobalLpPool"] = Spatial,
        ["GlobalMaxPool"] = Spatial,
        ["GridSample"] = node =>
            node.InputShape(1) is { Rank: > 2 } grid && Differs(grid.Dims[^1], grid.Rank - 2)
            ? $"the grid {grid} must end in {grid.Rank - 2}" : null,
        ["GRU"] = node => Recurrent(node, 3),
        ["LpNormalization"] = node => Axis(node, -1),
        ["LpPool"] = AutoPad,
        ["LSTM"] = node => Recurrent(node, 4),
        ["MaxPool"] = AutoPad,
        ["NonMaxSuppression"] = node =>
            node.InputShape(0) is { Rank: 3 } boxes && Differs(boxes[2], 4) ? $"the boxes {boxes} must have 4 coordinates" : null,
        ["PRelu"] = node => node.Opset < 7 || StretchesTo(node.InputShape(0), node.InputShape(1)) ? null
            : $"the slope {node.InputShape(1)} cannot be stretched to {node.InputShape(0)}",
        ["QuantizeLinear"] = Scale,
        ["Resize"] = node =>
            node.Opset < 11 || Given(node, 2) is not { } scales || Given(node, 3) is not { } sizes || scales != sizes ? null
            : scales ? "it has both scales and sizes" : "it has neither scales nor sizes",
        ["RNN"] = node => Recurrent(node, 1),
        ["RoiAlign"] = node =>
            node.InputShape(1) is { Rank: 2 } boxes && Differs(boxes[1], 4) ? $"the regions {boxes} must have 4 coordinates" : null,
        ["ScatterElements"] = node =>
            node.InputShape(1) is { } indices && node.InputShape(2) is { } updates && DifferIn(indices, updates)
            ? $"the indices {indices} and the updates {updates} differ" : null,
        ["ScatterND"] = ScatterND,
        ["Split"] = node => node.Opset >= 18 && !node.Has(1) && node.Attribute("num_outputs") is null
            ? "it has neither 'split' nor 'num_outputs'; operator set 18 requires one of them" : null,
        ["Trilu"] = node => node.InputShape(0) is { Rank: < 2 } shape ? $"the input {shape} holds no matrices" : null,
        ["Unsqueeze"] = node =>
            node.Opset >= 13 ? !node.Has(1) ? "it has no axes" : null : node.Attribute("axes") is null ? "it has no 'axes'" : null,
    };

    /// <summary>Reports the faults of a node, if any.</summary>
    public static void Report(ShapedNode node)
    {
        if (node.Operator is { Domain: "" } && Checks.TryGetValue(node.Operator.Type, out Func<ShapedNode, string?>? check)
            && check(node) is { } problem)
            node.Report(Diagnostic.InvalidNode, Severity.Error, $"{node.Operator.Type}: {problem}.");
    }

    private static string? Convolution(ShapedNode node, Dim channels, bool transposed = false)
    {
        long group = node.Int("group", 1);
        if (group < 1)
            return $"'group' is {group}";
        if (!transposed && channels.ValueOrNull is { } outputs && outputs % group != 0)
            return $"{outputs} output channels cannot be divided into {group} groups";
        return node.InputShape(2) is { } bias && (bias.Rank != 1 || (channels.ValueOrNull is { } count && Differs(bias[0], count)))
            ? $"the bias {bias} does not fit {channels} output channels"
            : AutoPad(node);
    }

    private static string? AutoPad(ShapedNode node) =>
        node.Text("auto_pad", "NOTSET") is var padding && padding is "" or "NOTSET" or "SAME_UPPER" or "SAME_LOWER" or "VALID"
        ? null : $"'auto_pad' is '{padding}'; it can be NOTSET, SAME_UPPER, SAME_LOWER or VALID";

    private static string? Spatial(ShapedNode node) =>
        node.InputShape(0) is { Rank: < 3 } shape ? $"the input {shape} has no spatial dimensions" : null;

    private static string? Axis(ShapedNode node, long otherwise) =>
        node.InputShape(0) is { } shape && node.Int("axis", otherwise) is var axis && (axis < -shape.Rank || axis >= shape.Rank)
        ? $"axis {axis} is outside a rank of {shape.Rank}" : null;

    private static string? Recurrent(ShapedNode node, long gates)
    {
        if (node.Int("hidden_size", 0) is not (> 0 and var hidden) || node.InputShape(0) is not { Rank: 3 } x)
            return null;
        if (node.InputShape(1) is { Rank: 3 } w
            && (Differs(w[1], checked(gates * hidden)) || (x[2].ValueOrNull is { } size && Differs(w[2], size))))
            return $"the weight {w} must be [directions, {gates * hidden}, {x[2]}]";
        return node.InputShape(2) is { Rank: 3 } r && (Differs(r[1], checked(gates * hidden)) || Differs(r[2], hidden))
            ? $"the recurrent weight {r} must be [directions, {gates * hidden}, {hidden}]" : null;
    }

    /// <summary>A list of scales has one for each place along the axis.</summary>
    private static string? Scale(ShapedNode node)
    {
        if (node.InputShape(0) is not { } input || node.InputShape(1) is not { Rank: 1 } scales || scales[0].ValueOrNull is not { } count
            || count < 2 || node.Int("block_size", 0) != 0)
            return null;
        long axis = node.Int("axis", 1);
        axis = axis < 0 ? axis + input.Rank : axis;
        return axis < 0 || axis >= input.Rank ? $"axis {axis} is outside a rank of {input.Rank}"
            : Differs(input[(int)axis], count) ? $"{count} scales do not fit {input[(int)axis]} along axis {axis}" : null;
    }

    private static string? ScatterND(ShapedNode node)
    {
        if (node.InputShape(0) is not { } data || node.InputShape(1) is not { Rank: > 0 } indices || node.InputShape(2) is not { } updates
            || indices.Dims[^1].ValueOrNull is not { } depth || depth > data.Rank)
            return null;
        var wanted = new Shape([.. indices.Dims[..^1], .. data.Dims[(int)depth..]]);
        return DifferIn(wanted, updates) ? $"the updates {updates} must be {wanted}" : null;
    }

    /// <summary>Whether an input is there and holds something; null if that is unknown.</summary>
    private static bool? Given(ShapedNode node, int input) =>
        !node.Has(input) ? false : node.InputElements(input) is { } count ? count > 0 : null;

    private static bool Differs(Dim dim, long wanted) => dim.ValueOrNull is { } size && size != wanted;

    private static bool DifferIn(Shape a, Shape b)
    {
        if (a.Rank != b.Rank)
            return true;
        for (int i = 0; i < a.Rank; i++)
            if (b[i].ValueOrNull is { } size && Differs(a[i], size))
                return true;
        return false;
    }

    /// <summary>
    /// Whether one shape becomes another by stretching dimensions of 1 and adding some in front; true if that is open.
    /// </summary>
    private static bool StretchesTo(Shape? whole, Shape? part)
    {
        if (whole is null || part is null)
            return true;
        if (part.Rank > whole.Rank)
            return false;
        for (int i = 1; i <= part.Rank; i++)
            if (part.Dims[^i].ValueOrNull is { } size and not 1 && Differs(whole.Dims[^i], size))
                return false;
        return true;
    }
}
