using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>Several tensors one after the other along an axis; version 1 has axis 1 if none is given.</summary>
internal sealed class Concat() : Operator("Concat", "Several tensors joined along an axis.")
{
    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;

    public override void Infer(ShapedNode node)
    {
        DataType type = DataType.Undefined;
        Shape? any = null;
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            type = type == DataType.Undefined ? node.InputType(i) : type;
            any ??= node.InputShape(i);
        }

        if (any is null || (node.Attribute("axis") is null && node.Opset >= 4))
        {
            node.SetOutput(0, type, any is null ? null : Shape.OfRank(any.Rank));
            return;
        }

        int axis = ShapedNode.Axis(node.Int("axis", 1), any.Rank);
        Dim[] dims = any.ToArray();
        dims[axis] = 0;
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (node.InputShape(i) is not { } shape)
            {
                dims[axis] = Dim.Unknown;
                continue;
            }

            if (shape.Rank != any.Rank)
                throw new ShapeException($"the inputs {any} and {shape} differ in rank");
            for (int d = 0; d < dims.Length; d++)
                dims[d] = d == axis ? dims[d].Plus(shape[d]) : Folding.Common(dims[d], shape[d], $"dimension {d}");
        }

        var output = Shape.Owning(dims);
        node.SetOutput(0, type, output);
        if (output.SmallDims() is { } sizes)
            node.SetContent(0, Fold(node, type, axis, sizes));
    }

    /// <summary>Joins the contents; unknown elements stay unknown.</summary>
    private static TensorValue? Fold(ShapedNode node, DataType type, int axis, long[] sizes)
    {
        bool anyContent = false;
        foreach (Value? input in node.Inputs)
            anyContent |= input?.Content is not null;
        if (!anyContent)
            return null;
        // One slab per input for each position before the axis; empty inputs have none.
        var slabs = new List<(TensorValue? Content, int Length)>();
        int outer = 1, inner = 1, written = 0;
        for (int i = 0; i < sizes.Length; i++)
            (outer, inner) = (i < axis ? outer * (int)sizes[i] : outer, i > axis ? inner * (int)sizes[i] : inner);
        for (int i = 0; i < node.Inputs.Count; i++)
            if (node.InputShape(i)![axis].Value * inner is > 0 and var length)
                slabs.Add((node.Content(i), (int)length));
        var result = new Scalar[outer * inner * sizes[axis]];
        for (int o = 0; o < outer; o++)
            foreach ((TensorValue? content, int length) in slabs)
                for (int i = 0; i < length; i++)
                    result[written++] = content?.Elements[(o * length) + i] ?? Scalar.Unknown;
        return TensorValue.Create(type, sizes, result);
    }
}
