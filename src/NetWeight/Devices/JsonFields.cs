using System.Text.Json;

namespace NetWeight.Devices;

/// <summary>One object of a device file; a missing member is allowed, an unknown member is an error.</summary>
internal sealed class JsonFields
{
    private readonly JsonElement element;
    private readonly string path;
    private readonly DeviceDocument document;

    /// <summary>Opens an object and checks the names of its members.</summary>
    public JsonFields(DeviceDocument document, JsonElement element, string path, params ReadOnlySpan<string> known)
    {
        (this.document, this.element, this.path) = (document, element, path);
        if (element.ValueKind != JsonValueKind.Object)
            throw document.Error($"{(path.Length > 0 ? path.TrimEnd('.') : "the file")} is not a JSON object");
        foreach (JsonProperty member in element.EnumerateObject())
            if (!known.Contains(member.Name))
                throw document.Error($"unknown field '{path}{member.Name}'; known here: {string.Join(", ", known!)}");
    }

    /// <summary>The names that the object has.</summary>
    public IEnumerable<string> Names => element.EnumerateObject().Select(m => m.Name);

    /// <summary>A member as it is; null if it is missing.</summary>
    public JsonElement? Get(string name) => element.TryGetProperty(name, out JsonElement member) ? member : null;

    /// <summary>A text; null if it is missing.</summary>
    public string? Text(string name) => Get(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text when text.GetString() is { Length: > 0 } value && !value.Any(char.IsControl) => value,
        _ => throw document.Error($"'{path}{name}' must be a text in quotes, on one line"),
    };

    /// <summary>A text that must be there.</summary>
    /// <remarks>A missing one is noted, and reading goes on: <see cref="DeviceDocument.Complete"/> reports all of them together.</remarks>
    public string Required(string name)
    {
        if (Text(name) is { } text)
            return text;
        document.Missing(path + name);
        return "";
    }

    /// <summary>A truth value; false if it is missing.</summary>
    public bool Flag(string name) => Get(name) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw document.Error($"'{path}{name}' must be true or false"),
    };

    /// <summary>A list, member by member; empty if it is missing.</summary>
    public T[] List<T>(string name, Func<JsonElement, string, T> read)
    {
        if (Get(name) is not { } list)
            return [];
        if (list.ValueKind != JsonValueKind.Array)
            throw document.Error($"'{path}{name}' must be a list");
        return [.. list.EnumerateArray().Select((item, i) => read(item, $"{path}{name}[{i}]"))];
    }

    /// <summary>A list of texts.</summary>
    public string[] Texts(string name) => List(name, (item, at) =>
        item.ValueKind == JsonValueKind.String ? item.GetString()! : throw document.Error($"'{at}' must be a text in quotes"));

    /// <summary>A sourced number; null if it is missing.</summary>
    public Sourced<double>? Number(string name, Quantity quantity)
    {
        if (Sourced(name) is not { } found)
            return null;
        if (found.Value.ValueKind != JsonValueKind.Number || !found.Value.TryGetDouble(out double number))
            throw document.Error($"'{path}{name}' must have a number as its value");
        if (!(number >= quantity.Least && number <= quantity.Most))
            throw document.Error($"'{path}{name}' is {number:0.####}; in {quantity.Unit} it lies between "
                + $"{quantity.Least:0.###e+0} and {quantity.Most:0.###e+0}. Is it in another unit?");
        return new(number, found.Provenance);
    }

    /// <summary>A sourced whole number; null if it is missing.</summary>
    public Sourced<int>? Count(string name, Quantity quantity) =>
        Number(name, quantity)?.Select(v => v == Math.Floor(v) ? (int)v : throw document.Error($"'{path}{name}' must be a whole number"));

    /// <summary>A sourced truth value; null if it is missing.</summary>
    public Sourced<bool>? Truth(string name) => Sourced(name) is not { } found ? null
        : found.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? new(found.Value.GetBoolean(), found.Provenance)
        : throw document.Error($"'{path}{name}' must have true or false as its value");

    /// <summary>A source that must be named.</summary>
    public DeviceSource Source()
    {
        string key = Required("source");
        if (key.Length == 0 || document.Sources.Length == 0)
            return new DeviceSource(key, "");
        return document.Sources.FirstOrDefault(s => s.Key == key)
            ?? throw document.Error($"'{path}source' names '{key}', which is not among the sources");
    }

    private (JsonElement Value, Provenance Provenance)? Sourced(string name)
    {
        if (Get(name) is not { } member)
            return null;
        if (member.ValueKind != JsonValueKind.Object)
            throw document.Error($"'{path}{name}' must be an object with value, source and kind: every number names its source");
        var fields = new JsonFields(document, member, $"{path}{name}.", "value", "source", "kind", "confidence", "derivation");
        DeviceSource source = fields.Source();
        string word = fields.Required("kind");
        SourceKind kind = word.Length > 0 ? document.Word<SourceKind>(word, $"{path}{name}.kind") : default;
        Confidence? confidence = fields.Text("confidence") is { } sure ? document.Word<Confidence>(sure, $"{path}{name}.confidence") : null;
        if (fields.Get("value") is not { } value)
        {
            document.Missing($"{path}{name}.value");
            return null;
        }

        return (value, new Provenance(source, kind, confidence, fields.Text("derivation") ?? ""));
    }
}

