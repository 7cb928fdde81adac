namespace NetWeight.Experiments;

/// <summary>Times that a paper prints for an experiment's networks.</summary>
/// <param name="Source">The paper and table.</param>
/// <param name="Scale">The scale of its networks.</param>
/// <param name="DeviceId">The device that it was measured on.</param>
/// <param name="RuntimeId">The runtime that comes nearest to the measured one.</param>
/// <param name="Conditions">The conditions of the measurement, in words.</param>
/// <param name="Rates">Batches per second: a row's name, and its numbers column by column.</param>
public sealed record PublishedTable(string Source, ExperimentScale Scale, string DeviceId, string RuntimeId,
    string Conditions, IReadOnlyList<(string Row, double[] Rates)> Rates)
{
    /// <summary>Threads of a CPU; null if the device has none.</summary>
    public int? Threads { get; init; }

    /// <summary>The tool that measured it, as the fits name it; null for the runtime's own.</summary>
    public string? Harness { get; init; }

    /// <summary>The published time of a cell; null if the table has none.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The number of the column.</param>
    public double? Seconds(string row, int column)
    {
        foreach ((string name, double[] rates) in Rates)
            if (name == row && column < rates.Length)
                return 1 / rates[column];
        return null;
    }
}
