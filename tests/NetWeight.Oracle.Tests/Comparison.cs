using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Oracle.Tests;

/// <summary>Holds what inference says of a value against what the value was.</summary>
internal static class Comparison
{
    /// <summary>What is wrong, null if nothing. Unknown parts are never wrong.</summary>
    public static string? Wrong(Value? inferred, Actual actual)
    {
        if (inferred is null)
            return "inference does not know the value";
        if (Wrong(inferred.Type, actual.Type) is { } wrong)
            return wrong;
        if (inferred.Content is not { } content || actual.Numbers is not { } numbers)
            return null;
        for (int i = 0; i < content.Count && i < numbers.Length; i++)
            if (content.Elements[i].Number is { } number && !Near(number, numbers[i], content.DataType))
                return $"element {i} was folded to {number} and is {numbers[i]}";
        return null;
    }

    /// <summary>Whether nothing of the type is left open.</summary>
    public static bool IsKnown(OnnxType? type) => type switch
    {
        TensorType tensor => tensor.DataType != DataType.Undefined && tensor.Shape is { IsKnown: true },
        SequenceType { Items: { } items } => items.All(IsKnown),
        SequenceType sequence => IsKnown(sequence.Element),
        OptionalType optional => IsKnown(optional.Element),
        MapType map => map.Key != DataType.Undefined,
        _ => false,
    };

    private static string? Wrong(OnnxType? inferred, OnnxType actual)
    {
        switch (inferred, actual)
        {
            case (null, _):
                return null;
            case (OptionalType optional, _):
                return Wrong(optional.Element, actual);
            case (TensorType found, TensorType real):
                if (found.DataType != DataType.Undefined && real.DataType != DataType.Undefined && found.DataType != real.DataType)
                    return $"{found} is {real}";
                return found.Shape is null || real.Shape is null || Fits(found.Shape, real.Shape) ? null : $"{found} is {real}";
            case (SequenceType found, SequenceType real):
                if (found.Items is { } items && items.Count != real.Items!.Count)
                    return $"a sequence of {items.Count} has {real.Items.Count} elements";
                for (int i = 0; i < real.Items!.Count; i++)
                    if ((Wrong(found.Items?[i], real.Items[i]) ?? Wrong(found.Element, real.Items[i])) is { } wrong)
                        return $"element {i}: {wrong}";
                return null;
            case (MapType found, MapType real):
                return found.Key == real.Key || real.Key == DataType.Undefined
                    ? Wrong(found.Value is TensorType value ? value with { Shape = null } : found.Value, real.Value) : $"{found} is {real}";
            default:
                return $"{inferred} is {actual}";
        }
    }

    private static bool Fits(Shape inferred, Shape actual)
    {
        if (inferred.Rank != actual.Rank)
            return false;
        for (int i = 0; i < inferred.Rank; i++)
            if (inferred[i].IsKnown ? inferred[i].Value != actual[i].Value : inferred[i].UpperBound < actual[i].Value)
                return false;
        return true;
    }

    /// <summary>Equal but for the rounding of a float type, which an operator inside the runtime may do more often than once.</summary>
    private static bool Near(double inferred, double actual, DataType type) =>
        inferred.Equals(actual)
            || (type.IsFloat && Math.Abs(inferred - actual) <= Math.Max(1e-6, Math.Abs(actual)) * (type.Bits < 32 ? 1e-2 : 1e-5));
}
