using NetWeight.Units;

namespace NetWeight.Experiments;

/// <summary>The costs of a network, independent of the device.</summary>
/// <param name="Maccs">Multiply-accumulates of convolutions, fully connected layers and matrix products.</param>
/// <param name="MemoryAccess">Bytes read and written, layer by layer as written.</param>
/// <param name="Parameters">Parameters.</param>
/// <param name="PeakMemory">The largest sum of activations that are alive at the same time.</param>
public readonly record struct CellCost(Maccs Maccs, Bytes MemoryAccess, long Parameters, Bytes PeakMemory);

/// <summary>The time of one inference, with its interval if that is known.</summary>
/// <param name="Time">The time.</param>
/// <param name="Low">The lower end of its interval.</param>
/// <param name="High">The upper end.</param>
public readonly record struct CellTime(Seconds Time, Seconds? Low = null, Seconds? High = null);

/// <summary>The times of an experiment's networks from one place: the input of a verdict.</summary>
/// <param name="Cells">The networks.</param>
/// <param name="Costs">The costs of each.</param>
/// <param name="Times">The time of each; null if it is unknown.</param>
public sealed record ExperimentReadings(IReadOnlyList<ExperimentCell> Cells, IReadOnlyList<CellCost> Costs, IReadOnlyList<CellTime?> Times)
{
    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<string> Columns { get; } = [.. Cells.Select(c => c.Column).Distinct()];

    /// <summary>The rows, in order.</summary>
    public IReadOnlyList<string> Rows { get; } = [.. Cells.Select(c => c.Row).Distinct()];

    /// <summary>The seconds per inference of a cell; null if they are unknown.</summary>
    public double? Seconds(string row, string column) =>
        Index(row, column) is >= 0 and var i && Times[i] is { } time && time.Time.Value > 0 ? time.Time.Value : null;

    /// <summary>The time of a cell divided by that of another one in the same column; null if one is unknown.</summary>
    public double? Ratio(string row, string reference, string column) => Seconds(row, column) / Seconds(reference, column);

    /// <summary>The costs of a cell. Throws <see cref="ArgumentException"/> if there is no such cell.</summary>
    public CellCost Cost(string row, string column) => Index(row, column) is >= 0 and var i ? Costs[i]
        : throw new ArgumentException($"There is no cell '{row}', '{column}'.");

    /// <summary>The cells of a column whose time is known, with it, in order.</summary>
    public IReadOnlyList<(ExperimentCell Cell, CellCost Cost, double Seconds)> Column(string column)
    {
        var known = new List<(ExperimentCell, CellCost, double)>();
        for (int i = 0; i < Cells.Count; i++)
            if (Cells[i].Column == column && Times[i] is { } time && time.Time.Value > 0)
                known.Add((Cells[i], Costs[i], time.Time.Value));
        return known;
    }

    private int Index(string row, string column)
    {
        for (int i = 0; i < Cells.Count; i++)
            if (Cells[i].Row == row && Cells[i].Column == column)
                return i;
        return -1;
    }
}
