using System.Runtime.InteropServices;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Measurement.Tests;

public class OnnxSessionTests
{
    [Fact]
    public void Run_GivenInput_ComputesOutput()
    {
        using var session = OnnxSession.Open(TestModels.Sum(1));
        Tensor y = session.Run([Tensor.Of("x", [1, 2], [1.5f, -2f])])["y"];
        Assert.Equal([3f, -4f], MemoryMarshal.Cast<byte, float>(y.Payload.ReadAll()).ToArray());
        Assert.Equal([1, 2], y.Dims);
    }

    [Fact]
    public void Run_EqualSeeds_EqualOutputs()
    {
        Model model = TestModels.WithoutWeights(TestModels.Mobile());
        byte[] Output(int seed)
        {
            using var session = OnnxSession.Open(model, new SessionSettings { Seed = seed });
            return session.Run().Values.Single().Payload.ReadAll();
        }

        byte[] first = Output(1);
        Assert.Equal(first, Output(1));
        Assert.NotEqual(first, Output(2));
        foreach (float f in MemoryMarshal.Cast<byte, float>(first))
            Assert.True(float.IsFinite(f));
    }

    [Fact]
    public void Open_Batch_ReplacesOpenAndFixedSizes()
    {
        foreach (Dim size in new Dim[] { Dim.Named("batch"), 1 })
        {
            using var session = OnnxSession.Open(TestModels.Sum(size), options: new InferenceOptions { Batch = 3 });
            Assert.Equal([3, 2], session.Run()["y"].Dims);
        }
    }

    [Fact]
    public void Open_BatchInsideTheGraph_SaysSo()
    {
        var model = new Model
        {
            Name = "shuffle",
            Opsets = new Dictionary<string, int> { [""] = 17 },
            Graph = new Graph
            {
                Inputs = [new ValueInfo("x", new TensorType(DataType.Float, Shape.Of(1, 4)))],
                Outputs = [new ValueInfo("y", null)],
                Initializers = [Tensor.Of("shape", [3], [1L, 2L, 2L])],
                Nodes = [new Node { OpType = "Reshape", Inputs = ["x", "shape"], Outputs = ["y"], OpsetVersion = 17 }],
            },
        };
        Assert.Contains("fixes its batch in a constant inside the graph",
            Assert.Throws<NetWeightException>(() => OnnxSession.Open(model, options: new InferenceOptions { Batch = 2 })).Message);
    }

    [Fact]
    public void Open_RefusedModel_OneLineThatNamesIt()
    {
        Model model = TestModels.Sum(1);
        model = model with { Graph = model.Graph with { Nodes = [model.Graph.Nodes[0] with { Inputs = ["x", "nowhere"] }] } };
        var e = Assert.Throws<NetWeightException>(() => OnnxSession.Open(model));
        Assert.StartsWith("ONNX Runtime refuses 'sum': ", e.Message);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Theory]
    [InlineData("cuda", "is not in this ONNX Runtime (it has cpu)")]
    [InlineData("abacus", "There is no execution provider 'abacus'")]
    public void Open_AbsentProvider_SaysWhatIsThere(string provider, string message) =>
        Assert.Contains(message, Assert.Throws<NetWeightException>(() =>
            OnnxSession.Open(TestModels.Sum(1), new SessionSettings { Provider = provider })).Message);

    [Fact]
    public void Open_OpenShape_SaysHowToGiveIt() =>
        Assert.Contains("--input x=SHAPE",
            Assert.Throws<NetWeightException>(() => OnnxSession.Open(TestModels.Sum(Dim.Named("length")))).Message);

    [Fact]
    public void FillMissing_ShapeDecidingConstant_IsRefused()
    {
        Model model = TestModels.Sum(1);
        model =
            model with
            {
                Graph = model.Graph with
                {
                    Initializers =
                [new Tensor("target", DataType.Int64, [2], new MissingPayload(16, "They are in 'w.bin'."))]
                }
            };
        Assert.Contains("'target' (int64) are missing", Assert.Throws<NetWeightException>(() => SeededTensors.FillMissing(model)).Message);
    }

    [Fact]
    public void Inputs_Indices_LieInsideTheirTable()
    {
        var model = new Model
        {
            Name = "embed",
            Opsets = new Dictionary<string, int> { [""] = 17 },
            Graph = new Graph
            {
                Inputs = [new ValueInfo("ids", new TensorType(DataType.Int64, Shape.Of(1, 64)))],
                Outputs = [new ValueInfo("y", null)],
                Initializers = [Tensor.Of("table", [5, 1], [1f, 2f, 3f, 4f, 5f])],
                Nodes = [new Node { OpType = "Gather", Inputs = ["table", "ids"], Outputs = ["y"], OpsetVersion = 17 }],
            },
        };
        long[] ids = MemoryMarshal.Cast<byte, long>(SeededTensors.Inputs(ShapeInference.Run(model))[0].Payload.ReadAll()).ToArray();
        Assert.All(ids, id => Assert.InRange(id, 0, 4));
        Assert.Equal(5, ids.Distinct().Count());
    }
}
