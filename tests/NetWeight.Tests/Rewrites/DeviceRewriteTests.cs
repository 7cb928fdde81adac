using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Tests.Rewrites;

/// <summary>Rewrites that answer to a device's needs, by small examples worked by hand.</summary>
public class DeviceRewriteTests
{
    [Fact]
    public void SplitGroups_TwoGroups_AreTwoConvs()
    {
        Model model = new Net(1, 4, 8, 8).Conv("x", "c", 4, 6, 3, group: 2).Model("c");
        RewriteResult result = Net.Apply("split-groups", model);
        Assert.Equal("Split Conv Conv Concat", Net.Operators(result));
        float[] whole = Net.Floats(model, "c.weight");
        // Three of six kernels of 2 x 3 x 3 each.
        Assert.Equal(whole[..54], Net.Floats(result.Model, "c.weight.part0"));
        Assert.Equal(whole[54..], Net.Floats(result.Model, "c.weight.part1"));
        Assert.Equal(["c"], result.Model.Graph.Nodes[^1].Outputs);
    }

    [Fact]
    public void SplitGroups_Depthwise_Stays() =>
        Assert.Empty(Net.Apply("split-groups", new Net(1, 4, 8, 8).Conv("x", "c", 4, 8, 3, group: 4).Model("c")).Changes);

    [Fact]
    public void SplitKernels_FiveTapsInARow_AreThreeAndTwo()
    {
        Model model = new Net(1, 1, 1, 9).Weight(Tensor.Of("w", [1, 1, 1, 5], [1f, 2, 3, 4, 5]))
            .Add("Conv", "x w", "c", new NodeAttribute("pads", [0L, 2, 0, 2])).Model("c");
        RewriteResult result = Net.Apply("split-kernels", model);
        Assert.Equal("Conv Slice Conv Add", Net.Operators(result));
        Assert.Equal([1f, 2, 3], Net.Floats(result.Model, "w.part0"));
        Assert.Equal([4f, 5], Net.Floats(result.Model, "w.part1"));
        // The first three taps see two zeros before the map and none behind it; the last two begin one element inside it.
        Assert.Equal([0L, 2, 0, 0], (long[])result.Model.Graph.Nodes[0].Attribute("pads")!.Value!);
        Assert.Equal([0L, 0, 0, 2], (long[])result.Model.Graph.Nodes[2].Attribute("pads")!.Value!);
        Assert.Equal(("c", "c"), (result.Model.Graph.Nodes[3].Name, result.Model.Graph.Nodes[3].Outputs[0]));
    }

    [Theory]
    [InlineData(5, 4)]
    [InlineData(7, 9)]
    public void SplitKernels_Squares_AreAsManyPartsAsTheyNeed(long kernel, int parts)
    {
        RewriteResult result = Net.Apply("split-kernels", new Net(1, 4, 16, 16).Conv("x", "c", 4, 4, kernel).Model("c"));
        Assert.Equal(parts, result.Model.Graph.Nodes.Count(n => n.OpType == "Conv"));
        Assert.Equal(parts - 1, result.Model.Graph.Nodes.Count(n => n.OpType == "Add"));
        Assert.DoesNotContain(ShapeInference.Run(result.Model).Diagnostics, d => d.Severity >= Severity.Warning);
    }

    [Fact]
    public void SplitKernels_WhatCannotBeCut_Stays()
    {
        // A window that is small enough; a size that is open where a part must be cut off; a map that a part would not
        // see; a weight that is fed.
        Assert.Empty(Net.Apply("split-kernels", new Net(1, 4, 8, 8).Conv("x", "c", 4, 4, 3).Model("c")).Changes);
        Assert.Empty(Net.Apply("split-kernels", new Net(1, 4, -1, -1).Conv("x", "c", 4, 4, 5).Model("c")).Changes);
        Assert.Empty(Net.Apply("split-kernels", new Net(1, 4, 2, 2).Conv("x", "c", 4, 4, 7).Model("c")).Changes);
        Assert.Empty(Net.Apply("split-kernels", new Net(1, 4, 8, 8).Input("w", 4, 4, 5, 5).Add("Conv", "x w", "c").Model("c")).Changes);
        // The same in 5 taps is small enough for 5.
        Assert.Empty(Net.Apply("split-kernels", new Net(1, 4, 8, 8).Conv("x", "c", 4, 4, 5).Model("c"),
            new RewriteSettings { LargestKernel = 5 }).Changes);
    }

