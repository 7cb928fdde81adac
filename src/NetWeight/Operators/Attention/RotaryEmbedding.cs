namespace NetWeight.Operators.Attention;

/// <summary>Turns pairs of elements by an angle that grows with the position: 4 multiplications and 2 additions per pair, 3 FLOPs per element.</summary>
internal sealed class RotaryEmbedding(string domain) : Operator(domain, "RotaryEmbedding", "Positions as rotations of pairs of elements.")
{
    public override InputRole Role(int index) => index == 0 ? InputRole.Data : InputRole.Setting;

    public override void Infer(ShapedNode node) => node.SetOutput(0, node.Input(0)?.Type);

    public override OperatorCost Cost(ShapedNode node)
    {
        // A part of each head may be left as it is.
        long? elements = node.Elements;
        if (node.Int("rotary_embedding_dim", 0) is > 0 and var turned && node.InputShape(0) is { Rank: > 0 } shape)
        {
            long? heads = shape.Rank == 4 ? shape[1].ValueOrNull : node.Int("num_heads", 0) is > 0 and var given ? given : null;
            long? size = shape.Rank == 4 ? shape[3].ValueOrNull : shape[shape.Rank - 1].ValueOrNull / heads;
            elements = size is > 0 ? checked(elements / size * turned) : size;
        }

        return OperatorCost.OfFlops(checked(elements * 3));
    }
}