/// <summary>A kind of number with its unit and the range in which it makes sense: a number outside was written in another unit.</summary>
internal sealed record Quantity(string Unit, double Least, double Most)
{
    public static readonly Quantity Year = new("years", 1970, 2100);
    public static readonly Quantity Count = new("units", 1, 1e6);
    public static readonly Quantity Bits = new("bits", 8, 65536);
    public static readonly Quantity Hertz = new("hertz", 1e6, 1e11);

    public static readonly Quantity Watts = new("watts", 1e-3, 1e5);
    public static readonly Quantity BitsPerSecond = new("bits per second", 1e7, 1e12);
    public static readonly Quantity BytesPerSecond = new("bytes per second", 1e7, 1e15);
    public static readonly Quantity OperationsPerSecond = new("operations per second", 1e7, 1e19);
    public static readonly Quantity Bytes = new("bytes", 1024, 1e13);
    public static readonly Quantity Seconds = new("seconds", 1e-10, 10);
    public static readonly Quantity Ratio = new("ratios", 1e-3, 1e3);
}

/// <summary>A device file while it is read: the prefix of its errors, and its sources.</summary>
/// <param name="name">The prefix of errors.</param>
/// <param name="remedy">The remedy for missing fields.</param>
internal sealed class DeviceDocument(string name, string remedy = DeviceDocument.Remedy)
{
    /// <summary>The newest version of the format that this library reads.</summary>
    public const int SchemaVersion = 1;

    /// <summary>The description of the format, and if to start a file.</summary>
    private const string Remedy =
        "docs/how-to/add-a-device.md explains every field, and 'netweight devices show ID -f device' writes a complete file to start from";

    private readonly List<string> gaps = [];

    /// <summary>The sources, once they are read.</summary>
    public DeviceSource[] Sources { get; private set; } = [];

    /// <summary>An error on one line, with the file's name; the content of a file may hold line breaks.</summary>
    public NetWeightException Error(string what) => new(string.Concat($"{name}: {what}.".Select(c => char.IsControl(c) ? ' ' : c)));

    /// <summary>Parses the file.</summary>
    public JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
        }
        catch (JsonException e)
        {
            throw Error($"not JSON at {FileProblem.Json(e)}");
        }
    }

    /// <summary>Notes that a field is missing.</summary>
    /// <param name="field">Its path, with a word about its content if the name alone is not clear.</param>
    public void Missing(string field) => gaps.Add(field);

    /// <summary>
    /// Runs the reader of the file. Throws <see cref="NetWeightException"/> with all the fields that are missing, and with
    /// the first thing that is wrong next to them.
    /// </summary>
    public T Complete<T>(Func<T> read)
    {
        T result;
        try
        {
            result = read();
        }
        catch (NetWeightException e) when (gaps.Count > 0)
        {
            throw Error($"{Gaps()} Besides, {e.Message[(name.Length + 2)..].TrimEnd('.')}");
        }

        return gaps.Count == 0 ? result : throw Error(Gaps().TrimEnd('.'));
    }

    private string Gaps() =>
        $"{(gaps.Count == 1 ? "1 field is" : $"{gaps.Count} fields are")} missing: "
            + $"{string.Join(", ", gaps.Select(g => $"'{g}'"))}. {remedy}.";

    /// <summary>Checks the version before anything else: a newer file may have fields that are unknown here.</summary>
    public void CheckVersion(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Error("the file is not a JSON object");
        if (!root.TryGetProperty("schemaVersion", out JsonElement version))
        {
            Missing("schemaVersion");
            return;
        }

        if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int number) || number < 1)
            throw Error($"'schemaVersion' is {version.GetRawText().ReplaceLineEndings(" ")}; this format is {SchemaVersion}");
        if (number > SchemaVersion)
            throw Error($"written for schemaVersion {number}; this NetWeight reads {SchemaVersion}. A newer NetWeight reads it");
    }

    /// <summary>Reads the sources; numbers are read after them.</summary>
    public void ReadSources(JsonFields root)
    {
        if (root.Get("sources") is not { } sources)
        {
            Missing("sources");
            return;
        }

        if (sources.ValueKind != JsonValueKind.Object)
            throw Error("'sources' must be an object");
        Sources = [.. sources.EnumerateObject().Select(Read)];

        DeviceSource Read(JsonProperty member)
        {
            string path = $"sources.{member.Name}.";
            var fields = new JsonFields(this, member.Value, path, "title", "link", "read", "via");
            DateOnly? read = null;
            if (fields.Text("read") is { } text)
                read = DateOnly.TryParseExact(text, "yyyy-MM-dd", out DateOnly day) ? day
                    : throw Error($"'{path}read' must be a day like 2026-11-22");
            return new DeviceSource(member.Name, fields.Required("title"), fields.Text("link"), read, fields.Text("via") ?? "");
        }
    }

    /// <summary>The member of an enumeration for a word.</summary>
    public T Word<T>(string word, string path)
        where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>())
            if (string.Equals(value.ToString(), word, StringComparison.OrdinalIgnoreCase) && !char.IsUpper(word[0]))
                return value;
        throw Error($"'{path}' is '{word}'; it is one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");
    }
}
