using NetWeight.Graphs;

namespace NetWeight.Operators.Attention;

/// <summary>
/// Scaled dot-product attention of ready projections. Inputs: Q, K, V ([batch, heads, length, size] or [batch, length, heads*size]), mask,
/// past key, past value, lengths. Outputs: Y, present key, present value, scores.
/// </summary>
internal sealed class DotProductAttention() : Operator("Attention", "Scaled dot-product attention, also with grouped heads and a cache.")
{
    public override InputRole Role(int index) => index < 6 ? InputRole.Data : InputRole.Setting;

    public override void Infer(ShapedNode node)
    {
        Sizes sizes = Sizes.Of(node);
        Shape? y = sizes.Rank switch
        {
            4 => new Shape(sizes.Batch, sizes.Heads, sizes.Queries, sizes.ValueSize),
            3 => new Shape(sizes.Batch, sizes.Queries, sizes.Heads.ValueOrNull is { } heads ? sizes.ValueSize.Times(heads) : Dim.Unknown),
            _ => null,
        };
        node.SetOutput(0, node.InputType(0), y);
        node.SetOutput(1, node.InputType(1), new Shape(sizes.Batch, sizes.KeyHeads, sizes.Keys, sizes.HeadSize));
        node.SetOutput(2, node.InputType(2), new Shape(sizes.Batch, sizes.KeyHeads, sizes.Keys, sizes.ValueSize));
        node.SetOutput(3, node.InputType(0), new Shape(sizes.Batch, sizes.Heads, sizes.Queries, sizes.Keys));
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        Sizes s = Sizes.Of(node);
        return AttentionCost.Of(new Shape(s.Batch, s.Heads, s.Queries).Elements, s.Keys.ValueOrNull,
            s.HeadSize.ValueOrNull, s.ValueSize.ValueOrNull,
            node.Has(3) ? 1 : 0, node.Float("softcap", 0) != 0);
    }

    /// <summary>The sizes from the inputs, with both layouts unified.</summary>
    private readonly record struct Sizes(int Rank, Dim Batch, Dim Heads, Dim KeyHeads, Dim Queries, Dim Keys, Dim HeadSize, Dim ValueSize)
    {
        public static Sizes Of(ShapedNode node)
        {
            Shape? q = node.InputShape(0), k = node.InputShape(1), v = node.InputShape(2), pastKey = node.InputShape(4),
                pastValue = node.InputShape(5);
            int rank = (q ?? k ?? v)?.Rank ?? 0;
            foreach (Shape? shape in (ReadOnlySpan<Shape?>)[q, k, v])
                if (shape is not null && (shape.Rank != rank || rank is not (3 or 4)))
                    throw new ShapeException($"queries {q}, keys {k} and values {v} do not fit together");
            (Dim batch, Dim heads, Dim queries, Dim headSize) = Split(q, rank, node.Int("q_num_heads", 0));
            (Dim batchK, Dim keyHeads, Dim keys, Dim headSizeK) = Split(k, rank, node.Int("kv_num_heads", 0));
            (Dim batchV, Dim valueHeads, Dim values, Dim valueSize) = Split(v, rank, node.Int("kv_num_heads", 0));
            keys = keys.And(values, "the number of keys");
            if (node.Has(4) || node.Has(5))
            {
                Dim past = At(pastKey, 2).And(At(pastValue, 2), "the length of the past");
                keys = keys.Plus(past);
                headSizeK = headSizeK.And(At(pastKey, 3), "the size of a key");
                valueSize = valueSize.And(At(pastValue, 3), "the size of a value");
            }

            return new Sizes(rank, batch.And(batchK, "the batch").And(batchV, "the batch"), heads,
                keyHeads.And(valueHeads, "the number of key heads").And(At(pastKey, 1), "the number of key heads")
                    .And(At(pastValue, 1), "the number of key heads"),
                queries, keys, headSize.And(headSizeK, "the size of a key"), valueSize);
        }

        private static Dim At(Shape? shape, int index) => shape is { Rank: 4 } ? shape[index] : Dim.Unknown;

        private static (Dim Batch, Dim Heads, Dim Length, Dim Size) Split(Shape? shape, int rank, long heads) => shape switch
        {
            null when rank == 3 && heads > 0 => (Dim.Unknown, heads, Dim.Unknown, Dim.Unknown),
            null => (Dim.Unknown, Dim.Unknown, Dim.Unknown, Dim.Unknown),
            { Rank: 4 } => (shape[0], shape[1], shape[2], shape[3]),
            _ when heads < 1 => throw new ShapeException("inputs of 3 dimensions need the number of heads"),
            _ => (shape[0], heads, shape[1], shape[2].Over(heads)),
        };
    }
}
