using static NetWeight.Oracle.Tests.Cases;

namespace NetWeight.Oracle.Tests;

/// <summary>Matrix products, recurrent layers, attention, quantization.</summary>
internal static class LayerCases
{
    public static IEnumerable<OperatorCase> All =>
    [
        .. On("MatMul", [F(2, 3), F(3, 4)]).In(1, 9, 13),
        On("MatMul", [F(3), F(3)]),
        On("MatMul", [F(2, 3), F(3)]),
        On("MatMul", [F(3), F(5, 3, 4)]),
        On("MatMul", [F(5, 1, 2, 3), F(4, 3, 2)]),
        On("MatMul", [F(0, 3), F(3, 4)]),
        On("MatMulInteger", [T(U8, 2, 3), T(U8, 3, 4)]),
        On("MatMulInteger", [T(U8, 2, 3), T(I8, 3, 4), T(U8), T(I8)]),
        On("QLinearMatMul", [T(U8, 2, 3), L0(0.1f), T(U8), T(U8, 3, 4), L0(0.1f), T(U8), L0(0.2f), T(U8)]).At(10),
        On("QLinearMatMul", [T(I8, 5, 2, 3), L0(0.1f), T(I8), T(I8, 3, 4), L0(0.1f), T(I8), L0(0.2f), T(I8)]),
        .. On("Gemm", [F(2, 3), F(3, 4), F(4)]).In(7, 9, 11, 13),
        On("Gemm", [F(3, 2), F(4, 3)], A("transA", 1), A("transB", 1)),
        On("Gemm", [F(2, 3), F(4, 3), F(2, 1)], A("transB", 1), A("alpha", 0.5f)),
        .. On("Einsum", [F(2, 3), F(3, 4)], A("equation", "ij,jk->ik")).In(12),
        On("Einsum", [F(2, 3, 4)], A("equation", "bij->bji")),
        On("Einsum", [F(3, 3)], A("equation", "ii->i")),
        On("Einsum", [F(2, 3, 4), F(2, 4, 5)], A("equation", "...ij,...jk")),
        On("Einsum", [F(2, 3)], A("equation", "ij->")),
        On("Einsum", [F(2, 3), F(2, 3)], A("equation", " i j , i j -> j ")),
        On("Det", [F(2, 3, 3)]),
        On("Det", [F(3, 3)]).At(11),
        .. On("RNN", [F(5, 2, 3), F(1, 4, 3), F(1, 4, 4)], A("hidden_size", 4)).Out(2).In(7, 14),
        On("RNN", [F(5, 2, 3), F(2, 4, 3), F(2, 4, 4), F(2, 8), Of(I32, [2], 5, 3), F(2, 2, 4)], A("hidden_size", 4), A("direction", "bidirectional")).Out(2),
        .. On("GRU", [F(5, 2, 3), F(1, 12, 3), F(1, 12, 4)], A("hidden_size", 4)).Out(2).In(7, 14),
        On("GRU", [F(5, 2, 3), F(1, 12, 3), F(1, 12, 4), F(1, 24)], A("hidden_size", 4), A("direction", "reverse"), A("linear_before_reset", 1)).Out(2),
        .. On("LSTM", [F(5, 2, 3), F(1, 16, 3), F(1, 16, 4)], A("hidden_size", 4)).Out(3).In(7, 14),
        On("LSTM", [F(5, 2, 3), F(2, 16, 3), F(2, 16, 4), F(2, 32), null, F(2, 2, 4), F(2, 2, 4), F(2, 12)], A("hidden_size", 4), A("direction", "bidirectional")).Out(3),
        On("Attention", [F(2, 2, 3, 4), F(2, 2, 5, 4), F(2, 2, 5, 6)]),
        On("Attention", [F(2, 3, 8), F(2, 5, 8), F(2, 5, 8)], A("q_num_heads", 2), A("kv_num_heads", 2)),
        On("Attention", [F(2, 4, 3, 4), F(2, 2, 5, 4), F(2, 2, 5, 4), null, F(2, 2, 6, 4), F(2, 2, 6, 4)]).Out(4),
        On("Attention", [F(2, 2, 3, 4), F(2, 2, 5, 4), F(2, 2, 5, 4), F(3, 5)], A("is_causal", 1)).At(23),
        On("Attention", [F(2, 2, 3, 4), F(2, 2, 5, 4), F(2, 2, 5, 4), null, null, null, I(4, 5)]).At(24),
        On("Attention", [F(2, 3, 8), F(2, 5, 4), F(2, 5, 6)], A("q_num_heads", 2), A("kv_num_heads", 1), A("qk_matmul_output_mode", 1)).Out(4).At(23),
        On("RotaryEmbedding", [F(2, 2, 3, 4), F(10, 2), F(10, 2), T(I64, 2, 3)]),
        On("RotaryEmbedding", [F(2, 3, 8), F(2, 3, 2), F(2, 3, 2)], A("num_heads", 2)),
        .. On("QuantizeLinear", [F(2, 3), L0(0.1f), T(U8)]).In(10, 13, 19, 21, Opset),
        On("QuantizeLinear", [F(2, 3), L0(0.1f)]),
        On("QuantizeLinear", [F(2, 3), F(3), T(I8, 3)], A("axis", 1)),
        On("QuantizeLinear", [F(2, 4), F(2, 2)], A("axis", 1), A("block_size", 2), A("output_dtype", (long)I8)).At(21),
        On("QuantizeLinear", [F(2, 4), L0(0.1f)], A("output_dtype", (long)I16)).At(21),
        .. On("DequantizeLinear", [T(U8, 2, 3), L0(0.1f), T(U8)]).In(10, 13, 19, 21, Opset),
        On("DequantizeLinear", [T(I32, 2, 3), F(2)], A("axis", -2)),
        On("DequantizeLinear", [T(I8, 2, 3), T(F16)]).At(19),
        On("DequantizeLinear", [T(S4, 2, 4), F(2, 2)], A("axis", 1), A("block_size", 2)).At(21).Fix(0),
        On("DynamicQuantizeLinear", [F(2, 3)]).Out(3),
    ];
}