    [Fact]
    public void SplitGroups_SomeLayers_LeavesTheOthers()
    {
        Model model = new Net(1, 4, 8, 8).Conv("x", "a", 4, 4, 3, group: 2).Conv("a", "b", 4, 4, 3, group: 2).Model("b");
        RewriteResult result = Net.Apply("split-groups", model, new RewriteSettings { Layers = new HashSet<string> { "b" } });
        Assert.Equal("Conv Split Conv Conv Concat", Net.Operators(result));
    }

    [Fact]
    public void DepthwiseAsDense_TwoChannels_GetZerosBetween()
    {
        Model model = new Net(1, 2, 8, 8).Weight(Tensor.Of("w", [2, 1, 1, 2], [1f, 2f, 3f, 4f]))
            .Add("Conv", "x w", "c", new NodeAttribute("group", 2L)).Model("c");
        RewriteResult result = Net.Apply("depthwise-as-dense", model);
        Assert.Equal([1f, 2, 0, 0, 0, 0, 3, 4], Net.Floats(result.Model, "w"));
        Assert.Equal(1L, result.Model.Graph.Nodes[0].Attribute("group")!.Value);
    }

    [Fact]
    public void FoldShuffle_BehindAConv_OrdersItsRows()
    {
        Model model = Shuffled(new Net(1, 1, 8, 8).Weight(Tensor.Of("w", [4, 1, 1, 1], [0f, 1f, 2f, 3f]))
            .Add("Conv", "x w", "c"), "c").Model("y");
        RewriteResult result = Net.Apply("fold-shuffle", model);
        Assert.Equal("Conv", Net.Operators(result));
        // Groups (0 1) and (2 3) are dealt out: 0 2 1 3.
        Assert.Equal([0f, 2, 1, 3], Net.Floats(result.Model, "w"));
    }

    [Fact]
    public void FoldShuffle_BeforeAConv_OrdersItsColumns()
    {
        Model model = Shuffled(new Net(1, 4, 8, 8), "x").Weight(Tensor.Of("w", [1, 4, 1, 1], [10f, 20f, 30f, 40f]))
            .Add("Conv", "y w", "c").Model("c");
        RewriteResult result = Net.Apply("fold-shuffle", model);
        Assert.Equal("Conv", Net.Operators(result));
        // y0 = x0, y1 = x2, y2 = x1, y3 = x3.
        Assert.Equal([10f, 30, 20, 40], Net.Floats(result.Model, "w"));
    }

    [Fact]
    public void FoldShuffle_BetweenOthers_IsAGather()
    {
        RewriteResult result = Net.Apply("fold-shuffle", Shuffled(new Net(1, 4, 8, 8), "x").Model("y"));
        Assert.Equal("Gather", Net.Operators(result));
        byte[] order = result.Model.Graph.Initializers.Single().Payload.ReadAll();
        Assert.Equal([0L, 2, 1, 3], Enumerable.Range(0, 4).Select(i => BitConverter.ToInt64(order, i * 8)));
    }

    [Fact]
    public void FoldShuffle_OfPixels_Stays()
    {
        // The same three nodes, but rows and columns change places as well.
        Model model = new Net(1, 4, 8, 8).Weight(Tensor.Of("a", [5], [1L, 2, 2, 8, 8])).Add("Reshape", "x a", "r")
            .Add("Transpose", "r", "t", new NodeAttribute("perm", [0L, 2, 1, 4, 3]))
            .Weight(Tensor.Of("b", [4], [1L, 4, 8, 8])).Add("Reshape", "t b", "y").Model("y");
        Assert.Empty(Net.Apply("fold-shuffle", model).Changes);
    }

