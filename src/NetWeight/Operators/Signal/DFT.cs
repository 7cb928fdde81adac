using NetWeight.Graphs;

namespace NetWeight.Operators.Signal;

/// <summary>
/// The transform along one axis of [..., 1 (real) or 2 (complex)]. The axis is an attribute (default 1) up to version 19, an input
/// (default -2) from 20.
/// </summary>
internal sealed class DFT() : Operator("DFT", "The discrete Fourier transform along an axis.")
{
    public override InputRole Role(int index) => index > 0 ? InputRole.Setting : InputRole.Data;

    public override void Infer(ShapedNode node) => node.SetOutput(0, node.InputType(0), OutputShape(node));

    /// <summary>As many transforms as there are numbers besides the axis, each 5 n log2 n.</summary>
    public override OperatorCost Cost(ShapedNode node)
    {
        if (node.InputShape(0) is not { } input)
            return new OperatorCost(0, null);
        // Along whichever axis, if that comes to the same.
        long?[] flops = [.. Axes(node, input.Rank).Select(axis => Flops(node, input, axis)).Distinct()];
        return new OperatorCost(0, flops.Length == 1 ? flops[0] : null);
    }

    private static long? Flops(ShapedNode node, Shape input, int axis) =>
        checked(input.With(axis, 1L).Product(0, input.Rank - 1) * Fourier.Flops(Length(node, input, axis).ValueOrNull));

    private static Shape? OutputShape(ShapedNode node)
    {
        if (node.InputShape(0) is not { } input)
            return null;
        int last = input.Rank - 1;
        if (last < 1)
            throw new ShapeException($"{input} has no axis beside the real and imaginary parts");
        bool oneSided = node.Int("onesided", 0) != 0, toReal = oneSided && node.Int("inverse", 0) != 0;
        // The way back from one-sided bins gives a real signal (ONNX 1.21 made that explicit).
        Dim parts = toReal ? 1 : 2;
        int[] axes = Axes(node, input.Rank);
        Shape output = input.With(last, parts);
        foreach (int axis in axes)
        {
            if (axis == last)
                throw new ShapeException("the axis is that of the real and imaginary parts");
            Dim length = Length(node, input, axis), transformed = oneSided && !toReal ? Fourier.OneSided(length) : length;
            // An axis that is given only at run time: each may be the one, and keeps its size if the transform keeps it.
            output = output.With(axis, axes.Length == 1 ? transformed : input[axis].Or(transformed));
        }

        return output;
    }

    /// <summary>The length of the transform (not of the one-sided bins).</summary>
    private static Dim Length(ShapedNode node, Shape input, int axis)
    {
        if (node.Has(1))
            return node.Integer(1) is { } length ? Dim.Of(length) : Dim.Unknown;
        return node.Int("onesided", 0) != 0 && node.Int("inverse", 0) != 0 ? Fourier.Mirrored(input[axis]) : input[axis];
    }

    /// <summary>The axis; every axis that it can be if it is given at run time.</summary>
    private static int[] Axes(ShapedNode node, int rank)
    {
        if (node.Opset < 20 || !node.Has(2))
            return [ShapedNode.Axis(node.Int("axis", node.Opset < 20 ? 1 : -2), rank)];
        return node.Integer(2) is { } axis ? [ShapedNode.Axis(axis, rank)] : [.. Enumerable.Range(0, Math.Max(0, rank - 1))];
    }
}
