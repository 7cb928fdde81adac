namespace NetWeight.Operators.Sequences;

/// <summary>Operators on lists of values and on values that may be absent.</summary>
public static class SequenceOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Other,
    [
        new ConcatFromSequence(),
        new Optional(),
        new OptionalGetElement(),
        new OptionalHasElement(),
        new SequenceAt(),
        new SequenceConstruct(),
        new SequenceEmpty(),
        new SequenceErase(),
        new SequenceInsert(),
        new SequenceLength(),
        new SequenceMap(),
        new SplitToSequence(),
    ]);
}
