namespace NetWeight.Operators.Attention;

/// <summary>
/// Turns pairs of elements by an angle that grows with the position: 4 multiplications and 2 additions per pair, 3 FLOPs per element.
/// The tables of cosines and sines hold a row per position: of ai.onnx, inputs 1 and 2, already chosen if there is no input 3 of
/// positions; of com.microsoft, inputs 2 and 3, chosen by input 1 (all positions, or the first one).
/// </summary>
internal sealed class RotaryEmbedding(string domain) : Operator(domain, "RotaryEmbedding", "Positions as rotations of pairs of elements.")
{
    private readonly int cosines = domain.Length == 0 ? 1 : 2, positions = domain.Length == 0 ? 3 : 1;

    public override InputRole Role(int index) => index == positions ? InputRole.Setting : InputRole.Data;

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

        OperatorCost cost = OperatorCost.OfFlops(checked(elements * 3));
        if (!node.Has(positions))
            return cost;
        return cost with
        {
            ElementsRead =
            TableRows.Reads(node, cosines, cosines + 1, table => TableRows.Read(node, table, Positions(node)))
        };
    }

    private long? Positions(ShapedNode node)
    {
        // A single number is where the sequence starts; its rows follow each other.
        if (positions == 1 && node.InputElements(positions) == 1)
            return node.InputShape(0) switch
            {
                { Rank: 3 } shape => shape[1].ValueOrNull,
                { Rank: 4 } shape => shape[2].ValueOrNull,
                _ => null,
            };
        return TableRows.Distinct(node, positions);
    }
}
