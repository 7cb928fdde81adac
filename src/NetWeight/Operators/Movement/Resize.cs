using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>
/// Interpolation to another size. Sizes come as numbers or as factors (out = floor(in * factor), in single precision as runtimes do);
/// version 10 and Upsample know factors only. An empty list counts as not given.
/// </summary>
internal sealed class Resize(string type, string summary) : Operator(type, summary)
{
    public override InputRole Role(int index) => index > 0 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => new(checked(node.Elements * Taps(node)), 0);

    public override void Infer(ShapedNode node)
    {
        if (node.InputShape(0) is not { } input)
        {
            node.SetOutput(0, node.InputType(0), null);
            return;
        }

        int scalesAt = Type == "Upsample" || node.Opset < 11 ? 1 : 2;
        int[]? axes = node.Axes("axes", int.MaxValue, input.Rank) ?? [.. Enumerable.Range(0, input.Rank)];
        Dim[] dims = input.ToArray();
        if (Scales(node, input.Rank, scalesAt) is { Count: > 0 } scales)
        {
            Expect(scales.Count, axes.Length);
            for (int i = 0; i < axes.Length; i++)
                dims[axes[i]] = Scale(dims[axes[i]], scales[i], node, i, axes.Length);
        }
        else if (scalesAt == 2 && node.List(null, 3) is { Count: > 0 } sizes)
        {
            Expect(sizes.Count, axes.Length);
            Fit(node, input, axes, sizes, dims);
        }
        else
        {
            foreach (int axis in axes)
                dims[axis] = Dim.Unknown;
        }

        node.SetOutput(0, node.InputType(0), Shape.Owning(dims));
    }

    /// <summary>Multiply-accumulates per output element: 2 (linear) or 4 (cubic) per axis that changes.</summary>
    private static long? Taps(ShapedNode node)
    {
        int perAxis = node.Text("mode", "nearest") switch { "nearest" => 0, "cubic" => 4, _ => 2 };
        if (perAxis == 0)
            return 0;
        if (node.InputShape(0) is not { } input || node.OutputShape(0) is not { } output)
            return null;
        long taps = 1;
        for (int i = 0; i < input.Rank; i++)
        {
            if (input[i].Same(output[i]))
                continue;
            if (!input[i].IsKnown || !output[i].IsKnown)
                return null;
            taps = checked(taps * perAxis);
        }

        return taps == 1 ? 0 : taps;
    }

    private static void Expect(int count, int axes)
    {
        if (count != axes)
            throw new ShapeException($"it has {count} sizes or factors for {axes} axes");
    }

    /// <summary>The factors; null if they are not given. Single ones may be unknown.</summary>
    private static IReadOnlyList<Scalar>? Scales(ShapedNode node, int rank, int input)
    {
        if (node.Attribute("scales")?.Value is float[] given)
            return [.. given.Select(s => Scalar.Of((double)s))];
        if (node.Attribute("height_scale") is not null || node.Attribute("width_scale") is not null)
            return [.. Enumerable.Repeat(Scalar.Of(1.0), Math.Max(0, rank - 2)),
                Scalar.Of((double)node.Float("height_scale", 1)), Scalar.Of((double)node.Float("width_scale", 1))];
        return node.List(null, input);
    }

    private static Dim Scale(Dim dim, Scalar scale, ShapedNode node, int index, int axes)
    {
        if (scale.Number is not { } factor || (!dim.IsKnown && factor != 1))
            return Dim.Unknown;
        if (node.Text("coordinate_transformation_mode", "") == "tf_crop_and_resize")
        {
            // The standard multiplies by the region's extent, runtimes do not: certain only if it is everything.
            if (node.Content(1) is not { } roi || roi.Count != 2 * axes || roi.Elements[index].Number != 0
                || roi.Elements[index + axes].Number != 1)
                return Dim.Unknown;
        }

        return factor == 1 ? dim : (long)Math.Floor(dim.Value * (float)factor);
    }

    private static void Fit(ShapedNode node, Shape input, int[] axes, IReadOnlyList<Scalar> sizes, Dim[] dims)
    {
        string policy = node.Text("keep_aspect_ratio_policy", "stretch");
        if (policy is not ("not_larger" or "not_smaller"))
        {
            for (int i = 0; i < axes.Length; i++)
                dims[axes[i]] = sizes[i].ToDim();
            return;
        }

        // One factor for all axes: the smallest (or largest) that any of them requires.
        double? factor = null;
        for (int i = 0; i < axes.Length; i++)
        {
            double? own = input[axes[i]].ValueOrNull is { } size and > 0 ? sizes[i].Integer / (double)size : null;
            factor = own is null ? double.NaN : factor is null ? own : policy == "not_larger"
                ? Math.Min(factor.Value, own.Value) : Math.Max(factor.Value, own.Value);
            if (own is null)
                break;
        }

        foreach (int axis in axes)
            dims[axis] = factor is { } f && !double.IsNaN(f) ? Round(input[axis].Value, f) : Dim.Unknown;
    }

    /// <summary>Halves round up; unknown if single and double precision disagree, since implementations differ there.</summary>
    private static Dim Round(long size, double factor)
    {
        long exact = (long)Math.Floor((size * factor) + 0.5), single = (long)MathF.Floor((size * (float)factor) + 0.5f);
        return exact == single ? exact : Dim.AtMost(Math.Max(exact, single));
    }
}
