using NetWeight.Graphs;

namespace NetWeight.Measurement.Tests;

/// <summary>What a proof finds, and when it says that it cannot tell.</summary>
public class EquivalenceTests
{
    [Fact]
    public void AnotherNumber_IsFoundWithItsSize()
    {
        EquivalenceReport report = Equivalence.Check(Model(("Mul", "x two", "y")), Model(("Mul", "x more", "y")));
        // 2.002 x in place of 2 x: one thousandth of the largest.
        Assert.False(report.Holds);
        Assert.Equal(1e-3, Assert.Single(report.Outputs).Relative, 5);
        Assert.True(Equivalence.Check(Model(("Mul", "x two", "y")), Model(("Mul", "x more", "y")), tolerance: 2e-3).Holds);
        Assert.True(Equivalence.Check(Model(("Mul", "x two", "y")), Model(("Add", "x x", "y"))).Holds);
    }

    [Fact]
    public void AnotherAddend_ShowsAtZeros() =>
        // Where inputs are zero, nothing hides a small addend.
        Assert.Equal("zeros",
            Assert.Single(Equivalence.Check(Model(("Mul", "x two", "a"), ("Add", "a tiny", "y")),
                Model(("Mul", "x two", "y"))).Outputs).Case);

    [Fact]
    public void NoNumberAnywhere_ProvesNothing()
    {
        // 0 / 0 is no number, in both.
        EquivalenceReport report = Equivalence.Check(Model(("Mul", "x zero", "a"), ("Div", "a zero", "y")),
            Model(("Mul", "x two", "b"), ("Mul", "b zero", "a"), ("Div", "a zero", "y")));
        OutputDifference output = Assert.Single(report.Outputs);
        Assert.False(report.Holds);
        Assert.False(output.IsDecided || output.HasNumbers);
        Assert.False(Equivalence.Check(Model(("Mul", "x zero", "a"), ("Div", "a zero", "y")), Model(("Mul", "x two", "y"))).Holds);
    }

    [Fact]
    public void NoNumberAtTheSamePlaces_ComparesTheOthers()
    {
        // The root of what is negative is no number; inputs lie between -1 and 1.
        Assert.True(Equivalence.Check(Model(("Sqrt", "x", "y")), Model(("Identity", "x", "a"), ("Sqrt", "a", "y"))).Holds);
        EquivalenceReport report = Equivalence.Check(Model(("Sqrt", "x", "y")), Model(("Abs", "x", "a"), ("Sqrt", "a", "y")));
        Assert.Equal(double.PositiveInfinity, Assert.Single(report.Outputs).Relative);
    }

    [Fact]
    public void RoundingThatDecidesAll_IsNoProof()
    {
        // The sine of millions moves with the last bit of its argument; that the sine of zero is zero says nothing.
        EquivalenceReport report = Equivalence.Check(Model(("Mul", "x steep", "a"), ("Sin", "a", "y")),
            Model(("Div", "x flat", "a"), ("Sin", "a", "y")));
        OutputDifference output = Assert.Single(report.Outputs);
        Assert.False(report.Holds);
        Assert.True(output is { IsDecided: false, HasNumbers: true, Sensitivity: > 0.1 }, output.ToString());
    }

    [Fact]
    public void OutputOf32BitsComputedIn16_HasThePrecisionOf16()
    {
        (string, string, string)[] Halves(string factor) =>
            [("Cast", "x", "h"), ("Cast", factor, "f"), ("Mul", "h f", "p"), ("CastBack", "p", "y")];
        // 2.002 is the next number but one to 2 in 16 bits, and a thousandth more in 32.
        OutputDifference output = Assert.Single(Equivalence.Check(Model(Halves("two")), Model(Halves("more"))).Outputs);
        Assert.True(output is { Holds: true, Tolerance: 2e-2, Relative: > 5e-4 }, output.ToString());
    }

    [Fact]
    public void ZerosEverywhere_Agree() => Assert.True(Equivalence.Check(Model(("Mul", "x zero", "y")), Model(("Sub", "x x", "y"))).Holds);

    [Fact]
    public void OpenBatch_IsTriedWithAnother()
    {
        Dim open = Dim.Named("batch");
        EquivalenceReport report = Equivalence.Check(Model(open, ("Identity", "x", "y")), Model(open, ("Reshape", "x one", "y")));
        Assert.False(report.Holds);
        Assert.Contains("random, batch 3", report.Cases);
        Assert.True(Equivalence.Check(Model(("Identity", "x", "y")), Model(("Reshape", "x one", "y"))).Holds);
    }

    [Fact]
    public void OtherOutputs_AreAProblemInWords()
    {
        EquivalenceReport report = Equivalence.Check(Model(("Relu", "x", "y")), Model(("Relu", "x", "z")));
        Assert.False(report.Holds);
        Assert.Contains("-> (z), they were", report.Problem, StringComparison.Ordinal);
    }

    private static Model Model(params (string Op, string Inputs, string Output)[] nodes) => Model(1, nodes);

    private static Model Model(Dim batch, params (string Op, string Inputs, string Output)[] nodes) => new()
    {
        Name = "m",
        IrVersion = 8,
        Opsets = new Dictionary<string, int> { [""] = 17 },
        Graph = new Graph
        {
            Name = "m",
            Inputs = [new ValueInfo("x", new TensorType(DataType.Float, new Shape([batch, 64])))],
            Outputs = [new ValueInfo(nodes[^1].Output, null)],
            Initializers =
            [
                Tensor.Of("two", [1], [2f]), Tensor.Of("more", [1], [2.002f]), Tensor.Of("tiny", [1], [1e-6f]),
                    Tensor.Of("zero", [1], [0f]),
                Tensor.Of("steep", [1], [1e8f]), Tensor.Of("flat", [1], [1e-8f]), Tensor.Of("one", [2], [1L, -1]),
            ],
            Nodes = [.. nodes.Select(n => new Node
            {
                Name = n.Output,
                OpType = n.Op == "CastBack" ? "Cast" : n.Op,
                OpsetVersion = 17,
                Inputs = n.Inputs.Split(' '),
                Outputs = [n.Output],
                Attributes = n.Op switch { "Cast" => [new NodeAttribute("to", (long)DataType.Float16)], "CastBack" =>
                    [new NodeAttribute("to", (long)DataType.Float)], _ => [] },
            })],
        },
    };
}
