using CsCheck;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Operators;

namespace NetWeight.Tests.Costs;

/// <summary>What holds for the costs of any network, tried on random ones.</summary>
public class CostPropertyTests
{
    private const int Iterations = 200;

    /// <summary>A chain of convolutions, normalisations and activations with residual sums, ending in a classifier.</summary>
    private static readonly Gen<Model> Networks = NetworksOf(5);

    /// <summary>As above, without views: two values that share memory are read twice and kept once.</summary>
    private static readonly Gen<Model> NetworksWithoutViews = NetworksOf(4);

    [Fact]
    public void Batch_TimesN_TimesTheWorkAndLeavesTheWeights() =>
        Gen.Select(Networks, Gen.Int[2, 16]).Sample((model, batch) =>
        {
            ModelCost one = Weigh(model), many = CostAnalyzer.Analyze(ShapeInference.Run(model, new InferenceOptions { Batch = batch }));
            Assert.True(one.Totals.IsComplete);
            Assert.Equal(one.Totals.Maccs.Value * batch, many.Totals.Maccs.Value);
            Assert.Equal(one.Totals.Flops.Value * batch, many.Totals.Flops.Value);
            Assert.Equal(one.Totals.OutputBytes.Value * batch, many.Totals.OutputBytes.Value);
            Assert.Equal(one.Memory.Peak.Value * batch, many.Memory.Peak.Value);
            Assert.Equal(one.Totals.Parameters, many.Totals.Parameters);
            Assert.Equal(one.Totals.WeightBytesRead, many.Totals.WeightBytesRead);
        }, iter: Iterations);

