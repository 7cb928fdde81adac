using System.Globalization;
using System.Text;
using NetWeight.Search;

namespace NetWeight.Workbench.State;

/// <summary>
/// All that the reader chose: models, devices, settings and the view. It is in the address after <c>#</c>, so that an
/// address can be sent; a model from a file is there by its name alone.
/// </summary>
public sealed record WorkbenchState
{
    /// <summary>The prefix of a file's name among <see cref="Models"/>.</summary>
    public const string FilePrefix = "file:";

    /// <summary>The most channels, layers or images that a slider allows, so that a slip does not fill the memory.</summary>
    private const int MostImages = 65536, MostPixels = 4096, MostWidth = 64, MostThreads = 1024;

    /// <summary>The largest size of an open dimension.</summary>
    public const long MostOpenSize = 1 << 20;

    /// <summary>The models: names of the zoo, or <c>file:</c> and the name of a file.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The ids of the devices.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>The runtime; null for each device's usual one.</summary>
    public string? Runtime { get; init; }

    /// <summary>The type that is predicted in; null for the runtime's conversion of the model's.</summary>
    public string? Type { get; init; }

    /// <summary>The batch; null for that of the model.</summary>
    public long? Batch { get; init; }

    /// <summary>The height and width of the input; null for that of the model.</summary>
    public int? Size { get; init; }

    /// <summary>The sizes of dimensions that models leave open, by name: <c>sequence</c> = 128.</summary>
    public IReadOnlyDictionary<string, long> Dims { get; init; } = new Dictionary<string, long>();

    /// <summary>The multiplier of the channels of networks of the zoo.</summary>
    public double Width { get; init; } = 1;

    /// <summary>The threads of a CPU; null for the runtime's default.</summary>
    public int? Threads { get; init; }

    /// <summary>The view.</summary>
    public View View { get; init; }

    /// <summary>Which of the models the views of one model show.</summary>
    public int Shown { get; init; }

    /// <summary>The key by which layers are summed, of <see cref="LayerGroups.All"/>; null for none.</summary>
    public string? Group { get; init; }

    /// <summary>The view of a comparison of two models: <c>diff</c>, <c>matrix</c>; null for the one that fits them.</summary>
    public string? Shows { get; init; }

    /// <summary>The longest latency that recommended networks may have, in milliseconds; null for any.</summary>
    public double? MaxLatencyMs { get; init; }

    /// <summary>The least accuracy that they must have, in percent; null for any.</summary>
    public double? MinAccuracy { get; init; }

    /// <summary>The search space; null for the usual one.</summary>
    public string? Space { get; init; }

    /// <summary>After how many evaluations the search is shown; null for its end.</summary>
    public int? Until { get; init; }

    /// <summary>The experiment that is shown.</summary>
    public string? Experiment { get; init; }

    /// <summary>The model that the views of one model show; null for none.</summary>
    public string? Model => Models.Count == 0 ? null : Models[Math.Clamp(Shown, 0, Models.Count - 1)];

    /// <summary>Whether a model is a file.</summary>
    public static bool IsFile(string model) => model.StartsWith(FilePrefix, StringComparison.Ordinal);

    /// <summary>The name of a model as people read it.</summary>
    public static string Label(string model) => IsFile(model) ? model[FilePrefix.Length..] : model;

    /// <summary>The state as it is in the address.</summary>
    public string ToAddress()
    {
        var text = new StringBuilder("v=").Append(View.ToString().ToLowerInvariant());
        Add("m", Models);
        Add("d", Devices);
        Add("r", Runtime);
        Add("t", Type);
        Add("b", Batch);
        Add("s", Size);
        Add("o", Dims.OrderBy(d => d.Key, StringComparer.Ordinal)
            .Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Key}:{d.Value}")));
        Add("w", Width == 1 ? null : Width);
        Add("n", Threads);
        Add("i", Shown == 0 ? null : Shown);
        Add("ms", MaxLatencyMs);
        Add("top1", MinAccuracy);
        Add("sp", Space);
        Add("u", Until);
        Add("e", Experiment);
        Add("g", Group);
        Add("x", Shows);
        return text.ToString();

        void Add(string name, object? value)
        {
            string? word = value is IEnumerable<string> words ? string.Join(',', words.Select(Uri.EscapeDataString))
                : value is null ? null : Uri.EscapeDataString(Convert.ToString(value, CultureInfo.InvariantCulture)!);
            if (!string.IsNullOrEmpty(word))
                text.Append('&').Append(name).Append('=').Append(word);
        }
    }

    /// <summary>
    /// The state of an address. Invalid parts are left out: a truncated or mistyped address shows the valid rest.
    /// </summary>
    public static WorkbenchState Parse(string address)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string part in address.TrimStart('#').Split('&', StringSplitOptions.RemoveEmptyEntries))
            if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
                words[part[..at]] = part[(at + 1)..];
        return new WorkbenchState
        {
            View = Enum.TryParse(Word("v"), ignoreCase: true, out View view) && Enum.IsDefined(view) ? view : View.Summary,
            Models = List("m"),
            Devices = List("d"),
            Runtime = Word("r"),
            Type = Word("t"),
            Batch = Whole("b", MostImages),
            Size = Whole("s", MostPixels),
            Dims = Sizes("o"),
            Width = Number("w") is > 0 and <= MostWidth and var width ? width : 1,
            Threads = Whole("n", MostThreads),
            Shown = Whole("i", int.MaxValue) ?? 0,
            MaxLatencyMs = Number("ms") is > 0 and var latency ? latency : null,
            MinAccuracy = Number("top1") is > 0 and <= 100 and var accuracy ? accuracy : null,
            Space = Word("sp") is { } space && SpaceCatalog.All.Any(s => s.Id == space) ? space : null,
            Until = Whole("u", Engine.SearchEvaluations),
            Experiment = Word("e"),
            Shows = Word("x") is "diff" or "matrix" ? Word("x") : null,
            Group = LayerGroups.All.Contains(Word("g")) ? Word("g") : null,
        };

        string? Word(string name) => words.TryGetValue(name, out string? word) && word.Length > 0 ? Uri.UnescapeDataString(word) : null;

        string[] List(string name) => words.TryGetValue(name, out string? list)
            ? [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).Distinct()]
            : [];

        Dictionary<string, long> Sizes(string name)
        {
            var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (string word in List(name))
                if (word.LastIndexOf(':') is > 0 and var at && long.TryParse(word[(at + 1)..], NumberStyles.None,
                    CultureInfo.InvariantCulture, out long size) && size is > 0 and <= MostOpenSize)
                    sizes[word[..at]] = size;
            return sizes;
        }

        int? Whole(string name, int most) =>
            int.TryParse(Word(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
                && number <= most ? number : null;

        double? Number(string name) =>
            double.TryParse(Word(name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) ? number : null;
    }

    /// <summary>Whether another state has the same models, devices and settings; the view may differ.</summary>
    public bool IsSameQuestion(WorkbenchState other) => Question(this) == Question(other);

    /// <inheritdoc/>
    public bool Equals(WorkbenchState? other) => other is not null && ToAddress() == other.ToAddress();

    /// <inheritdoc/>
    public override int GetHashCode() => ToAddress().GetHashCode(StringComparison.Ordinal);

    private static string Question(WorkbenchState state) =>
        (state with
        {
            View = View.Summary,
            Shown = 0,
            Experiment = null,
            Space = null,
            Until = null,
            Group = null,
            Shows = null,
            MaxLatencyMs = null,
            MinAccuracy = null,
        }).ToAddress();
}
