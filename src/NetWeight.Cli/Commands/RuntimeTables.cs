using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Reports;

namespace NetWeight.Cli.Commands;

/// <summary>The table of <c>netweight devices --runtimes</c>.</summary>
internal static class RuntimeTables
{
    private static readonly ListingColumn<RuntimeProfile>[] Columns =
    [
        new("Id", "id", r => r.Id) { Rank = 0 },
        new("Name", "name", r => r.Name) { Rank = ReportColumn.Minor },
        new("", "aliases", r => r.Aliases),
        new("Runs on", "classes", r => Names(Classes(r.Factors)), r => Short(Classes(r.Factors))),
        new("Types", "precisions", r => Names(r.Precisions), r => string.Join(", ", Names(r.Precisions)) + (r.Converts is { } to ? $"; floats become {to.Name}" : "")),
        new("", "converts", r => r.Converts?.Name),
        new("Fitted for", "fitted", r => Names(Fitted(r)), r => Fitted(r) is { Length: > 0 } fitted ? Short(fitted) : "nothing: engineering values"),
        new("", "factors", r => r.Factors.Select(Text)),
        new("What is assumed of it", "summary", r => r.Summary) { Rank = ReportColumn.Detail },
    ];

    /// <summary>The runtimes, one in a row.</summary>
    public static Listing<RuntimeProfile> Listing(IReadOnlyList<RuntimeProfile> runtimes) => new(Columns, runtimes);

    /// <summary>Whether a word is in what identifies a runtime.</summary>
    public static bool Matches(RuntimeProfile runtime, string word) =>
        runtime.Aliases.Concat([runtime.Id, runtime.Name, .. Names(Classes(runtime.Factors))]).Any(text => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>A device's usual runtime for people: with its name, or with the remedy where NetWeight does not know it.</summary>
    public static string Usual(Device device) => RuntimeCatalog.Find(device.DefaultRuntime) switch
    {
        null => $"{device.DefaultRuntime}: not modelled; {UsualRuntime.Of(device).Id} stands in",
        { } runtime when !runtime.RunsOn(device.Class) => $"{runtime.Name} ({runtime.Id}), not modelled for {device.Class.Name}; {UsualRuntime.Of(device).Id} stands in",
        { } runtime => $"{runtime.Name} ({runtime.Id})",
    };

    /// <summary>The other runtimes that run on a device.</summary>
    public static string[] Others(Device device) =>
        [.. RuntimeCatalog.All.Where(r => r.RunsOn(device.Class) && r != RuntimeCatalog.Find(device.DefaultRuntime)).Select(r => r.Id)];

    private static DeviceClass[] Classes(IEnumerable<FactorSet> factors) => [.. factors.SelectMany(f => f.Classes).Distinct().Order()];

    private static DeviceClass[] Fitted(RuntimeProfile runtime) => Classes(runtime.Factors.Where(f => !f.Basis.Contains("not fitted", StringComparison.Ordinal)));

    private static string[] Names(IEnumerable<DeviceClass> classes) => [.. classes.Select(c => c.Name)];

    /// <summary>Classes for people: all GPUs are "gpu", both CPUs "cpu".</summary>
    private static string Short(DeviceClass[] classes)
    {
        List<string> names = [.. Names(classes)];
        Merge("gpu", c => c.IsGpu);
        Merge("cpu", c => c.IsCpu);
        return string.Join(", ", names);

        void Merge(string word, Func<DeviceClass, bool> belongs)
        {
            string[] all = [.. Names(Enum.GetValues<DeviceClass>().Where(belongs))];
            if (!all.All(names.Contains))
                return;
            names.Insert(names.IndexOf(all[0]), word);
            names.RemoveAll(all.Contains);
        }
    }

    private static string[] Names(IEnumerable<Precision> precisions) => [.. precisions.Select(p => p.Name)];

    /// <summary>Where a set of factors holds, how wide its interval is, and what it rests on.</summary>
    private static string Text(FactorSet set)
    {
        string types = set.Precisions.Count > 0 ? " in " + string.Join(", ", Names(set.Precisions)) : "";
        return $"{string.Join(", ", set.Classes.Select(c => c.Name))}{types}: 90 % of measurements within a factor of {Math.Exp(1.645 * set.LogSpread):0.00}; {set.Basis}";
    }
}
