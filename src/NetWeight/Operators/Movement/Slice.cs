using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>
/// A part of a tensor: from, to and step per axis, counted from the end if negative and cut to the tensor if too large.
/// Version 1 has them as attributes and no steps; DynamicSlice (experimental, version 1) already had inputs.
/// </summary>
internal sealed class Slice(string type = "Slice") : Operator(type, "A part of a tensor, by start, end and step.")
{
    /// <summary>The value that exporters write for "to the end": the largest 32-bit number or more.</summary>
    private const long ToTheEnd = int.MaxValue;

    public override InputRole Role(int index) => index > 0 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => new(0, 0) { ElementsRead = [node.Elements] };

    public override void Infer(ShapedNode node)
    {
        if (node.InputShape(0) is not { } input)
        {
            node.SetOutput(0, node.InputType(0), null);
            return;
        }

        Dim[] dims = input.ToArray();
        var firsts = new long?[dims.Length];
        var steps = new long[dims.Length];
        Array.Fill(firsts, 0);
        Array.Fill(steps, 1);
        IReadOnlyList<Scalar>? starts = node.List("starts", 1), ends = node.List("ends", 2), stride = node.List(null, 4);
        int[]? axes = node.IsGiven("axes", 3) ? node.Axes("axes", 3, dims.Length)
            : (starts ?? ends) is { Count: var count } ? [.. Enumerable.Range(0, count).Select(i => ShapedNode.Axis(i, dims.Length))]
            : null;
        if (axes is null)
        {
            node.SetOutput(0, node.InputType(0), new Shape(dims.Select(d => Dim.AtMost(d.UpperBound))));
            return;
        }

        for (int i = 0; i < axes.Length; i++)
        {
            Scalar start = Pick(starts, i, axes), end = Pick(ends, i, axes), step = node.Has(4) ? Pick(stride, i, axes) : Scalar.Of(1);
            (dims[axes[i]], firsts[axes[i]]) = Range(input[axes[i]], start, end, step);
            steps[axes[i]] = step.Integer ?? 1;
        }

        var shape = Shape.Owning(dims);
        node.SetOutput(0, node.InputType(0), shape);
        if (shape.SmallDims() is { } sizes && node.Content(0) is { } content && firsts.All(f => f is not null))
        {
            var source = new long[sizes.Length];
            node.SetContent(0, Folding.Tensor(content.DataType, sizes, at =>
            {
                for (int i = 0; i < source.Length; i++)
                    source[i] = firsts[i]!.Value + (at[i] * steps[i]);
                return content.At(source);
            }));
        }
    }

    private static Scalar Pick(IReadOnlyList<Scalar>? list, int index, int[] axes) => list is null ? Scalar.Unknown
        : list.Count == axes.Length ? list[index]
        : throw new ShapeException("'starts', 'ends', 'axes' and 'steps' differ in length");

    /// <summary>The number of elements that one axis keeps, and from which on (if that is known).</summary>
    private static (Dim Size, long? First) Range(Dim dim, Scalar start, Scalar end, Scalar step)
    {
        if (step.Integer == 0)
            throw new ShapeException("a step is 0");
        Dim some = Dim.AtMost(dim.UpperBound);
        // Going backward "to the end" is nothing by the standard, and everything to ONNX Runtime.
        if (step.Integer is not { } by || (by < 0 && end.Integer is int.MaxValue or long.MaxValue))
            return (some, null);
        if (start.Integer == 0 && by == 1 && (end.Integer >= ToTheEnd || (!dim.IsKnown && end.ToDim().Same(dim))))
            return (dim, 0);
        if (dim.ValueOrNull is { } size)
        {
            if (start.Integer is not { } from || end.Integer is not { } to)
                return (some, null);
            from = Math.Min(Math.Max(from < 0 ? from + size : from, 0), by > 0 ? size : size - 1);
            to = Math.Min(Math.Max(to < 0 ? to + size : to, by > 0 ? 0 : -1), by > 0 ? size : size - 1);
            return (Count(from, to, by), from);
        }

        // For an open size: the most that start and end leave. Going forward, both must be on the same side.
        if (by < 0 || start.Integer is not { } a)
            return (some, null);
        long? most = end.Integer is { } b && (a < 0) == (b < 0) ? Count(a, b, by).Value
            : a < 0 && end.Integer >= ToTheEnd ? Count(a, 0, by).Value
            : null;
        return (Dim.AtMost(most is { } m ? Math.Min(m, dim.UpperBound ?? long.MaxValue) : dim.UpperBound), null);
    }

    private static Dim Count(long from, long to, long by)
    {
        Int128 span = by > 0 ? (Int128)to - from : (Int128)from - to, width = Int128.Abs(by);
        return span <= 0 ? 0 : (long)Int128.Min(((span - 1) / width) + 1, long.MaxValue);
    }
}
