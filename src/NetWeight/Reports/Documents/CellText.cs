using NetWeight.Units;

namespace NetWeight.Reports.Documents;

/// <summary>Cells as text. See <see cref="Column{T}"/> for the content of cells.</summary>
public static class CellText
{
    /// <summary>The text for people in a column.</summary>
    public static string ForPeople(Column column, object? cell) => cell switch
    {
        Cell { Words: { } words } => words,
        Cell own => (own.IsLeast ? "at least " : "") + ForPeople(column, own.Value),
        null => column.Unknown,
        _ => column.Unit is { } unit && Number(cell) is { } number ? unit.Print(number) : Words(cell),
    };

    /// <summary>The text for programs in a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="digits">How fractions are written if the column does not state it.</param>
    public static string ForPrograms(Column column, object? cell, string digits = "") => Value(cell) switch
    {
        null => "",
        double number => number.ToString(column.Digits.Length > 0 ? column.Digits : digits),
        bool truth => truth ? "true" : "false",
        var value => Words(value),
    };

    /// <summary>The number in a cell, to sort by; null for text.</summary>
    public static double? Number(object? cell) => Value(cell) switch
    {
        double number => number,
        long number => number,
        int number => number,
        _ => null,
    };

    /// <summary>The value of a cell, as a plain number if it is a quantity.</summary>
    public static object? Value(object? cell) => cell switch
    {
        Cell own => Value(own.Value),
        Seconds time => time.Value,
        Bytes memory => memory.Value,
        Maccs maccs => maccs.Value,
        Flops flops => flops.Value,
        FlopsPerByte intensity => intensity.Value,
        FlopsPerSecond rate => rate.Value,
        BytesPerSecond rate => rate.Value,
        _ => cell,
    };

    private static string Words(object value) => value switch
    {
        IEnumerable<string> list => string.Join(", ", list),
        IFormattable number => number.ToString(null, null),
        _ => value.ToString() ?? "",
    };
}