    [Fact]
    public void PadChannels_BetweenTwoConvs_AddsZeros()
    {
        Model model = new Net(1, 3, 8, 8).Conv("x", "a", 3, 6, 1).Add("Relu", "a", "r")
            .Conv("r", "d", 6, 6, 3, group: 6).Conv("d", "b", 6, 5, 1).Model("b");
        RewriteResult result = Net.Apply("pad-channels", model, new RewriteSettings { ChannelMultiple = 8 });
        // The output keeps its 5 channels and the input its 3.
        Assert.Equal(["8x3x1x1", "8x1x3x3", "5x8x1x1"], result.Model.Graph.Initializers.Select(t => t.Shape.ToString()));
        Assert.Equal(8L, result.Model.Graph.Nodes[2].Attribute("group")!.Value);
        float[] before = Net.Floats(model, "a.weight"), after = Net.Floats(result.Model, "a.weight");
        Assert.Equal([.. before, 0, 0, 0, 0, 0, 0], after);
        float[] last = Net.Floats(result.Model, "b.weight");
        Assert.All(Enumerable.Range(0, 5), row => Assert.Equal([0f, 0f], last[((row * 8) + 6)..((row * 8) + 8)]));
    }

    [Fact]
    public void PadChannels_ThroughConcatAndSplit_KeepsThePartsApart()
    {
        Model model = new Net(1, 4, 8, 8).Conv("x", "a", 4, 6, 1).Conv("x", "b", 4, 7, 1)
            .Add("Concat", "a b", "c", new NodeAttribute("axis", 1L)).Conv("c", "d", 13, 8, 1).Model("d");
        RewriteResult result = Net.Apply("pad-channels", model, new RewriteSettings { ChannelMultiple = 8 });
        float[] before = Net.Floats(model, "d.weight"), after = Net.Floats(result.Model, "d.weight");
        // Columns: 6 of the first, 2 new ones, 7 of the second, 1 new one.
        Assert.Equal([.. before[..6], 0, 0, .. before[6..13], 0], after[..16]);
    }

    [Fact]
    public void PadChannels_WhatReadersCannotTake_Stays()
    {
        Model model = new Net(1, 4, 8, 8).Conv("x", "a", 4, 6, 1)
            .Add("Softmax", "a", "s", new NodeAttribute("axis", 1L)).Conv("x", "b", 4, 6, 1).Conv("b", "g", 6, 6, 1, group: 2)
            .Conv("x", "c", 4, 6, 1).Input("z", 1, 6, 8, 8).Add("Add", "c z", "e").Conv("x", "f", 4, 6, 1).Model("s", "g", "e", "f");
        Assert.Empty(Net.Apply("pad-channels", model, new RewriteSettings { ChannelMultiple = 8 }).Changes);
    }

    [Fact]
    public void PadChannels_OperandOfAsManyPixels_IsNoChannel()
    {
        // Six columns and six channels: only what stands on the channel axis moves.
        Model model = new Net(1, 4, 6, 6).Conv("x", "a", 4, 6, 1).Weight("columns", 6).Add("Mul", "a columns", "m")
            .Weight("channels", 6, 1, 1).Add("Add", "m channels", "n").Conv("n", "b", 6, 8, 1).Model("b");
        RewriteResult result = Net.Apply("pad-channels", model, new RewriteSettings { ChannelMultiple = 8 });
        Assert.Equal("6", result.Model.Graph.Initializers.Single(t => t.Name == "columns").Shape.ToString());
        Assert.Equal("8x1x1", result.Model.Graph.Initializers.Single(t => t.Name == "channels").Shape.ToString());
    }

