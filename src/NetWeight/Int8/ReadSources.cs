using NetWeight.Operators;

namespace NetWeight.Int8;

/// <summary>The origin of a product's input.</summary>
internal enum ReadSource
{
    /// <summary>A product, or an activation that cuts its range and that runtimes fuse (ReLU, clip).</summary>
    Plain,

    /// <summary>A smooth activation.</summary>
    Smooth,

    /// <summary>A normalization that no product takes in.</summary>
    Normalized,
}

/// <summary>Finds the origin of the values that products read, through layers that move or pool numbers without a new range.</summary>
internal sealed class ReadSources
{
    /// <summary>The most nodes between a gate and its sigmoid.</summary>
    private const int GateSteps = 6;

    private readonly Dictionary<Value, ReadSource> known = new(ReferenceEqualityComparer.Instance);

    /// <summary>The origin of a value.</summary>
    public ReadSource Of(Value value)
    {
        if (known.TryGetValue(value, out ReadSource source))
            return source;
        known[value] = ReadSource.Plain;
        return known[value] = value.Producer is { } node ? Of(node) : ReadSource.Plain;
    }

    private ReadSource Of(ShapedNode node)
    {
        switch (node.Node.OpType)
        {
            case var _ when OperatorSets.SmoothActivations.Contains(node.Node.OpType):
                return ReadSource.Smooth;
            case var _ when OperatorSets.SampleNormalizations.Contains(node.Node.OpType):
                return ReadSource.Normalized;
            // A layer normalization that the exporter spelt out ends with a division by a standard deviation.
            case "Div" when node.Input(1)?.Producer?.Node.OpType == "Sqrt":
                return ReadSource.Normalized;
            case "Mul":
                return OfProduct(node);
            case var _ when OperatorSets.KeepsDistribution.Contains(node.Node.OpType):
                return node.Input(0) is { } input ? Of(input) : ReadSource.Plain;
            case var _ when OperatorSets.MixesDistributions.Contains(node.Node.OpType):
                return OfAll(node);
            default:
                return ReadSource.Plain;
        }
    }

    /// <summary>A product of two maps: a smooth activation, or a gate per channel, which does not change the kind of map.</summary>
    private ReadSource OfProduct(ShapedNode node)
    {
        if (node.Inputs is not [{ } left, { } right])
            return ReadSource.Plain;
        if (left.IsKnownAhead || right.IsKnownAhead)
            return Of(left.IsKnownAhead ? right : left);
        bool isGateLeft = IsGate(left), isGateRight = IsGate(right);
        if (!isGateLeft && !isGateRight)
            return OfAll(node);
        (Value map, Value gate) = isGateRight ? (left, right) : (right, left);
        return gate.Elements < map.Elements ? Of(map) : ReadSource.Smooth;
    }

    /// <summary>The source if all inputs that are fed agree.</summary>
    private ReadSource OfAll(ShapedNode node)
    {
        ReadSource? all = null;
        foreach (Value? input in node.Inputs)
        {
            if (input is null || input.IsKnownAhead)
                continue;
            ReadSource source = Of(input);
            if (all is { } other && other != source)
                return ReadSource.Plain;
            all = source;
        }

        return all ?? ReadSource.Plain;
    }

    /// <summary>Whether a value is a gate: a sigmoid, the error function, or their piecewise forms, with constants around it.</summary>
    private static bool IsGate(Value value)
    {
        Value? at = value;
        for (int i = 0; i < GateSteps && at?.Producer is { } node; i++)
        {
            if (OperatorSets.Gates.Contains(node.Node.OpType))
                return true;
            Value?[] fed = [.. node.Inputs.Where(v => v is { IsKnownAhead: false })];
            bool isShifted = node.Node.OpType == "Clip" && node.Input(0)?.Producer is { Node.OpType: "Add" } add
                && add.Inputs.Any(v => v is { IsKnownAhead: true });
            if (isShifted)
                return true;
            if (!OperatorSets.AroundGates.Contains(node.Node.OpType) || fed.Length != 1)
                return false;
            at = fed[0];
        }

        return false;
    }
}
