using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>
/// One tensor in parts along an axis: parts of given sizes, or as many as there are outputs, of equal size (from
/// version 18 on the last may be smaller).
/// </summary>
internal sealed class Split() : Operator("Split", "One tensor in parts.")
{
    public override InputRole Role(int index) => index == 1 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node)
    {
        long? read = 0;
        for (int i = 0; i < node.Outputs.Count; i++)
            read += node.OutputElements(i);
        return new OperatorCost(0, 0) { ElementsRead = [read] };
    }

    public override void Infer(ShapedNode node)
    {
        if (node.InputShape(0) is not { } input)
        {
            for (int i = 0; i < node.Outputs.Count; i++)
                node.SetOutput(i, node.InputType(0), null);
            return;
        }

        int axis = ShapedNode.Axis(node.Int("axis", 0), input.Rank);
        Dim[] sizes = Sizes(node, input[axis]);
        TensorValue? content = node.Content(0);
        Dim start = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            Shape shape = input.With(axis, sizes[i]);
            node.SetOutput(i, node.InputType(0), shape);
            if (content is not null && start.ValueOrNull is { } first && shape.SmallDims() is { } dims)
                node.SetContent(i, Part(content, axis, first, dims));
            start = start.Plus(sizes[i]);
        }
    }

    private static Dim[] Sizes(ShapedNode node, Dim whole)
    {
        int outputs = node.Outputs.Count;
        if (node.IsGiven("split", 1))
        {
            if (node.Attribute("num_outputs") is not null)
                throw new ShapeException("it has both 'split' and 'num_outputs'; the standard allows one of them");
            if (node.List("split", 1) is not { } given)
                return [.. Enumerable.Repeat(Dim.AtMost(whole.UpperBound), outputs)];
            if (given.Count < outputs)
                throw new ShapeException($"it has {outputs} outputs and {given.Count} sizes");
            long? sum = given.Aggregate((long?)0, (a, s) => checked(a + s.Integer));
            if (whole.IsKnown && sum is not null && sum != whole.Value)
                throw new ShapeException($"its parts add up to {sum}, the input has {whole}");
            return [.. given.Take(outputs).Select(s => s.ToDim() is { IsKnown: false, Symbol: null }
                ? Dim.AtMost(whole.UpperBound) : s.ToDim())];
        }

        long parts = node.Int("num_outputs", outputs);
        if (parts < outputs || parts < 1)
            throw new ShapeException($"it has {outputs} outputs and makes {parts} parts");
        if (whole.ValueOrNull is not { } size)
            return [.. Enumerable.Repeat(parts == 1 ? whole : Dim.AtMost(whole.UpperBound), outputs)];
        if (node.Opset < 18 && size % parts != 0)
            throw new ShapeException($"{size} cannot be split into {parts} equal parts");
        long chunk = (size / parts) + (size % parts > 0 ? 1 : 0);
        if (checked(chunk * (parts - 1)) > size)
            throw new ShapeException($"{size} cannot be split into {parts} parts: {parts - 1} of {chunk} are more than the whole");
        return [.. Enumerable.Range(0, outputs).Select(i => Dim.Of(i < parts - 1 ? chunk : checked(size - (chunk * (parts - 1)))))];
    }

    private static TensorValue? Part(TensorValue content, int axis, long start, long[] dims)
    {
        var source = new long[dims.Length];
        return start + dims[axis] > content.Dims[axis] ? null : Folding.Tensor(content.DataType, dims, at =>
        {
            at.CopyTo(source, 0);
            source[axis] += start;
            return content.At(source);
        });
    }
}
