using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Levers;

/// <summary>
/// Exchanges the blocks of a network that is at hand: dense convolutions for separable ones, or back. The result has the right shapes
/// and no weights: it is there to be weighed, and has to be trained.
/// </summary>
internal static class BlockExchange
{
    private const string Reason = "the network's blocks were exchanged";

    /// <summary>Windows over fewer channels stay: an image's first convolution is cheap and needs all of them.</summary>
    private const long FewestChannels = 16;

    /// <summary>
    /// Every dense convolution over a window becomes a depthwise one and a 1x1 (Howard et al. 2017, section 3.1). Null if there is none.
    /// </summary>
    public static Model? Separable(ShapedModel model)
    {
        List<Node> nodes = [];
        List<Tensor> weights = [];
        foreach (ShapedNode shaped in model.Graph.Nodes)
        {
            Node node = shaped.Node;
            if (!IsConvolution(shaped, out Tensor? stored, out long group) || group != 1 || Taps(stored) == 1
                || stored.Dims[1] < FewestChannels)
            {
                nodes.Add(node);
                continue;
            }

            string middle = node.Outputs[0] + ".separable";
            Tensor window = Weights(middle + ".window", stored.DataType, [stored.Dims[1], 1, stored.Dims[2], stored.Dims[3]]);
            Tensor mix = Weights(middle + ".mix", stored.DataType, [stored.Dims[0], stored.Dims[1], 1, 1]);
            weights.AddRange([window, mix]);
            nodes.Add(node with
            {
                Name = node.Name + ".dw",
                Inputs = [node.Inputs[0], window.Name],
                Outputs = [middle],
                Attributes = [.. node.Attributes.Where(a => a.Name != "group"), new NodeAttribute("group", stored.Dims[1])],
            });
            nodes.Add(node with { Inputs = [middle, mix.Name, .. node.Inputs.Skip(2)], Attributes = [] });
        }

        return weights.Count == 0 ? null : Rewritten(model.Model, nodes, weights);
    }

    /// <summary>
    /// Every depthwise convolution becomes dense: with the 1x1 that widens before it (Fused-MBConv: Xiong et al. 2021,
    /// section 4.1), or with the 1x1 after it. Null if there is none.
    /// </summary>
    public static Model? Dense(ShapedModel model)
    {
        Dictionary<Node, Node> changed = new(ReferenceEqualityComparer.Instance);
        List<Tensor> weights = [];
        var readers = model.Graph.Nodes.SelectMany(n => n.Inputs.OfType<Value>().Distinct().Select(v => (v, n)))
            .ToLookup(r => r.v, r => r.n);
        foreach (ShapedNode shaped in model.Graph.Nodes)
        {
            if (!IsConvolution(shaped, out Tensor? stored, out long group) || group == 1 || group != stored.Dims[0] || Taps(stored) == 1)
                continue;
            if (Before(shaped) is { } expand && IsPointwise(expand, out Tensor? wide) && wide.Dims[0] > wide.Dims[1])
            {
                Tensor window = Weights(shaped.Node.Outputs[0] + ".dense", stored.DataType,
                    [stored.Dims[0], wide.Dims[1], stored.Dims[2], stored.Dims[3]]);
                weights.Add(window);
                changed[shaped.Node] = shaped.Node with
                {
                    Inputs = [expand.Node.Inputs[0], window.Name, .. shaped.Node.Inputs.Skip(2)],
                    Attributes = [.. shaped.Node.Attributes.Where(a => a.Name != "group")],
                };
            }
            else if (Behind(shaped, readers) is { } project && IsPointwise(project, out Tensor? mix) && !changed.ContainsKey(project.Node))
            {
                Tensor window = Weights(project.Node.Outputs[0] + ".dense", stored.DataType,
                    [mix.Dims[0], mix.Dims[1], stored.Dims[2], stored.Dims[3]]);
                weights.Add(window);
                changed[project.Node] = project.Node with
                {
                    Inputs = [shaped.Node.Inputs[0], window.Name, .. project.Node.Inputs.Skip(2)],
                    Attributes = [.. shaped.Node.Attributes.Where(a => a.Name != "group")],
                };
            }
        }

        return changed.Count == 0 ? null : Rewritten(
            model.Model, [.. model.Graph.Nodes.Select(n => changed.GetValueOrDefault(n.Node, n.Node))], weights);
    }

    private static bool IsConvolution(
        ShapedNode node, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Tensor? weights, out long group)
    {
        weights = node.Input(1)?.Stored;
        group = node.Node.Attribute("group")?.Value is long g ? g : 1;
        return node.Node.OpType == "Conv" && weights is { Dims.Count: 4 };
    }

    private static bool IsPointwise(ShapedNode node, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Tensor? weights) =>
        IsConvolution(node, out weights, out long group) && group == 1 && Taps(weights) == 1;

    private static long Taps(Tensor weights) => weights.Dims[2] * weights.Dims[3];

    /// <summary>The convolution before, with norms and activations between.</summary>
    private static ShapedNode? Before(ShapedNode node)
    {
        for (ShapedNode? at = node.Input(0)?.Producer; at is not null; at = Activated(at)?.Producer)
            if (at.Node.OpType == "Conv")
                return at;
        return null;
    }

    /// <summary>The convolution after it, with norms and activations between that nothing else reads.</summary>
    private static ShapedNode? Behind(ShapedNode node, ILookup<Value, ShapedNode> readers)
    {
        Value? at = node.Output(0);
        while (at is not null)
        {
            ShapedNode[] next = [.. readers[at]];
            if (next is [{ Node.OpType: "Conv" } convolution])
                return convolution;
            // A SiLU reads twice: the value and its sigmoid.
            ShapedNode? passed = next.FirstOrDefault(n => Activated(n) == at && (next.Length == 1 || n.Node.OpType == "Mul"));
            at = passed is null || next.Length > 2 ? null : passed.Output(0);
        }

        return null;
    }

    /// <summary>The value that a norm or activation works on; null for other nodes.</summary>
    private static Value? Activated(ShapedNode node) => node.Node.OpType switch
    {
        _ when OperatorSets.FollowsConvolution.Contains(node.Node.OpType) => node.Input(0),
        "Mul" when node.Input(1)?.Producer is { Node.OpType: "Sigmoid" or "HardSigmoid" } gate
            && gate.Input(0) == node.Input(0) => node.Input(0),
        "Mul" when node.Input(0)?.Producer is { Node.OpType: "Sigmoid" or "HardSigmoid" } gate
            && gate.Input(0) == node.Input(1) => node.Input(1),
        _ => null,
    };

    private static Tensor Weights(string name, DataType type, long[] dims) =>
        new(name, type, dims, new MissingPayload(type.SizeOf(dims.Aggregate(1L, (a, b) => a * b)) ?? 0, Reason));

    private static Model Rewritten(Model model, IReadOnlyList<Node> nodes, List<Tensor> weights)
    {
        Model changed = model with
        {
            Graph = model.Graph with { Nodes = nodes, ValueInfos = [], Initializers = [.. model.Graph.Initializers, .. weights] },
        };
        // Nodes that only the old blocks read are removed with them.
        return ModelCut.Until(changed, [.. model.Graph.Outputs.Select(o => o.Name)]);
    }
}
