using NetWeight.Graphs;

namespace NetWeight.Measurement.Layers;

/// <summary>
/// Finds out which nodes of the original graph each node of the runtime's own graph (a kernel) does the work of. Names of tensors
/// survive the runtime's rewriting, names of nodes only in part:
/// a kernel's outputs keep their names, or the kernel is called <c>TENSOR_nchwc</c> (<c>TENSOR_bn_nchwc</c> for a normalization that runs
/// as a convolution), or after an original node (<c>NODE</c>, <c>NODE/SomeFusion/</c>), or a reorder node after it makes the tensor.
/// A kernel without any such trace (<c>Gelu_token_3</c>) does the work between its neighbours.
/// </summary>
internal sealed class KernelJoin
{
    private static readonly string[] Convolutions = ["Conv", "ConvTranspose", "ConvInteger", "QLinearConv"];
    private static readonly string[] Products = ["Gemm", "MatMul", "MatMulInteger", "QLinearMatMul"];
    private static readonly string[] Activations =
        ["Relu", "Clip", "Sigmoid", "Tanh", "LeakyRelu", "HardSigmoid", "HardSwish", "Gelu", "Elu"];
    private const string LayoutEnding = "_nchwc", NormalizationEnding = "_bn_nchwc";

    private readonly Graph original;
    private readonly Dictionary<string, int> producers = [];
    private readonly Dictionary<string, List<int>> consumers = [];
    private readonly HashSet<string> constants;
    private readonly int[] owners;
    private readonly List<string>[] keys;
    private readonly Dictionary<string, int> madeBy = [];

    /// <summary>Kernels that leave no trace in names, by the kernel that they read from.</summary>
    private readonly Dictionary<int, int> nameless = [];

    private KernelJoin(Graph original, IReadOnlyList<Node> kernels)
    {
        this.original = original;
        constants = [.. original.Initializers.Select(i => i.Name)];
        owners = new int[original.Nodes.Count];
        Array.Fill(owners, -1);
        for (int i = 0; i < original.Nodes.Count; i++)
        {
            foreach (string output in original.Nodes[i].Outputs)
                producers[output] = i;
            foreach (string input in original.Nodes[i].Inputs)
                (consumers.TryGetValue(input, out List<int>? list) ? list : consumers[input] = []).Add(i);
            if (original.Nodes[i].OpType == "Constant"
                || original.Nodes[i].Inputs.All(n => n.Length == 0 || constants.Contains(n))
                    && original.Nodes[i].Inputs.Count > 0)
                constants.UnionWith(original.Nodes[i].Outputs);
        }

        keys = new List<string>[kernels.Count];
        var tokens = new Dictionary<string, int>();
        var byName = new Dictionary<string, Node>();
        foreach (Node node in original.Nodes)
            byName.TryAdd(node.Name, node);
        for (int k = 0; k < kernels.Count; k++)
        {
            keys[k] = [];
            foreach (string output in kernels[k].Outputs)
                tokens[output] = k;
            if (IsReorder(kernels[k]))
            {
                // Its result is its source's tensor in the usual layout.
                if (kernels[k].Inputs.Count > 0 && tokens.TryGetValue(kernels[k].Inputs[0], out int source) && !IsReorder(kernels[source]))
                    keys[source].AddRange(kernels[k].Outputs.Where(producers.ContainsKey));
                continue;
            }

            keys[k].AddRange(kernels[k].Outputs.Where(producers.ContainsKey));
            if (keys[k].Count == 0)
                keys[k].AddRange(FromName(kernels[k], byName));
        }

        for (int k = 0; k < kernels.Count; k++)
            if (keys[k].Count == 0 && !IsReorder(kernels[k]) && kernels[k].Inputs.Count > 0
                && tokens.TryGetValue(kernels[k].Inputs[0], out int before))
                nameless.TryAdd(before, k);
        for (int k = 0; k < kernels.Count; k++)
            foreach (string key in keys[k])
                madeBy.TryAdd(key, k);
    }

    /// <summary>A copy between memory layouts that the runtime put in.</summary>
    public static bool IsReorder(Node kernel) => kernel.OpType is "ReorderInput" or "ReorderOutput";

    /// <summary>
    /// The indices of the original nodes of each kernel, in the graph's order; nodes of no kernel were computed when
    /// the model was loaded.
    /// </summary>
    public static IReadOnlyList<int>[] Run(Graph original, IReadOnlyList<Node> kernels)
    {
        var join = new KernelJoin(original, kernels);
        // First those with a node of their own type, which marks the end; the rest is bounded by them.
        foreach (bool anchored in new[] { true, false })
            for (int k = 0; k < kernels.Count; k++)
                if (!IsReorder(kernels[k]))
                    join.Claim(kernels[k], k, anchored);
        join.AttachRest();
        var result = new List<int>[kernels.Count];
        for (int k = 0; k < result.Length; k++)
            result[k] = [];
        for (int i = 0; i < join.owners.Length; i++)
            if (join.owners[i] >= 0)
                result[join.owners[i]].Add(i);
        return result;
    }

