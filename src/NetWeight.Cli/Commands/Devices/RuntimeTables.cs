using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Runtimes;
using NetWeight.Reports.Documents;

namespace NetWeight.Cli.Commands.Devices;

/// <summary>The table of <c>netweight devices --runtimes</c>.</summary>
internal static class RuntimeTables
{
    private static readonly Column<RuntimeProfile>[] Columns =
    [
        new("Id", "id", r => r.Id) { Rank = 0 },
        new("Name", "name", r => r.Name) { Rank = Column.Minor },
        new(null, "aliases", r => r.Aliases),
        new("Runs on", "classes", r => new Cell(Names(Classes(r)), Short(Classes(r)))),
        new("Types", "precisions", r => new Cell(Names(r.Precisions),
            string.Join(", ", Names(r.Precisions)) + (r.Converts is { } to ? $"; floats become {to.Name}" : ""))),
        new(null, "converts", r => r.Converts?.Name),
        new("Fitted for", "fitted", r => new Cell(
            Names(Fitted(r)), Fitted(r) is { Length: > 0 } fitted ? Short(fitted) : "nothing: as other runtimes")),
        new(null, "measured", Measured),
        new("Assumptions", "summary", r => r.Summary) { Rank = Column.Detail },
    ];

    /// <summary>The runtimes, one in a row.</summary>
    public static Listing<RuntimeProfile> Listing(IReadOnlyList<RuntimeProfile> runtimes) =>
        Cli.Listing.Of("runtimes", Columns, runtimes, r => new ListedRuntimeContract(
            r.Id, r.Name, r.Aliases, Names(Classes(r)), Names(r.Precisions), r.Converts?.Name, Names(Fitted(r)), Measured(r), r.Summary));

    /// <summary>Whether a word is in the id, name or aliases of a runtime.</summary>
    public static bool Matches(RuntimeProfile runtime, string word) =>
        runtime.Aliases.Concat([runtime.Id, runtime.Name, .. Names(Classes(runtime))]).Any(
            text => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>A device's usual runtime for people: with its name, or with the remedy if NetWeight does not support it.</summary>
    public static string Usual(Device device) => RuntimeCatalog.Find(device.DefaultRuntime) switch
    {
        null => $"{device.DefaultRuntime}: not modelled; {UsualRuntime.Of(device).Id} stands in",
        { } runtime when !runtime.RunsOn(device.Class) =>
            $"{runtime.Name} ({runtime.Id}), not modelled for {device.Class.Name}; "
                + $"{UsualRuntime.Of(device).Id} stands in",
        { } runtime => $"{runtime.Name} ({runtime.Id})",
    };

    /// <summary>The other runtimes that run on a device.</summary>
    public static string[] Others(Device device) =>
        [.. RuntimeCatalog.All.Where(r => r.RunsOn(device.Class) && r != RuntimeCatalog.Find(device.DefaultRuntime)).Select(r => r.Id)];

    private static DeviceClass[] Classes(RuntimeProfile runtime) => [.. runtime.Targets.SelectMany(t => t.Classes).Distinct().Order()];

    /// <summary>The classes on whose hardware the runtime itself was measured.</summary>
    private static DeviceClass[] Fitted(RuntimeProfile runtime) =>
        [.. Classes(runtime).Where(c => FitCatalog.For(c)?.Runtimes.Any(r => r.Id == runtime.Id) == true)];

    private static string[] Measured(RuntimeProfile runtime) =>
        [.. Classes(runtime).Select(c => FitCatalog.For(c)).OfType<PlatformFit>().Distinct().Select(f => Text(f, runtime))];

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

    /// <summary>The measurements of a runtime on a kind of hardware.</summary>
    private static string Text(PlatformFit fit, RuntimeProfile runtime) =>
        fit.Runtimes.FirstOrDefault(r => r.Id == runtime.Id) is { } known
            ? $"{fit.Id}: {known.Measurements} times on {string.Join(", ", known.MeasuredOn)}"
            : $"{fit.Id}: not measured; other runtimes: {fit.Measurements} times on {fit.MeasuredOn.Count} devices";
}
