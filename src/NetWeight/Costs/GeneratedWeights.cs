using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Costs;

/// <summary>
/// Weights that a file does not store but makes of a few numbers when it is loaded: one value in a shape, a range turned and scaled.
/// </summary>
internal sealed class GeneratedWeights
{
    private const int DepthLimit = 64;

    /// <summary>Masks are filled with numbers of at least this size, weights are not.</summary>
    private const double MaskSize = 1e4;

    private readonly Dictionary<Value, Value?> roots = [];

    /// <summary>
    /// The value in a shape or the range that a constant was made of; null if it rests on stored weights, or is computed in another way
    /// (a fixed blur). Two readers of one such value share its weights.
    /// </summary>
    public Value? Root(Value value) => Root(value, 0);

    /// <summary>
    /// Whether a generated constant that is read as data is a weight: one value in a shape, unless that value is 0, 1 or very large as
    /// those of states and masks are. These count only as a scale or shift per channel.
    /// </summary>
    /// <param name="reader">The layer that reads it; null if another constant is computed of it.</param>
    /// <param name="value">The value that is read.</param>
    /// <param name="root">Its origin.</param>
    public static bool IsWeight(ShapedNode? reader, Value value, Value root)
    {
        if (!value.DataType.IsFloat || value.Elements is not > 1
            || root.Producer is not { Operator: { Domain: "", Type: "ConstantOfShape" } } maker)
            return false;
        for (Value at = value; at != root; at = at.Producer.Input(0)!)
            if (at.Producer is not { Operator: { Domain: "", Type: var type } }
                || (type != "Cast" && !OperatorSets.StoredViews.Contains(type)))
                return false;
        double fill = maker.Attribute("value")?.Value is not Tensor tensor ? 0 : TensorValue.From(tensor) is { Count: 1 } content
            ? content.Elements[0].Number ?? 0 : 0;
        return (fill is not (0 or 1) && Math.Abs(fill) < MaskSize)
            || (reader?.Operator is { Domain: "", Type: var reads } && OperatorSets.Arithmetic.Contains(reads)
                && IsPerChannel(value.Shape!));
    }

    /// <summary>One dimension above 1, and further ones of 1 after it: [C, 1, 1].</summary>
    private static bool IsPerChannel(Shape shape)
    {
        int above = 0;
        foreach (Dim dim in shape.Dims)
            above += dim.ValueOrNull is > 1 ? 1 : 0;
        return above == 1 && shape.Dims[^1].ValueOrNull == 1;
    }

    private Value? Root(Value value, int depth)
    {
        if (roots.TryGetValue(value, out Value? known))
            return known;
        return roots[value] = depth < DepthLimit ? Find(value, depth) : null;
    }

    private Value? Find(Value value, int depth)
    {
        if (!value.IsConstant || value.Stored is not null || value.Producer is not { Operator: { } @operator } producer)
            return null;
        if (@operator is { Domain: "", Type: "ConstantOfShape" or "Range" })
            return value;
        Value? only = null;
        for (int i = 0; i < producer.Inputs.Count; i++)
        {
            if (producer.Inputs[i] is not { } input || @operator.Role(i) is InputRole.Setting || input.Elements is 0 or 1)
                continue;
            if (Root(input, depth + 1) is not { } root)
                return null;
            // With several inputs, the result is what they have in common.
            only = only is null || only == root ? root : value;
        }

        return only;
    }
}
