using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Importers;

/// <summary>The stopwatches whose times can be imported.</summary>
public static class ImporterCatalog
{
    private const long LargestFile = 1L << 30;

    /// <summary>All of them, in the order in which they look at a file.</summary>
    public static IReadOnlyList<MeasurementImporter> All { get; } =
    [
        new RecordImporter(),
        new OnnxRuntimeImporter(),
        new TrtexecProfileImporter(),
        new TrtexecTimesImporter(),
        new TrtexecLogImporter(),
        new OpenVinoImporter(),
        new TfliteImporter(),
        new NcnnImporter(),
        new RknnImporter(),
        new HailoImporter(),
        new CsvImporter(),
    ];

    /// <summary>
    /// Imports a file. <paramref name="format"/> is an importer's name, null to recognize it; <paramref name="model"/> the model's name
    /// if the file gives none. Throws <see cref="NetWeightException"/> with one line for what cannot be read.
    /// </summary>
    public static IReadOnlyList<MeasurementRecord> Import(string path, string? format = null, string? model = null)
    {
        string text;
        try
        {
            if (!File.Exists(path))
                throw new NetWeightException($"'{path}' does not exist.{NearFiles.DidYouMean(path)}");
            if (new FileInfo(path).Length > LargestFile)
                throw new NetWeightException($"'{path}' is larger than 1 GiB; import a part of it.");
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException($"Cannot read '{path}': {FileProblem.Reason(e)}.", e);
        }

        return Import(new ImportFile(path, text) { GivenModel = model }, format);
    }

    /// <summary>Imports a file that was read already.</summary>
    public static IReadOnlyList<MeasurementRecord> Import(ImportFile file, string? format = null)
    {
        MeasurementImporter importer = format is null
            ? All.FirstOrDefault(i => i.Recognizes(file)) ?? throw file.Error(
                $"no known format. Known are: {string.Join("; ", All.Select(i => $"{i.Name} ({i.Summary})"))}.")
            : All.FirstOrDefault(i => i.Name == format) ?? throw new NetWeightException(
                $"There is no format '{format}'; known: {string.Join(", ", All.Select(i => i.Name))}.");
        IReadOnlyList<MeasurementRecord> records = importer.Read(file);
        return records.Count > 0 ? records : throw file.Error($"holds no times of {importer.Name}.");
    }
}
