using NetWeight.Graphs;
using NetWeight.Rewrites;

namespace NetWeight.Tests.Rewrites;

/// <summary>
/// What 16 bits do not hold: below 2^-24 = 6e-8 numbers become 0, below 2^-14 = 6.1e-5 they lose digits, whole numbers are exact up to
/// 2048.
/// </summary>
public class Float16LimitsTests
{
    [Theory]
    [InlineData("Clip")]
    [InlineData("Max")]
    [InlineData("Add")]
    public void Float16_EpsilonBeforeDivision_StaysWithTheDivision(string op)
    {
        // x / Max(|x|, 1e-12): the limit becomes 0, and 0 / 0 no number.
        Model model = new Net(2, 8).Weight(Tensor.Of("e", [], [1e-12f])).Add("ReduceL2", "x", "n", new NodeAttribute("axes", [-1L]))
            .Add(op, "n e", "m").Add("Div", "x m", "d").Weight("w", 8, 4).Add("MatMul", "d w", "y").Model("y");
        Assert.Equal("ReduceL2 MatMul", Halves(model));
    }

    [Fact]
    public void Float16_EpsilonThroughSquareRootAndReshape_IsFollowed()
    {
        // The root of 1e-12 is 1e-6, which has 4 of its 11 bits.
        Model model = new Net(2, 8).Weight(Tensor.Of("e", [], [1e-12f])).Weight(Tensor.Of("s", [2], [2L, 1])).Weight("w", 8,
            4).Add("MatMul", "x w", "p")
            .Add("ReduceSumSquare", "p", "q", new NodeAttribute("axes", [-1L])).Add("Add", "q e", "a").Add("Sqrt", "a", "r").Add("Reshape",
                "r s", "v").Add("Div", "p v", "y").Model("y");
        Assert.Equal("MatMul ReduceSumSquare", Halves(model));
    }

    [Fact]
    public void Float16_EpsilonThatIsExpanded_IsFollowed()
    {
        Model model = new Net(2, 8).Weight(Tensor.Of("e", [1], [1e-9f])).Weight(Tensor.Of("s", [2], [2L, 8])).Weight("w", 8,
            8).Add("MatMul", "x w", "p")
            .Add("Expand", "e s", "v").Add("Add", "p v", "a").Add("Log", "a", "y").Model("y");
        Assert.Equal("MatMul", Halves(model));
    }

    [Fact]
    public void Float16_EpsilonBesideOne_IsHiddenByIt() =>
        Assert.Equal("Add Log", Halves(new Net(2, 8).Weight(Tensor.Of("e", [], [1f])).Add("Add", "x e", "a").Add("Log", "a",
            "y").Model("y")));

    [Theory]
    [InlineData(1e-9f, "")]
    [InlineData(1e-5f, "")]
    [InlineData(1e-3f, "MatMul")]
    public void Float16_SmallWeights_StayInFloat32(float size, string halves)
    {
        float[] weight = [.. Enumerable.Range(1, 64).Select(i => i * size / 64)];
        Assert.Equal(halves, Halves(new Net(4, 8).Weight(Tensor.Of("w", [8, 8], weight)).Add("MatMul", "x w", "y").Model("y")));
    }

    [Fact]
    public void Float16_SmallWeightsOfOneOutput_StayUnlessTheBiasHidesThem()
    {
        float[] weight = [1f, 1f, 1e-9f, 1e-9f];
        Net Layer(float bias) => new Net(1, 2, 4, 4).Weight(Tensor.Of("w", [2, 2, 1, 1], weight)).Weight(Tensor.Of("b", [2], [0f,
            bias])).Add("Conv", "x w b", "y");
        Assert.Equal("", Halves(Layer(0).Model("y")));
        // 1 + 2e-9 x is 1 in 16 bits for every x up to 100.
        Assert.Equal("Conv", Halves(Layer(1).Model("y")));
    }

    [Theory]
    [InlineData("LayerNormalization", "x s s", 1e-5f, "LayerNormalization")]
    [InlineData("LayerNormalization", "x s s", 1e-12f, "")]
    [InlineData("InstanceNormalization", "x s s", 1e-5f, "")]
    [InlineData("InstanceNormalization", "x s s", 1e-3f, "InstanceNormalization")]
    [InlineData("BatchNormalization", "x s s s s", 1e-5f, "BatchNormalization")]
    [InlineData("BatchNormalization", "x s s s t", 1e-5f, "")]
    [InlineData("BatchNormalization", "x s s s t", 1e-3f, "BatchNormalization")]
    public void Float16_EpsilonOfANormalization_MustHaveItsDigits(string op, string reads, float epsilon, string halves)
    {
        // The standard computes layer normalization in 32 bits inside; batch normalization adds its epsilon to a variance of 1, or of 1e-8.
        Model model = new Net(1, 4, 4, 4).Weight(Tensor.Of("s", [4], [1f, 1f, 1f, 1f])).Weight(Tensor.Of("t", [4], [1e-8f, 1f, 1f,
            1f])).Add(op, reads, "y", new NodeAttribute("epsilon", epsilon)).Model("y");
        Assert.Equal(halves, Halves(model));
    }

    [Fact]
    public void Float16_WeightThatCallersMayOverride_IsLookedAt() =>
        Assert.Equal("", Halves(new Net(4, 2).Input("w", 2, 2).Weight(Tensor.Of("w", [2, 2], [1e-9f, 1e-9f, 1e-9f, 1e-9f])).Add("MatMul",
            "x w", "y").Model("y")));

