using System.Text.Json;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Onnx;
using NetWeight.Operators;
using NetWeight.Reports.Overlays;

namespace NetWeight.Tests.Reports;

public class OverlayTests
{
    [Fact]
    public void Netron_Copy_CarriesTheNumbers_AndKeepsEveryOtherByte()
    {
        using var folder = new TempFolder();
        Model written = Zoo("shufflenet_v2_x0_5", seed: 1);
        OnnxWriter.Write(
            written with
            {
                Graph =
                written.Graph with
                {
                    Nodes =
                    [.. written.Graph.Nodes.Select((n, i) =>
                        i == 0 ? n with { Metadata = new Dictionary<string, string> { ["source"] = "line 1" } }
                            : n)]
                }
            }, folder["m.onnx"]);
        Model model = OnnxReader.Read(folder["m.onnx"]);
        (ModelCost cost, NodeNumbersOfModel numbers) = Weigh(model);
        Assert.Equal([folder["a.onnx"]], new NetronOverlay().Write(numbers, folder["a.onnx"]));

        Model copy = OnnxReader.Read(folder["a.onnx"]);
        Assert.Equal("line 1", copy.Graph.Nodes[0].Metadata["source"]);
        long maccs = 0, timed = 0;
        for (int i = 0; i < copy.Graph.Nodes.Count; i++)
        {
            IReadOnlyDictionary<string, string> texts = copy.Graph.Nodes[i].Metadata;
            if (!texts.TryGetValue("netweight.maccs", out string? text))
                continue;
            maccs += long.Parse(text.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
            // Views are in no kernel, so they have no time.
            if (!texts.TryGetValue("netweight.time.nvidia-t4", out string? time))
                continue;
            Assert.True(time.Contains(" ms predicted, ", StringComparison.Ordinal)
                || time.StartsWith("fused into ", StringComparison.Ordinal), time);
            timed += time.Contains(" ms predicted, ", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.Equal(cost.Totals.Maccs.Value, maccs);
        Assert.Equal(LatencyModel.Predict(cost, DeviceCatalog.Get("t4")).Kernels.Count, timed);

        // A copy whose nodes get no texts loses ours and nothing else: it is the file that it was made from.
        NodeAnnotator.Write(copy, folder["a.onnx"], folder["b.onnx"], _ => null, NetronOverlay.Prefix);
        Assert.True(File.ReadAllBytes(folder["m.onnx"]).AsSpan().SequenceEqual(File.ReadAllBytes(folder["b.onnx"])));
        // And a copy of a copy has the texts once.
        new NetronOverlay().Write(Weigh(copy).Numbers, folder["c.onnx"]);
        Assert.True(File.ReadAllBytes(folder["a.onnx"]).AsSpan().SequenceEqual(File.ReadAllBytes(folder["c.onnx"])));
    }

    [Fact]
    public void SubgraphsAndFunctions_HaveTheirNumbers()
    {
        using var folder = new TempFolder();
        var body = new Graph
        {
            Name = "then",
            Nodes = [Build.Node("MatMul", ["x", "w"], ["y"]) with { Name = "product" }],
            Outputs = [new ValueInfo("y", TestGraph.F(4, 8))],
        };
        Graph other = body with { Name = "else", Nodes = [Build.Node("MatMul", ["x", "w"], ["y"]) with { Name = "other" }] };
        var function = new FunctionDefinition
        {
            Domain = "local",
            Name = "Twice",
            Inputs = ["a"],
            Outputs = ["b"],
            Nodes = [Build.Node("Relu", "a", "r") with { Name = "" }, Build.Node("Relu", "r", "b") with { Name = "" }],
            Opsets = new Dictionary<string, int> { [""] = TestGraph.NewestOpset }
        };
        Model model = Build.Model(
            Build.Graph(
                [Build.Fed("x", 4, 16), new ValueInfo("c", TestGraph.T(DataType.Bool))], ["z"],
                [
                    Build.Node("If", ["c"], ["m"], new NodeAttribute("then_branch", body),
                        new NodeAttribute("else_branch", other)) with { Name = "choice" },
                    Build.Node("Twice", "m", "z") with { Name = "call", Domain = "local", OpsetVersion = 1 },
                ],
                Tensor.Of("w", [16, 8], new float[128])),
            function);
        OnnxWriter.Write(model, folder["m.onnx"]);
        Model read = OnnxReader.Read(folder["m.onnx"]);
        NodeNumbersOfModel numbers = NodeNumbersOfModel.Of(CostAnalyzer.Analyze(ShapeInference.Run(read)), []);
        new NetronOverlay().Write(numbers, folder["a.onnx"]);

        Model copy = OnnxReader.Read(folder["a.onnx"]);
        Node product = ((Graph)copy.Graph.Nodes[0].Attribute("then_branch")!.Value!).Nodes[0];
        // 4 x 8 outputs x 16 terms.
        Assert.Equal("512", product.Metadata["netweight.maccs"]);
        // Two Relu of 4 x 8 elements.
        Assert.Equal("64", copy.Graph.Nodes[1].Metadata["netweight.flops"]);

        using var writer = new StringWriter();
        ModelExplorerOverlay.WriteData(numbers, "MACCs", n => n.Maccs, writer);
        JsonElement results = JsonDocument.Parse(writer.ToString()).RootElement.GetProperty("results");
        Assert.Equal(512, results.GetProperty("choice/then_branch/product").GetProperty("value").GetDouble());
    }

    [Fact]
    public void ModelExplorer_Data_IsAsTheViewerReadsIt()
    {
        using var folder = new TempFolder();
        (ModelCost cost, NodeNumbersOfModel numbers) = Weigh(Zoo("mobilenet_v2", seed: null));
        IReadOnlyList<string> files = new ModelExplorerOverlay().Write(numbers, folder["heat.json"]);
        Assert.Equal([folder["heat.maccs.json"], folder["heat.memory-access.json"], folder["heat.nvidia-t4.json"]], files);
        foreach (string file in files)
        {
            JsonElement root = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
            Assert.Equal(["gradient", "name", "results"], root.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
            // "results" with values instead of graphs is what tells the viewer that the file is for the open graph.
            Assert.False(root.GetProperty("results").TryGetProperty("results", out _));
            Assert.All(root.GetProperty("results").EnumerateObject(), r => Assert.True(r.Value.GetProperty("value").GetDouble() >= 0));
            JsonElement[] stops = [.. root.GetProperty("gradient").EnumerateArray()];
            Assert.Equal((0, 1), (stops[0].GetProperty("stop").GetDouble(), stops[^1].GetProperty("stop").GetDouble()));
            Assert.All(stops, s => Assert.Matches("^#[0-9a-f]{6}$", s.GetProperty("bgColor").GetString()!));
        }

        JsonElement maccs = JsonDocument.Parse(File.ReadAllText(files[0])).RootElement.GetProperty("results");
        Assert.Equal(cost.Totals.Maccs.Value, maccs.EnumerateObject().Sum(r => r.Value.GetProperty("value").GetInt64()));
        Assert.Empty(maccs.EnumerateObject().Select(r => r.Name).Except(numbers.Model.Graph.Nodes.Select(n => n.Name)));
    }

    [Fact]
    public void NodesWithoutNames_AreKeyedByTheirOutput()
    {
        ModelCost cost =
            CostAnalyzer.Analyze(
                GraphBuilder.Run(GraphBuilder.Top(new() { ["x"] = TestGraph.F(2, 3) }, [], "z",
                    GraphBuilder.N("Relu", "x", "y"), GraphBuilder.N("Relu", "y", "z"))));
        using var writer = new StringWriter();
        ModelExplorerOverlay.WriteData(NodeNumbersOfModel.Of(cost, []), "FLOPs", n => n.Flops, writer);
        Assert.Equal(["y", "z"], JsonDocument.Parse(writer.ToString()).RootElement.GetProperty("results")
            .EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void Catalog_NamesEveryOverlay()
    {
        Type[] written = [.. typeof(Overlay).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Overlay)))];
        Assert.Equal(written.Select(t => t.Name).Order(StringComparer.Ordinal),
            OverlayCatalog.All.Select(o => o.GetType().Name).Order(StringComparer.Ordinal));
        Assert.Equal(OverlayCatalog.All.Count, OverlayCatalog.All.Select(o => o.Name).Distinct().Count());
        Assert.Throws<NetWeightException>(() => OverlayCatalog.Get("nope"));
    }

    private static Model Zoo(string name, int? seed)
    {
        (_, NetworkVariant variant, string form) = ArchitectureCatalog.Find(name)!.Value;
        return variant.Build(new NetworkOptions { Seed = seed }, form);
    }

    private static (ModelCost Cost, NodeNumbersOfModel Numbers) Weigh(Model model)
    {
        ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(model));
        return (cost, NodeNumbersOfModel.Of(cost, [LatencyModel.Predict(cost, DeviceCatalog.Get("t4"))]));
    }
}
