using System.Text.Json;
using System.Text.Json.Serialization;
using NetWeight.Measurement.Importers;

namespace NetWeight.Measurement.Fleet;

/// <summary>
/// A runner as a file describes it: programs to run, and the importer that reads what they print. Arguments hold placeholders:
/// <c>{model}</c> the ONNX file, <c>{name}</c> the model's name, <c>{scratch}</c> a folder that is deleted afterwards, <c>{threads}</c>,
/// <c>{seconds}</c>, <c>{milliseconds}</c>, <c>{batch}</c>, <c>{input}</c> the shape of the only input as 1x3x224x224,
/// <c>{inputList}</c> the same as 1,3,224,224.
/// </summary>
/// <param name="Id">Its id: lower-case letters, digits, dots and dashes.</param>
/// <param name="Command">The program that measures and its arguments; no shell reads them.</param>
/// <param name="Importer">The name of the importer that reads its times: ncnn, tflite, trtexec-times.</param>
/// <param name="Convert">Programs that run before it, such as a converter of the model.</param>
/// <param name="Output">The file with the times; null for what the program prints.</param>
/// <param name="Runtime">The runtime that results name, if the importer finds none.</param>
/// <param name="LongestSeconds">How long all programs together may take.</param>
public sealed record RunnerDescription(
    string Id, IReadOnlyList<string> Command, string Importer, IReadOnlyList<IReadOnlyList<string>>? Convert = null,
    string? Output = null, string? Runtime = null, double LongestSeconds = 900)
{
    private const double MostSeconds = 86_400;

    private static readonly string[] Placeholders =
        ["model", "name", "scratch", "threads", "seconds", "milliseconds", "batch", "input", "inputList"];

    /// <summary>All texts that can hold placeholders.</summary>
    [JsonIgnore]
    public IEnumerable<string> Arguments => Command.Concat((Convert ?? []).SelectMany(c => c)).Concat(Output is null ? [] : [Output]);

    /// <summary>Whether a placeholder is used.</summary>
    public bool Uses(string placeholder) => Arguments.Any(a => a.Contains('{' + placeholder + '}', StringComparison.Ordinal));

    /// <summary>The first of its programs that is not on this machine: on the search path, or named by a path; null for none.</summary>
    public string? MissingProgram() => (Convert ?? []).Append(Command).Select(c => c[0]).FirstOrDefault(p => !IsThere(p));

    /// <summary>Reads a file. Throws <see cref="NetWeightException"/> with one line for one that is no description.</summary>
    public static RunnerDescription Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException($"Cannot read '{path}': {FileProblem.Reason(e)}.", e);
        }

        RunnerDescription description;
        try
        {
            description = JsonSerializer.Deserialize(text, RunnerFiles.Default.RunnerDescription)
                ?? throw new JsonException("The document is null.");
        }
        catch (JsonException e)
        {
            throw new NetWeightException($"'{path}' is not a description of a runner: {FileProblem.Json(e)}.", e);
        }

        return description.Problem() is { } problem ? throw new NetWeightException($"'{path}': {problem}") : description;
    }

    /// <summary>
    /// Reads the descriptions of a folder, by file name. Throws as <see cref="Read"/>, and for an id that two of them have.
    /// </summary>
    public static IReadOnlyList<RunnerDescription> ReadFolder(string folder)
    {
        if (!Directory.Exists(folder))
            throw new NetWeightException($"There is no folder '{folder}'.");
        RunnerDescription[] all =
            [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(Read)];
        string? twice = all.Select(d => d.Id).Append(MeasureRunner.RunnerId).GroupBy(id => id).FirstOrDefault(g => g.Count() > 1)?.Key;
        return twice is null ? all : throw new NetWeightException($"'{folder}': two runners have the id '{twice}'.");
    }

    /// <summary>What is wrong with it, in a sentence; null for nothing.</summary>
    private string? Problem()
    {
        if (Id.Length is 0 or > 64 || !char.IsAsciiLetterOrDigit(Id[0])
            || !Id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-'))
            return "'id' must have 1 to 64 lower-case letters, digits, dots and dashes.";
        if (Command.Count == 0 || (Convert ?? []).Any(c => c.Count == 0) || Arguments.Any(a => a is null))
            return "'command' and each part of 'convert' must name a program.";
        if (ImporterCatalog.All.All(i => i.Name != Importer))
            return $"there is no importer '{Importer}'; known are {string.Join(", ", ImporterCatalog.All.Select(i => i.Name))}.";
        if (!(LongestSeconds > 0 && LongestSeconds <= MostSeconds))
            return "'longestSeconds' must be more than 0 and at most a day.";
        return Arguments.SelectMany(Named).Except(Placeholders).FirstOrDefault() is { } unknown
            ? $"there is no placeholder '{{{unknown}}}'; known are {string.Join(", ", Placeholders.Select(p => $"{{{p}}}"))}." : null;
    }

    private static IEnumerable<string> Named(string text)
    {
        for (int from = 0; (from = text.IndexOf('{', from)) >= 0; from++)
            if (text.IndexOf('}', from) is > 0 and var to)
                yield return text[(from + 1)..to];
    }

    private static bool IsThere(string program)
    {
        if (program.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || program.Contains('/', StringComparison.Ordinal))
            return File.Exists(program);
        string[] endings = OperatingSystem.IsWindows() ? ["", ".exe", ".cmd", ".bat"] : [""];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => endings.Any(e => File.Exists(Path.Combine(folder, program + e))));
    }
}

/// <summary>The code that is generated for the files of runners: a misspelt field is an error instead of a surprise.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RunnerDescription))]
internal sealed partial class RunnerFiles : JsonSerializerContext;
