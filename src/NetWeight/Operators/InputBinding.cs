using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>Applies the user's options to the declared inputs: which symbol has which size, and which static size was replaced.</summary>
internal sealed class InputBinding
{
    private readonly Dictionary<string, long> symbols;
    private readonly InferenceOptions options;
    private readonly List<Diagnostic> diagnostics;
    private readonly BatchDimension batchDimension;

    public InputBinding(Model model, InferenceOptions options, List<Diagnostic> diagnostics)
    {
        this.options = options;
        this.diagnostics = diagnostics;
        symbols = new Dictionary<string, long>(options.Dims);
        var initializers = model.Graph.Initializers.Select(t => t.Name).ToHashSet();
        Inputs = [.. model.Graph.Inputs.Where(i => !initializers.Contains(i.Name))];
        if (Inputs.GroupBy(i => i.Name).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
            throw new NetWeightException($"The model has two inputs of the name '{twice.Key}'; ONNX allows one.");
        CheckNames(model);
        batchDimension = BatchDimension.Of(Inputs);

        Dictionary<string, Shape> shapes = GivenShapes();
        foreach ((string name, Shape shape) in shapes)
            Bind(Inputs.First(i => i.Name == name), shape);
        if (options.Batch is { } batch)
            BindBatch(shapes, batch);
        else if (options.AssumeBatchOfOne)
            AssumeBatch(shapes);
        Types = Inputs.DistinctBy(i => i.Name).ToDictionary(i => i.Name, i => Resolve(i, shapes));
        ReportOpen();
    }

    /// <summary>The graph's real inputs: those that are not initialisers.</summary>
    public IReadOnlyList<ValueInfo> Inputs { get; }

    /// <summary>The type of each input after binding.</summary>
    public IReadOnlyDictionary<string, OnnxType?> Types { get; }

    /// <summary>The batch size that the file fixes and the user replaced.</summary>
    public (long Declared, long Wanted)? Rebatch { get; private set; }

    /// <summary>
    /// Whether the user replaced a size that the file fixes: then the file's declarations for inner values no longer
    /// holds.
    /// </summary>
    public bool ReplacesDeclared { get; private set; }

    /// <summary>Whether the user said anything about shapes.</summary>
    public bool FromUser => options.InputShapes.Count > 0 || options.SingleInputShape is not null
        || options.Dims.Count > 0 || options.Batch is not null;

    /// <summary>A declared type with the symbols that have a size now.</summary>
    public OnnxType? Substitute(OnnxType? type) => type switch
    {
        TensorType { Shape: { } shape } tensor => tensor with { Shape = Substitute(shape) },
        SequenceType sequence => Substitute(sequence.Element) is { } element ? new SequenceType(element) : null,
        OptionalType optional => Substitute(optional.Element) is { } element ? new OptionalType(element) : null,
        _ => type,
    };

    private Shape Substitute(Shape shape)
    {
        if (symbols.Count == 0 || shape.IsKnown)
            return shape;
        Dim[] dims = shape.ToArray();
        for (int i = 0; i < dims.Length; i++)
            if (dims[i].Symbol is { } symbol && symbols.TryGetValue(symbol, out long size))
                dims[i] = size;
        return Shape.Owning(dims);
    }

    private void CheckNames(Model model)
    {
        string Known() => Inputs.Count == 0 ? "The model has no inputs." : $"The inputs are: {string.Join(", ", Inputs.Select(Describe))}.";
        foreach (string name in options.InputShapes.Keys.Concat(options.InputValues.Keys))
            if (Inputs.All(i => i.Name != name))
                throw new NetWeightException($"The model has no input '{name}'. {Known()}");
        if (options.SingleInputShape is not null && Inputs.Count(i => i.Type is TensorType or null) != 1)
            throw new NetWeightException($"--input without a name needs a model with one input. {Known()}");

        if (options.Dims.Count == 0)
            return;
        var declared = new HashSet<string>();
        foreach (ValueInfo info in model.Graph.Inputs.Concat(model.Graph.Outputs).Concat(model.Graph.ValueInfos))
            if (info.Type is TensorType { Shape: { } shape })
                foreach (Dim dim in shape.Dims)
                    if (dim.Symbol is { } symbol)
                        declared.Add(symbol);
        foreach ((string name, long size) in options.Dims)
        {
            if (!declared.Contains(name))
                throw new NetWeightException($"The model has no symbolic dimension '{name}'. " + (declared.Count == 0
                    ? "All its dimensions are fixed." : $"It has: {string.Join(", ", declared.Order(StringComparer.Ordinal))}."));
            if (size < 0)
                throw new NetWeightException($"--dim {name}={size}: a dimension cannot be negative.");
        }
    }

    private static string Describe(ValueInfo input) => $"{input.Name} {input.Type?.ToString() ?? "of unknown type"}";

    private Dictionary<string, Shape> GivenShapes()
    {
        var shapes = new Dictionary<string, Shape>(options.InputShapes);
        if (options.SingleInputShape is { } single)
            shapes[Inputs.First(i => i.Type is TensorType or null).Name] = single;
        return shapes;
    }

    private void Bind(ValueInfo input, Shape given)
    {
        if (input.Type is not null and not TensorType)
            throw new NetWeightException($"Input '{input.Name}' is {input.Type}, not a tensor; it cannot be given a shape.");
        if (input.Type is not TensorType { Shape: { } declared })
            return;
        if (declared.Rank != given.Rank)
            throw new NetWeightException($"Input '{input.Name}' has {declared.Rank} dimensions ({declared}), not {given.Rank} ({given}).");
        for (int i = 0; i < declared.Rank; i++)
        {
            if (!given[i].IsKnown)
                continue;
            if (declared[i].IsKnown && declared[i].Value != given[i].Value)
            {
                ReplacesDeclared = true;
                if (i == 0 && declared.Rank > 1)
                    Rebatch ??= (declared[0].Value, given[0].Value);
            }

            if (declared[i].Symbol is not { } symbol)
                continue;
            if (symbols.TryGetValue(symbol, out long other) && other != given[i].Value)
                throw new NetWeightException($"The symbol '{symbol}' would be both {other} and {given[i].Value}.");
            symbols[symbol] = given[i].Value;
        }
    }

    /// <summary>
    /// The batch is found by <see cref="BatchDimension"/>, otherwise the first dimension of the first input that has several; every input
    /// with the same first dimension follows.
    /// </summary>
    private void BindBatch(Dictionary<string, Shape> shapes, long batch)
    {
        if (batch < 1)
            throw new NetWeightException($"A batch of {batch} is not possible; give 1 or more.");
        // If no dimension has a batch's name, the first input of a fixed size gives the batch.
        ValueInfo? first = Inputs.FirstOrDefault(i => i.Type is TensorType { Shape.Rank: > 1 });
        bool isFixed = !batchDimension.IsNamed && first?.Type is TensorType { Shape: { } whole } && whole[0].IsKnown;
        if (batchDimension.Symbols.Count + batchDimension.Nameless.Count > 0 && !isFixed)
        {
            foreach (string symbol in batchDimension.Symbols)
                symbols[symbol] = batch;
            foreach (ValueInfo input in Inputs.Where(i => batchDimension.Nameless.Contains(i.Name)))
                shapes[input.Name] = shapes.GetValueOrDefault(input.Name, ((TensorType)input.Type!).Shape!).With(0, batch);
            RebatchGiven(shapes, batch);
            return;
        }

        if (first is null)
            throw new NetWeightException("The model has no input with a batch dimension; give shapes with --input.");
        if (first.Type is TensorType { Shape: { } image } && SampleBatch.IsSingleImage(shapes.GetValueOrDefault(first.Name, image)))
        {
            if (batch == 1)
                return;
            throw new NetWeightException(
                $"Input '{first.Name}' ({image}) is one image without a batch dimension, so a batch of {batch} cannot be set.");
        }

        Dim declared = ((TensorType)first.Type!).Shape![0];
        foreach (ValueInfo input in Inputs)
        {
            if (input.Type is not TensorType { Shape: { Rank: > 1 } shape }
                || !(shape[0].Same(declared) || input == first || shape[0] == declared))
                continue;
            if (shape[0].Symbol is { } symbol)
                symbols[symbol] = batch;
            if (shape[0].IsKnown && shape[0].Value != batch)
            {
                ReplacesDeclared = true;
                Rebatch ??= (shape[0].Value, batch);
            }

            shapes[input.Name] = shapes.GetValueOrDefault(input.Name, shape).With(0, batch);
        }
    }

    /// <summary>A shape that the user gave besides a batch gives the size of the image: its batch follows.</summary>
    private void RebatchGiven(Dictionary<string, Shape> shapes, long batch)
    {
        foreach (ValueInfo input in Inputs)
        {
            if (input.Type is not TensorType { Shape: { } declared } || !shapes.TryGetValue(input.Name, out Shape? given))
                continue;
            for (int i = 0; i < declared.Rank; i++)
                if (declared[i].Symbol is { } symbol && batchDimension.Symbols.Contains(symbol))
                    shapes[input.Name] = given = given.With(i, batch);
        }
    }

    private void AssumeBatch(Dictionary<string, Shape> shapes)
    {
        foreach (ValueInfo input in Inputs)
        {
            if (shapes.ContainsKey(input.Name) || input.Type is not TensorType { Shape: { Rank: > 0 } shape })
                continue;
            foreach (Dim inner in shape.Dims[1..])
                if (inner.Symbol is { } later && BatchDimension.IsCertainly(later) && symbols.TryAdd(later, 1))
                    diagnostics.Add(new Diagnostic(Diagnostic.Assumption, Severity.Note,
                        $"The batch dimension '{later}' is open; counted for a batch of 1. Set it with --batch."));
            if (shape[0].IsKnown)
                continue;
            if (shape[0].Symbol is { } symbol)
            {
                if (!batchDimension.Symbols.Contains(symbol) || !symbols.TryAdd(symbol, 1))
                    continue;
                diagnostics.Add(new Diagnostic(Diagnostic.Assumption, Severity.Note, BatchDimension.IsBatchName(symbol)
                    ? $"The batch dimension '{symbol}' is open; counted for a batch of 1. Set it with --batch."
                    : $"The first dimension '{symbol}' of '{input.Name}' is open and taken for the batch; counted for a "
                        + $"batch of 1. Set it with --batch, or --dim {symbol}=N."));
            }
            else if (batchDimension.Nameless.Contains(input.Name))
            {
                shapes[input.Name] = shape.With(0, 1);
                diagnostics.Add(new Diagnostic(Diagnostic.Assumption, Severity.Note,
                    $"The first dimension of '{input.Name}' is open; counted for a batch of 1. Set it with --batch."));
            }
        }
    }

    /// <summary>Says once per input which sizes are still open, and how to give them.</summary>
    private void ReportOpen()
    {
        foreach ((string name, OnnxType? type) in Types)
        {
            if (type is not TensorType { Shape: { IsKnown: false } shape } || options.InputValues.ContainsKey(name))
                continue;
            string[] named = [.. shape.ToArray().Where(d => d.Symbol is not null).Select(d => d.Symbol!).Distinct()];
            string remedy = shape.ToArray().Any(d => !d.IsKnown && d.Symbol is null)
                ? $"--input {name}={string.Join('x', shape.ToArray().Select(d => d.IsKnown ? d.ToString() : "N"))}"
                : string.Join(' ', named.Select(n => $"--dim {n}=N"));
            diagnostics.Add(new Diagnostic(Diagnostic.OpenDimension, Severity.Warning,
                $"The shape of input '{name}' ({shape}) is open: costs that depend on it are missing. Give it with {remedy}."));
        }
    }

    private OnnxType? Resolve(ValueInfo input, Dictionary<string, Shape> shapes)
    {
        OnnxType? declared = Substitute(input.Type);
        if (!shapes.TryGetValue(input.Name, out Shape? given))
            return declared;
        DataType type = (declared as TensorType)?.DataType ?? DataType.Float;
        if ((declared as TensorType)?.Shape is not { } shape)
            return new TensorType(type, given);
        Dim[] dims = shape.ToArray();
        for (int i = 0; i < dims.Length; i++)
            if (given[i].IsKnown)
                dims[i] = given[i];
        return new TensorType(type, Shape.Owning(dims));
    }
}
