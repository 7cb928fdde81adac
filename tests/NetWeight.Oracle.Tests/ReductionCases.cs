using static NetWeight.Oracle.Tests.Cases;

namespace NetWeight.Oracle.Tests;

/// <summary>Reductions, searches along axes, normalizing functions and losses.</summary>
internal static class ReductionCases
{
    private static readonly string[] Reductions =
        ["ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin",
            "ReduceProd", "ReduceSum", "ReduceSumSquare"];

    public static IEnumerable<OperatorCase> All =>
    [
        .. Reductions.SelectMany(op => (IEnumerable<OperatorCase>)
        [
            .. On(op, [F(2, 3, 4)], Ints("axes", 1)).In(1, 11),
            On(op, [F(2, 3, 4)], Ints("axes", -1, 0), A("keepdims", 0)).At(11),
            On(op, [F(2, 3, 4)], A("keepdims", 0)).At(11),
            On(op, [F(2, 3, 4)]).At(13),
            On(op, [F(2, 3, 4), I(-1)]).At(18).ByContent(),
            On(op, [F(2, 3, 4), I(0, 2)], A("keepdims", 0)).At(18).ByContent(),
            On(op, [F(2, 3, 4)], A("keepdims", 0)).At(18),
            On(op, [F(2, 3, 4)], A("noop_with_empty_axes", 1)).At(18),
            On(op, [F(2, 3), I()], A("noop_with_empty_axes", 1)).At(18).ByContent(),
            On(op, [F(2, 3), I()], A("keepdims", 0)).At(18).ByContent(),
            On(op, [F()]).At(18),
        ]),
        .. ((string[])["ReduceL1", "ReduceL2", "ReduceMean", "ReduceMax", "ReduceMin"])
        .Select(op => On(op, [F(2, 3, 4)], Ints("axes", -2)).At(13)),
        On("ReduceSum", [F(2, 3, 4), I(1)]).At(13).ByContent(),
        On("ReduceSum", [F(2, 0, 4), I(1)]).ByContent(),
        On("ReduceProd", [I(2, 3, 4)], A("keepdims", 0)).At(13),
        On("ReduceMax", [T(I64, 2, 3), I(0)]).ByContent(),
        On("ReduceMin", [T(U8, 2, 3), I(1)]).ByContent(),
        On("ReduceSum", [I(2, 3), I(0)], A("keepdims", 0)),
        .. ((string[])["ArgMax", "ArgMin"]).SelectMany(op => (IEnumerable<OperatorCase>)
        [
            .. On(op, [F(2, 3, 4)], A("axis", 1)).In(1, 11, 12, 13),
            On(op, [F(2, 3, 4)], A("axis", -1), A("keepdims", 0)),
            On(op, [F(2, 3, 4)], A("select_last_index", 1)),
            On(op, [T(I32, 5)], A("keepdims", 0)),
        ]),
        .. On("TopK", [F(2, 5)], A("k", 3)).Out(2).In(1),
        .. On("TopK", [F(2, 5), I(3)]).Out(2).ByContent().In(10, 11, Opset),
        On("TopK", [F(4, 5), I(2)], A("axis", 0), A("largest", 0), A("sorted", 0)).Out(2).ByContent(),
        On("TopK", [T(I64, 4, 5), I(0)], A("axis", -2)).Out(2).ByContent(),
        On("CumSum", [F(2, 3), I0(1)]),
        On("CumSum", [T(I64, 4), I0(-1)], A("exclusive", 1), A("reverse", 1)).At(11),
        On("CumProd", [F(2, 3), I0(1)], A("exclusive", 1)),
        .. ((string[])["Softmax", "LogSoftmax", "Hardmax"]).SelectMany(op => (IEnumerable<OperatorCase>)
        [
            .. On(op, [F(2, 3, 4)]).In(1, 11, 13),
            On(op, [F(2, 3, 4)], A("axis", 1)),
            On(op, [F(2, 3, 4)], A("axis", -2)).At(11),
            On(op, [F(2, 0, 4)]),
        ]),
        On("LpNormalization", [F(2, 3)], A("axis", 0), A("p", 1)),
        On("MeanVarianceNormalization", [F(2, 3, 4, 4)]),
        On("MeanVarianceNormalization", [F(2, 3, 4, 4)], Ints("axes", 1, 2)).At(9),
        On("LRN", [F(1, 5, 3, 3)], A("size", 3)),
        On("LRN", [F(1, 5, 3, 3)], A("size", 3)).At(1),
        .. On("InstanceNormalization", [F(2, 3, 4, 4), F(3), F(3)]).In(6, Opset),
        .. On("GroupNormalization", [F(2, 4, 3, 3), F(2), F(2)], A("num_groups", 2)).In(18),
        .. On("GroupNormalization", [F(2, 4, 3, 3), F(4), F(4)], A("num_groups", 2)).In(21),
        On("LayerNormalization", [F(2, 3, 4), F(4), F(4)]),
        On("LayerNormalization", [F(2, 3, 4), F(3, 4)], A("axis", 1)).Out(3).At(17),
        On("LayerNormalization", [F(2, 3, 4), F(4), F(4)], A("axis", -1)).Out(3),
        On("RMSNormalization", [F(2, 3, 4), F(4)]),
        On("SimplifiedLayerNormalization", [F(2, 3, 4), F(4)]).Out(2).At(1),
        .. On("BatchNormalization", [F(2, 3, 4, 4), F(3), F(3), F(3), F(3)]).In(7, 9, 14, 15, Opset),
        On("BatchNormalization", [F(2, 3), F(3), F(3), F(3), F(3)]),
        On("BatchNormalization", [F(2, 3, 4), F(3), F(3), F(3), F(3)], A("training_mode", 1)).At(15).Out(3),
        On("BatchNormalization", [F(2, 3, 4, 4), F(3), F(3), F(3), F(3)], A("training_mode", 1)).At(14).Out(3),
        .. On("NegativeLogLikelihoodLoss", [F(3, 5), T(I64, 3)]).In(12, 13),
        On("NegativeLogLikelihoodLoss", [F(3, 5, 2), T(I64, 3, 2), F(5)], A("reduction", "none")),
        .. On("SoftmaxCrossEntropyLoss", [F(3, 5), T(I64, 3)]).Out(2).In(12, 13),
        On("SoftmaxCrossEntropyLoss", [F(3, 5, 2, 2), T(I64, 3, 2, 2)], A("reduction", "none")).Out(2),
    ];
}
