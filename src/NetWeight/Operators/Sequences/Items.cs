using NetWeight.Graphs;

namespace NetWeight.Operators.Sequences;

/// <summary>The known facts about the items of a sequence.</summary>
internal static class Items
{
    /// <summary>Longer sequences keep only the type that all items share.</summary>
    public const int Limit = 1024;

    /// <summary>The sequence type of an input, also of one inside an optional; null if it is unknown.</summary>
    public static SequenceType? Sequence(this ShapedNode node, int input) => node.Input(input)?.Type switch
    {
        SequenceType sequence => sequence,
        OptionalType { Element: SequenceType sequence } => sequence,
        null or TensorType { DataType: DataType.Undefined } => null,
        var other => throw new ShapeException($"{other} is not a sequence"),
    };

    /// <summary>A sequence of these items; <paramref name="empty"/> is its element type if there are none.</summary>
    public static SequenceType Of(IReadOnlyList<OnnxType> items, OnnxType empty)
    {
        OnnxType element = items.Count == 0 ? empty : items[0];
        for (int i = 1; i < items.Count; i++)
            element = Common(element, items[i]);
        return new SequenceType(element, items.Count <= Limit ? items : null);
    }

    /// <summary>The common type of both; the element type alone if there is nothing else.</summary>
    public static OnnxType Common(OnnxType first, OnnxType second) => ReferenceEquals(first, second) ? first
        : OnnxType.Either(first, second) ?? new TensorType(first is TensorType tensor ? tensor.DataType : DataType.Undefined, null);

    /// <summary>The type of a value as an item.</summary>
    public static OnnxType TypeOf(Value? value) => value?.Type ?? new TensorType(DataType.Undefined, null);

    /// <summary>The index that a position means (negative ones count from the end); throws if it is outside.</summary>
    public static int At(long position, int end)
    {
        if (position < -end || position >= end)
            throw new ShapeException($"position {position} is outside a sequence of {end}");
        return (int)(position < 0 ? position + end : position);
    }

    /// <summary>
    /// The contents of the items, if the nodes that made the sequence show them: shapes taken apart and put together again
    /// (<c>h, w = x.shape</c>). Null if they do not.
    /// </summary>
    public static IReadOnlyList<TensorValue?>? Contents(Value? sequence)
    {
        var appended = new List<TensorValue?>();
        for (int steps = 0; steps < Limit; steps++)
        {
            if (sequence?.Producer is not { } producer)
                return null;
            switch (producer.Node.OpType)
            {
                case "Identity":
                    sequence = producer.Input(0);
                    continue;
                case "SequenceInsert" when !producer.Has(2):
                    appended.Insert(0, producer.Content(1));
                    sequence = producer.Input(0);
                    continue;
                case "SequenceEmpty":
                    return appended;
                case "SequenceConstruct":
                    return [.. producer.Inputs.Select(v => v?.Content), .. appended];
                case "SplitToSequence" when SplitToSequence.Contents(producer) is { } parts:
                    return [.. parts, .. appended];
                default:
                    return null;
            }
        }

        return null;
    }
}
