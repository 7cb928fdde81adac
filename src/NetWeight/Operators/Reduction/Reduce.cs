using NetWeight.Graphs;
using NetWeight.Operators.Elementwise;

namespace NetWeight.Operators.Reduction;

/// <summary>Joins the elements along axes. The axes are an attribute up to version 17 (ReduceSum: 12), an input from then on.</summary>
/// <param name="type">The operator.</param>
/// <param name="flops">FLOPs per input element.</param>
/// <param name="summary">The formula.</param>
/// <param name="function">The function of two elements, for folding; null if shapes never need it.</param>
/// <param name="empty">The result if there is nothing to join; null if there is none.</param>
/// <param name="divides">Whether the joined elements are divided by their number (ReduceMean).</param>
internal sealed class Reduce(string type, int flops, string summary, BinaryFold? function = null, long? empty = null,
    bool divides = false) : Operator(type, summary)
{
    public override InputRole Role(int index) => index > 0 ? InputRole.Setting : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        bool keep = node.Int("keepdims", 1) != 0;
        Shape? input = node.InputShape(0), shape = null;
        if (Reduced(node, input) is { } reduced)
        {
            shape = Without(input!, reduced, keep);
            if (function is not null && node.Content(0) is { } content && shape is { IsKnown: true, Elements: <= TensorValue.MaxElements })
                node.SetContent(0, Fold(content, reduced, shape));
        }
        else if (input is not null)
        {
            shape = WithSomeAxes(input, node.InputShape(1), keep);
        }

        node.SetOutput(0, node.InputType(0), shape);
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(checked(node.InputElements(0) * flops));

    /// <summary>The dimensions that are joined; null if the rank or the axes are unknown.</summary>
    private static bool[]? Reduced(ShapedNode node, Shape? input)
    {
        if (input is null || !node.TryIntegers("axes", 1, out long[]? axes))
            return null;
        var reduced = new bool[input.Rank];
        // Runtimes let a single number have an axis 0.
        if (reduced.Length == 0 && axes is [0 or -1])
            return reduced;
        if (axes is null or [])
            Array.Fill(reduced, node.Int("noop_with_empty_axes", 0) == 0);
        else
            foreach (long axis in axes)
                reduced[ShapedNode.Axis(axis, input.Rank)] = true;
        return reduced;
    }

    private static Shape Without(Shape input, bool[] reduced, bool keep)
    {
        var dims = new List<Dim>(input.Rank);
        for (int i = 0; i < input.Rank; i++)
            if (!reduced[i])
                dims.Add(input[i]);
            else if (keep)
                dims.Add(1);
        return new Shape(dims);
    }

    /// <summary>The shape if the axes are unknown, but perhaps how many there are.</summary>
    private static Shape? WithSomeAxes(Shape input, Shape? axes, bool keep)
    {
        // No axis may mean all or none; any other number leaves so many dimensions fewer.
        long count = axes is { Rank: 1 } ? axes[0].ValueOrNull ?? 0 : 0;
        if (!keep)
            return count > 0 && count <= input.Rank ? Shape.OfRank(input.Rank - (int)count) : null;
        Dim[] dims = input.ToArray();
        for (int i = 0; i < dims.Length; i++)
            dims[i] = count == dims.Length ? 1 : dims[i].Or(1);
        return Shape.Owning(dims);
    }

    private TensorValue? Fold(TensorValue content, bool[] reduced, Shape shape)
    {
        DataType type = content.DataType;
        var results = new Scalar[(int)shape.Elements!.Value];
        var counts = new long[results.Length];
        for (int i = 0; i < content.Count; i++)
        {
            int rest = i, at = 0, stride = 1;
            for (int axis = reduced.Length - 1; axis >= 0; axis--)
            {
                int size = (int)content.Dims[axis];
                if (!reduced[axis])
                {
                    at += rest % size * stride;
                    stride *= size;
                }

                rest /= size;
            }

            results[at] = counts[at]++ == 0 ? content.Elements[i] : function!.Apply(results[at], content.Elements[i], type);
        }

        for (int i = 0; i < results.Length; i++)
            if (counts[i] == 0)
                results[i] = empty is { } value ? TensorValue.Convert(Scalar.Of(value), type) : Scalar.Unknown;
            else if (divides)
                results[i] = BinaryFold.Div.Apply(results[i], TensorValue.Convert(Scalar.Of(counts[i]), type), type);
        return TensorValue.Create(type, [.. shape.ToArray().Select(d => d.Value)], results);
    }
}