    [Fact]
    public void Float16_OneLayer_CastsAtBothEnds()
    {
        RewriteResult result = Net.Apply("float16", new Net(1, 4, 8, 8).Conv("x", "a", 4, 4, 3).Add("Relu", "a", "y").Model("y"));
        Assert.Equal("Cast Conv Relu Cast", Net.Operators(result));
        Assert.Equal(DataType.Float16, result.Model.Graph.Initializers.Single().DataType);
        Assert.Equal(["y"], result.Model.Graph.Nodes[^1].Outputs);
        Assert.DoesNotContain(ShapeInference.Run(result.Model).Diagnostics, d => d.Severity >= Severity.Warning);
    }

    [Fact]
    public void Float16_ConstantBeyondItsRange_StaysInFloat32()
    {
        Model model = new Net(1, 4).Weight(Tensor.Of("large", [1], [1e6f])).Add("Mul", "x large", "m")
            .Weight(Tensor.Of("low", [], [float.MinValue])).Add("Clip", "m low", "c").Add("Relu", "c", "y").Model("y");
        RewriteResult result = Net.Apply("float16", model);
        Assert.Equal("Mul Cast Clip Relu Cast", Net.Operators(result));
    }

    [Fact]
    public void Float16_ActivationBeyondItsRange_StaysInFloat32()
    {
        Model model = new Net(1, 4).Add("Relu", "x", "a").Add("Exp", "a", "b").Add("Sigmoid", "b", "y").Model("y");
        Assert.Equal(["x", "a", "b", "y"], Quantization.ValuesInFloat16(model));
        string With(double least, double most) =>
            Net.Operators(RewriteCatalog.Find("float16")!.Apply(model,
                new RewriteSettings { Ranges = new Dictionary<string, ValueRange> { ["b"] = new(least, most) } }));
        // Half of 65504 is still safe; both the node that makes the value and the one that reads it stay.
        Assert.Equal("Cast Relu Exp Sigmoid Cast", With(0, 32752));
        Assert.Equal("Cast Relu Cast Exp Sigmoid", With(0, 32753));
        Assert.Equal("Cast Relu Cast Exp Sigmoid", With(-32753, 0));
        Assert.Equal("Cast Relu Cast Exp Sigmoid", With(double.NaN, double.NaN));
        var settings = new RewriteSettings { Ranges = new Dictionary<string, ValueRange> { ["b"] = new(0, 1e5) } };
        Assert.Equal([model.Graph.Nodes[1].DisplayName, model.Graph.Nodes[2].DisplayName],
            Quantization.NodesBeyondFloat16(model, settings));
    }

    [Fact]
    public void QuantizeInt8_RangesMissing_SaysWhatToDo() =>
        Assert.Contains("calibrate", Assert.Throws<NetWeightException>(() =>
            Net.Apply("quantize-int8", new Net(1, 4, 8, 8).Conv("x", "c", 4, 4, 3).Model("c"))).Message, StringComparison.Ordinal);

    [Fact]
    public void QuantizeInt8_ValuesToCalibrate_TakeTheActivationIn()
    {
        Model model = new Net(1, 4, 8, 8).Conv("x", "a", 4, 4, 3).Add("Relu", "a", "r").Conv("r", "b", 4, 4, 3)
            .Add("Sigmoid", "b", "y").Model("y");
        Assert.Equal(["x", "r", "b"], Quantization.ValuesToCalibrate(model));
    }

    private static Net Shuffled(Net net, string input) => net
        .Weight(Tensor.Of("groups", [5], [1L, 2, 2, 8, 8])).Add("Reshape", $"{input} groups", "r")
        .Add("Transpose", "r", "t", new NodeAttribute("perm", [0L, 2, 1, 3, 4]))
        .Weight(Tensor.Of("back", [4], [1L, 4, 8, 8])).Add("Reshape", "t back", "y");
}
