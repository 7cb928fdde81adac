namespace NetWeight.Operators;

/// <summary>
/// Operations that are one in a runtime and several nodes in files: lists of what a device lacks
/// may name them.
/// </summary>
public static class OperatorPatterns
{
    /// <summary>Hu et al. 2018: a map times weights per channel that were pooled from it.</summary>
    public const string SqueezeExcite = "SqueezeExcite";

    /// <summary>Zhang et al. 2018 (ShuffleNet): reshape into groups, transpose groups and members, reshape back.</summary>
    public const string ChannelShuffle = "ChannelShuffle";

    /// <summary>Howard et al. 2019 (MobileNetV3): x times ReLU6(x + 3) / 6, in one node or several.</summary>
    public const string HardSwish = "HardSwish";

    /// <summary>The most nodes through which a gate is followed.</summary>
    private const int MostSteps = 12;

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> All { get; } = [ChannelShuffle, HardSwish, SqueezeExcite];

    /// <summary>The pattern that a node completes; null for none.</summary>
    public static string? Of(ShapedNode node) => node.Node.OpType switch
    {
        "HardSwish" => HardSwish,
        "Transpose" when IsShuffle(node) => ChannelShuffle,
        "Mul" when Gate(node) is { } gate => gate,
        _ => null,
    };

    private static bool IsShuffle(ShapedNode node)
    {
        if (node.Ints("perm") is not { Length: >= 4 } perm || node.Input(0)?.Producer is not { Node.OpType: "Reshape" } reshape)
            return false;
        for (int i = 0; i < perm.Length; i++)
            if (perm[i] != (i is 1 or 2 ? 3 - i : i))
                return false;
        // Split channels, not pixels: one axis more than before, and the first axes hold the channels.
        return reshape.InputShape(0) is { Rank: > 1 } before && node.InputShape(0) is { } groups && groups.Rank == before.Rank + 1
            && before[1].ValueOrNull is { } channels && groups[1].ValueOrNull * groups[2].ValueOrNull == channels;
    }

    private static string? Gate(ShapedNode node)
    {
        if (node.Inputs is not [{ } first, { } second])
            return null;
        return Gate(first, second) ?? Gate(second, first);
    }

    /// <summary>The multiplier of a value: followed back until it comes from the value itself.</summary>
    private static string? Gate(Value value, Value gate)
    {
        bool pools = false, clips = false;
        Value? at = gate;
        for (int i = 0; i < MostSteps && at?.Producer is { } node; i++)
        {
            pools |= node.Node.OpType is "GlobalAveragePool" or "ReduceMean";
            clips |= node.Node.OpType is "Clip" or "HardSigmoid";
            at = Source(node);
            if (at == value)
                return pools && gate.Elements < value.Elements ? SqueezeExcite : clips && !pools && i < 4 ? HardSwish : null;
        }

        return null;
    }

    /// <summary>The one input that is computed; null if there are several.</summary>
    private static Value? Source(ShapedNode node)
    {
        Value? source = null;
        foreach (Value? input in node.Inputs)
        {
            if (input is null || input.IsKnownAhead)
                continue;
            if (source is not null)
                return null;
            source = input;
        }

        return source;
    }
}
