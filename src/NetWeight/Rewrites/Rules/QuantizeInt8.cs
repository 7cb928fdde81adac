using System.Buffers.Binary;
using NetWeight.Graphs;

namespace NetWeight.Rewrites.Rules;

/// <summary>
/// 8-bit integers by pairs of QuantizeLinear and DequantizeLinear, the form that runtimes turn into integer kernels:
/// weights symmetric, per output channel or per tensor; activations by the ranges that were seen (Jacob et al. 2018,
/// section 2); biases as 32-bit integers in the product of both scales.
/// </summary>
internal sealed class QuantizeInt8 : Rewrite
{
    public override string Id => "NWR14";

    public override string Option => "quantize-int8";

    public override string Summary =>
        "Quantize convolutions and matrix products to 8-bit integers after training, by ranges of activations on random or given inputs.";

    public override Exactness Exactness => Exactness.Approximate;

    public override bool NeedsRanges => true;

    public override bool IsGeneral => false;

    /// <summary>
    /// The layers that are quantized, each with its activations: its input, and its output once an activation
    /// after it is taken in.
    /// </summary>
    public static IEnumerable<(WeightedLayer Layer, string Read, string Made)> Layers(GraphEditor graph)
    {
        foreach (EditNode node in graph.Snapshot())
        {
            if (Int8Layers.WhyNot(graph, node) is not null || WeightedLayer.Of(graph, node) is not { } layer)
                continue;
            // A range that is cut below needs no step of its own: the runtime lets the quantization cut it.
            string made = graph.OnlyReader(node.Output) is { Op: "Relu" or "Clip" } next && next.Input(0) == node.Output
                ? next.Output : node.Output;
            yield return (layer, node.Input(0), made);
        }
    }

    internal override void Run(GraphEditor graph, RewriteSettings settings)
    {
        if (graph.Opset < 10)
            throw new NetWeightException($"quantize-int8 needs operator set 10 or later; '{graph.Model.Name}' follows {graph.Opset}.");
        if (settings.Ranges.Count == 0)
            throw new NetWeightException("quantize-int8 needs the ranges of the activations: calibrate the model first.");
        EditNode[] nodes = graph.Snapshot();
        foreach (string kept in settings.KeepInFloat32)
            if (!Array.Exists(nodes, n => n.Name == kept || n.Op == kept))
                throw new NetWeightException($"No node and no operator of the model is called '{kept}' (--keep-float32).");
        (WeightedLayer Layer, string Read, string Made)[] layers =
            [.. Layers(graph).Where(l => settings.Ranges.ContainsKey(l.Read) && !Keeps(settings, l.Layer.Node))];
        var scales = new Dictionary<string, float>();
        foreach ((WeightedLayer layer, string read, string made) in layers)
        {
            float scale = Activation(graph, read, settings, scales)!.Value;
            _ = Activation(graph, made, settings, scales);
            Weights(graph, WithoutFactors(graph, layer), scale, settings.PerChannel && graph.Opset >= 13 && layer.HasOutputAxis);
            graph.Record(this, [layer.Node.Name], layer.Node.Name);
        }
    }

    /// <summary>Whether a layer is to stay in floats, by its name or its operator.</summary>
    private static bool Keeps(RewriteSettings settings, EditNode node) =>
        settings.KeepInFloat32.Contains(node.Name) || settings.KeepInFloat32.Contains(node.Op);

    /// <summary>A Gemm with its factors in its weight and bias: runtimes have no 8-bit kernel for one with factors.</summary>
    private static WeightedLayer WithoutFactors(GraphEditor graph, WeightedLayer layer)
    {
        if (layer.Node.Node.Attribute("alpha") is null && layer.Node.Node.Attribute("beta") is null)
            return layer;
        graph.Replace(layer.Node, layer.WithoutFactors());
        return WeightedLayer.Of(graph, layer.Node)!;
    }