    private string[] Anchors(Node kernel) => kernel.OpType switch
    {
        // Not if a tensor is itself called that way.
        "Conv" when kernel.Name.EndsWith(NormalizationEnding, StringComparison.Ordinal)
            && !producers.ContainsKey(kernel.Name[..^LayoutEnding.Length]) => ["BatchNormalization"],
        "Conv" or "FusedConv" or "NhwcFusedConv" or "QLinearConv" => Convolutions,
        "Gemm" or "FusedGemm" or "MatMul" or "FusedMatMul" => Products,
        _ => [kernel.OpType],
    };

    /// <summary>The original tensors in a kernel's name.</summary>
    private IEnumerable<string> FromName(Node kernel, Dictionary<string, Node> byName)
    {
        string name = kernel.Name;
        foreach (string ending in new[] { LayoutEnding, NormalizationEnding })
            if (name.EndsWith(ending, StringComparison.Ordinal) && producers.ContainsKey(name[..^ending.Length]))
                return [name[..^ending.Length]];
        if (byName.TryGetValue(name, out Node? same) && same.OpType == kernel.OpType)
            return same.Outputs;
        int fusion = name.TrimEnd('/').LastIndexOf('/');
        return fusion > 0 && name.EndsWith("Fusion/", StringComparison.Ordinal)
            && byName.TryGetValue(name[..fusion], out Node? fused) ? fused.Outputs : [];
    }

    private void Claim(Node kernel, int k, bool anchored)
    {
        string[] anchors = Anchors(kernel);
        var path = new List<int>();
        bool found = false;
        foreach (string key in keys[k])
            found |= Walk(key, k, anchors, path);
        if (found != anchored)
            return;
        foreach (int node in path)
            owners[node] = k;
        if (found && kernel.Domain == "com.microsoft.nchwc" && kernel.OpType == "Conv")
            ClaimSwallowed(kernel, k, path);
    }

    /// <summary>Collects the nodes after a tensor up to those that other kernels do, or to one of the kernel's own type.</summary>
    private bool Walk(string tensor, int k, string[] anchors, List<int> path)
    {
        bool found = false;
        var open = new Stack<string>([tensor]);
        while (open.TryPop(out string? name))
        {
            if (constants.Contains(name) || (madeBy.TryGetValue(name, out int maker) && maker != k)
                || !producers.TryGetValue(name, out int node) || owners[node] >= 0 || path.Contains(node))
                continue;
            path.Add(node);
            if (anchors.Contains(original.Nodes[node].OpType))
            {
                found = true;
                continue;
            }

            foreach (string input in original.Nodes[node].Inputs)
                open.Push(input);
        }

        return found;
    }

    /// <summary>
    /// A convolution in the processor's layout takes a sum in as its fourth input, and the activation after it, and
    /// keeps the name from before.
    /// </summary>
    private void ClaimSwallowed(Node kernel, int k, List<int> path)
    {
        if (path.Count == 0)
            return;
        string last = original.Nodes[path.Max()].Outputs[0];
        if (kernel.Inputs.Count > 3 && kernel.Inputs[3].Length > 0 && Consumer(last, k, ["Add", "Sum"]) is { } sum)
        {
            owners[sum] = k;
            last = original.Nodes[sum].Outputs[0];
            path.Add(sum);
        }

        bool hasActivation = path.Any(n => Activations.Contains(original.Nodes[n].OpType));
        if (kernel.Attribute("activation") is not null && !hasActivation && Consumer(last, k, Activations) is { } activation)
            owners[activation] = k;
    }

    /// <summary>The node of one of some types that reads a tensor, has no owner, and whose output no other kernel makes.</summary>
    private int? Consumer(string tensor, int k, string[] types)
    {
        foreach (int node in consumers.GetValueOrDefault(tensor) ?? [])
            if (owners[node] < 0 && types.Contains(original.Nodes[node].OpType)
                && original.Nodes[node].Outputs.All(o => !madeBy.TryGetValue(o, out int maker) || maker == k))
                return node;
        return null;
    }

    /// <summary>
    /// Nodes that vanished without a name belong to the kernel before them, or to a nameless one after that; nodes that depend on
    /// constants alone ran when the model was loaded.
    /// </summary>
    private void AttachRest()
    {
        for (int i = 0; i < owners.Length; i++)
        {
            if (owners[i] >= 0 || original.Nodes[i].Outputs.All(o => o.Length == 0 || constants.Contains(o)))
                continue;
            int owner = -1;
            foreach (string input in original.Nodes[i].Inputs)
                if (producers.TryGetValue(input, out int producer))
                    owner = Math.Max(owner, owners[producer]);
            // Left over after a kernel that a nameless one reads from: that does it.
            owners[i] = owner >= 0 && nameless.TryGetValue(owner, out int next) ? next : owner;
        }
    }
}
