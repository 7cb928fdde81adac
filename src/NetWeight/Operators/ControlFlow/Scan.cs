using NetWeight.Graphs;

namespace NetWeight.Operators.ControlFlow;

/// <summary>
/// Runs its body once for each slice of its inputs along an axis. From version 9: states, then scanned inputs, each with its axis.
/// Version 8 has a batch axis before all, lengths as its first input, and always scans the axis after the batch.
/// </summary>
internal sealed class Scan() : Operator("Scan", "A sub-graph for each slice of its inputs.")
{
    public override InputRole Role(int index) => InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        bool batched = node.Opset < 9;
        int first = batched ? 1 : 0;
        long scanned = node.Int("num_scan_inputs", 0);
        if (scanned < 1 || scanned > node.Inputs.Count - first)
            throw new ShapeException($"it has {node.Inputs.Count - first} inputs, of which {scanned} are to be scanned");
        int states = node.Inputs.Count - first - (int)scanned;

        Dim batch = Dim.Unknown, length = Dim.Unknown;
        var slices = new OnnxType?[scanned];
        for (int i = 0; i < states && batched; i++)
            batch = Known(batch, node.InputShape(first + i) is { Rank: > 0 } shape ? shape[0] : Dim.Unknown);
        for (int i = 0; i < slices.Length; i++)
        {
            int input = first + states + i;
            slices[i] = new TensorType(node.InputType(input), null);
            if (node.InputShape(input) is not { } shape)
                continue;
            int axis = batched ? ShapedNode.Axis(1, shape.Rank) : ShapedNode.Axis(At(node.Ints("scan_input_axes"), i), shape.Rank);
            length = Known(length, shape[axis]);
            if (batched)
                batch = Known(batch, shape[0]);
            slices[i] = new TensorType(node.InputType(input), Without(shape, axis, batched));
        }

        var start = new OnnxType?[states];
        for (int i = 0; i < states; i++)
            start[i] = !batched ? node.Input(first + i)?.Type
                : new TensorType(node.InputType(first + i), node.InputShape(first + i) is { Rank: > 0 } shape
                ? new Shape(shape.Dims[1..]) : null);
        var repeated = new RepeatedBody(node, 0, 0);
        repeated.Settle(start, types => [.. types, .. slices]);
        ShapedGraph body = node.InferSubgraph("body", [.. repeated.Carried, .. slices], keep: true,
            Executions(node, batched, batch, length), null, trustDeclared: !repeated.Changes);

        for (int i = 0; i < node.Outputs.Count && i < body.Outputs.Count; i++)
        {
            if (body.Outputs[i]?.Type is not TensorType type)
                node.SetOutput(i, i < states && !batched ? TypeJoin.Either(start[i], body.Outputs[i]?.Type) : null);
            else if (i < states)
                node.SetOutput(i, Final(start[i], type, length) is { } final ? With(final, 0, batched ? batch : null) : null);
            else if (batched)
                node.SetOutput(i, With(With(type, 0, length), 0, batch));
            else
                node.SetOutput(i, With(type, At(node.Ints("scan_output_axes"), i - states), length));
        }
    }

    public override OperatorCost Cost(ShapedNode node) => ControlFlowOperators.Cost(node);

    /// <summary>The final type of a state: the result of the body, or the start value if there may be no iteration.</summary>
    private static TensorType? Final(OnnxType? start, TensorType made, Dim length) =>
        length.ValueOrNull > 0 ? made : (length.IsKnown ? start : TypeJoin.Either(start, made)) as TensorType;

    private static long? Executions(ShapedNode node, bool batched, Dim batch, Dim length)
    {
        if (!batched)
            return length.ValueOrNull;
        if (node.Has(0))
            return node.Integers(0)?.Sum();
        return checked(batch.ValueOrNull * length.ValueOrNull);
    }

    private static long At(long[]? axes, int index) => axes is not null && index < axes.Length ? axes[index] : 0;

    /// <summary>The combination of two sizes that must be the same.</summary>
    private static Dim Known(Dim a, Dim b)
    {
        if (a.IsKnown && b.IsKnown && a.Value != b.Value)
            throw new ShapeException($"its inputs have the lengths {a} and {b}");
        return a.IsKnown || (a.Symbol is not null && !b.IsKnown) || b == Dim.Unknown ? a : b;
    }

    private static Shape Without(Shape shape, int axis, bool batched)
    {
        var dims = new List<Dim>(shape.ToArray());
        dims.RemoveAt(axis);
        if (batched)
            dims.RemoveAt(0);
        return new Shape(dims);
    }

    private static TensorType With(TensorType type, long axis, Dim? dim)
    {
        if (dim is null || type.Shape is null)
            return type;
        var dims = new List<Dim>(type.Shape.ToArray());
        dims.Insert(ShapedNode.Axis(axis, dims.Count + 1), dim.Value);
        return new TensorType(type.DataType, new Shape(dims));
    }
}
