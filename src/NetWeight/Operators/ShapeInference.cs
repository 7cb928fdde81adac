using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>Finds the type and shape of every value of a model, and the content of the small ones that feed shapes.</summary>
public sealed class ShapeInference
{
    /// <summary>Diagnostics of one kind beyond this number are not listed.</summary>
    private const int DiagnosticLimit = 50;

    /// <summary>Sub-graphs inside sub-graphs beyond this depth are not a model: the stack has an end.</summary>
    private const int DepthLimit = 100;

    /// <summary>
    /// Nodes of sub-graphs that are still inferred when <see cref="repeats"/> is used up: each once or twice, for every loop around
    /// them. Beyond it, sub-graphs stay unknown.
    /// </summary>
    private const int RepeatReserve = 500_000;

    private readonly List<Diagnostic> diagnostics;
    private readonly FunctionInliner inliner;
    private readonly InputBinding binding;
    private readonly TopologicalOrder order = new();
    private readonly Dictionary<string, int> diagnosticCounts = [];
    private readonly HashSet<Diagnostic> reported = [];
    private Scope? scope;
    private bool silent;

    /// <summary>Whether the declared sizes of the sub-graph in work are known not to hold in every iteration.</summary>
    private bool distrustDeclared;
    private int depth;

    /// <summary>Of the inference itself: costs, which may infer a sub-graph again, have their own.</summary>
    private CancellationToken cancellation;

    /// <summary>Work that may still go into repeating sub-graphs, in nodes; loops inside loops would multiply without end.</summary>
    private long repeats = 300_000;

    private ShapeInference(Model model, InferenceOptions options)
    {
        diagnostics = [.. model.Diagnostics];
        inliner = new FunctionInliner(model);
        binding = new InputBinding(model, options, diagnostics);
    }

    internal (long Declared, long Wanted)? Rebatch => binding.Rebatch;

    /// <summary>Whether a sub-graph may be inferred more often than once.</summary>
    internal bool MayRepeat => repeats > 0;

    /// <summary>
    /// Infers a model. Nodes that contradict their operator and operators that are unknown become diagnostics, and values that depend on
    /// them stays unknown. Throws <see cref="NetWeightException"/> if the options do not fit the model or its graph is invalid.
    /// </summary>
    public static ShapedModel Run(Model model, InferenceOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= InferenceOptions.Default;
        var engine = new ShapeInference(model, options) { cancellation = cancellation };
        engine.Report(ModelChecks.Versions(model));
        ShapedGraph graph = engine.Infer(model.Graph, input =>
        {
            var value = new Value(input.Name) { Type = engine.binding.Types[input.Name], IsInput = true };
            if (options.InputValues.TryGetValue(input.Name, out IReadOnlyList<double>? numbers))
                Feed(value, numbers);
            return value;
        });
        engine.cancellation = CancellationToken.None;
        ModelChecks.CompleteMissingData(engine.diagnostics, graph);
        return new ShapedModel(model, graph, engine.diagnostics);
    }

    private void Report(IEnumerable<Diagnostic> doubts)
    {
        foreach (Diagnostic doubt in doubts)
            Report(doubt);
    }

    internal void Report(Diagnostic diagnostic)
    {
        if (silent)
            return;
        int count = diagnosticCounts.GetValueOrDefault(diagnostic.Id);
        // The same doubt comes up again if a cost repeats a question of inference.
        if (count >= DiagnosticLimit || !reported.Add(diagnostic))
            return;
        diagnosticCounts[diagnostic.Id] = count + 1;
        diagnostics.Add(diagnostic);
    }

    internal ShapedGraph InferSubgraph(Graph graph, IReadOnlyList<OnnxType?> inputTypes,
        IReadOnlyList<TensorValue?>? contents, bool report, bool trustDeclared)
    {
        if (depth >= DepthLimit)
            throw new NetWeightException($"Sub-graphs are nested more than {DepthLimit} deep.");
        if (repeats < -RepeatReserve)
            throw new ShapeException("loops inside loops multiply without end");
        (bool outerSilent, bool outerDistrust) = (silent, distrustDeclared);
        silent |= !report;
        distrustDeclared |= !trustDeclared;
        depth++;
        repeats -= 10;
        int index = 0;
        try
        {
            return Infer(graph, input =>
            {
                var value = new Value(input.Name);
                // A loop's own declaration fills the gaps of its caller.
                value.Type = Merge(value, index < inputTypes.Count ? inputTypes[index] : null, input.Type);
                if (contents is not null && index < contents.Count && contents[index] is { } content)
                {
                    value.Content = content;
                    value.Type = new TensorType(content.DataType, content.Shape);
                }

                index++;
                return value;
            });
        }
        finally
        {
            depth--;
            (silent, distrustDeclared) = (outerSilent, outerDistrust);
        }
    }

