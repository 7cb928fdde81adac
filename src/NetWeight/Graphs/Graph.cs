namespace NetWeight.Graphs;

/// <summary>The name of a value with the type that the file declares for it, if it does.</summary>
public sealed record ValueInfo(string Name, OnnxType? Type);

/// <summary>One operation of a graph.</summary>
public sealed record Node
{
    private static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>();

    /// <summary>The name that the file gives it; may be empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>The operator's domain; empty for <c>ai.onnx</c>.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The operator: <c>Conv</c>.</summary>
    public required string OpType { get; init; }

    /// <summary>Which function of that name is meant, if several exist.</summary>
    public string Overload { get; init; } = "";

    /// <summary>The version of the domain's operator set that the node follows.</summary>
    public int OpsetVersion { get; init; }

    /// <summary>Names of the values that it reads; an empty name is an optional input left out.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Names of the values that it makes; an empty name is an unwanted output.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Its constants.</summary>
    public IReadOnlyList<NodeAttribute> Attributes { get; init; } = [];

    /// <summary>A text for people.</summary>
    public string DocString { get; init; } = "";

    /// <summary>Further texts by key, such as the exporter's source lines.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = NoMetadata;

    /// <summary>The attribute of that name, or null.</summary>
    public NodeAttribute? Attribute(string name)
    {
        // Nodes have a handful of attributes: a loop beats a dictionary.
        foreach (NodeAttribute attribute in Attributes)
            if (attribute.Name == name)
                return attribute;
        return null;
    }

    /// <summary>The name, or if the file gives none, the operator with its first output: <c>Conv(x12)</c>.</summary>
    public string DisplayName => Name.Length > 0 ? Name : $"{OpType}({Outputs.FirstOrDefault(o => o.Length > 0) ?? ""})";
}

/// <summary>Nodes, the constants and inputs that they read, and the outputs that count.</summary>
public sealed record Graph
{
    /// <summary>The name that the file gives it.</summary>
    public string Name { get; init; } = "";

    /// <summary>The inputs, in order. Files before IR version 4 list the initialisers here, too.</summary>
    public IReadOnlyList<ValueInfo> Inputs { get; init; } = [];

    /// <summary>The outputs, in order.</summary>
    public IReadOnlyList<ValueInfo> Outputs { get; init; } = [];

    /// <summary>Declared types of values in between.</summary>
    public IReadOnlyList<ValueInfo> ValueInfos { get; init; } = [];

    /// <summary>The constants.</summary>
    public IReadOnlyList<Tensor> Initializers { get; init; } = [];

    /// <summary>The operations, in the file's order.</summary>
    public IReadOnlyList<Node> Nodes { get; init; } = [];

    /// <summary>A text for people.</summary>
    public string DocString { get; init; } = "";

    /// <summary>Further texts by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>An operator that the model itself defines by other operators.</summary>
public sealed record FunctionDefinition
{
    /// <summary>The domain by which nodes call it.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The operator name by which nodes call it.</summary>
    public required string Name { get; init; }

    /// <summary>Which of several of that name.</summary>
    public string Overload { get; init; } = "";

    /// <summary>Names of its inputs inside the body.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Names of its outputs inside the body.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Attributes without a default.</summary>
    public IReadOnlyList<string> AttributeNames { get; init; } = [];

    /// <summary>Attributes with their defaults.</summary>
    public IReadOnlyList<NodeAttribute> AttributeDefaults { get; init; } = [];

    /// <summary>The body.</summary>
    public IReadOnlyList<Node> Nodes { get; init; } = [];

    /// <summary>Declared types of values in the body.</summary>
    public IReadOnlyList<ValueInfo> ValueInfos { get; init; } = [];

    /// <summary>The operator sets that the body follows: version by domain.</summary>
    public IReadOnlyDictionary<string, int> Opsets { get; init; } = new Dictionary<string, int>();

    /// <summary>A text for people.</summary>
    public string DocString { get; init; } = "";
}

/// <summary>A whole file: the main graph and its context.</summary>
public sealed record Model
{
    /// <summary>Its name: the file's name without its ending, or the graph's.</summary>
    public required string Name { get; init; }

    /// <summary>The file that it was read from, or null.</summary>
    public string? SourcePath { get; init; }

    /// <summary>The version of the file format.</summary>
    public long IrVersion { get; init; } = 10;

    /// <summary>The program that wrote the file.</summary>
    public string ProducerName { get; init; } = "";

    /// <summary>That program's version.</summary>
    public string ProducerVersion { get; init; } = "";

    /// <summary>The model's own domain.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The model's own version.</summary>
    public long ModelVersion { get; init; }

    /// <summary>A text for people.</summary>
    public string DocString { get; init; } = "";

    /// <summary>The operator sets that the nodes follow: version by domain (empty for <c>ai.onnx</c>).</summary>
    public IReadOnlyDictionary<string, int> Opsets { get; init; } = new Dictionary<string, int>();

    /// <summary>The main graph.</summary>
    public required Graph Graph { get; init; }

    /// <summary>Operators that the model defines itself.</summary>
    public IReadOnlyList<FunctionDefinition> Functions { get; init; } = [];

    /// <summary>Further texts by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Doubts from reading the file.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>The version of <c>ai.onnx</c> that the nodes follow; 0 if the file uses none.</summary>
    public int Opset => Opsets.GetValueOrDefault("");
}
