using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Importers;

/// <summary>A file to import, with the user's settings for it.</summary>
/// <param name="Path">Where it is; for messages, and for the model's name if the file gives none.</param>
/// <param name="Text">Its content.</param>
public sealed record ImportFile(string Path, string Text)
{
    /// <summary>The model's name, if the user gives it.</summary>
    public string? GivenModel { get; init; }

    /// <summary>The model's name: given, otherwise the file's without its ending.</summary>
    public string Model => GivenModel ?? System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The first character that is not white space; 0 if there is none.</summary>
    public char FirstCharacter => Text.AsSpan().TrimStart() is { Length: > 0 } rest ? rest[0] : '\0';

    /// <summary>An error about the file, in one line.</summary>
    public NetWeightException Error(string what) => new($"'{Path}': {what}");
}

/// <summary>Reads the times of another stopwatch.</summary>
public abstract class MeasurementImporter
{
    /// <summary>Its name, as users write it.</summary>
    public abstract string Name { get; }

    /// <summary>Its input, in one line.</summary>
    public abstract string Summary { get; }

    /// <summary>Whether a file looks like one of its kind; a glance, no proof.</summary>
    public abstract bool Recognizes(ImportFile file);

    /// <summary>The times. Throws <see cref="NetWeightException"/> for a file that is not of its kind.</summary>
    public abstract IReadOnlyList<MeasurementRecord> Read(ImportFile file);
}
