using NetWeight.Graphs;
using NetWeight.Rewrites;

namespace NetWeight.Tests.Rewrites;

/// <summary>Graphs that look like a pattern and are none: they stay as they are.</summary>
public class NearMissTests
{
    [Fact]
    public void FoldBatchNorm_ConvIsReadElsewhere_Stays() =>
        Stays("fold-batchnorm", new Net(1, 4, 8, 8).Conv("x", "c", 4, 4, 3).Norm("c", "n", 4).Add("Add", "c n", "y").Model("y"));

    [Fact]
    public void FoldBatchNorm_ConvIsAnOutput_Stays() =>
        Stays("fold-batchnorm", new Net(1, 4, 8, 8).Conv("x", "c", 4, 4, 3).Norm("c", "n", 4).Model("c", "n"));

    [Fact]
    public void FoldBatchNorm_ConvIsReadInABranch_Stays()
    {
        var branch = new Graph
        {
            Name = "b",
            Outputs = [new ValueInfo("r", null)],
            Nodes = [new Node { OpType = "Relu", OpsetVersion = 17, Inputs = ["c"], Outputs = ["r"] }]
        };
        var other = new Graph
        {
            Name = "o",
            Outputs = [new ValueInfo("s", null)],
            Nodes = [new Node { OpType = "Neg", OpsetVersion = 17, Inputs = ["x"], Outputs = ["s"] }]
        };
        Stays("fold-batchnorm", new Net(1, 4, 8, 8).Input("cond").Conv("x", "c", 4, 4, 3).Norm("c", "n", 4)
            .Add("If", "cond", "y", new NodeAttribute("then_branch", branch), new NodeAttribute("else_branch", other)).Model("n", "y"));
    }

    [Fact]
    public void FoldBatchNorm_TrainingMode_Stays() =>
        Stays("fold-batchnorm", new Net(1, 4, 8, 8).Conv("x", "c", 4, 4, 3)
            .Norm("c", "n", 4, new NodeAttribute("training_mode", 1L)).Model("n"));

    [Fact]
    public void FoldBatchNorm_FedStatistics_Stays() =>
        Stays("fold-batchnorm", new Net(1, 4, 8, 8).Input("mean", 4).Conv("x", "c", 4, 4, 3).Weight("s", 4)
            .Add("BatchNormalization", "c s s mean s", "n").Model("n"));

    [Fact]
    public void FoldBatchNorm_ReplaceableWeight_Stays()
    {
        // Since IR version 4, an initialiser that is an input, too, is only a default.
        Model model = new Net(1, 4, 8, 8).Input("c.weight", 4, 4, 3, 3).Conv("x", "c", 4, 4, 3).Norm("c", "n", 4).Model("n");
        Stays("fold-batchnorm", model);
        Assert.NotEmpty(Net.Apply("fold-batchnorm", model with { IrVersion = 3 }).Changes);
    }

    [Fact]
    public void FoldBatchNorm_BeforePaddedConv_Stays() =>
        Stays("fold-batchnorm", new Net(1, 4, 8, 8).Norm("x", "n", 4).Conv("n", "c", 4, 4, 3).Model("c"));

    [Fact]
    public void FoldBatchNorm_SharedWeight_LeavesTheOtherUserItsOwn()
    {
        Model model = new Net(1, 4, 8, 8).Conv("x", "c", 4, 4, 3).Norm("c", "n", 4).Add("Conv", "x c.weight", "d").Model("n", "d");
        RewriteResult result = Net.Apply("fold-batchnorm", model);
        Assert.Equal("Conv Conv", Net.Operators(result));
        Assert.Equal(["x", "c.weight"], result.Model.Graph.Nodes.Single(n => n.Name == "d").Inputs);
        Assert.Equal(Net.Floats(model, "c.weight"), Net.Floats(result.Model, "c.weight"));
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(8, 1)]
    [InlineData(8, 8)]
    public void FoldArithmetic_NotPerChannel_Stays(long height, long width) =>
        Stays("fold-arithmetic", new Net(1, 4, 8, 8).Conv("x", "c", 4, 4, 3).Weight("k", 1, 4, height, width)
            .Add("Mul", "c k", "y").Model("y"));

    [Fact]
    public void FoldArithmetic_WidensTheResult_Stays() =>
        Stays("fold-arithmetic", new Net(1, 4, 8, 8).Conv("x", "c", 4, 1, 3).Weight("k", 5, 1, 1).Add("Mul", "c k", "y").Model("y"));

    [Fact]
    public void FoldArithmetic_OneOverTheConv_Stays() =>
        Stays("fold-arithmetic", new Net(1, 4, 8, 8).Conv("x", "c", 4, 4, 3).Weight("k", 4, 1, 1).Add("Div", "k c", "y").Model("y"));

