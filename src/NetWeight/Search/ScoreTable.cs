using System.Globalization;
using System.IO.Compression;

namespace NetWeight.Search;

/// <summary>
/// Numbers of networks of a search space that someone measured: a CSV file with a header, a column <c>genotype</c>,
/// <c>architecture</c> or <c>arch_str</c> (else the first), and one of values. Cells are separated by commas, semicolons
/// or tabs. It may be compressed (<c>.gz</c>).
/// </summary>
public sealed class ScoreTable
{
    /// <summary>What published tables call the column of networks.</summary>
    private static readonly string[] GenotypeColumns =
        ["genotype", "architecture", "arch", "arch_str", "arch_string", "architecture_string", "arch_code", "network"];

    /// <summary>Columns of numbers that are no values of a network.</summary>
    private static readonly string[] IndexColumns = ["", "index", "id", "idx", "arch_index", "arch_id"];

    private static readonly char[] Separators = [',', ';', '\t'];

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
        string first = reader.ReadLine()
            ?? throw new NetWeightException($"{name} is empty; its first line names the columns.");
        char separator = Separators.MaxBy(s => first.Count(c => c == s));
        string[] header = [.. first.Split(separator).Select(Cell)];
        int genotypes = GenotypeColumn(header, name);
        int at = ValueColumn(header, genotypes, name, column);
        var table = new ScoreTable(column is null ? name : $"{name}#{column}");
        Dictionary<Genotype, int> times = [];
        int number = 1;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.AsSpan().Trim().IsEmpty)
                continue;
            string[] cells = line.Split(separator);
            if (cells.Length <= Math.Max(at, genotypes))
                throw new NetWeightException($"{name}, line {number}: {cells.Length} cells; the header has {header.Length}.");
            if (!double.TryParse(Cell(cells[at]), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                || !double.IsFinite(value))
                throw new NetWeightException($"{name}, line {number}: '{cells[at]}' in column '{header[at]}' is not a number.");
            try
            {
                Genotype genotype = space.Parse(Cell(cells[genotypes]));
                // Several lines of one network, such as seeds of its training, count as their mean.
                int before = times.GetValueOrDefault(genotype);
                table.values[genotype] = ((table.values.GetValueOrDefault(genotype) * before) + value) / (before + 1);
                times[genotype] = before + 1;
            }
            catch (NetWeightException e)
            {
                throw new NetWeightException($"{name}, line {number}: {e.Message}", e);
            }
        }

        return table.Count > 0 ? table : throw new NetWeightException($"{name} has no lines below its header.");
    }

    private static string Cell(string text) => text.Trim().Trim('"').Trim();

    private static int GenotypeColumn(string[] header, string name)
    {
        int found = Array.FindIndex(header, h => GenotypeColumns.Contains(h, StringComparer.OrdinalIgnoreCase));
        if (found >= 0)
            return found;
        return !IndexColumns.Contains(header[0], StringComparer.OrdinalIgnoreCase) ? 0 : throw new NetWeightException(
            $"{name} has the columns {string.Join(", ", header)}, none of which names networks. An index alone does not say which "
            + "network a line is about; add a column 'genotype'.");
    }

    private static int ValueColumn(string[] header, int genotypes, string name, string? column)
    {
        if (column is not null)
        {
            int named = Array.FindIndex(header, h => string.Equals(h, column, StringComparison.OrdinalIgnoreCase));
            return named >= 0 ? named
                : throw new NetWeightException($"{name} has no column '{column}'; it has {string.Join(", ", header)}.");
        }

        int[] others = [.. Enumerable.Range(0, header.Length).Where(
            i => i != genotypes && !IndexColumns.Contains(header[i], StringComparer.OrdinalIgnoreCase))];
        return others.Length == 0 ? throw new NetWeightException($"{name} has no column of values beside '{header[genotypes]}'.")
            : others.FirstOrDefault(i => i > genotypes, others[0]);
    }
}
