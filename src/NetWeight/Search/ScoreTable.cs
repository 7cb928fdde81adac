using System.Globalization;
using System.IO.Compression;

namespace NetWeight.Search;

/// <summary>
/// Numbers of networks of a search space that someone measured: a CSV file with a header, a column <c>genotype</c> or
/// <c>architecture</c> (else the first), and one of values. It may be compressed (<c>.gz</c>).
/// </summary>
public sealed class ScoreTable
{
    private static readonly string[] GenotypeColumns = ["genotype", "architecture", "arch"];

    private readonly Dictionary<Genotype, double> values = [];

    private ScoreTable(string source) => Source = source;

    /// <summary>The file and the column.</summary>
    public string Source { get; }

    /// <summary>How many networks it has a value of.</summary>
    public int Count => values.Count;

    /// <summary>The networks.</summary>
    public IEnumerable<Genotype> Networks => values.Keys;

    /// <summary>The value of a network; null where the table has none.</summary>
    public double? Of(Genotype genotype) => values.TryGetValue(genotype, out double value) ? value : null;

    /// <summary>
    /// Reads <c>FILE</c> or <c>FILE#COLUMN</c>; without a column the first one of numbers behind the genotypes. Throws
    /// <see cref="NetWeightException"/> naming the line for what cannot be read.
    /// </summary>
    public static ScoreTable Read(SearchSpace space, string argument)
    {
        int hash = argument.LastIndexOf('#');
        string path = hash < 0 ? argument : argument[..hash];
        try
        {
            using Stream file = File.OpenRead(path);
            using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                ? new GZipStream(file, CompressionMode.Decompress) : file;
            using var reader = new StreamReader(stream);
            return Read(space, reader, Path.GetFileName(path), hash < 0 ? null : argument[(hash + 1)..]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new NetWeightException($"{path} cannot be read: {FileProblem.Reason(e)}.", e);
        }
    }

    /// <summary>Reads a table. Throws <see cref="NetWeightException"/> naming the line for what cannot be read.</summary>
    /// <param name="space">Whose networks they are.</param>
    /// <param name="reader">The text.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="column">The column of values; null for the first behind the genotypes.</param>
    public static ScoreTable Read(SearchSpace space, TextReader reader, string name, string? column)
    {
        string[] header = (reader.ReadLine()
            ?? throw new NetWeightException($"{name} is empty; its first line names the columns.")).Split(',');
        int genotypes = Math.Max(0, Array.FindIndex(header, h => GenotypeColumns.Contains(h.Trim(), StringComparer.OrdinalIgnoreCase)));
        int at = column is null ? genotypes + 1 : Array.FindIndex(header, h => h.Trim() == column);
        if (at < 0 || at >= header.Length)
            throw new NetWeightException(column is null ? $"{name}: no column follows '{header[genotypes]}'."
                : $"{name} has no column '{column}'; it has {string.Join(", ", header)}.");
        var table = new ScoreTable(column is null ? name : $"{name}#{column}");
        int number = 1;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.Length == 0)
                continue;
            string[] cells = line.Split(',');
            if (cells.Length <= Math.Max(at, genotypes))
                throw new NetWeightException($"{name}, line {number}: {cells.Length} cells, where the header has {header.Length}.");
            if (!double.TryParse(cells[at], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
                throw new NetWeightException($"{name}, line {number}: '{cells[at]}' is not a number.");
            try
            {
                table.values[space.Parse(cells[genotypes].Trim('"', ' '))] = value;
            }
            catch (NetWeightException e)
            {
                throw new NetWeightException($"{name}, line {number}: {e.Message}", e);
            }
        }

        return table.Count > 0 ? table : throw new NetWeightException($"{name} has no lines behind its header.");
    }
}