    [Fact]
    public void FoldArithmetic_SubtractBeforePadding_Stays() =>
        Stays("fold-arithmetic", new Net(1, 4, 8, 8).Weight("mean", 4, 1, 1).Add("Sub", "x mean", "s").Conv("s", "c", 4, 4, 3).Model("c"));

    [Fact]
    public void Reparameterize_BranchIsReadElsewhere_Stays() =>
        Stays("reparameterize", new Net(1, 4, 8, 8).Conv("x", "a", 4, 4, 3).Conv("x", "b", 4, 4, 1)
            .Add("Add", "a b", "s").Add("Relu", "a", "r").Model("s", "r"));

    [Fact]
    public void Reparameterize_FedWeight_Stays() =>
        Stays("reparameterize", new Net(1, 4, 8, 8).Input("w", 4, 4, 1, 1).Conv("x", "a", 4, 4, 3)
            .Add("Conv", "x w", "b").Add("Add", "a b", "s").Model("s"));

    [Fact]
    public void Reparameterize_OtherInput_Stays() =>
        Stays("reparameterize", new Net(1, 4, 8, 8).Add("Relu", "x", "r").Conv("x", "a", 4, 4, 3)
            .Conv("r", "b", 4, 4, 1).Add("Add", "a b", "s").Model("s"));

    [Fact]
    public void Reparameterize_ActivationInABranch_Stays() =>
        Stays("reparameterize", new Net(1, 4, 8, 8).Conv("x", "a", 4, 4, 3).Conv("x", "b", 4, 4, 1)
            .Add("Relu", "b", "r").Add("Add", "a r", "s").Model("s"));

    [Fact]
    public void Reparameterize_OtherStrides_Stays() =>
        // The second map has one row and column, which the sum repeats.
        Stays("reparameterize", new Net(1, 4, 3, 3).Conv("x", "a", 4, 4, 3).Conv("x", "b", 4, 4, 1, stride: 3)
            .Add("Add", "a b", "s").Model("s"));

    [Fact]
    public void Reparameterize_SmallerResultThatIsRepeated_Stays() =>
        Stays("reparameterize", new Net(1, 4, 3, 3).Conv("x", "a", 4, 4, 3).Conv("x", "b", 4, 4, 3, padding: 0)
            .Add("Add", "a b", "s").Model("s"));

    [Fact]
    public void Reparameterize_MeanThatLeavesPaddingOut_Stays() =>
        Stays("reparameterize", new Net(1, 4, 8, 8).Conv("x", "a", 4, 4, 3)
            .Add("AveragePool", "x", "p", new NodeAttribute("kernel_shape", [3L, 3L]),
            new NodeAttribute("pads", [1L, 1, 1, 1])).Add("Add", "a p", "s").Model("s"));

    [Fact]
    public void Reparameterize_DearerThanItsBranches_Stays() =>
        // One 3x3 needs 9 taps where 1x3 and 3x1 together need 6.
        Stays("reparameterize", new Net(1, 4, 8, 8).Weight("v", 4, 4, 3, 1).Weight("h", 4, 4, 1, 3)
            .Add("Conv", "x v", "a", new NodeAttribute("pads", [1L, 0, 1, 0]))
            .Add("Conv", "x h", "b", new NodeAttribute("pads", [0L, 1, 0, 1])).Add("Add", "a b", "s").Model("s"));

    [Fact]
    public void Reparameterize_UnevenPadding_IsTakenAsItIs()
    {
        // A 2x2 window that looks up and left, and a point in its lower right corner.
        Model model = new Net(1, 4, 8, 8).Weight("w", 4, 4, 2, 2)
            .Add("Conv", "x w", "a", new NodeAttribute("pads", [1L, 1, 0, 0])).Conv("x", "b", 4, 4, 1).Add("Add", "a b", "s").Model("s");
        RewriteResult result = Net.Apply("reparameterize", model);
        Assert.Equal("Conv", Net.Operators(result));
        float[] window = Net.Floats(model, "w"), point = Net.Floats(model, "b.weight"), joint = Net.Floats(result.Model, "w");
        for (int i = 0; i < joint.Length; i++)
            Assert.Equal(window[i] + (i % 4 == 3 ? point[i / 4] : 0), joint[i], 1e-6f);
        Assert.Equal([1L, 1, 0, 0], (long[])result.Model.Graph.Nodes[0].Attribute("pads")!.Value!);
    }

