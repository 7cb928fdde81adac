using NetWeight.Graphs;
using static NetWeight.Oracle.Tests.Cases;

namespace NetWeight.Oracle.Tests;

/// <summary>The operators of the catalog that are not compared, and why.</summary>
internal static class NotRun
{
    private static readonly Tensor Tenth = L0(0.1f), Zero = Of(U8, [], 0);

    /// <summary>Not implemented by ONNX Runtime's CPU provider: it refuses these valid nodes. A newer one that runs
    /// them makes the test fail, so that they move into the tables.</summary>
    public static IReadOnlyList<OperatorCase> NotImplemented { get; } =
    [
        On("ATen", [F(2)], A("operator", "x")).At(1),
        On("ConstantFill", [], Ints("shape", 2, 3)).At(1),
        On("GivenTensorFill", [L(2, 3)], A("input_as_shape", 1), Floats("values", 1, 2, 3, 4, 5, 6)).At(1),
        On("GRUUnit", [F(2, 3)]).At(1),
        On("ImageDecoder", [T(U8, 10)]).At(20),
        On("LoopIndexTensor", [F(2, 3)]).At(1),
        On("LinearAttention", [F(1, 3, 8), F(1, 3, 8), F(1, 3, 8)], A("q_num_heads", 2), A("kv_num_heads", 2)).Out(2),
        On("CausalConvWithState", [F(1, 3, 8), F(3, 1, 4)]).Out(2),
        In("ai.onnx.preview", "FlexAttention", [F(1, 2, 3, 4), F(1, 2, 3, 4), F(1, 2, 3, 4)]),
        In("ai.onnx.preview.training", "Adagrad", [L0(0.1f), I0(1), F(3), F(3), F(3)]).Out(2),
        In("ai.onnx.preview.training", "Adam", [L0(0.1f), I0(1), F(3), F(3), F(3), F(3)]).Out(3),
        In("ai.onnx.preview.training", "Gradient", [F(3)], Texts("xs", "x0"), A("y", "x0")),
        In("ai.onnx.preview.training", "Momentum", [L0(0.1f), I0(1), F(3), F(3), F(3)]).Out(2),

        Ms("BiasAdd", [F(2, 3, 320), F(320), F(2, 3, 320)]),
        Ms("BiasDropout", [F(2, 4), F(4)]),
        Ms("BiasSoftmax", [F(2, 4), F(2, 4)], A("axis", 1), A("is_inner_broadcast", 1)),
        Ms("BiasSplitGelu", [F(2, 3, 8), F(8)]),
        Ms("ComplexMul", [F(2, 4), F(2, 4)]),
        Ms("ComplexMulConj", [F(2, 4), F(2, 4)]),
        Ms("DecoderAttention", [F(3, 2, 8), F(3, 2, 8), F(8, 8), F(8, 16), F(24), null, null, null, Of(Bool, [1], 1),
            Of(Bool, [1], 0), Of(Bool, [1], 0), Of(Bool, [1], 0)], A("num_heads", 2)),
        Ms("DecoderMaskedSelfAttention", [F(2, 1, 8), F(8, 24), F(24), null, F(2, 2, 2, 6, 4), null, Of(I32, [1], 3)],
            A("num_heads", 2), A("past_present_share_buffer", 1)).Out(2),
        Ms("DequantizeWithOrder", [T(I8, 2, 3), L0(1)], A("order_input", 1), A("order_output", 1), A("to", 1)),
        Ms("FusedMatMulActivation", [F(2, 3), F(3, 4)], A("activation", "Relu")),
        Ms("GatedRelativePositionBias", [F(1, 3, 8), F(8), F(1, 2, 3, 3), F(4, 8), F(8), F(1, 2, 1, 1)], A("num_heads", 2)),
        Ms("GemmFastGelu", [F(2, 3), F(3, 4)]),
        Ms("GemmFloat8", [F(2, 3), F(3, 4)]),
        Ms("GroupNorm", [F(1, 4, 4, 8), F(8), F(8)], A("groups", 2), A("activation", 0)),
        Ms("Irfft", [F(2, 5, 2)], A("normalized", 0), A("onesided", 1), A("signal_ndim", 1)),
        Ms("IsAllFinite", [F(2), F(3, 4)]),
        Ms("LayerNormalization", [F(2, 4), F(4)]),
        Ms("LongformerAttention", [F(1, 4, 8), F(8, 24), F(24), F(1, 4), F(8, 24), F(24), T(I32, 1, 4)], A("num_heads", 2), A("window", 2)),
        Ms("MulInteger", [T(U8, 2, 3), Zero, T(U8, 3), Zero]),
        Ms("NhwcConv", [F(1, 7, 9, 3), F(4, 3, 3, 3)]),
        Ms("NhwcFusedConv", [F(1, 7, 9, 3), F(4, 3, 3, 3)]),
        Ms("PackedAttention", [F(4, 8), F(8, 24), F(24), T(I32, 1, 4), Of(I32, [2], 0, 4)], A("num_heads", 2)),
        Ms("PackedMultiHeadAttention", [F(4, 8), F(4, 8), F(4, 8), null, T(I32, 1, 4), Of(I32, [2], 0, 4)], A("num_heads", 2)),
        Ms("PagedAttention", [T(BF16, 4, 16), T(BF16, 4, 16), T(BF16, 4, 16), T(BF16, 2, 256, 2, 8),
            T(BF16, 2, 256, 2, 8), Of(I32, [2], 0, 4), Of(I32, [1], 0), Of(I32, [1, 1], 0)],
            A("num_heads", 2), A("kv_num_heads", 2)).Out(3),
        Ms("QLinearReduceMean", [T(U8, 2, 3), Tenth, Zero, Tenth, Zero], Ints("axes", 1), A("keepdims", 1)),
        Ms("QOrderedAttention", [T(I8, 1, 3, 8), Tenth, Tenth, Tenth, Tenth, T(I8, 8, 8), T(I8, 8, 8), T(I8, 8, 8),
            Tenth, Tenth, Tenth, F(8), F(8), F(8), Tenth, Tenth, Tenth],
            A("num_heads", 2), A("order_input", 1), A("order_weight", 1), A("order_output", 1)),
        Ms("QOrderedGelu", [T(I8, 2, 3), L0(1), L0(1)], A("order_X", 1), A("order_Y", 1)),
        Ms("QOrderedLayerNormalization", [T(I8, 2, 3, 4), L0(1), F(4), F(4), L0(1)], A("order_X", 1), A("order_Y", 1)),
        Ms("QOrderedMatMul", [T(I8, 2, 3), L0(1), T(I8, 3, 4), L0(1), L0(1)], A("order_A", 1), A("order_B", 1), A("order_Y", 1)),
        Ms("QuantizeWithOrder", [F(2, 3), L0(1)], A("order_input", 1), A("order_output", 1)),
        Ms("RelativePositionBias", [F(32, 4), I(5), I(5)], A("max_distance", 10)),
        Ms("RemovePadding", [F(2, 3, 4), Of(I32, [2], 2)]).Out(4),
        Ms("RestorePadding", [F(4, 4), T(I32, 2, 3)]),
        Ms("Rfft", [F(2, 8)], A("normalized", 0), A("onesided", 1), A("signal_ndim", 1)),
        Ms("SimplifiedLayerNormalization", [F(2, 4), F(4)]),
        Ms("SkipGroupNorm", [F(1, 4, 4, 8), F(8), F(8), F(1, 4, 4, 8)], A("groups", 2), A("activation", 0)),
        Ms("TorchEmbedding", [F(5, 4), I(1, 2)]),

        In("com.ms.internal.nhwc", "AveragePool", [F(1, 7, 9, 3)], Ints("kernel_shape", 2, 2)).At(11),
        In("com.ms.internal.nhwc", "Conv", [F(1, 7, 9, 3), F(4, 3, 3, 3)]).At(11),
        In("com.ms.internal.nhwc", "ConvTranspose", [F(1, 7, 9, 3), F(3, 4, 3, 3)]).At(11),
        In("com.ms.internal.nhwc", "GlobalAveragePool", [F(1, 7, 9, 3)]),
        In("com.ms.internal.nhwc", "GlobalLpPool", [F(1, 7, 9, 3)]).At(2),
        In("com.ms.internal.nhwc", "GlobalMaxPool", [F(1, 7, 9, 3)]),
        In("com.ms.internal.nhwc", "LpPool", [F(1, 7, 9, 3)], Ints("kernel_shape", 2, 2)).At(11),
        In("com.ms.internal.nhwc", "MaxPool", [F(1, 7, 9, 3)], Ints("kernel_shape", 2, 2)).At(11),
        In("com.ms.internal.nhwc", "QLinearConv", [T(U8, 1, 7, 9, 3), Tenth, Zero, T(U8, 4, 3, 3, 3), Tenth, Zero, Tenth, Zero]).At(10),
    ];

    /// <summary>Those that cannot be run, or refused for a plain reason, as one node.</summary>
    public static IReadOnlyDictionary<(string Domain, string Op), string> Because { get; } = new Dictionary<(string, string), string>
    {
        [("com.microsoft", "BeamSearch")] = GenerationLoop,
        [("com.microsoft", "GreedySearch")] = GenerationLoop,
        [("com.microsoft", "Sampling")] = GenerationLoop,
        [("com.microsoft", "WhisperBeamSearch")] = GenerationLoop,
        [("com.microsoft", "QOrderedLongformerAttention")] = "not implemented by ONNX Runtime's CPU provider, which "
            + "notices only after it cast the mask to a type that the operator does not take",
        [("com.microsoft", "ReduceSumInteger")] = "its schema in the runtime does not say its output type, so that no "
            + "model can leave it open",
        [("com.microsoft", "SparseAttention")] = "past and present must be the same memory, which only a binding of buffers gives",
        [("", "SwiGLU")] = "comes with version 28, of which the runtime has no release yet",
        [("com.microsoft", "SparseToDenseMatMul")] = "takes a sparse tensor, which .NET cannot feed",
    };

    private const string GenerationLoop = "its sub-graph must be a whole decoder in a form that the runtime dictates";
}