    private static void Feed(Value value, IReadOnlyList<double> numbers)
    {
        DataType type = value.DataType == DataType.Undefined ? DataType.Int64 : value.DataType;
        long[] dims = value.Shape is { IsKnown: true } shape ? [.. shape.ToArray().Select(d => d.Value)]
            : value.Shape is { Rank: 0 } ? [] : [numbers.Count];
        var elements = numbers.Select(n => TensorValue.Convert(n == Math.Floor(n) && Math.Abs(n) < 9e15
            ? Scalar.Of((long)n) : Scalar.Of(n), type)).ToArray();
        value.Content = TensorValue.Create(type, dims, elements)
            ?? throw new NetWeightException($"Input '{value.Name}' has the shape {Shape.Of(dims)}; {numbers.Count} numbers do not fit it.");
        value.Type = new TensorType(type, Shape.Of(dims));
    }

    private ShapedGraph Infer(Graph graph, Func<ValueInfo, Value> bindInput)
    {
        var inner = new Scope(scope, graph.Nodes.Count + graph.Initializers.Count);
        var declared = new List<ValueInfo>();
        IReadOnlyList<Node> nodes = inliner.HasFunctions ? inliner.Expand(graph.Nodes, declared) : graph.Nodes;
        Dictionary<string, OnnxType?> declaredTypes = new(graph.ValueInfos.Count + graph.Outputs.Count + declared.Count);
        foreach (ValueInfo info in declared.Concat(graph.ValueInfos).Concat(graph.Outputs))
            declaredTypes[info.Name] = info.Type;

        foreach (Tensor tensor in graph.Initializers)
            inner.Add(new Value(tensor.Name) { Type = new TensorType(tensor.DataType, tensor.Shape), Stored = tensor, IsConstant = true });
        var inputs = new List<Value>();
        foreach (ValueInfo info in graph.Inputs)
        {
            if (info.Name.Length == 0 || inner.Own.ContainsKey(info.Name))
                continue;
            Value value = bindInput(info);
            inner.Add(value);
            inputs.Add(value);
        }

        if (!silent)
            Report(ModelChecks.SharedNames(graph));
        nodes = order.Sort(nodes, out bool wasSorted);
        if (!wasSorted)
            Report(new Diagnostic(Diagnostic.Unordered, Severity.Warning,
                "The nodes are not listed in the order in which they run; the standard requires it. They were sorted."));

        Scope? outer = scope;
        scope = inner;
        try
        {
            var shaped = new ShapedNode[nodes.Count];
            for (int i = 0; i < shaped.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                shaped[i] = Infer(nodes[i], inner, declaredTypes);
            }

            var outputs = graph.Outputs.Select(o => inner.Find(o.Name)).ToArray();
            for (int i = 0; i < outputs.Length; i++)
                if (outputs[i] is null)
                    Report(new Diagnostic(Diagnostic.InvalidNode, Severity.Error,
                        $"The output '{graph.Outputs[i].Name}' is made by no node."));
            return new ShapedGraph(graph, shaped, inner.Own, inputs, outputs);
        }
        finally
        {
            scope = outer;
        }
    }

