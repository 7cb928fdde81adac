using NetWeight.Accuracy.Networks;

namespace NetWeight.Accuracy.Data;

/// <summary>A table of measured latencies.</summary>
public abstract class DataSet
{
    /// <summary>The reason for rows whose network is not at hand.</summary>
    public const string NotAtHand = "not at hand";

    /// <summary>The file that it is read from.</summary>
    public abstract string File { get; }

    /// <summary>Who measured it, where it is public, and under which licence.</summary>
    public abstract string Source { get; }

    /// <summary>Its columns, and how they are read.</summary>
    public abstract string Format { get; }

    /// <summary>Reads its samples, in the order of the file. Throws <see cref="NetWeightException"/> if the file is not
    /// as described.</summary>
    public LoadedData Load(string folder, NetworkLibrary networks)
    {
        var leftOut = new List<LeftOut>();
        IReadOnlyList<CsvRow> table = CsvRows.Read(PathIn(folder));
        (IReadOnlyList<Sample> Samples, LeftOut? LeftOut)[] rows = [.. table.AsParallel().AsOrdered().Select(row =>
        {
            try
            {
                (IReadOnlyList<Sample> Samples, LeftOut? LeftOut) read = Read(row, folder, networks);
                return read.Samples.FirstOrDefault(s => !FollowsBatch(s)) is { } stuck
                    ? ([], new LeftOut(stuck.Network.Key, $"does not follow a batch of {stuck.Batch}")) : read;
            }
            catch (Exception e) when (e is NetWeightException or FormatException)
            {
                return ([], new LeftOut(Name(row), e.Message));
            }
        })];
        foreach ((_, LeftOut? left) in rows)
            if (left is not null)
                leftOut.Add(left);
        return new LoadedData(this, table.Count, [.. rows.SelectMany(r => r.Samples)], leftOut);
    }

    /// <summary>Whether the network weighs as many times as much as its batch suggests: an exporter may have written sizes
    /// into the graph.</summary>
    private static bool FollowsBatch(Sample sample)
    {
        long one = sample.Network.Cost(sample.InputSize, 1, null).Totals.HeadlineMaccs.Value;
        try
        {
            return one * sample.Batch == sample.Cost.Totals.HeadlineMaccs.Value;
        }
        catch (NetWeightException)
        {
            return false;
        }
    }

    /// <summary>Where the file is; <paramref name="folder"/> is that of the tables of others.</summary>
    protected virtual string PathIn(string folder) => Path.Combine(folder, File);

    /// <summary>The samples of a row (most often one), or why there is none; neither for a row that the table has for
    /// other purposes.</summary>
    protected abstract (IReadOnlyList<Sample> Samples, LeftOut? LeftOut) Read(CsvRow row, string folder, NetworkLibrary networks);

    /// <summary>The name of a row that is left out.</summary>
    protected abstract string Name(CsvRow row);
}

/// <summary>A row that could not be used.</summary>
/// <param name="Name">The network.</param>
/// <param name="Reason">The reason.</param>
public sealed record LeftOut(string Name, string Reason);

/// <summary>The result of reading a table.</summary>
/// <param name="Set">The table.</param>
/// <param name="Rows">Rows of the file.</param>
/// <param name="Samples">Those that could be used.</param>
/// <param name="LeftOut">The others.</param>
public sealed record LoadedData(DataSet Set, int Rows, IReadOnlyList<Sample> Samples, IReadOnlyList<LeftOut> LeftOut);
