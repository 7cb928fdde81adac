namespace NetWeight.Operators;

/// <summary>How much operators read of tables with a row per position or token: the rows that are looked up.</summary>
internal static class TableRows
{
    /// <summary>The elements read of a table for so many looked-up rows; a table of fewer rows is read once.</summary>
    /// <param name="node">The node.</param>
    /// <param name="table">The input that holds the table, a row per position.</param>
    /// <param name="positions">The number of rows that are looked up; null if that is unknown.</param>
    public static long? Read(ShapedNode node, int table, long? positions)
    {
        if (node.InputShape(table) is not { Rank: > 0 } shape)
            return null;
        long? rows = shape.Product(0, shape.Rank - 1), width = shape[shape.Rank - 1].ValueOrNull;
        return rows is { } all && positions is { } wanted ? checked(Math.Min(all, wanted) * width) : checked((positions ?? rows) * width);
    }

    /// <summary>
    /// The number of different positions that an input names: those that it holds if it is known, otherwise as many as it has elements.
    /// </summary>
    public static long? Distinct(ShapedNode node, int positions) =>
        node.Integers(positions) is { } known ? known.Distinct().Count() : node.InputElements(positions);

    /// <summary>The elements read of each input, two of which are tables of cosines and sines.</summary>
    public static long?[] Reads(ShapedNode node, int cosines, int sines, Func<int, long?> read)
    {
        var reads = new long?[Math.Max(cosines, sines) + 1];
        reads[cosines] = read(cosines);
        reads[sines] = read(sines);
        return reads;
    }
}
