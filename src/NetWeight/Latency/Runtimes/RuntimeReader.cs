using System.Text.Json;
using NetWeight.Devices;

namespace NetWeight.Latency.Runtimes;

/// <summary>Reads runtime files; <c>docs/schema/runtime.schema.json</c> describes them.</summary>
internal static class RuntimeReader
{
    /// <summary>Reads one runtime. <paramref name="name"/> is the prefix of errors.</summary>
    public static RuntimeProfile Read(ReadOnlyMemory<byte> json, string name)
    {
        var document = new DeviceDocument(name, "docs/how-to/add-a-runtime.md explains every field");
        using JsonDocument parsed = document.Parse(json);
        return document.Complete(() => Read(document, parsed.RootElement));
    }

    private static RuntimeProfile Read(DeviceDocument document, JsonElement file)
    {
        document.CheckVersion(file);
        var root = new JsonFields(
            document, file, "",
            "$schema", "schemaVersion", "id", "name", "summary", "aliases", "precisions", "converts", "usesTf32",
            "defaultThreads", "fusion", "arena", "gaps", "vendors", "runsOn", "sources");
        document.ReadSources(root);
        return new RuntimeProfile
        {
            Id = root.Required("id"),
            Name = root.Required("name"),
            Summary = root.Required("summary"),
            Aliases = root.Texts("aliases"),
            Precisions = [.. root.Texts("precisions").Select(p => AsPrecision(document, p))],
            Converts = root.Text("converts") is { } converts ? AsPrecision(document, converts) : null,
            UsesTf32 = root.Flag("usesTf32"),
            DefaultThreads = root.Get("defaultThreads") is null ? null : Count(document, root, "defaultThreads"),
            Fusion = Fusion(document, root),
            Arena = Arena(document, root),
            Gaps = root.List("gaps", (item, at) =>
            {
                var fields = new JsonFields(document, item, at + ".", "operator", "when", "to", "source");
                IReadOnlyList<FallbackCondition> when = FallbackCondition.ParseAll(fields.Text("when") ?? "")
                    ?? throw document.Error($"'{at}.when' is none of {FallbackCondition.Grammar}");
                return new OperatorFallback(fields.Required("operator"), when, fields.Text("to") ?? "", fields.Source());
            }),
            Vendors = root.Texts("vendors"),
            Targets = root.List("runsOn", (item, at) =>
            {
                var fields = new JsonFields(document, item, at + ".", "classes", "precisions");
                return new RuntimeTarget(
                    [.. fields.Texts("classes")
                        .Select(c => DeviceClasses.Parse(c)
                        ?? throw document.Error($"'{at}.classes' names '{c}'; known: {string.Join(", ", DeviceClasses.All)}"))],
                    [.. fields.Texts("precisions").Select(p => AsPrecision(document, p))]);
            }),
            Sources = document.Sources,
        };
    }

    private static ArenaRules? Arena(DeviceDocument document, JsonFields root)
    {
        if (root.Get("arena") is not { } part)
            return null;
        var fields = new JsonFields(document, part, "arena.", "placement", "alignmentBytes", "bytesPerOutputChannel", "source");
        string placement = fields.Required("placement");
        int index = Array.IndexOf(Placements, placement);
        if (index < 0)
            throw document.Error($"'arena.placement' is '{placement}'; it is one of {string.Join(", ", Placements)}");
        return new ArenaRules(
            (ArenaPlacement)index,
            fields.Get("alignmentBytes") is null ? 1 : Math.Max(1, (int)Plain(document, fields, "arena.", "alignmentBytes")),
            fields.Get("bytesPerOutputChannel") is null ? 0 : (int)Plain(document, fields, "arena.", "bytesPerOutputChannel"),
            fields.Source());
    }

    private static readonly string[] Placements = ["greedy-by-size", "shared-objects", "unpublished"];

    private static FusionRules Fusion(DeviceDocument document, JsonFields root)
    {
        var fields = new JsonFields(
            document, root.Get("fusion") ?? throw document.Error("'fusion' is missing"), "fusion.",
            "foldsBatchNorm", "epilogue", "addsResidual", "fusesAfterSum", "chainsElementwise", "absorbsPad",
                "concatInPlace", "sliceIsView", "biasIsPass", "usesChannelBlocks", "copiesOnOneThread", "oneThreadBytes",
                "convertsAround", "reformatsDepthwise", "source");
        _ = fields.Source();
        return new FusionRules
        {
            FoldsBatchNorm = fields.Flag("foldsBatchNorm"),
            Epilogue = fields.Texts("epilogue"),
            AddsResidual = fields.Flag("addsResidual"),
            FusesAfterSum = fields.Flag("fusesAfterSum"),
            ChainsElementwise = fields.Flag("chainsElementwise"),
            AbsorbsPad = fields.Flag("absorbsPad"),
            ConcatInPlace = fields.Flag("concatInPlace"),
            SliceIsView = fields.Flag("sliceIsView"),
            ConvertsAround = [.. fields.Texts("convertsAround").Select(p => AsPrecision(document, p))],
            ReformatsDepthwise = [.. fields.Texts("reformatsDepthwise").Select(p => AsPrecision(document, p))],
            BiasIsPass = fields.Flag("biasIsPass"),
            UsesChannelBlocks = fields.Flag("usesChannelBlocks"),
            CopiesOnOneThread = fields.Flag("copiesOnOneThread"),
            OneThreadBytes = fields.Get("oneThreadBytes") is null ? 0 : Plain(document, fields, "fusion.", "oneThreadBytes"),
        };
    }

    private static double Plain(DeviceDocument document, JsonFields from, string at, string name) =>
        from.Get(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double value) && value >= 0
            ? value
            : throw document.Error($"'{at}{name}' must be a number that is not negative");

    private static int Count(DeviceDocument document, JsonFields from, string name) =>
        from.Get(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value) && value >= 1
            ? value
            : throw document.Error($"'{name}' must be a whole number of 1 or more");

    private static Precision AsPrecision(DeviceDocument document, string name) =>
        Precisions.Parse(name) ?? throw document.Error($"there is no precision '{name}'; known: {string.Join(", ", Precisions.All)}");
}
