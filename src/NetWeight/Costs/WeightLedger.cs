using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Costs;

/// <summary>The constants that are weights; each is entered once, by the first layer that reads it.</summary>
internal sealed class WeightLedger(StoredSizes sizes)
{
    private readonly HashSet<object> seen = [];
    private readonly Dictionary<DataType, long> bytes = [];
    private readonly GeneratedWeights generated = new();

    /// <summary>Bytes of stored weights by type, statistics included.</summary>
    public IReadOnlyDictionary<DataType, long> Bytes => bytes;

    /// <summary>Elements of running means and variances.</summary>
    public long Statistics { get; private set; }

    /// <summary>Elements of all parameters entered, those of branches that were not counted included.</summary>
    public long Parameters { get; private set; }

    /// <summary>Enters the constants that a layer reads and returns the elements of those that are new parameters.</summary>
    public long Enter(ShapedNode node)
    {
        long parameters = 0;
        for (int i = 0; i < node.Inputs.Count; i++)
            if (node.Inputs[i] is { IsKnownAhead: true } value)
                parameters += Enter(value, node.Operator?.Role(i) ?? InputRole.Data, InputRole.Data, node.Operator is null
                    ? value.Elements : node.Operator.WeightElements(node, i), node);
        Parameters = checked(Parameters + parameters);
        return parameters;
    }

    /// <param name="value">A constant, or a value computed from constants and known shapes.</param>
    /// <param name="role">The purpose for which its reader reads it.</param>
    /// <param name="purpose">The purpose for which the layer at the end of a chain of constant nodes reads the result.</param>
    /// <param name="holds">The number of weights that it holds.</param>
    /// <param name="reader">The layer itself; null further back in a chain.</param>
    /// <param name="depth">How far back the chain has been followed.</param>
    private long Enter(Value value, InputRole role, InputRole purpose, long? holds, ShapedNode? reader, int depth = 0)
    {
        InputRole effective = role == InputRole.Data ? purpose : role;
        if (value.Stored is { } stored)
            return Enter(value, stored, role, effective, holds);
        // A weight may have been left out of the file and be made when it is loaded.
        if (value.IsConstant && effective is not (InputRole.Setting or InputRole.Buffer) && generated.Root(value) is { } root
            && (effective is InputRole.Weight or InputRole.Statistic || GeneratedWeights.IsWeight(reader, value, root)))
            return Enter(value, root, role, effective, holds);

        // Weights that pass through a transpose, a cast or a dequantisation on their way are still weights;
        // so is a small table of which known positions are taken.
        long parameters = 0;
        if (role is not (InputRole.Setting or InputRole.Buffer) && depth < 64 && value.Producer is { } producer
            && seen.Add((producer, effective)))
            for (int i = 0; i < producer.Inputs.Count; i++)
                if (producer.Inputs[i] is { IsKnownAhead: true } input)
                    parameters += Enter(input, producer.Operator?.Role(i) ?? InputRole.Data, effective, input.Elements, null, depth + 1);
        return parameters;
    }

    private long Enter(Value value, object source, InputRole role, InputRole effective, long? holds)
    {
        if (holds is not { } elements || effective is InputRole.Setting or InputRole.Buffer)
            return 0;
        if (role == InputRole.Data && (elements <= 1 || (effective != InputRole.Weight && !value.DataType.IsFloat)))
            return 0;
        if (!seen.Add(source))
            return 0;
        DataType type = sizes.As(value.DataType);
        bytes[type] = checked(bytes.GetValueOrDefault(type) + (sizes.Of(value) ?? 0));
        if (effective != InputRole.Statistic)
            return elements;
        Statistics += elements;
        return 0;
    }
}