    [Theory]
    [InlineData(128, "")]
    [InlineData(32, "Div Floor Mul Sub")]
    public void Float16_IndicesBeyond2048_StayInFloat32(long size, string halves)
    {
        // The peaks of a heat map: index / width is the row, the rest is the column. 32 x 32 has 1024 places, 128 x 128 has 16384.
        Model model = new Net(1, size * size).Weight(Tensor.Of("k", [1], [5L])).Weight(Tensor.Of("w", [], [(float)size])).Add("TopK", "x k",
            "v i")
            .Add("Cast", "i", "f", new NodeAttribute("to", 1L)).Add("Div", "f w", "d").Add("Floor", "d", "r").Add("Mul", "r w",
                "m").Add("Sub", "f m", "y").Model("y");
        Assert.Equal(halves, Halves(model));
    }

    [Fact]
    public void Float16_Positions_StayUpToTheirAngles()
    {
        // Rotary embedding: positions x frequencies, then the cosine. The length is open.
        Net net = new Net(1, 8).Weight(Tensor.Of("zero", [], [0L])).Weight(Tensor.Of("one", [], [1L])).Weight(Tensor.Of("f", [1, 4], [1f,
            0.1f, 0.01f, 0.001f])).Weight(Tensor.Of("column", [2], [-1L, 1]));
        Model model = net.Input("n").Add("Cast", "n", "end", new NodeAttribute("to", 7L)).Add("Range", "zero end one", "p").Add("Cast", "p",
            "c", new NodeAttribute("to", 1L))
            .Add("Reshape", "c column", "r").Add("MatMul", "r f", "a").Add("Cos", "a", "y").Model("y");
        Assert.Equal("", Halves(model));
    }

    [Fact]
    public void Float16_FedMask_StaysOnlyUntilItIsKnownToBeSmall()
    {
        Net net = new Net(1, 8).Weight(Tensor.Of("one", [], [1f])).Weight(Tensor.Of("low", [], [-10000f])).Weight("w", 8,
            8).Integers("mask", 1, 8);
        Model model = net.Add("Cast", "mask", "c", new NodeAttribute("to", 1L)).Add("Sub", "one c", "s").Add("Mul", "s low",
            "m").Add("MatMul", "x w", "p").Add("Add", "p m", "a").Add("Softmax", "a", "y").Model("y");
        Assert.Equal("MatMul Softmax", Halves(model));
        Assert.Equal("Sub Mul MatMul Add Softmax", Halves(model, new RewriteSettings
        {
            Ranges = new Dictionary<string,
            ValueRange>
            { ["c"] = new(0, 1) }
        }));
    }

    [Fact]
    public void Float16_RangeBelow16Bits_StaysInFloat32()
    {
        Model model = new Net(1, 4).Weight(Tensor.Of("k", [], [0.01f])).Add("Mul", "x k", "a").Add("Mul", "a k", "b").Add("Mul", "b k",
            "c").Add("Reciprocal", "c", "y").Model("y");
        // c goes down to 1e-5 where x is 10; a and b have all their digits.
        var ranges = new Dictionary<string, ValueRange>
        {
            ["a"] = new(-0.1, 0.1) { SmallestMagnitude = 0.01 },
            ["b"] = new(-1e-3, 1e-3) { SmallestMagnitude = 1e-4 },
            ["c"] = new(-1e-4,
                1e-4)
            { SmallestMagnitude = 1e-5 },
        };
        Assert.Equal("Mul Mul", Halves(model, new RewriteSettings { Ranges = ranges }));
    }

    [Fact]
    public void Float16_SmallFactorOfOneChannel_IsFollowed() => Assert.Equal(
        "", Halves(new Net(2, 2).Weight(Tensor.Of("a", [2], [1f, 1e-9f])).Weight(Tensor.Of("b", [2], [1f, 1000f])).Add("Mul", "x a",
            "m").Add("Mul", "m b", "y").Model("y")));

    [Fact]
    public void Float16_OneOverAnEpsilon_IsTooLarge() =>
        Assert.Equal("Relu Neg", Halves(new Net(2, 2).Weight(Tensor.Of("e", [], [1e-12f])).Add("Relu", "x", "r").Add("Max", "r e",
            "m").Add("Reciprocal", "m", "i").Add("Neg", "r", "y").Model("i", "y")));

    [Fact]
    public void Float16_ReasonsNameTheNumber()
    {
        Model model = new Net(2, 8).Weight(Tensor.Of("e", [], [1e-12f])).Add("Max", "x e", "m").Add("Div", "x m", "y").Model("y");
        Assert.Equal(
            ["m: a constant of 1e-12 underflows", "y: numbers as small as 1e-12 underflow"],
            Quantization.NodesKeptInFloat32(model, RewriteSettings.Default).Select(k => $"{k.Name}: {k.Reason}"));
    }

    [Fact]
    public void Float16_NodesThatOnlyMoveNumbers_AreNotNarrowedByThemselves() =>
        Assert.Equal("", Halves(new Net(1, 8).Add("Flatten", "x", "f").Add("Cos", "f", "y").Model("y")));

    private static string Halves(Model model, RewriteSettings? settings = null) => string.Join(
        " ", RewriteCatalog.Find("float16")!.Apply(model, settings).Changes.Select(c => model.Graph.Nodes.Single(n
            => n.DisplayName == c.Before[0]).OpType));
}
