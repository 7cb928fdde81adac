using NetWeight.Graphs;

namespace NetWeight.Operators.Sequences;

/// <summary>Cuts a tensor along an axis: into given sizes, into equal ones, or into single slices (whose axis may go).</summary>
internal sealed class SplitToSequence() : Operator("SplitToSequence", "A tensor cut into a sequence along an axis.")
{
    public override InputRole Role(int index) => index == 1 ? InputRole.Setting : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        DataType type = node.InputType(0);
        if (node.InputShape(0) is not { } shape)
        {
            node.SetOutput(0, new SequenceType(new TensorType(type, null)));
            return;
        }

        int axis = ShapedNode.Axis(node.Int("axis", 0), shape.Rank);
        bool keeps = node.Has(1) || node.Int("keepdims", 1) != 0;
        OnnxType Part(Dim size) =>
            new TensorType(type, keeps ? shape.With(axis, size) : new Shape([.. shape.Dims[..axis], .. shape.Dims[(axis + 1)..]]));
        if (Sizes(node, shape[axis]) is { } sizes)
            node.SetOutput(0, Items.Of([.. sizes.Select(s => Part(s))], Part(Dim.AtMost(shape[axis].UpperBound))));
        else
            node.SetOutput(0, new SequenceType(Part(Each(node, shape[axis]))));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;

    /// <summary>The contents of the parts of a list whose content is known; null for any other input.</summary>
    internal static IEnumerable<TensorValue?>? Contents(ShapedNode node)
    {
        if (node.Content(0) is not { Dims.Count: 1 } content || Sizes(node, content.Count) is not { } sizes)
            return null;
        bool keeps = node.Has(1) || node.Int("keepdims", 1) != 0;
        int start = 0;
        var parts = new List<TensorValue?>();
        foreach (long size in sizes)
        {
            parts.Add(TensorValue.Create(content.DataType, keeps ? [size] : [], [.. content.Elements.Skip(start).Take((int)size)]));
            start += (int)size;
        }

        return parts;
    }

    /// <summary>The sizes of the parts; null if they are unknown, or too many to list.</summary>
    private static long[]? Sizes(ShapedNode node, Dim dim)
    {
        if (node.Has(1) && node.InputShape(1) is not { Rank: 0 })
        {
            if (node.Integers(1) is not { } given || node.InputShape(1) is not { Rank: 1 })
                return null;
            if (Array.Exists(given, s => s < 0) || (dim.IsKnown && given.Sum() != dim.Value))
                throw new ShapeException($"parts of {string.Join(", ", given)} do not make a length of {dim}");
            return given.Length <= Items.Limit ? given : null;
        }

        long? size = node.Has(1) ? node.Integer(1) : 1;
        if (size <= 0)
            throw new ShapeException($"a tensor cannot be cut into parts of {size}");
        if (size is null || !dim.IsKnown)
            return null;
        // ceil(length / size) parts; the last one is the remainder.
        long count = dim.Value / size.Value + (dim.Value % size.Value > 0 ? 1 : 0);
        if (count > Items.Limit)
            return null;
        var sizes = new long[count];
        for (long i = 0; i < count; i++)
            sizes[i] = Math.Min(size.Value, dim.Value - i * size.Value);
        return sizes;
    }

    /// <summary>The common knowledge about the size of every part.</summary>
    private static Dim Each(ShapedNode node, Dim dim)
    {
        if (!node.Has(1))
            return 1;
        if (node.InputShape(1) is { Rank: 0 } && node.Integer(1) is { } size)
            return dim.IsKnown && dim.Value % size == 0 ? size : Dim.AtMost(size);
        return Dim.AtMost(dim.UpperBound);
    }
}
