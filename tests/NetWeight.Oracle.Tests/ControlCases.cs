using NetWeight.Graphs;
using static NetWeight.Oracle.Tests.Cases;

namespace NetWeight.Oracle.Tests;

/// <summary>Sub-graphs, sequences, optional values, texts.</summary>
internal static class ControlCases
{
    private static readonly Sequence Two = new(F(2, 3), F(4, 3));
    private static readonly TensorType Floats23 = new(F32, Shape.Of(2, 3));

    public static IEnumerable<OperatorCase> All =>
    [
        .. On("If", [Of(Bool, [], 1)], A("then_branch", Returns(F(2, 3))), A("else_branch", Returns(F(2, 3)))).In(1, 11, 13, 19, Opset),
        On("If", [Of(Bool, [], 0)], A("then_branch", Returns(F(2, 3))), A("else_branch", Returns(F(4, 1)))).ByContent(),
        On("If", [Of(Bool, [1], 1)], A("then_branch", Returns(F(2, 3))), A("else_branch", Returns(F(4, 3)))).ByContent(),
        .. On("Loop", [I0(3), Of(Bool, [], 1), F(2, 3)], A("body", LoopBody(grows: false))).Out(2).ByContent().In(1, 11, 13, 19, Opset),
        On("Loop", [I0(3), Of(Bool, [], 1), F(2, 3)], A("body", LoopBody(grows: true))).Out(1).ByContent(),
        On("Loop", [I0(0), Of(Bool, [], 1), F(2, 3)], A("body", LoopBody(grows: false, Shape.Of(2, 3)))).Out(2).ByContent(),
        On("Loop", [null, Of(Bool, [], 1), F(2, 3)], A("body", LoopBody(grows: true, stops: true))).Out(1).ByContent(),
        On("If", [Of(Bool, [], 1)], A("then_branch", Returns(F(2, 3), F(4, 3))), A("else_branch", Returns(F(2, 3), F(2, 3)))).ByContent(),
        .. On("Scan", [F(3), F(5, 3)], A("body", ScanBody()), A("num_scan_inputs", 1)).Out(2).In(9, 11, Opset),
        On("Scan", [F(3), F(5, 3)], A("body", ScanBody()), A("num_scan_inputs", 1), Ints("scan_output_axes", 1),
            Ints("scan_output_directions", 1)).Out(2),
        On("Scan", [F(3), F(3, 5)], A("body", ScanBody()), A("num_scan_inputs", 1), Ints("scan_input_axes", -1)).Out(2),
        On("Scan", [null, F(2, 3), F(2, 5, 3)], A("body", ScanBody()), A("num_scan_inputs", 1)).Out(2).At(8),

        On("SequenceConstruct", [F(2, 3), F(4, 3)]),
        On("SequenceConstruct", [I(1), I(2, 3)]).At(11),
        On("SequenceEmpty", []),
        On("SequenceEmpty", [], A("dtype", (long)I64)),
        On("SequenceAt", [Two, I0(1)]).ByContent(),
        On("SequenceAt", [new Sequence(F(2, 3), F(2, 3)), I0(-1)]),
        On("SequenceErase", [Two, I0(0)]).ByContent(),
        On("SequenceErase", [Two]),
        On("SequenceInsert", [Two, F(5, 3)]),
        On("SequenceInsert", [Two, F(5, 3), I0(0)]).ByContent(),
        On("SequenceLength", [Two]),
        On("ConcatFromSequence", [Two], A("axis", 0)),
        On("ConcatFromSequence", [new Sequence(F(2, 3), F(2, 3))], A("axis", -1), A("new_axis", 1)),
        On("SplitToSequence", [F(4, 3), I0(3)], A("axis", 0)).ByContent(),
        On("SplitToSequence", [F(4, 3), I(1, 3)], A("axis", 0)).ByContent(),
        On("SplitToSequence", [F(4, 3)], A("axis", 1), A("keepdims", 0)),
        On("SequenceMap", [Two, F(3)], A("body", MapBody())).At(17),
        On("Optional", [F(2, 3)]),
        On("Optional", [new Sequence(F(2))]).At(15),
        .. On("OptionalHasElement", [new Maybe(F(2, 3), Floats23)]).In(15, 18),
        On("OptionalHasElement", [new Maybe(null, Floats23)]),
        On("OptionalHasElement", [F(2)]).At(18),
        .. On("OptionalGetElement", [new Maybe(F(2, 3), Floats23)]).In(15, 18),
        On("OptionalGetElement", [F(2, 3)]).At(18),

        On("StringNormalizer", [S("Monday", "tuesday", "x")], A("case_change_action", "LOWER"), A("locale", "C"),
            Texts("stopwords", "x")).ByData(),
        On("StringNormalizer", [S("a", "b")], A("case_change_action", "UPPER"), A("locale", "C")),
        On("StringConcat", [Strings([2, 1], "a", "b"), S("c", "d", "e")]).At(20),
        On("StringSplit", [S("a b", "c d e")]).At(20).Out(2).ByData(),
        On("StringSplit", [S("a,b", "c,d")], A("delimiter", ","), A("maxsplit", 1)).At(20).Out(2).ByData(),
        On("RegexFullMatch", [S("a", "bb")], A("pattern", "b+")).At(20),
        On("TfIdfVectorizer", [Of(I32, [2, 6], 1, 1, 3, 3, 3, 7, 8, 6, 7, 5, 6, 8)],
            A("mode", "TF"), A("min_gram_length", 2), A("max_gram_length", 2), A("max_skip_count", 0), Ints("ngram_counts", 0, 4),
            Ints("ngram_indexes", 0, 1, 2, 3, 4, 5, 6), Ints("pool_int64s", 2, 3, 5, 4, 5, 6, 7, 8, 6, 7)),
    ];