    [Fact]
    public void Groups_DivideMaccsAndWeights() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 8], Gen.Int[1, 8], Gen.Int[1, 5], Gen.Int[5, 20])
            .Sample((groups, input, output, kernel, size) =>
        {
            ModelCost Conv(long group) => Weigh(TestGraph.OneNode("Conv",
                [TestGraph.F(1, input * groups, size, size),
                    TestGraph.Weight(output * groups, input * groups / group, kernel, kernel)], [new NodeAttribute("group", group)]));
            ModelCost dense = Conv(1), grouped = Conv(groups);
            Assert.Equal(dense.Totals.Maccs.Value, grouped.Totals.Maccs.Value * groups);
            Assert.Equal(dense.Totals.Parameters, grouped.Totals.Parameters * groups);
            Assert.Equal(dense.Totals.OutputBytes, grouped.Totals.OutputBytes);
        }, iter: Iterations);

    [Fact]
    public void PointwiseConv_Gemm_MatMul_CostTheSame() =>
        Gen.Select(Gen.Int[1, 64], Gen.Int[1, 64], Gen.Int[1, 12]).Sample((input, output, size) =>
        {
            CostTotals conv =
                Weigh(TestGraph.OneNode("Conv", [TestGraph.F(1, input, size, size), TestGraph.Weight(output, input, 1, 1)])).Totals;
            CostTotals gemm = Weigh(TestGraph.OneNode("Gemm", [TestGraph.F(size * size, input), TestGraph.Weight(input, output)])).Totals;
            CostTotals matMul =
                Weigh(TestGraph.OneNode("MatMul", [TestGraph.F(size * size, input), TestGraph.Weight(input, output)])).Totals;
            Assert.Equal(conv, gemm);
            Assert.Equal(conv, matMul);
        }, iter: Iterations);

    [Fact]
    public void Totals_AreTheSumOfLayersAndOfGroups() =>
        Networks.Sample(model =>
        {
            ModelCost cost = Weigh(model);
            Assert.Equal(cost.Totals, CostTotals.Of(cost.Layers));
            foreach (Grouping grouping in Enum.GetValues<Grouping>())
            {
                CostTotals[] groups = [.. cost.Group(grouping).Select(g => g.Totals)];
                Assert.Equal(cost.Totals.Layers, groups.Sum(g => g.Layers));
                Assert.Equal(cost.Totals.Maccs.Value, groups.Sum(g => g.Maccs.Value));
                Assert.Equal(cost.Totals.HeadlineMaccs.Value, groups.Sum(g => g.HeadlineMaccs.Value));
                Assert.Equal(cost.Totals.Flops.Value, groups.Sum(g => g.Flops.Value));
                Assert.Equal(cost.Totals.Parameters, groups.Sum(g => g.Parameters));
                Assert.Equal(cost.Totals.MemoryAccess.Value, groups.Sum(g => g.MemoryAccess.Value));
            }
        }, iter: Iterations);

    [Fact]
    public void NamesAndOrderOfNodes_ChangeNoNumber() =>
        Gen.Select(Networks, Gen.Int).Sample((model, seed) =>
        {
            var random = new Random(seed);
            Node[] nodes = [.. model.Graph.Nodes.Select((n, i) => n with { Name = $"renamed_{i}" })];
            random.Shuffle(nodes);
            CostTotals shuffled = Weigh(model with { Graph = model.Graph with { Nodes = nodes } }).Totals;
            Assert.Equal(Weigh(model).Totals, shuffled);
        }, iter: Iterations);

    [Fact]
    public void PeakMemory_LiesBetweenTheLargestLayerAndEverything() =>
        NetworksWithoutViews.Sample(model =>
        {
            ModelCost cost = Weigh(model);
            long largest = 0, all = cost.Shaped.Graph.Inputs.Sum(i => i.Bytes!.Value);
            foreach (LayerCost layer in cost.Layers)
            {
                if (layer.MemoryAccess is not { Value: > 0 })
                    continue; // a view needs no memory of its own
                largest = Math.Max(largest, layer.InputBytes!.Value.Value + layer.OutputBytes!.Value.Value);
                all += layer.OutputBytes.Value.Value;
            }

            Assert.InRange(cost.Memory.Peak.Value, largest, all);
            Assert.Equal(cost.Memory.Peak.Value, cost.Memory.AliveAtPeak.Sum(t => t.Bytes.Value));
        }, iter: Iterations);

    [Fact]
    public void WriteAndRead_ChangesNoNumber() =>
        Networks.Sample(model =>
        {
            using var stream = new MemoryStream();
            OnnxWriter.Write(model, stream);
            ModelCost before = Weigh(model), after = Weigh(OnnxReader.Read(stream.ToArray(), "m"));
            Assert.Equal(before.Totals, after.Totals);
            Assert.Equal(before.Memory.Peak, after.Memory.Peak);
            Assert.Equal(before.TotalWeightBytes, after.TotalWeightBytes);
        }, iter: Iterations);

    [Fact]
    public void HalfPrecision_HalvesBytesAndNothingElse() =>
        Networks.Sample(model =>
        {
            ModelCost full = Weigh(model), half = CostAnalyzer.Analyze(ShapeInference.Run(model), DataType.Float16);
            Assert.Equal(full.Totals.MemoryAccess.Value, half.Totals.MemoryAccess.Value * 2);
            Assert.Equal(full.Memory.Peak.Value, half.Memory.Peak.Value * 2);
            Assert.Equal(full.Totals.Flops, half.Totals.Flops);
            Assert.Equal(full.Totals.Parameters, half.Totals.Parameters);
        }, iter: Iterations);

    private static Gen<Model> NetworksOf(int last) =>
        from steps in Gen.Int[0, last].Array[1, 12]
        from channels in Gen.Int[1, 8]
        from size in Gen.Int[4, 24]
        select Network(steps, channels, size);

    private static ModelCost Weigh(Model model) => CostAnalyzer.Analyze(ShapeInference.Run(model));

    private static Model Network(int[] steps, int channels, int size)
    {
        var nodes = new List<Node>();
        var weights = new List<Tensor>();
        string at = "x0", residual = "x0";
        foreach (int step in steps)
        {
            string next = $"x{nodes.Count + 1}";
            string Weight(params long[] sizes)
            {
                weights.Add(Tensor.Of($"w{weights.Count}", sizes, new float[sizes.Aggregate(1L, (a, b) => a * b)]));
                return weights[^1].Name;
            }

            switch (step)
            {
                case 0:
                    nodes.Add(Build.Node("Conv", [at, Weight(channels, channels, 3, 3), Weight(channels)], [next],
                    new NodeAttribute("pads", 1, 1, 1, 1))); break;
                case 1:
                    nodes.Add(Build.Node("Conv", [at, Weight(channels, 1, 3, 3)], [next],
                    new NodeAttribute("pads", 1, 1, 1, 1), new NodeAttribute("group", (long)channels))); break;
                case 2:
                    nodes.Add(Build.Node("BatchNormalization",
                    [at, Weight(channels), Weight(channels), Weight(channels), Weight(channels)], [next])); break;
                case 3: nodes.Add(Build.Node("Relu", at, next)); break;
                case 4:
                    nodes.Add(Build.Node("Add", [at, residual], [next]));
                    residual = next;
                    break;
                default: nodes.Add(Build.Node("Identity", at, next)); break;
            }

            at = next;
        }

        nodes.Add(Build.Node("GlobalAveragePool", at, "pooled"));
        nodes.Add(Build.Node("Flatten", "pooled", "flat"));
        weights.Add(Tensor.Of("classes", [channels, 10], new float[channels * 10]));
        nodes.Add(Build.Node("MatMul", ["flat", "classes"], ["y"]));
        return Build.Model([Build.Fed("x0", 1, channels, size, size)], ["y"], [.. nodes], [.. weights]);
    }
}
