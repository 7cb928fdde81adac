namespace NetWeight.Operators.Elementwise;

/// <summary>Operators that work on each element alone, under broadcasting. Each is a row: its name, FLOPs per output element, and folding.</summary>
public static class ElementwiseOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } =
    [
        new Unary("Relu", 1, "max(0, x).", x => Math.Max(0, x)),
        new Arithmetic("Add", "x + y.", (x, y) => checked(x + y), (x, y) => x + y),
    ];
}