    /// <summary>Lets all readers of a value read it rounded to 8 bits, and gives the step; null if its range was not seen.</summary>
    private static float? Activation(GraphEditor graph, string value, RewriteSettings settings, Dictionary<string, float> scales)
    {
        if (scales.TryGetValue(value, out float known))
            return known;
        if (!settings.Ranges.TryGetValue(value, out ValueRange range))
            return null;
        // Zero must be a step: padding is zero.
        double least = Math.Min(0, range.Least), most = Math.Max(0, range.Most);
        float scale = most > least ? (float)((most - least) / 255) : 1;
        var zero = (sbyte)Math.Clamp(Math.Round(-128 - (least / scale)), -128, 127);
        EditNode[] readers = graph.Readers(value);
        if (readers.Length == 0)
            return scales[value] = scale;
        string scaleName = graph.AddConstant(value + ".scale", Tensor.Of("", [], [scale])),
            zeroName = graph.AddConstant(value + ".zero_point", Bytes([], [unchecked((byte)zero)]));
        string rounded = graph.UniqueValue(value + ".int8"), back = graph.UniqueValue(value + ".dequantized");
        graph.SetType(rounded, new TensorType(DataType.Int8, graph.ShapeOf(value)));
        graph.SetType(back, new TensorType(DataType.Float, graph.ShapeOf(value)));
        graph.ReplaceReads(value, back);
        Node Step(string op, string from, string to) =>
            new()
            {
                Name = graph.UniqueNode($"{to}.node"),
                OpType = op,
                OpsetVersion = graph.Opset,
                Inputs = [from, scaleName, zeroName],
                Outputs = [to]
            };
        EditNode quantize = graph.Producer(value) is { } producer
            ? graph.InsertAfter(producer, Step("QuantizeLinear", value, rounded))
            : graph.InsertBefore(graph.Snapshot()[0], Step("QuantizeLinear", value, rounded));
        graph.InsertAfter(quantize, Step("DequantizeLinear", rounded, back));
        return scales[value] = scale;
    }

    private static void Weights(GraphEditor graph, WeightedLayer layer, float inputScale, bool perChannel)
    {
        EditNode node = layer.Node;
        string name = node.Input(1);
        Tensor tensor = graph.Constant(name)!;
        TensorNumbers weight = TensorNumbers.Of(tensor)!;
        TensorNumbers? bias = node.Input(2).Length > 0 ? TensorNumbers.Of(graph.Constant(node.Input(2))) : null;
        if (bias is not null && bias.Count != layer.Outputs)
            bias = null;
        TensorNumbers scale = layer.WeightSteps(perChannel, bias is null ? null : inputScale);
        NodeAttribute[] axis = perChannel ? [new NodeAttribute("axis", layer.OutputAxis)] : [];
        long[] dims = perChannel ? [layer.Outputs] : [];
        string scaleName = graph.AddConstant(name + ".scale", scale.ToTensor("", DataType.Float, dims));
        string zeroName = graph.AddConstant(name + ".zero_point", Bytes(dims, new byte[perChannel ? layer.Outputs : 1]));
        string rounded = graph.AddConstant(name + ".int8", new Tensor("", DataType.Int8, tensor.Dims, layer.Rounded(scale)));
        string[] inputs = [.. node.Node.Inputs];
        inputs[1] = Dequantize(graph, node, name, rounded, scaleName, zeroName, axis, tensor.Dims);
        if (bias is not null)
        {
            string biasName = node.Input(2);
            TensorNumbers step = TensorNumbers.From(scale.Count, [scale],
                () => Array.ConvertAll(scale.Read(), s => (double)(float)s * inputScale));
            string biasScale = graph.AddConstant(biasName + ".scale", step.ToTensor("", DataType.Float, dims));
            TensorPayload whole = bias.Missing is { } missing ? new MissingPayload(layer.Outputs * sizeof(int), missing)
                : new WholePayload(layer.Outputs * sizeof(int), () => RoundBias(bias.Read(), step.Read()));
            string biasRounded = graph.AddConstant(biasName + ".int32", new Tensor("", DataType.Int32, [layer.Outputs], whole));
            inputs[2] = Dequantize(graph, node, biasName, biasRounded, biasScale, "", perChannel
                ? [new NodeAttribute("axis", 0L)] : [], [layer.Outputs]);
        }

        graph.Replace(node, node.Node with { Inputs = inputs });
    }

    private static string Dequantize(GraphEditor graph, EditNode reader, string name, string rounded, string scale,
        string zero, NodeAttribute[] attributes, IReadOnlyList<long> dims)
    {
        string back = graph.UniqueValue(name + ".dequantized");
        graph.SetType(back, new TensorType(DataType.Float, Shape.Of([.. dims])));
        graph.InsertBefore(reader, new Node
        {
            Name = graph.UniqueNode(back + ".node"),
            OpType = "DequantizeLinear",
            OpsetVersion = graph.Opset,
            Inputs = zero.Length > 0 ? [rounded, scale, zero] : [rounded, scale],
            Outputs = [back],
            Attributes = attributes,
        });
        return back;
    }

    private static byte[] RoundBias(double[] bias, double[] steps)
    {
        byte[] bytes = new byte[bias.Length * sizeof(int)];
        for (int i = 0; i < bias.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)),
                (int)Math.Clamp(Math.Round(bias[i] / (float)steps[steps.Length == 1 ? 0 : i]), int.MinValue, int.MaxValue));
        return bytes;
    }

    private static Tensor Bytes(IReadOnlyList<long> dims, byte[] bytes) => new("", DataType.Int8, dims, new MemoryPayload(bytes));
}