    private static Graph Returns(Tensor first, Tensor second) => new()
    {
        Name = "branch",
        Nodes =
        [
            new Node { OpType = "Constant", OpsetVersion = Opset, Outputs = ["a"], Attributes = [A("value", first)] },
            new Node { OpType = "Constant", OpsetVersion = Opset, Outputs = ["b"], Attributes = [A("value", second)] },
            new Node { OpType = "SequenceConstruct", OpsetVersion = 11, Inputs = ["a", "b"], Outputs = ["r"] },
        ],
        Outputs = [new ValueInfo("r", new SequenceType(new TensorType(F32, null)))],
    };

    private static Graph Returns(Tensor constant) => new()
    {
        Name = "branch",
        Nodes = [new Node { OpType = "Constant", OpsetVersion = Opset, Outputs = ["r"], Attributes = [A("value", constant)] }],
        Outputs = [new ValueInfo("r", new TensorType(constant.DataType, null))],
    };

    /// <summary>Carries a tensor, which doubles its rows in each round where it grows; otherwise each round gives it out,
    /// too. It runs once where it stops.</summary>
    private static Graph LoopBody(bool grows, Shape? declared = null, bool stops = false) => new()
    {
        Name = "body",
        Inputs = [new ValueInfo("i", new TensorType(I64, Shape.Scalar)),
            new ValueInfo("go", new TensorType(Bool, Shape.Scalar)), new ValueInfo("v", new TensorType(F32, null))],
        Nodes =
        [
            new Node { OpType = stops ? "Not" : "Identity", OpsetVersion = 1, Inputs = ["go"], Outputs = ["go_on"] },
            grows ? new Node { OpType = "Concat", OpsetVersion = 13, Inputs = ["v", "v"], Outputs = ["w"], Attributes = [A("axis", 0)] }
                : new Node { OpType = "Identity", OpsetVersion = 1, Inputs = ["v"], Outputs = ["w"] },
            new Node { OpType = "Identity", OpsetVersion = 1, Inputs = ["w"], Outputs = ["each"] },
        ],
        Outputs =
        [
            new ValueInfo("go_on", new TensorType(Bool, Shape.Scalar)), new ValueInfo("w", new TensorType(F32, null)),
            .. grows ? (ValueInfo[])[] : [new ValueInfo("each", new TensorType(F32, declared))],
        ],
    };

    private static Graph ScanBody() => new()
    {
        Name = "body",
        Inputs = [new ValueInfo("state", new TensorType(F32, Shape.Of(3))), new ValueInfo("row", new TensorType(F32, Shape.Of(3)))],
        Nodes =
        [
            new Node { OpType = "Add", OpsetVersion = 7, Inputs = ["state", "row"], Outputs = ["next"] },
            new Node { OpType = "Identity", OpsetVersion = 1, Inputs = ["next"], Outputs = ["out"] },
        ],
        Outputs = [new ValueInfo("next", new TensorType(F32, Shape.Of(3))), new ValueInfo("out", new TensorType(F32, Shape.Of(3)))],
    };

    private static Graph MapBody() => new()
    {
        Name = "body",
        Inputs = [new ValueInfo("item", new TensorType(F32, null)), new ValueInfo("row", new TensorType(F32, null))],
        Nodes = [new Node { OpType = "Add", OpsetVersion = 7, Inputs = ["item", "row"], Outputs = ["sum"] }],
        Outputs = [new ValueInfo("sum", new TensorType(F32, null))],
    };
}
