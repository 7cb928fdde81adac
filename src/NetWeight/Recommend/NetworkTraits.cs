using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Recommend;

/// <summary>The operators of a network and the structures that no single operator names.</summary>
public sealed class NetworkTraits
{
    /// <summary>Structures that may be requested besides operators, with other names that people use.</summary>
    private static readonly (string Name, string[] Others)[] Structures =
    [
        ("Depthwise", ["DepthwiseConv", "dwconv"]),
        ("GroupedConv", ["Grouped", "GroupConv"]),
        ("Swish", ["Silu"]),
        ("Mish", []),
        ("Gelu", []),
        ("SqueezeExcite", ["SE", "SqueezeAndExcitation"]),
        ("ChannelShuffle", ["Shuffle"]),
    ];

    private static readonly Dictionary<string, string> Known = Names();

    private readonly HashSet<string> operators = new(StringComparer.Ordinal), structures = new(StringComparer.Ordinal);

    private NetworkTraits()
    {
    }

    /// <summary>The operators, in alphabetical order.</summary>
    public IReadOnlyList<string> Operators => [.. operators.Order(StringComparer.Ordinal)];

    /// <summary>
    /// The structures, in alphabetical order: <c>Depthwise</c>, <c>GroupedConv</c>, <c>Swish</c>, <c>Mish</c>,
    /// <c>Gelu</c>, <c>SqueezeExcite</c>, <c>ChannelShuffle</c>.
    /// </summary>
    public IReadOnlyList<string> All => [.. structures.Order(StringComparer.Ordinal)];

    /// <summary>Whether norms are folded into the convolutions of a network that is trained with them.</summary>
    public bool IsReparameterized { get; private init; }

    /// <summary>Whether it has an operator or structure, by the name that <see cref="Resolve"/> gives.</summary>
    public bool Has(string name) => operators.Contains(name) || structures.Contains(name);

    /// <summary>
    /// The name of an operator or structure as traits spell it. Throws <see cref="NetWeightException"/> with near names
    /// if there is none.
    /// </summary>
    public static string Resolve(string word) =>
        Known.TryGetValue(Spelling.Key(word), out string? name)
            ? name
            : throw new NetWeightException(
                $"There is no operator or structure '{word}'.{Spelling.DidYouMean(word, Known.Values)} "
                    + $"Structures are {string.Join(", ", Structures.Select(s => s.Name))}; "
                    + "operators are spelt as ONNX does.");

    /// <summary>Looks at a network.</summary>
    /// <param name="graph">Its graph with shapes.</param>
    /// <param name="hasTrainingForm">Whether it has another form for training.</param>
    public static NetworkTraits Of(ShapedGraph graph, bool hasTrainingForm)
    {
        bool normalizes = graph.Nodes.Any(n => n.Node.OpType == "BatchNormalization");
        var traits = new NetworkTraits { IsReparameterized = hasTrainingForm && !normalizes };
        var gates = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ShapedNode node in graph.Nodes)
        {
            if (node.Outputs is [{ IsKnownAhead: true }, ..] || node.Node.OpType == "Identity")
                continue;
            traits.operators.Add(node.Node.OpType);
            if (node.Node.OpType is "Sigmoid" or "Tanh")
                gates[node.Node.Outputs[0]] = node.Node.OpType == "Tanh" ? "Mish" : "Swish";
            if (StructureOf(node, gates) is { } structure)
                traits.structures.Add(structure);
        }

        return traits;
    }

    private static string? StructureOf(ShapedNode node, Dictionary<string, string> gates)
    {
        switch (node.Node.OpType)
        {
            case "Conv" when node.Int("group", 1) is > 1 and var groups:
                return node.InputShape(0) is { Rank: > 1 } x && x[1].ValueOrNull == groups ? "Depthwise" : "GroupedConv";
            // The shuffle's transpose swaps groups and members, which are between batch and pixels.
            case "Transpose" when node.Ints("perm") is [0, 2, 1, 3, 4]:
                return "ChannelShuffle";
            case "Erf":
                return "Gelu";
            case "Mul" when node.InputShape(0) is { Rank: 4, IsKnown: true } left && node.InputShape(1) is { Rank: 4, IsKnown: true } right:
                if (IsPoint(left) != IsPoint(right))
                    return node.Inputs[IsPoint(left) ? 0 : 1] is { IsKnownAhead: false } ? "SqueezeExcite" : null;
                return gates.GetValueOrDefault(node.Node.Inputs[0]) ?? gates.GetValueOrDefault(node.Node.Inputs[1]);
            default:
                return null;
        }

        static bool IsPoint(Shape shape) => shape[2].Value == 1 && shape[3].Value == 1;
    }

    private static Dictionary<string, string> Names()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string[] others) in Structures)
            foreach (string word in others.Prepend(name))
                names[Spelling.Key(word)] = name;
        foreach (Operator @operator in OperatorCatalog.All)
            if (@operator.Domain.Length == 0)
                names.TryAdd(Spelling.Key(@operator.Type), @operator.Type);
        return names;
    }
}
