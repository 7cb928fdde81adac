using NetWeight.Architectures;
using NetWeight.Devices;

namespace NetWeight.Workbench.Components;

/// <summary>The entries of the searches, made when the first search opens.</summary>
internal static class Lists
{
    private static readonly Lazy<IReadOnlyList<Choice>> AllDevices = new(() =>
    [
        .. DeviceCatalog.Summaries.Select(d => new Choice(d.Id, d.Name, d.Year is { } year ? $"{d.Class.Name}, {year}" : d.Class.Name)
        {
            Words = $"{d.Id.Replace('-', ' ')} {d.Id} {d.Name.ToLowerInvariant()} {string.Join(' ', d.Aliases)} "
                + $"{d.Class.Name} {d.Vendor.ToLowerInvariant()}",
        }),
    ]);

    private static readonly Lazy<IReadOnlyList<Choice>> AllNetworks = new(() =>
    [
        .. ArchitectureCatalog.All.SelectMany(family => family.Variants.SelectMany(variant => Forms(family, variant))),
    ]);

    /// <summary>The devices, in the order of the catalog.</summary>
    public static IReadOnlyList<Choice> Devices() => AllDevices.Value;

    /// <summary>The networks of the zoo, each in its forms.</summary>
    public static IReadOnlyList<Choice> Networks() => AllNetworks.Value;

    /// <summary>The name of a device as people read it.</summary>
    public static string DeviceName(string id) => DeviceCatalog.Summaries.FirstOrDefault(d => d.Id == id)?.Name ?? id;

    private static IEnumerable<Choice> Forms(Architecture family, NetworkVariant variant)
    {
        string[] names = [variant.Name.Replace('_', ' '), variant.Name, Spelling.Key(variant.Name), family.Name, .. variant.Aliases];
        string words = string.Join(' ', names).ToLowerInvariant();
        yield return new Choice(variant.Name, variant.Name, family.Name) { Words = words };
        foreach (string form in variant.Forms.Skip(1))
            yield return new Choice($"{variant.Name}:{form}", $"{variant.Name}:{form}", family.Name) { Words = $"{words} {form}" };
    }
}
