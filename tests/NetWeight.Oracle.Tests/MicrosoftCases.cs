using NetWeight.Graphs;
using static NetWeight.Oracle.Tests.Cases;

namespace NetWeight.Oracle.Tests;

/// <summary>ONNX Runtime's own operators: fused, quantized, and those of language models.</summary>
internal static class MicrosoftCases
{
    private static readonly Tensor Tenth = L0(0.1f), Zero = Of(U8, [], 0);

    public static IEnumerable<OperatorCase> All =>
    [
        Ms("BiasGelu", [F(2, 3, 4), F(4)]),
        Ms("FastGelu", [F(2, 4)]),
        Ms("FastGelu", [F(2, 4), F(4)]),
        Ms("Gelu", [F(2, 4)]),
        Ms("QuickGelu", [F(2, 4)], A("alpha", 1.7f)),
        Ms("CDist", [F(3, 4), F(5, 4)], A("metric", "euclidean")),
        Ms("Inverse", [F(2, 3, 3)]),
        Ms("SkipLayerNormalization", [F(2, 3, 4), F(2, 3, 4), F(4), F(4), F(4)]),
        Ms("SkipLayerNormalization", [F(2, 3, 4), F(2, 3, 4), F(4)]).Out(1),
        Ms("SkipSimplifiedLayerNormalization", [F(2, 3, 4), F(2, 3, 4), F(4)]),

        Ms("FusedConv", [F(1, 3, 7, 9), F(4, 3, 3, 3), F(4)], A("activation", "Relu"), Ints("strides", 2, 2)),
        Ms("QLinearConv", [T(U8, 1, 7, 9, 3), Tenth, Zero, T(U8, 4, 3, 3, 3), Tenth, Zero, Tenth, Zero],
            A("channels_last", 1), Ints("strides", 2, 2)),
        Ms("ConvTransposeWithDynamicPads", [F(1, 3, 5, 6), F(3, 4, 3, 3), I(1, 1, 0, 1)], Ints("strides", 2, 2)).ByContent(),
        Ms("MaxpoolWithMask", [F(1, 1, 4, 6), T(I32, 1, 1, 4, 6)], Ints("kernel_shape", 2, 2)),
        Ms("NhwcMaxPool", [T(U8, 1, 7, 9, 3)], Ints("kernel_shape", 2, 3), Ints("strides", 2, 2), A("ceil_mode", 1)),
        Ms("QLinearAveragePool", [T(U8, 1, 3, 7, 9), Tenth, Zero, Tenth, Zero], Ints("kernel_shape", 3, 3), Ints("strides", 2, 2)),
        Ms("QLinearAveragePool", [T(U8, 1, 7, 9, 3), Tenth, Zero, Tenth, Zero], Ints("kernel_shape", 3, 3), A("channels_last", 1)),
        Ms("QLinearGlobalAveragePool", [T(U8, 1, 3, 7, 9), Tenth, Zero, Tenth, Zero]),
        Ms("QLinearGlobalAveragePool", [T(U8, 1, 7, 9, 3), Tenth, Zero, Tenth, Zero], A("channels_last", 1)),

        Blocked("ReorderInput", [F(1, 20, 4, 4)]).ByData(),
        Blocked("ReorderInput", [F(1, 32, 4, 4)]),
        Blocked("ReorderInput", [F(1, 4, 5, 32)], A("channels_last", 1)),
        Blocked("ReorderOutput", [F(1, Processor.InBlocks(20), 4, 4)], A("channels", 20)),
        Blocked("ReorderOutput", [F(1, 32, 4, 5)], A("channels", 32), A("channels_last", 1)),
        Blocked("Conv", [F(1, 32, 7, 9), F(32, 32, 3, 3), F(32)], A("activation", "Relu"), Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1)),
        Blocked("MaxPool", [F(1, 32, 7, 9)], Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), A("ceil_mode", 1)),
        Blocked("AveragePool", [F(1, 32, 7, 9)], Ints("kernel_shape", 3, 3), Ints("strides", 2, 2)),
        Blocked("GlobalMaxPool", [F(1, 32, 7, 9)]),
        Blocked("GlobalAveragePool", [F(1, 32, 7, 9)]),
        Blocked("Upsample", [F(1, 32, 7, 9)], Ints("scales", 1, 1, 2, 3)),

        Ms("DynamicQuantizeMatMul", [F(2, 3), T(U8, 3, 4), L(0.1f), T(U8, 1), F(4)]),
        Ms("FusedMatMul", [F(2, 3), F(3, 4)]),
        Ms("FusedMatMul", [F(5, 3, 2), F(5, 4, 3)], A("transA", 1), A("transB", 1), A("alpha", 0.5f)),
        Ms("FusedMatMul", [F(3, 5, 2), F(5, 4, 2)], A("transBatchA", 1), A("transB", 1)),
        Ms("MatMulInteger16", [T(I16, 2, 3), T(I16, 3, 4)]),
        Ms("MatMulIntegerToFloat", [T(U8, 2, 3), T(U8, 3, 4), L(0.1f), L(0.1f), T(U8, 1), T(U8, 1), F(4)]),
        Ms("TransposeMatMul", [F(3, 2), F(3, 4)], A("transA", 1)),
        Ms("FusedGemm", [F(2, 3), F(3, 4), F(4)], A("activation", "Relu")),
        Ms("QGemm", [T(U8, 2, 3), Tenth, Zero, T(U8, 4, 3), Tenth, Zero, T(I32, 4), Tenth, Zero], A("transB", 1)),
        Ms("QGemm", [T(U8, 2, 3), Tenth, Zero, T(U8, 3, 4), Tenth, Zero]),
        Ms("MatMulBnb4", [F(2, 32), T(U8, 128), F(8)], A("K", 32), A("N", 8), A("block_size", 32), A("quant_type", 1)),
        Ms("MatMulNBits", [F(3, 2, 32), T(U8, 8, 1, 16), F(8, 1)], A("K", 32), A("N", 8), A("bits", 4), A("block_size", 32)),
        Ms("DynamicQuantizeLSTM", [F(5, 2, 3), T(U8, 1, 3, 16), T(U8, 1, 4, 16), null, null, null, null, null, F(1),
            T(U8, 1), F(1), T(U8, 1)], A("hidden_size", 4)).Out(3).Fix(1, 2, 8, 9, 10, 11),
        Ms("MatMulFpQ4", [F(2, 32), T(U8, 160), I(32, 8)], A("blk_quant_type", 0))
            .Fix(1, 2) with { RefusedHere = Processor.HasAvx512 ? null : "not yet supported on this hardware platform" },
        Ms("MoE", [F(4, 8), F(4, 3), F(3, 16, 8), null, F(3, 8, 16)], A("k", 2), A("activation_type", "gelu")),
        Ms("QMoE", [F(4, 32), F(4, 3), T(U8, 3, 32, 16), F(3, 32), null, T(U8, 3, 32, 16), F(3, 32)], A("k", 1),
            A("expert_weight_bits", 4)),

        Ms("Attention", [F(2, 3, 8), F(8, 24), F(24)], A("num_heads", 2)).Out(2),
        Ms("Attention", [F(2, 3, 8), F(8, 24), F(24), null, F(2, 2, 2, 5, 4)], A("num_heads", 2)).Out(2),
        Ms("Attention", [F(2, 3, 8), F(8, 20), F(20)], A("num_heads", 2), Ints("qkv_hidden_sizes", 8, 8, 4)),
        Ms("QAttention", [T(U8, 2, 3, 8), T(U8, 8, 24), F(24), Tenth, Tenth, null, Zero, Zero], A("num_heads", 2)).Out(1),
        Ms("MultiHeadAttention", [F(2, 3, 8), F(2, 5, 8), F(2, 5, 12)], A("num_heads", 2)),
        Ms("MultiHeadAttention", [F(2, 3, 8), F(2, 3, 8), F(2, 3, 8), null, null, null, F(2, 2, 4, 4), F(2, 2, 4, 4)],
            A("num_heads", 2)).Out(3),
        Ms("MultiHeadAttention", [F(2, 3, 8), F(2, 2, 5, 4), F(2, 2, 5, 4)], A("num_heads", 2)),
        Ms("DecoderMaskedMultiHeadAttention",
            [F(2, 1, 8), F(2, 1, 8), F(2, 1, 8), null, null, F(2, 2, 6, 4), F(2, 2, 6, 4), Of(I32, [1], 3)],
                A("num_heads", 2), A("past_present_share_buffer", 1)).Out(3),
        Ms("GroupQueryAttention", [F(2, 3, 32), F(2, 3, 16), F(2, 3, 16), null, null, Of(I32, [2], 2), Of(I32, [], 3)],
            A("num_heads", 4), A("kv_num_heads", 2)).Out(3),
        Ms("GroupQueryAttention", [F(2, 1, 32), F(2, 1, 16), F(2, 1, 16), F(2, 2, 4, 8), F(2, 2, 4, 8),
            Of(I32, [2], 4), Of(I32, [], 5)], A("num_heads", 4), A("kv_num_heads", 2)).Out(3).ByContent(),
        Ms("RotaryEmbedding", [F(2, 3, 8), T(I64, 2, 3), F(10, 2), F(10, 2)], A("num_heads", 2)),
        Ms("RotaryEmbedding", [F(2, 2, 3, 4), I(0), F(10, 2), F(10, 2)]),

        Ms("LinearAttention", [F(1, 3, 8), F(1, 3, 8), F(1, 3, 8)], A("q_num_heads", 2), A("kv_num_heads", 2),
            A("update_rule", "linear")).Out(2),
        Ms("CausalConvWithState", [F(1, 3, 8), F(3, 1, 4)]).Out(2),

        Ms("DequantizeLinear", [T(U8, 2, 3), Tenth, Zero]),
        Ms("QuantizeLinear", [F(2, 3), Tenth, Zero]),
        Ms("QLinearAdd", [T(U8, 2, 3), Tenth, Zero, T(U8, 3), Tenth, Zero, Tenth, Zero]),
        Ms("QLinearMul", [T(U8, 2, 1), Tenth, Zero, T(U8, 3), Tenth, Zero, Tenth, Zero]),
        Ms("QLinearWhere", [T(Bool, 2, 3), T(U8, 3), Tenth, Zero, T(U8, 1), Tenth, Zero, Tenth, Zero]).Fix(2, 3, 5, 6, 7, 8),
        Ms("QLinearLeakyRelu", [T(U8, 2, 3), Tenth, Zero, Tenth, Zero]),
        Ms("QLinearSigmoid", [T(U8, 2, 3), Tenth, Zero, Tenth, Zero]),
        Ms("QLinearSoftmax", [T(U8, 2, 3), Tenth, Zero, Tenth, Zero], A("opset", 13)),
        Ms("QLinearConcat", [Tenth, Zero, T(U8, 2, 3), Tenth, Zero, T(U8, 4, 3), Tenth, Zero], A("axis", 0)),
        Ms("GatherBlockQuantized", [T(S4, 4, 32), I(1, 2), F(4, 2)], A("block_size", 16), A("quantize_axis", 1)).Fix(0),
        Ms("GatherBlockQuantized", [T(U8, 4, 16), I(1, 2), F(4, 2)], A("block_size", 16), A("quantize_axis", 1)),

        Ms("EmbedLayerNormalization", [T(I32, 2, 3), T(I32, 2, 3), F(10, 4), F(8, 4), F(5, 4), F(4), F(4)]).Out(2),
        Ms("QEmbedLayerNormalization", [T(I32, 2, 3), T(I32, 2, 3), T(U8, 10, 4), T(U8, 8, 4), T(U8, 5, 4), T(U8, 4), T(U8, 4), null,
            Tenth, Tenth, Tenth, Tenth, Tenth, Zero, Zero, Zero, Zero, Zero]).Out(2),
        Ms("MurmurHash3", [T(I32, 2, 3)]),
        Ms("MurmurHash3", [S("a", "b")], A("positive", 0)),
        Ms("NGramRepeatBlock", [T(I64, 2, 5), F(2, 8)], A("ngram_size", 2)),
        Ms("Tokenizer", [S("ab", "cde")], A("mark", 0), A("mincharnum", 1), A("pad_value", "#"), Texts("separators", "")).ByData(),
        Ms("WordConvEmbedding", [Of(I32, [2, 5], 1), F(4, 1, 2, 3), F(4), F(7, 3)], A("embedding_size", 4),
            A("conv_window_size", 2), A("char_embedding_size", 3)),

        Ms("BifurcationDetector", [I(1, 2, 3, 4), I(1, 2), I0(0)]).Out(2).ByData(),
        Ms("CropAndResize", [F(1, 3, 8, 8), F(2, 4), Of(I32, [2], 0), Of(I32, [2], 4, 5)]).ByContent(),
        Ms("DynamicTimeWarping", [F(3, 4)]).ByData(),
        Ms("ExpandDims", [F(2, 3), Of(I32, [], -1)]).ByContent(),
        Ms("GridSample", [F(1, 2, 4, 4), F(1, 3, 5, 2)]),
        Ms("Pad", [F(2, 3), I(1, 0, 2, 1)]).ByContent(),
        Ms("Range", [L0(1), L0(5), L0(2)]).ByContent(),
        Ms("SampleOp", [F(2, 3)]),
        Ms("Trilu", [F(3, 4)]),
        Ms("UnfoldTensor", [F(2, 7)], A("size", 3), A("step", 2)),
        Ms("Unique", [L(3, 1, 3)]).Out(3).ByData(),
    ];

    private static OperatorCase Blocked(string op, object?[] inputs, params NodeAttribute[] attributes) =>
        In("com.microsoft.nchwc", op, inputs, attributes) with
        {
            SkippedHere = Processor.HasBlocks ? null
            : "ONNX Runtime keeps channels in blocks on x86-64 with AVX only."
        };
}
