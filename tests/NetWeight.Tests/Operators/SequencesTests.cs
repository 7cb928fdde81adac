using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.GraphBuilder;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class SequencesTests
{
    private static readonly Dictionary<string, OnnxType> Fed = new() { ["a"] = F(2, 3), ["b"] = F(4, 3), ["p"] = T(DataType.Int64) };
    private static readonly Dictionary<string, Tensor> Constants =
        new() { ["zero"] = Int(0), ["one"] = Int(1), ["last"] = Int(-1), ["two"] = Int(2), ["parts"] = Ints(1, 3) };

    private static ShapedModel Of(string output, params Node[] nodes) => Run(Top(Fed, Constants, output, nodes));

    private static readonly Node Pair = N("SequenceConstruct", "a b", "s");

    [Theory]
    [InlineData("zero", "float[2x3]")]
    [InlineData("one", "float[4x3]")]
    [InlineData("last", "float[4x3]")]
    [InlineData("p", "float[<=4x3]")] // the position is fed: what both share
    [InlineData("two", "?")] // outside
    public void SequenceAt_Position_GivesThatItem(string position, string type) =>
        Assert.Equal(type, Of("y", Pair, N("SequenceAt", $"s {position}", "y")).Type());

    [Theory]
    [InlineData("s a", "3", "float[2x3]")]
    [InlineData("s a zero", "3", "float[4x3]")] // a, a, b: the last is b
    [InlineData("s a p", "3", "float[<=4x3]")]
    public void SequenceInsert_Position_KeepsItemsExact(string inputs, string length, string last)
    {
        var model = Of("n y", Pair, N("SequenceInsert", inputs, "t"), N("SequenceLength", "t", "n"), N("SequenceAt", "t last", "y"));
        Assert.Equal((length, last), (model.Content(0), model.Type(1)));
    }

    [Theory]
    [InlineData("s zero", "float[4x3]")]
    [InlineData("s", "float[2x3]")]
    [InlineData("s p", "float[<=4x3]")]
    public void SequenceErase_Position_LeavesTheOther(string inputs, string remaining)
    {
        var model = Of("n y", Pair, N("SequenceErase", inputs, "t"), N("SequenceLength", "t", "n"), N("SequenceAt", "t zero", "y"));
        Assert.Equal(("1", remaining), (model.Content(0), model.Type(1)));
    }

    [Fact]
    public void SequenceEmpty_ThenInsert_HasTheItemsType()
    {
        var model = Of("y", N("SequenceEmpty", "", "e"), N("SequenceInsert", "e a", "s"),
            N("ConcatFromSequence", "s", "y", new NodeAttribute("axis", 1L)));
        Assert.Equal("float[2x3]", model.Type());
    }

    [Theory]
    [InlineData(0, 0, "float[6x3]")] // 2 + 4
    [InlineData(1, 0, "?")] // 2 and 4 differ apart from the axis
    public void ConcatFromSequence_Joins_AddsUp(long axis, long stacks, string type) =>
        Assert.Equal(type,
            Of("y", Pair, N("ConcatFromSequence", "s", "y", new NodeAttribute("axis", axis),
                new NodeAttribute("new_axis", stacks))).Type());

    [Theory]
    [InlineData(0, "float[2x2x3]")]
    [InlineData(-1, "float[2x3x2]")]
    public void ConcatFromSequence_Stacks_CountIsTheNewAxis(long axis, string type) =>
        Assert.Equal(type, Of("y", N("SequenceConstruct", "a a", "s"),
            N("ConcatFromSequence", "s", "y", new NodeAttribute("axis", axis), new NodeAttribute("new_axis", 1L))).Type());

    [Theory]
    [InlineData("b", 0, 1, "seq(float[1x3])", 4)]
    [InlineData("b", 0, 0, "seq(float[3])", 4)]
    [InlineData("b two", 1, 0, "seq(float[4x<=2])", 2)] // 3 = 2 + 1; keepdims does not count with sizes
    [InlineData("b parts", 0, 1, "seq(float[<=3x3])", 2)]
    public void SplitToSequence_Sizes_MakeTheItems(string inputs, long axis, long keepdims, string type, int length)
    {
        var model = Of("s", N("SplitToSequence", inputs, "s", new NodeAttribute("axis", axis), new NodeAttribute("keepdims", keepdims)));
        Assert.Equal(type, model.Type());
        Assert.Equal(length, ((SequenceType)model.Graph.Outputs[0]!.Type!).Items!.Count);
    }

    [Fact]
    public void SplitToSequence_HugeAxis_IsNotListed()
    {
        var node = Infer("SplitToSequence", [F(1L << 60, 2)]);
        Assert.Null(((SequenceType)node.Outputs[0]!.Type!).Items);
        Assert.Equal("seq(float[1x2])", node.Outputs[0]!.Type!.ToString());
    }

    [Fact]
    public void Sequence_ShapeTakenApartAndJoined_StaysKnown()
    {
        // b is 4x3; its height and a 2 make the shape 4, 2.
        var model = Of("y", N("Shape", "b", "shape"),
            N("SplitToSequence", "shape", "hw", new NodeAttribute("keepdims", 0L)), N("SequenceAt", "hw zero", "h"),
            N("SequenceConstruct", "h two", "s"),
                N("ConcatFromSequence", "s", "y", new NodeAttribute("axis", 0L), new NodeAttribute("new_axis", 1L)));
        Assert.Equal("4,2", model.Content());
    }

    [Fact]
    public void SequenceMap_ItemsOfDifferentShape_RunsEach()
    {
        var model = Of("t", Pair, N("SequenceMap", "s one", "t", new NodeAttribute("body", G("x k", "y", N("Relu", "x", "y")))));
        Assert.Equal(["float[2x3]", "float[4x3]"], ((SequenceType)model.Graph.Outputs[0]!.Type!).Items!.Select(i => i.ToString()!));
        Assert.Equal([1L, 1L], model.Graph.Nodes[^1].Subgraphs.Select(s => s.Executions!.Value));
    }

    [Fact]
    public void SequenceMap_UnknownLength_CostIsUnknown()
    {
        var node = Infer("SequenceMap", [new SequenceType(F(2, 3))], [new NodeAttribute("body", G("x", "y", N("Relu", "x", "y")))]);
        Assert.Equal("seq(float[2x3])", node.Outputs[0]!.Type!.ToString());
        Assert.NotNull(node.Cost().UnknownBecause);
    }

    [Fact]
    public void Optional_MadeOfAValue_HasItAndGivesItBack()
    {
        var model = Of("h y", N("Shape", "a", "v"), N("Optional", "v", "o"), N("OptionalHasElement", "o", "h"),
            N("OptionalGetElement", "o", "y"));
        Assert.Equal(("1", "2,3"), (model.Content(0), model.Content(1)));
    }

    [Fact]
    public void Optional_OfATypeOnly_HasNone()
    {
        var model = Of("h y", N("Optional", "", "o", new NodeAttribute("type", AttributeKind.Type, F(5))),
            N("OptionalHasElement", "o", "h"), N("OptionalGetElement", "o", "y"));
        Assert.Equal(("0", "float[5]"), (model.Content(0), model.Type(1)));
    }

    [Fact]
    public void OptionalHasElement_FedOptional_IsNotKnown()
    {
        Assert.Null(Infer("OptionalHasElement", [new OptionalType(F(2))]).Outputs[0]!.Content);
        Assert.Equal(0, Infer("OptionalHasElement", []).Outputs[0]!.Content!.Elements[0].Integer);
        Assert.Equal(1, Infer("OptionalHasElement", [F(2)]).Outputs[0]!.Content!.Elements[0].Integer);
    }

    [Fact]
    public void Loop_CollectsIntoASequence_LengthIsExactWhereItIsShort()
    {
        Graph body = G("i c s", "c t", N("SequenceInsert", "s a", "t"));
        Node loop = N("Loop", "m _ e", "s", new NodeAttribute("body", body));
        string Joined(long m) =>
            Run(Top(Fed, new(Constants) { ["m"] = Int(m) }, "y", N("SequenceEmpty", "", "e"), loop,
                N("ConcatFromSequence", "s", "y", new NodeAttribute("axis", 0L)))).Type();
        // Five times two rows; a hundred iterations are not followed.
        Assert.Equal("float[10x3]", Joined(5));
        Assert.Equal("float[?x3]", Joined(100));
    }
}
