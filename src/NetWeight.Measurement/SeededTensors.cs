using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Measurement;

/// <summary>
/// Random numbers of the right type, shape and range if a measurement needs some: inputs, and weights that a file
/// leaves out.
/// </summary>
public static class SeededTensors
{
    /// <summary>
    /// A tensor for each input of a model: floats in [-1, 1), bytes over their whole range, integers that index a table
    /// within it, other integers 0 or 1; an input whose content the user gave has that.
    /// Throws <see cref="NetWeightException"/> for an input whose shape is open or whose type has no numbers.
    /// </summary>
    public static IReadOnlyList<Tensor> Inputs(ShapedModel model, int seed = 0) =>
        [.. model.Graph.Inputs.Select(input => Input(model, input, seed))];

    /// <summary>
    /// The model with seeded weights if its own are missing; a model that has all of them comes back as it is.
    /// Kernels are spread by their fan-in (He et al. 2015, equation 10), so that no activation overflows or vanishes.
    /// Throws <see cref="NetWeightException"/> if a missing tensor decides shapes: they cannot be guessed.
    /// </summary>
    public static Model FillMissing(Model model, int seed = 0)
    {
        if (model.Graph.Initializers.All(t => t.Payload.MissingBecause is null))
            return model;
        var users = new Dictionary<string, (Node Node, int Index)>();
        foreach (Node node in model.Graph.Nodes)
            for (int i = 0; i < node.Inputs.Count; i++)
                users.TryAdd(node.Inputs[i], (node, i));
        return model with
        {
            Graph = model.Graph with
            {
                Initializers = [.. model.Graph.Initializers.Select(
                    t => t.Payload.MissingBecause is null ? t : t with { Payload = Weight(t, users, seed) })],
            },
        };
    }

    private static SeededPayload Weight(Tensor tensor, Dictionary<string, (Node Node, int Index)> users, int seed)
    {
        if (tensor.DataType is DataType.Int64 or DataType.Bool || !SeededPayload.CanDraw(tensor.DataType))
            throw new NetWeightException(
                $"The values of '{tensor.Name}' ({tensor.DataType.OnnxName}) are missing and cannot be drawn at "
                    + $"random: they may decide shapes. {tensor.Payload.MissingBecause}");
        (Node? user, int index) = users.GetValueOrDefault(tensor.Name);
        return new SeededPayload(seed, tensor.Name, tensor.DataType, tensor.Elements, Range(tensor, user, index));
    }

    private static ElementRange Range(Tensor tensor, Node? user, int index)
    {
        if (tensor.DataType.IsInteger)
            return WholeRange(tensor.DataType);
        // Scales and variances (BatchNormalization, other normalizations, quantization) are positive.
        bool around1 = user?.OpType switch
        {
            "BatchNormalization" => index is 1 or 4,
            "QuantizeLinear" or "DequantizeLinear" => index == 1,
            _ => index == 1 && (user?.OpType.EndsWith("Normalization", StringComparison.Ordinal) ?? false),
        };
        if (around1)
            return new ElementRange(0.75, 1.25);
        if (tensor.Dims.Count < 2)
            return new ElementRange(-0.1, 0.1);
        long fanIn = user?.OpType is "MatMul" ? tensor.Dims[^2] : tensor.Elements / Math.Max(1, tensor.Dims[0]);
        // A uniform distribution over +-a has the variance a^2 / 3; He's is 2 / fan-in.
        double bound = Math.Sqrt(6.0 / Math.Max(1, fanIn));
        return new ElementRange(-bound, bound);
    }

    private static Tensor Input(ShapedModel model, Value input, int seed)
    {
        if (input.Content is { IsKnown: true } content && input.Shape is { IsKnown: true } small)
            return Given(input, content, small);
        if (input.Type is not TensorType)
            throw new NetWeightException(
                $"Input '{input.Name}' is {input.Type?.ToString() ?? "of unknown type"}; only tensors can be fed.");
        if (input.Shape is not { IsKnown: true } shape)
            throw new NetWeightException(
                $"The shape of input '{input.Name}' ({input.Shape?.ToString() ?? "?"}) is open; "
                    + $"give it with --input {input.Name}=SHAPE or --dim.");
        if (!SeededPayload.CanDraw(input.DataType))
            throw new NetWeightException($"Input '{input.Name}' holds {input.DataType.OnnxName}; random ones cannot be drawn.");
        var payload = new SeededPayload(seed, input.Name, input.DataType, shape.Elements!.Value, Range(model, input));
        return new Tensor(input.Name, input.DataType, Sizes(shape), new MemoryPayload(payload.ReadAll()));
    }

    private static Tensor Given(Value input, TensorValue content, Shape shape)
    {
        double[] numbers = [.. content.Elements.Select(
            e => e.Number ?? throw new NetWeightException($"The content of input '{input.Name}' is not a number."))];
        byte[] bytes = new byte[input.DataType.SizeOf(numbers.Length) ?? 0];
        int width = input.DataType.Bits / 8;
        for (int i = 0; i < numbers.Length && width > 0; i++)
            new SeededPayload(0, "", input.DataType, 1, new ElementRange(numbers[i], numbers[i])).ReadAll().CopyTo(bytes, i * width);
        return new Tensor(input.Name, input.DataType, Sizes(shape), new MemoryPayload(bytes));
    }

    private static ElementRange Range(ShapedModel model, Value input)
    {
        if (!input.DataType.IsInteger)
            return new ElementRange(-1, 1);
        if (input.DataType.Bits <= 8)
            return WholeRange(input.DataType);
        // Indices must lie inside the table that they index.
        long rows = long.MaxValue;
        foreach (ShapedNode node in model.Graph.Nodes)
            if (node.Node.OpType == "Gather" && node.Inputs.Count > 1 && node.Inputs[1] == input
                && node.Inputs[0]?.Shape is { Rank: > 0 } table)
            {
                long axis = node.Node.Attribute("axis")?.Value as long? ?? 0;
                Dim size = table[(int)(axis < 0 ? axis + table.Rank : axis)];
                if (size.IsKnown)
                    rows = Math.Min(rows, size.Value);
            }

        return new ElementRange(0, rows == long.MaxValue ? 1 : Math.Max(0, rows - 1));
    }

    private static ElementRange WholeRange(DataType type) => type switch
    {
        DataType.UInt8 => new ElementRange(0, 255),
        DataType.Int8 => new ElementRange(-128, 127),
        DataType.UInt16 => new ElementRange(0, 65535),
        DataType.Int16 => new ElementRange(-32768, 32767),
        _ => new ElementRange(-127, 127),
    };

    private static long[] Sizes(Shape shape)
    {
        var sizes = new long[shape.Rank];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = shape[i].Value;
        return sizes;
    }
}
