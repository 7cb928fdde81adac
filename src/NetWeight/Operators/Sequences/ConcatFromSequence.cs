using NetWeight.Graphs;

namespace NetWeight.Operators.Sequences;

/// <summary>Joins the items of a sequence along an axis, or stacks them along a new one.</summary>
internal sealed class ConcatFromSequence() : Operator("ConcatFromSequence", "The items of a sequence joined or stacked.")
{
    public override void Infer(ShapedNode node)
    {
        if (node.Sequence(0) is not { } sequence)
            return;
        bool stacks = node.Int("new_axis", 0) != 0;
        if (sequence.Element is not TensorType element)
            return;
        if (sequence.Items is { Count: 0 })
            throw new ShapeException("an empty sequence cannot be joined");
        node.SetOutput(0, element.DataType, Join(sequence, element.Shape, node.Int("axis", 0), stacks));
        if (Items.Contents(node.Input(0)) is { Count: > 0 } contents)
            node.SetContent(0, Join(contents, stacks));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;

    private static Shape? Join(SequenceType sequence, Shape? element, long axis, bool stacks)
    {
        IReadOnlyList<OnnxType>? items = sequence.Items;
        Shape? shape = element ?? items?.Select(i => (i as TensorType)?.Shape).FirstOrDefault(s => s is not null);
        if (shape is null)
            return null;
        int at = ShapedNode.Axis(axis, shape.Rank + (stacks ? 1 : 0));
        Dim[] dims = shape.ToArray();
        Dim sum = items is null ? Dim.Unknown : 0;
        foreach (OnnxType item in items ?? [])
        {
            if (item is not TensorType { Shape: { } part })
            {
                sum = Dim.Unknown;
                continue;
            }

            if (part.Rank != shape.Rank)
                throw new ShapeException($"items of the shapes {shape} and {part} cannot be joined");
            for (int i = 0; i < dims.Length; i++)
            {
                if (i == at && !stacks)
                    sum = Add(sum, part[i]);
                else if (dims[i].IsKnown && part[i].IsKnown && dims[i].Value != part[i].Value)
                    throw new ShapeException($"items of the shapes {shape} and {part} cannot be joined along axis {axis}");
                else if (!dims[i].IsKnown && (part[i].IsKnown || dims[i].Symbol is null))
                    dims[i] = part[i];
            }
        }

        if (!stacks)
        {
            dims[at] = sum;
            return Shape.Owning(dims);
        }

        return Shape.Owning([.. dims[..at], items is null ? Dim.Unknown : (long)items.Count, .. dims[at..]]);
    }

    private static Dim Add(Dim a, Dim b) => a.IsKnown && b.IsKnown ? checked(a.Value + b.Value)
        : a == 0 ? b : b == 0 ? a
        : Dim.AtMost(a.UpperBound is { } x && b.UpperBound is { } y ? checked(x + y) : null);

    /// <summary>Single numbers stacked, or lists joined: the parts of a shape.</summary>
    private static TensorValue? Join(IReadOnlyList<TensorValue?> contents, bool stacks)
    {
        var elements = new List<Scalar>();
        foreach (TensorValue? content in contents)
        {
            if (content is null || content.DataType != contents[0]!.DataType || content.Dims.Count != (stacks ? 0 : 1))
                return null;
            elements.AddRange(content.Elements);
        }

        return TensorValue.Create(contents[0]!.DataType, [elements.Count], [.. elements]);
    }
}
