namespace NetWeight.Accuracy.Data;

/// <summary>All tables.</summary>
public static class DataSetCatalog
{
    /// <summary>The tables, in the order of the page.</summary>
    public static IReadOnlyList<DataSet> All { get; } = [new TimmGpu(), new TimmCpu(), new Measured(), new Ncnn(), new OwnTimes(), new ShuffleNetTables()];
}
