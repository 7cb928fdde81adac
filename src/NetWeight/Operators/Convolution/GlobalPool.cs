using NetWeight.Graphs;

namespace NetWeight.Operators.Convolution;

/// <summary>Reduces all spatial dimensions of [N, C, spatial...] to 1.</summary>
/// <param name="domain">The domain.</param>
/// <param name="type">The operator.</param>
/// <param name="flops">FLOPs per input element.</param>
/// <param name="summary">One line for the documentation.</param>
internal sealed class GlobalPool(string domain, string type, int flops, string summary) : Operator(domain, type, summary)
{
    /// <summary>Whether the channels are the last dimension.</summary>
    public Func<ShapedNode, bool> ChannelsLast { get; init; } = _ => false;

    public override InputRole Role(int index) => index == 0 ? InputRole.Data : InputRole.Setting;

    public override void Infer(ShapedNode node)
    {
        Shape? output = null;
        if (node.InputShape(0) is { } input)
        {
            if (input.Rank < 2)
                throw new ShapeException($"the input {input} has no channels");
            Dim[] dims = input.ToArray();
            bool last = ChannelsLast(node);
            Array.Fill(dims, 1, last ? 1 : 2, dims.Length - 2);
            output = Shape.Owning(dims);
        }

        node.SetOutput(0, node.InputType(0), output);
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(checked(node.InputElements(0) * flops));
}
