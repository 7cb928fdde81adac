using NetWeight.Graphs;

namespace NetWeight.Operators.Normalization;

/// <summary>
/// Normalizes over the dimensions from <c>axis</c> on, then scales (and shifts). The statistics that it can also give have 1 there.
/// Without centering it divides by the root of the mean square: square, sum, div, scale; the output then has the scale's type.
/// </summary>
internal sealed class LayerNormalization(string domain, string type, bool centers, string summary) : Operator(domain, type, summary)
{
    public override InputRole Role(int index) => index > 0 ? InputRole.Weight : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        Shape? input = node.InputShape(0), statistics = null;
        if (input is not null)
        {
            int axis = ShapedNode.Axis(node.Int("axis", -1), input.Rank);
            Fit(input, node.InputShape(1));
            Fit(input, node.InputShape(2));
            if (node.Outputs.Count > 1)
                statistics = OnesFrom(input, axis);
        }

        node.SetOutput(0, node.InputType(centers ? 0 : 1), input);
        for (int i = 1; i < node.Outputs.Count; i++)
            node.SetOutput(i, DataTypes.FromOnnx(node.Int("stash_type", 1)), statistics);
    }

    public override OperatorCost Cost(ShapedNode node) =>
        OperatorCost.OfFlops(checked(node.Elements * ((centers ? 6 : 4) + (node.Has(2) ? 1 : 0))));

    /// <summary>The shape with 1 for every dimension from <paramref name="axis"/> on.</summary>
    internal static Shape OnesFrom(Shape input, int axis)
    {
        Dim[] dims = input.ToArray();
        Array.Fill(dims, Dim.Of(1), axis, dims.Length - axis);
        return Shape.Owning(dims);
    }

    private static void Fit(Shape input, Shape? scale)
    {
        if (scale is null)
            return;
        int missing = input.Rank - scale.Rank;
        for (int i = 0; i < scale.Rank; i++)
            if (missing < 0 || (scale[i].IsKnown && scale[i].Value != 1 && input[i + missing].IsKnown
                && input[i + missing].Value != scale[i].Value))
                throw new ShapeException($"the scale {scale} does not fit the input {input}");
    }
}