    [Fact]
    public void Reparameterize_WindowsThatDoNotMeet_Stay() =>
        // With gaps of two, the taps of a window moved by one lie between those of the other.
        Stays("reparameterize", new Net(1, 4, 9, 9).Weight("w", 4, 4, 3, 3).Weight("v", 4, 4, 3, 3)
            .Add("Conv", "x w", "a", new NodeAttribute("pads", [2L, 2, 2, 2]), new NodeAttribute("dilations", [2L, 2]))
            .Add("Conv", "x v", "b", new NodeAttribute("pads", [1L, 1, 3, 3]), new NodeAttribute("dilations", [2L, 2]))
            .Add("Add", "a b", "s").Model("s"));

    [Fact]
    public void Reparameterize_TrainingMode_Stays() =>
        Stays("reparameterize", new Net(1, 4, 8, 8).Conv("x", "a", 4, 4, 3)
            .Norm("x", "n", 4, new NodeAttribute("training_mode", 1L)).Add("Add", "a n", "s").Model("s"));

    [Fact]
    public void Reparameterize_SharedWeight_LeavesTheOtherUserItsOwn()
    {
        Model model = new Net(1, 4, 8, 8).Conv("x", "a", 4, 4, 3).Conv("x", "b", 4, 4, 1).Add("Add", "a b", "s")
            .Add("Relu", "s", "r").Add("Conv", "r a.weight", "d", new NodeAttribute("pads", [1L, 1, 1, 1])).Model("d");
        RewriteResult result = Net.Apply("reparameterize", model);
        Assert.Equal("Conv Relu Conv", Net.Operators(result));
        Assert.Equal(Net.Floats(model, "a.weight"), Net.Floats(result.Model, result.Model.Graph.Nodes[2].Inputs[1]));
        Assert.NotEqual("a.weight", result.Model.Graph.Nodes[0].Inputs[1]);
    }

    [Fact]
    public void Reparameterize_PoolingBehindAConvThatIsReadElsewhere_Stays() =>
        Stays("reparameterize", new Net(1, 4, 8, 8).Conv("x", "a", 4, 4, 3).Conv("x", "p", 4, 4, 1)
            .Add("AveragePool", "p", "m", new NodeAttribute("kernel_shape", [3L, 3L]),
            new NodeAttribute("pads", [1L, 1, 1, 1]), new NodeAttribute("count_include_pad", 1L)).Add("Add", "a m", "s")
                .Add("Relu", "p", "r").Model("s", "r"));

    [Fact]
    public void Reparameterize_BiasUnderZeroPadding_Stays() =>
        // As a Diverse Branch Block's third branch, but the map between is padded with zeros, not with its bias.
        Stays("reparameterize", new Net(1, 4, 8, 8).Conv("x", "a", 4, 4, 3).Weight("w", 4, 4, 1, 1).Weight("bias", 4)
            .Add("Conv", "x w bias", "p").Conv("p", "c", 4, 4, 3).Add("Add", "a c", "s").Model("s"));

    [Fact]
    public void MergeSerialConvs_ReadElsewhere_Stays() =>
        Stays("merge-serial-convs", new Net(1, 4, 8, 8).Conv("x", "a", 4, 4, 1).Conv("a", "b", 4, 4, 3)
            .Add("Relu", "a", "r").Model("b", "r"));

    [Fact]
    public void MergeSerialConvs_FedWeight_Stays() =>
        Stays("merge-serial-convs", new Net(1, 4, 8, 8).Input("w", 4, 4, 3, 3).Conv("x", "a", 4, 4, 1).Add("Conv", "a w", "b").Model("b"));

    [Fact]
    public void MergeSerialConvs_BiasUnderPadding_Stays()
    {
        Net net = new Net(1, 4, 8, 8).Weight("w", 4, 4, 1, 1).Weight("bias", 4).Add("Conv", "x w bias", "a").Conv("a", "b", 4, 4, 3);
        Stays("merge-serial-convs", net.Model("b"));
    }

    [Fact]
    public void MergeSerialConvs_DepthwiseSeparable_IsDearerAndStays() =>
        Stays("merge-serial-convs", new Net(1, 16, 8, 8).Conv("x", "a", 16, 16, 3, group: 16).Conv("a", "b", 16, 16, 1).Model("b"));

    [Fact]
    public void RemoveNoOps_InputToOutput_Stays() => Stays("remove-no-ops", new Net(1, 4).Add("Identity", "x", "y").Model("y"));

    [Fact]
    public void RemoveNoOps_WhatChangesSomething_Stays() =>
        Stays("remove-no-ops", new Net(1, 4, 8, 8).Add("Transpose", "x", "t", new NodeAttribute("perm", [0L, 1, 3, 2]))
            .Add("Relu", "t", "r")
            .Weight(Tensor.Of("two", [1], [2f])).Add("Mul", "r two", "m").Add("Cast", "m", "c", new NodeAttribute("to", 10L))
            .Weight(Tensor.Of("shape", [2], [4L, -1L])).Add("Reshape", "c shape", "y").Weight("wide", 2, 1, 1, 1)
            .Add("Div", "m wide", "z").Model("y", "z"));

