using NetWeight.Graphs;
using NetWeight.Operators.Attention;
using static NetWeight.Operators.Microsoft.ContribOperator;

namespace NetWeight.Operators.Microsoft;

/// <summary>Attention in ONNX Runtime's forms, and related operators.</summary>
internal static class MicrosoftAttention
{
    private const string Lengths = "the lengths of the packed sequences depend on data";

    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Attention,
    [
        new ProjectedAttention("Attention", "Attention with its projections.", masks: [3, 5], past: 4, pastLength: 6),
        new ProjectedAttention("DecoderMaskedSelfAttention", "One step of attention with its projections.",
            masks: [3, 5], past: 4, pastLength: 6),
        new ProjectedAttention("QAttention", "Quantized attention with its projections.", masks: [5], past: 8)
            { ResultType = node => node.InputType(2) },
        new MultiHeadAttention("MultiHeadAttention", "Attention of ready projections.", bias: 3, masks: [4, 5], past: 6),
        new MultiHeadAttention("DecoderMaskedMultiHeadAttention", "One step of attention of ready projections.",
            bias: 10, masks: [3, 4], past: 5),
        new GroupQueryAttention("GroupQueryAttention", "Attention whose query heads share keys and values.",
            totalLength: 6, cosine: 7, mask: 10, alwaysShares: false),
        new GroupQueryAttention("SparseAttention", "Attention to blocks of keys, counted as if to all.", totalLength: 7,
            cosine: 9, mask: -1, alwaysShares: true),
        new LinearAttention(DomainName),
        new RotaryEmbedding(DomainName),
        new ContribOperator("DecoderAttention", "Attention of a decoder with an optional cache.", Decoder,
            _ => Unknown("whether its cache is used depends on data")) { Weights = [2, 3, 4] },
        new ContribOperator("LongformerAttention", "Attention to a window and to global tokens.",
            node => node.SetOutput(0, node.Input(0)?.Type), _ => Unknown("which tokens are global depends on data"))
            { Weights = [1, 2, 4, 5] },
        new ContribOperator("QOrderedLongformerAttention", "Quantized attention to a window and to global tokens.",
            node => node.SetOutput(0, node.Input(0)?.Type), _ => Unknown("which tokens are global depends on data"))
            { Weights = [2, 4, 8, 10] },
        new ContribOperator("PackedAttention", "Attention with its projections over sequences without padding.",
            node => node.SetOutput(0, node.InputType(0),
                new Shape(At(node, 0, 0), node.Ints("qkv_hidden_sizes") is { Length: 3 } sizes ? sizes[2]
                : At(node, 1, 1).Over(3))), _ => Unknown(Lengths)) { Weights = [1, 2], Settings = [3, 4] },
        new ContribOperator("PackedMultiHeadAttention", "Attention of ready projections over sequences without padding.",
            node => node.SetOutput(0, node.InputType(0),
                new Shape(At(node, 0, 0), node.InputShape(0) is { Rank: 4 } packed ? Heads(packed) : At(node, 2, 1))),
                _ => Unknown(Lengths)) { Weights = [3], Settings = [4, 5] },
        new ContribOperator("PagedAttention", "Attention over a cache that is kept in pages.", Paged, PagedCost)
        { Settings = [3, 4, 5, 6, 7, 10] },
        new ContribOperator("QOrderedAttention", "Quantized attention with its projections in a given memory order.",
            node => node.SetOutput(0, DataType.Int8, new Shape(At(node, 0, 0), At(node, 0, 1), At(node, 7, 1))), QOrderedCost)
        { Weights = [5, 6, 7, 11, 12, 13], Settings = [1, 2, 3, 4, 8, 9, 10, 14, 15, 16, 17] },
        new ContribOperator("RelativePositionBias", "A learned bias for each distance of two tokens.",
            node => node.SetOutput(0, node.InputType(0),
                new Shape(1, At(node, 0, 1), Entry(node, 1, 0), Entry(node, 2, 0))), _ => OperatorCost.CopyOnly)
                { Weights = [0], Settings = [1, 2] },
        new ContribOperator("GatedRelativePositionBias", "A position bias that the query opens and closes.", GatedBias,
            GatedBiasCost) { Weights = [1, 3, 4, 5], Settings = [6] },
    ]);

    private static OperatorCost Unknown(string because) => OperatorCost.Unknown(because) with { IsHeadline = true };

    private static Dim Heads(Shape packed) => packed[1].ValueOrNull is { } heads ? packed[3].Times(heads) : Dim.Unknown;

    private static void Paged(ShapedNode node)
    {
        long heads = node.Int("num_heads", 0), all = checked(heads + (2 * node.Int("kv_num_heads", 0)));
        // Without a key the query holds keys and values, too; a latent cache has values of a separate size.
        Dim hidden = node.Text("kv_cache_layout", "SEPARATE") != "SEPARATE" || heads < 1 ? Dim.Unknown : node.Has(1) ? At(node, 0, 1)
            : At(node, 0, 1).ValueOrNull is { } width && width % all == 0 ? width / all * heads : Dim.Unknown;
        node.SetOutput(0, node.InputType(0), new Shape(At(node, 0, 0), hidden));
        node.SetOutput(1, node.Input(3)?.Type);
        node.SetOutput(2, node.Input(4)?.Type);
    }

    /// <summary>The keys of a query are open; of the rotary tables it reads a row per token.</summary>
    private static OperatorCost PagedCost(ShapedNode node)
    {
        bool turns = node.Int("do_rotary", 0) != 0;
        return Unknown(Lengths) with
        {
            ElementsRead = TableRows.Reads(node, 8, 9, table =>
            turns ? TableRows.Read(node, table, At(node, 0, 0).ValueOrNull) : 0)
        };
    }

    private static void Decoder(ShapedNode node)
    {
        long heads = node.Int("num_heads", 0);
        Dim size = heads > 0 ? At(node, 0, 2).Over(heads) : Dim.Unknown;
        var cache = new Shape(At(node, 0, 1), heads > 0 ? heads : Dim.Unknown, Dim.Unknown, size);
        node.SetOutput(0, node.Input(0)?.Type);
        node.SetOutput(1, node.InputType(0), cache);
        node.SetOutput(2, node.InputType(0), cache);
    }

    private static OperatorCost QOrderedCost(ShapedNode node)
    {
        long heads = node.Int("num_heads", 0);
        Dim batch = At(node, 0, 0), length = At(node, 0, 1), query = At(node, 5, 1), value = At(node, 7, 1);
        long? rows = new Shape(batch, length).Elements;
        long? widths = query.ValueOrNull + At(node, 6, 1).ValueOrNull + value.ValueOrNull;
        return AttentionCost.Of(checked(rows * heads), length.ValueOrNull, query.Over(heads).ValueOrNull,
            value.Over(heads).ValueOrNull, 0, softcap: false)
            .And(checked(rows * At(node, 0, 2).ValueOrNull * widths), checked(rows * widths));
    }

    private static void GatedBias(ShapedNode node)
    {
        // With a token offset the query has no padding; the offset then gives batch and length.
        int source = node.Has(6) ? 6 : 0;
        Dim length = At(node, source, 1);
        node.SetOutput(0, node.InputType(0), new Shape(At(node, source, 0), node.Int("num_heads", 0) is > 0 and var heads
            ? heads : Dim.Unknown, length, length));
    }

    /// <summary>
    /// The query times a small weight [size, gates]; sums of its halves, two sigmoids and four operations per row; one
    /// multiplication per output.
    /// </summary>
    private static OperatorCost GatedBiasCost(ShapedNode node)
    {
        long? rows = node.OutputShape(0)?.Product(0, 3), gates = At(node, 3, 1).ValueOrNull;
        return OperatorCost.Headline(checked(rows * At(node, 3, 0).ValueOrNull * gates),
            checked((rows * ((2 * gates) - 2 + 8 + 4)) + node.Elements));
    }
}
