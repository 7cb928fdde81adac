using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>
/// A copy of the data with some elements replaced, or with <c>reduction</c> combined: one FLOP per update. Scatter,
/// ScatterElements, ScatterND, TensorScatter.
/// </summary>
internal sealed class Scatter(string type, string summary, int updates = 2) : Operator(type, summary)
{
    public override InputRole Role(int index) => index == 0 || index == updates ? InputRole.Data : InputRole.Setting;

    public override OperatorCost Cost(ShapedNode node) =>
        node.Text("reduction", "none") == "none" ? OperatorCost.CopyOnly : OperatorCost.OfFlops(node.InputElements(updates));

    public override void Infer(ShapedNode node)
    {
        node.SetOutput(0, node.InputType(0), node.InputShape(0));
        if (node.Content(0) is not { } data || node.Content(1) is not { } indices || node.Content(2) is not { } values
            || node.Text("reduction", "none") != "none")
            return;
        if (Type == "ScatterND")
            node.SetContent(0, FoldTuples(data, indices, values));
        else if (Type is "ScatterElements" or "Scatter")
            node.SetContent(0, FoldElements(data, indices, values, ShapedNode.Axis(node.Int("axis", 0), data.Dims.Count)));
    }

    private static TensorValue? FoldElements(TensorValue data, TensorValue indices, TensorValue values, int axis)
    {
        if (indices.Dims.Count != data.Dims.Count || !indices.Dims.SequenceEqual(values.Dims))
            return null;
        Scalar[] result = [.. data.Elements];
        var target = new long[data.Dims.Count];
        bool inside = true;
        _ = Folding.Tensor(DataType.Int64, indices.Dims, at =>
        {
            at.CopyTo(target, 0);
            long? index = indices.At(at).Integer;
            target[axis] = (index < 0 ? index + data.Dims[axis] : index) ?? -1;
            inside &= Offset(data, target, target.Length) is var offset && offset >= 0;
            if (inside)
                result[offset] = values.At(at);
            return default;
        });
        return inside ? TensorValue.Create(data.DataType, data.Dims, result) : null;
    }

    private static TensorValue? FoldTuples(TensorValue data, TensorValue indices, TensorValue values)
    {
        int leading = indices.Dims.Count - 1;
        long length = leading < 0 ? 0 : indices.Dims[leading];
        if (length == 0 || length > data.Dims.Count)
            return null;
        int block = (int)data.Dims.Skip((int)length).Aggregate(1L, (a, d) => a * d), tuples = (int)(indices.Count / length);
        if (values.Count != tuples * block)
            return null;
        Scalar[] result = [.. data.Elements];
        var target = new long[length];
        for (int t = 0; t < tuples; t++)
        {
            for (int i = 0; i < length; i++)
            {
                long? index = indices.Elements[(int)(t * length) + i].Integer;
                target[i] = (index < 0 ? index + data.Dims[i] : index) ?? -1;
            }

            int at = Offset(data, target, (int)length);
            if (at < 0)
                return null;
            for (int i = 0; i < block; i++)
                result[(at * block) + i] = values.Elements[(t * block) + i];
        }

        return TensorValue.Create(data.DataType, data.Dims, result);
    }

    /// <summary>Where a position of the first dimensions lies; -1 if it is outside or unknown.</summary>
    private static int Offset(TensorValue data, long[] position, int rank)
    {
        long offset = 0;
        for (int i = 0; i < rank; i++)
        {
            if (position[i] < 0 || position[i] >= data.Dims[i])
                return -1;
            offset = (offset * data.Dims[i]) + position[i];
        }

        return (int)offset;
    }
}