    private ShapedNode Infer(Node node, Scope inner, Dictionary<string, OnnxType?> declaredTypes)
    {
        var inputs = node.Inputs.Count == 0 ? [] : new Value?[node.Inputs.Count];
        bool constant = true;
        for (int i = 0; i < inputs.Length; i++)
        {
            if (node.Inputs[i].Length == 0)
                continue;
            inputs[i] = inner.Find(node.Inputs[i]);
            if (inputs[i] is null)
            {
                Report(new Diagnostic(Diagnostic.InvalidNode, Severity.Error,
                    $"It reads '{node.Inputs[i]}', which nothing makes.", node.DisplayName));
                inner.Add(inputs[i] = new Value(node.Inputs[i]));
            }

            constant &= inputs[i]!.IsConstant;
        }

        var outputs = node.Outputs.Count == 0 ? [] : new Value?[node.Outputs.Count];
        for (int i = 0; i < outputs.Length; i++)
            if (node.Outputs[i].Length > 0)
                outputs[i] = new Value(node.Outputs[i]);

        Operator? @operator = OperatorCatalog.Find(node, out bool withoutDomain);
        if (withoutDomain)
            Report(new Diagnostic(Diagnostic.MissingDomain, Severity.Note,
                $"{node.OpType} is written without its domain and taken for the operator of {@operator!.Domain}.", node.DisplayName));
        else if (StandardForms.Contradiction(node) is { } contradiction)
            Report(new Diagnostic(Diagnostic.OtherVersion, Severity.Warning, contradiction + ".", node.DisplayName));
        var shaped = new ShapedNode(node, @operator, inputs, outputs, this);
        if (@operator is null)
        {
            shaped.Error = $"the operator {QualifiedName(node)} is unknown";
            Report(new Diagnostic(Diagnostic.UnknownOperator, Severity.Warning,
                $"The operator {QualifiedName(node)} is unknown; its cost is missing.", node.DisplayName));
        }
        else
        {
            Apply(@operator, shaped);
        }

        constant &= @operator is { IsDeterministic: true } && shaped.Subgraphs.Count == 0;
        foreach (Value? output in outputs)
        {
            if (output is null)
                continue;
            output.Producer = shaped;
            output.IsConstant |= constant;
            if (declaredTypes.TryGetValue(output.Name, out OnnxType? declared))
                output.Type = Merge(output, output.Type, declared);
            if (output.Content is { } content && output.Type is TensorType tensor)
                output.Type = tensor with { Shape = content.Shape };
            if (depth > 0)
                repeats -= 1 + (output.Content?.Count ?? 0) / 64;
            if (inner.Own.ContainsKey(output.Name))
                throw new NetWeightException(
                    $"The value '{output.Name}' is made twice, the second time by node '{node.DisplayName}'; ONNX allows that only once.");
            inner.Add(output);
        }

        return shaped;
    }

    private void Apply(Operator @operator, ShapedNode shaped)
    {
        try
        {
            @operator.Infer(shaped);
            NodeChecks.Report(shaped);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException or NetWeightException) or ShapeException)
        {
            // A rule may trip over anything that a hostile file holds; whatever it is, this node's outputs are unknown
            // and the rest goes on.
            string reason = e switch
            {
                ShapeException => e.Message,
                OverflowException => "its sizes exceed 2^63",
                _ => $"its inputs or attributes do not fit the operator ({e.Message.ReplaceLineEndings(" ")})",
            };
            foreach (Value? output in shaped.Outputs)
            {
                if (output is null)
                    continue;
                output.Type = null;
                output.Content = null;
            }

            // A sub-graph may be a branch that this input never takes.
            if (binding.FromUser && binding.ReplacesDeclared && e is ShapeException && depth == 0)
                throw new NetWeightException(
                    $"Node '{shaped.Name}' ({@operator.Type}) does not work with the given batch or input shape: {reason}.", e);
            shaped.Error = reason;
            Report(new Diagnostic(Diagnostic.InvalidNode, Severity.Error, $"{@operator.Type}: {reason}.", shaped.Name));
        }
    }

    private OnnxType? Merge(Value value, OnnxType? inferred, OnnxType? declared) =>
        DeclaredTypes.Complete(value.Name, inferred, binding.Substitute(declared), trusted: !binding.ReplacesDeclared
            && !distrustDeclared, Report);

    private static string QualifiedName(Node node) => node.Domain.Length == 0 ? node.OpType : $"{node.Domain}::{node.OpType}";

    /// <summary>The values that nodes of a graph can see: its own, and those of the graphs around it.</summary>
    private sealed class Scope(Scope? outer, int capacity)
    {
        public Dictionary<string, Value> Own { get; } = new(capacity);

        public void Add(Value value) => Own[value.Name] = value;

        public Value? Find(string name)
        {
            for (Scope? at = this; at is not null; at = at.Outer)
                if (at.Own.TryGetValue(name, out Value? value))
                    return value;
            return null;
        }

        private Scope? Outer => outer;
    }
}
