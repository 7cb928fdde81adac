using NetWeight.Graphs;
using NetWeight.Operators.Movement;
using static NetWeight.Operators.Microsoft.ContribOperator;

namespace NetWeight.Operators.Microsoft;

/// <summary>Operators of ONNX Runtime that move, pad, sample or renumber elements.</summary>
internal static class MicrosoftMovement
{
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Movement,
    [
        new ContribOperator("BifurcationDetector", "The place where a predicted text starts to differ from a given one.", Bifurcation,
            _ => OperatorCost.CopyOnly) { KernelRole = KernelRole.Other },
        new ContribOperator("CropAndResize", "Boxes of an image, resized.",
            node => node.SetOutput(0, node.InputType(0), new Shape(At(node, 1, 0), At(node, 0, 1), Entry(node, 3, 0), Entry(node, 3, 1))),
            node => Sampling(node, node.Text("mode", "bilinear"))) { Settings = [1, 2, 3], KernelRole = KernelRole.Other },
        new ContribOperator("DynamicTimeWarping", "The cheapest path through a matrix of costs.",
            node => node.SetOutput(0, DataType.Int32, new Shape(2, Dim.Unknown)), node =>
                OperatorCost.OfFlops(checked(node.InputElements(0) * 3))) { KernelRole = KernelRole.Other },
        new ContribOperator("ExpandDims", "A dimension of 1 more.", ExpandDims, _ => OperatorCost.ViewOnly) { Settings = [1] },
        new ContribOperator("GridSample", "An image sampled at given points.",
            node => node.SetOutput(0, node.InputType(0), new Shape(At(node, 0, 0), At(node, 0, 1), At(node, 1, 1), At(node, 1, 2))),
            node => Sampling(node, node.Text("mode", "bilinear"))) { KernelRole = KernelRole.Other },
        new ContribOperator("IsAllFinite", "Whether no element is infinite or no number.",
            node => node.SetOutput(0, DataType.Bool, Shape.Scalar), node =>
                OperatorCost.OfFlops(node.Inputs.Aggregate((long?)0, (sum, input) => checked(sum + input?.Elements))))
                { KernelRole = KernelRole.Other },
        new ContribOperator("Pad", "Elements around a tensor.", Pad, _ => OperatorCost.CopyOnly) { Settings = [1, 2] },
        new ContribOperator("Range", "Numbers at equal distances.", Range, _ => OperatorCost.CopyOnly)
            { Settings = [0, 1, 2], KernelRole = KernelRole.Other },
        new ContribOperator("RemovePadding", "Only the tokens of a padded batch.", RemovePadding,
            _ => OperatorCost.CopyOnly) { Settings = [1] },
        new ContribOperator("RestorePadding", "Tokens back into a padded batch.",
            node => node.SetOutput(0, node.InputType(0), new Shape(At(node, 1, 0), At(node, 1, 1), At(node, 0, -1))),
                _ => OperatorCost.CopyOnly) { Settings = [1] },
        Same("SampleOp", "A copy.", 0),
        new ContribOperator("TorchEmbedding", "Rows of a table.",
            node => node.SetOutput(0, node.InputType(0), node.InputShape(1) is { } indices
                ? new Shape([.. indices.ToArray(), At(node, 0, 1)]) : null),
            node => OperatorCost.CopyOnly with { ElementsRead = [Folding.Taken(node)] }) { Weights = [0], Settings = [1, 2, 3] },
        new ContribOperator("Trilu", "The upper or lower triangle of matrices.",
            node => node.SetOutput(0, node.Input(0)?.Type), _ => OperatorCost.CopyOnly) { Settings = [1] },
        new ContribOperator("UnfoldTensor", "Windows along an axis as a new last axis.", Unfold, _ => OperatorCost.CopyOnly),
        new ContribOperator("Unique", "Each number once.", Unique, _ => OperatorCost.CopyOnly) { KernelRole = KernelRole.Other },
    ]);

    private static void Bifurcation(ShapedNode node)
    {
        node.SetOutput(0, DataType.Int64, Shape.OfRank(1));
        node.SetOutput(1, node.Input(2)?.Type);
    }

    /// <summary>As Resize: 4 multiply-accumulates per sample between pixels of a plane, 16 for cubic ones.</summary>
    private static OperatorCost Sampling(ShapedNode node, string mode) => mode switch
    {
        "nearest" => OperatorCost.CopyOnly,
        "bicubic" or "cubic" => new OperatorCost(checked(node.Elements * 16), 0),
        _ => new OperatorCost(checked(node.Elements * 4), 0),
    };

    private static void ExpandDims(ShapedNode node)
    {
        Shape? output = null;
        if (node.InputShape(0) is { } shape)
        {
            output = Shape.OfRank(shape.Rank + 1);
            if (node.Integer(1) is { } axis)
            {
                List<Dim> dims = [.. shape.ToArray()];
                dims.Insert(ShapedNode.Axis(axis, shape.Rank + 1), 1);
                output = new Shape(dims);
            }
        }

        node.SetOutput(0, node.InputType(0), output);
        if (node.Content(0) is { } content && output is { IsKnown: true })
            node.SetContent(0, content.Reshape([.. output.ToArray().Select(d => d.Value)]));
    }

    private static void Pad(ShapedNode node)
    {
        Dim[]? dims = node.InputShape(0)?.ToArray();
        long[]? pads = node.Integers(1);
        if (dims is not null && pads is not null && pads.Length != 2 * dims.Length)
            throw new ShapeException($"{pads.Length} sizes of padding do not fit {dims.Length} dimensions");
        for (int i = 0; dims is not null && i < dims.Length; i++)
            dims[i] = pads is null ? Dim.Unknown : checked(pads[i] + pads[i + dims.Length]) is var change && change >= 0
                ? dims[i].Plus(change)
                : dims[i].ValueOrNull is { } size ? checked(size + change) : Dim.Unknown;
        node.SetOutput(0, node.InputType(0), dims is null ? null : Shape.Owning(dims));
    }

    private static void Range(ShapedNode node)
    {
        Dim count = Dim.Unknown;
        double? start = Number(node, 0), limit = Number(node, 1), delta = node.Has(2) ? Number(node, 2) : 1;
        if (delta == 0)
            throw new ShapeException("its step is 0");
        if (Math.Ceiling((limit - start) / delta ?? double.NaN) is var steps && Math.Abs(steps) < 1e15)
            count = (long)Math.Max(0, steps);
        DataType type = node.InputType(0);
        node.SetOutput(0, type, new Shape(count));
        if (count.ValueOrNull is <= TensorValue.MaxElements and var n)
            node.SetContent(0, TensorValue.Create(type, [n],
                [.. Enumerable.Range(0, (int)n).Select(i => Element(start!.Value + (i * delta!.Value), type))]));
    }

    private static Scalar Element(double value, DataType type) =>
        TensorValue.Convert(type.IsFloat ? Scalar.Of(value) : Scalar.Of((long)value), type);

    private static double? Number(ShapedNode node, int input) => node.Content(input) is { Count: 1 } content
        ? content.Elements[0].Number : null;

    private static void RemovePadding(ShapedNode node)
    {
        Dim batch = At(node, 0, 0), length = At(node, 0, 1);
        Dim tokens = length.ValueOrNull is { } steps ? batch.Times(steps) : Dim.Unknown;
        node.SetOutput(0, node.InputType(0), new Shape(Dim.AtMost(tokens.UpperBound), At(node, 0, 2)));
        node.SetOutput(1, DataType.Int32, new Shape(batch, length));
        node.SetOutput(2, DataType.Int32, new Shape(batch.Plus(1)));
        node.SetOutput(3, DataType.Int32, Shape.Of(1));
    }

    private static void Unfold(ShapedNode node)
    {
        Shape? output = null;
        if (node.InputShape(0) is { } shape)
        {
            int axis = ShapedNode.Axis(node.Int("dim", -1), shape.Rank);
            long size = node.Int("size", 0), step = node.Int("step", 1);
            if (size < 1 || step < 1 || shape[axis].ValueOrNull < size)
                throw new ShapeException($"windows of {size} by steps of {step} do not fit {shape}");
            Dim count = shape[axis].ValueOrNull is { } length ? ((length - size) / step) + 1 : Dim.AtMost(shape[axis].UpperBound);
            output = new Shape([.. shape.With(axis, count).ToArray(), size]);
        }

        node.SetOutput(0, node.InputType(0), output);
    }

    private static void Unique(ShapedNode node)
    {
        Dim all = At(node, 0, 0), some = Dim.AtMost(all.UpperBound);
        node.SetOutput(0, node.InputType(0), new Shape(some));
        node.SetOutput(1, DataType.Int64, new Shape(all));
        node.SetOutput(2, DataType.Int64, new Shape(some));
    }
}