    private static readonly Dictionary<string, (Func<Net, Net> Add, string Outputs)> BetweenTransposes = new()
    {
        ["the other order behind"] = (net => net.Add("Relu", "t", "a")
            .Add("Transpose", "a", "y", new NodeAttribute("perm", [0L, 2, 3, 1])), "y"),
        ["a value read in its own order"] = (net => Behind(net.Add("Relu", "t", "a").Add("ReduceMean", "a", "m"), "a"), "y m"),
        ["a value that is an output"] = (net => Behind(net.Add("Relu", "t", "a"), "a"), "y a"),
        ["a softmax over the last axis"] = (net => Behind(net.Add("Softmax", "t", "a"), "a"), "y"),
        ["an operand in the other order"] = (net => Behind(net.Input("z", 1, 5, 6, 4).Add("Add", "t z", "a"), "a"), "y"),
        ["a slope for each channel that is fed"] = (net => Behind(net.Input("z", 4).Add("PRelu", "t z", "a"), "a"), "y"),
        ["a constant of more axes"] = (net => Behind(net.Weight("w", 1, 1, 1, 1, 4).Add("Add", "t w", "a"), "a"), "y"),
        ["whole numbers of several axes"] = (net => Behind(net.Add("Cast", "t", "i", new NodeAttribute("to", 7L))
            .Weight(Tensor.Of("w", [2, 2], [1L, 2, 3, 4])).Add("Add", "i w", "a"), "a"), "y"),
        ["a table that others read, too"] = (net => Behind(net.Weight("w", 6, 4).Add("Mul", "t w", "a"), "a").Add("Neg", "w", "n"), "y n"),
        ["a step for each channel"] = (net => Behind(net.Weight("s", 4).Weight(Bytes("p", 4))
            .Add("QuantizeLinear", "t s p", "a", new NodeAttribute("axis", 3L)), "a"), "y"),
        ["a limit that comes from the graph"] = (net => Behind(net.Add("ReduceMax", "t", "m", new NodeAttribute("keepdims", 0L))
            .Add("Relu", "t", "r").Add("Clip", "r  m", "a").Add("Abs", "m", "n").Add("Add", "a r", "b"), "a")
            .Add("Neg", "b", "z"), "y n z"),
    };

    public static TheoryData<string> NamesBetweenTransposes => [.. BetweenTransposes.Keys];

    [Theory]
    [MemberData(nameof(NamesBetweenTransposes))]
    public void RemoveNoOps_BetweenTransposes_Stays(string name)
    {
        (Func<Net, Net> add, string outputs) = BetweenTransposes[name];
        Net net = new Net(1, 4, 5, 6).Add("Transpose", "x", "t", new NodeAttribute("perm", [0L, 2, 3, 1]));
        Stays("remove-no-ops", add(net).Model(outputs.Split(' ')));
    }

    private static Net Behind(Net net, string reads) => net.Add("Transpose", reads, "y", new NodeAttribute("perm", [0L, 3, 1, 2]));

    private static Tensor Bytes(string name, long count) => new(name, DataType.UInt8, [count], new MemoryPayload(new byte[count]));

    [Fact]
    public void RemoveNoOps_DropoutInTraining_Stays() =>
        Stays("remove-no-ops", new Net(1, 4).Weight("ratio")
            .Weight(new Tensor("on", DataType.Bool, [], new MemoryPayload(new byte[] { 1 })))
            .Add("Dropout", "x ratio on", "y").Add("Relu", "y", "z").Model("z"));

    [Fact]
    public void FoldConstants_Expansion_IsNotStored() =>
        Stays("fold-constants", new Net(1, 4).Weight("one", 1).Weight(Tensor.Of("size", [2], [100L, 4L]))
            .Add("Expand", "one size", "e").Add("Mul", "x e", "y").Model("y"));

    [Fact]
    public void FoldConstants_OpenBatch_IsNotGuessed() =>
        Stays("fold-constants", new Net(-1, 4).Add("Shape", "x", "s").Add("Expand", "x s", "y").Model("y"));

    [Fact]
    public void FoldBatchNorm_FedWeight_Stays() =>
        Stays("fold-batchnorm", new Net(1, 4, 8, 8).Input("w", 4, 4, 3, 3).Add("Conv", "x w", "c").Norm("c", "n", 4).Model("n"));

    private static void Stays(string option, Model model)
    {
        RewriteResult result = Net.Apply(option, model);
        Assert.Empty(result.Changes);
        Assert.Same(model, result.Model);
    }
}
