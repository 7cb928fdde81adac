using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Cli.Commands.Devices;

/// <summary>A device with every number.</summary>
/// <param name="Device">The device.</param>
/// <param name="Columns">The columns of its numbers.</param>
/// <param name="Contract">The device as other programs read it.</param>
internal sealed record DeviceReport(Device Device, IReadOnlyList<Column<DeviceFact>> Columns, DeviceDetailsContract Contract)
    : Listing<DeviceFact>(Columns, DeviceFacts.Of(Device), writer => ContractJson.Write(Contract, writer));

/// <summary>The tables of <c>netweight devices</c>.</summary>
internal static class DeviceTables
{
    private static readonly Column<Device>[] Columns =
    [
        new("Id", "id", d => d.Id) { Rank = 0 },
        new("Name", "name", d => d.Name) { Rank = Column.Minor },
        new(null, "aliases", d => d.Aliases),
        new(null, "vendor", d => d.Vendor),
        new(null, "architecture", d => d.Architecture),
        new("Class", "class", d => d.Class.Name) { Rank = Column.Detail },
        new(null, "defaultRuntime", d => d.DefaultRuntime),
        new("Year", "year", d => d.Year?.Value, Unit: Unit.None) { Rank = Column.Detail },
        .. Numbers,
    ];

    private static readonly Column<Device>[] EvolutionColumns =
    [
        new("Year", "year", d => d.Year?.Value, Unit: Unit.None),
        new("Architecture", "architecture", d => d.Architecture),
        new("Id", "id", d => d.Id) { Rank = 0 },
        new("Class", "class", d => d.Class.Name) { Rank = Column.Detail },
        .. Numbers,
    ];

    private static readonly Column<DeviceFact>[] FactColumns =
    [
        new("Number", "name", f => f.Name),
        new(null, "value", f => f.Value),
        new("Value", "text", f => f.Text, Unit: Unit.None),
        new("Kind", "kind", f => Word(f.Provenance.Kind)) { Rank = Column.Minor },
        new("Confidence", "confidence", f => f.Provenance.Confidence is { } c ? Word(c) : null) { Rank = Column.Minor },
        new("Source", "source", f => f.Provenance.Source.Key),
        new("How", "derivation", f => f.Provenance.Derivation) { Rank = Column.Detail },
    ];

    private static IEnumerable<Column<Device>> Numbers =>
    [
        Peak("fp32 FLOP/s", Precision.Fp32, "peakFp32FlopsPerSecond"),
        Peak("fp16 FLOP/s", Precision.Fp16, "peakFp16FlopsPerSecond"),
        Peak("int8 OP/s", Precision.Int8, "peakInt8OperationsPerSecond"),
        new("Bandwidth B/s", "bandwidthBytesPerSecond", d => d.Bandwidth?.Value, Unit.Count),
        Ridge("Ridge fp32", Precision.Fp32, "ridgePointFp32FlopsPerByte"),
        Ridge("Ridge fp16", Precision.Fp16, "ridgePointFp16FlopsPerByte"),
    ];

    /// <summary>The table of devices.</summary>
    public static Listing<Device> Listing(IReadOnlyList<Device> devices, bool evolution) => evolution
        ? Cli.Listing.Of("devices", EvolutionColumns, devices, Architecture)
        : Cli.Listing.Of("devices", Columns, devices, Contract);

    /// <summary>Everything about one device.</summary>
    public static DeviceReport Details(Device device)
    {
        string[] roofline = [.. device.Peaks.Where(p => p.Rate == device.Peak(p.Precision)).OrderBy(p => p.Precision)
            .Select(p => Roofline(device, p))];
        string[] missing = [.. DeviceFacts.Missing(device).Select(Text)];
        string[] references = [.. device.References.Select(r => $"{r.Text} [{r.Source.Key}]")];
        string[] published = device.PublishedTimesNone.Length > 0 ? [$"none: {device.PublishedTimesNone}"]
            : [.. device.PublishedTimes.Select(Text)];
        string[] fallbacks = [.. device.Fallbacks.Select(f => f.Operator
            + (f.When.Count > 0 ? ": " + string.Join(" or ", f.When) : "")
            + (f.To.Length > 0 ? ", runs on " + f.To : "")
            + $" [{f.Source.Key}]")];
        string[] sources = [.. device.Sources.Select(Text)];
        var contract = new DeviceDetailsContract(
            device.Id, device.Name, device.Aliases, device.Vendor, device.Architecture, device.Class.Name,
            device.DefaultRuntime, RuntimeTables.Others(device), device.Memory.Type, roofline, missing, fallbacks, references,
            published, device.Notes, sources, [.. DeviceFacts.Of(device).Select(Contract)]);
        return new DeviceReport(device, FactColumns, contract)
        {
            Title = device.Name,
            RowsName = "numbers",
            Facts =
            [
                ("Id", device.Id),
                ("Other names", string.Join(", ", device.Aliases)),
                ("Vendor", device.Vendor),
                ("Architecture", device.Architecture),
                ("Class", device.Class.Name),
                ("Runtime", RuntimeTables.Usual(device)),
                ("Other runtimes", string.Join(", ", contract.Runtimes)),
                ("Memory", device.Memory.Type),
                ("Roofline", string.Join('\n', roofline)),
                ("Not known", string.Join('\n', missing)),
                ("Not supported", string.Join('\n', fallbacks)),
                ("Measured", string.Join('\n', references)),
                ("Published times", string.Join('\n', published)),
                ("Notes", string.Join('\n', device.Notes)),
                ("Sources", string.Join('\n', sources)),
            ],
        };
    }

    private static ListedDeviceContract Contract(Device device) => new(
        device.Id, device.Name, device.Aliases, device.Vendor, device.Architecture, device.Class.Name,
        device.DefaultRuntime, device.Year?.Value, Peak(device, Precision.Fp32), Peak(device, Precision.Fp16),
        Peak(device, Precision.Int8), device.Bandwidth?.Value.Value, device.RidgePoint(Precision.Fp32)?.Value,
        device.RidgePoint(Precision.Fp16)?.Value);

    private static ListedArchitectureContract Architecture(Device device) => new(
        device.Year?.Value, device.Architecture, device.Id, device.Class.Name, Peak(device, Precision.Fp32),
        Peak(device, Precision.Fp16), Peak(device, Precision.Int8), device.Bandwidth?.Value.Value,
        device.RidgePoint(Precision.Fp32)?.Value, device.RidgePoint(Precision.Fp16)?.Value);

    private static DeviceNumberContract Contract(DeviceFact fact) => new(
        fact.Name, double.IsFinite(fact.Value) ? fact.Value : null, fact.Text, Word(fact.Provenance.Kind),
        fact.Provenance.Confidence is { } confidence ? Word(confidence) : null, fact.Provenance.Source.Key,
        fact.Provenance.Derivation);

    private static double? Peak(Device device, Precision precision) => device.Peak(precision)?.Value.Value;

    private static string Roofline(Device device, PeakRate peak)
    {
        string operation = peak.Precision == Precision.Int8 ? "OP" : "FLOP";
        string unit = peak.Unit == ComputeUnit.Tensor ? "tensor" : "vector";
        string line = $"{peak.Precision.Name}: {Format.Count(peak.Rate.Value.Value)}{operation}/s ({unit})";
        return device.RidgePoint(peak.Precision) is { } ridge ? $"{line}; memory-bound below {ridge.Value:0.#} {operation}/B" : line;
    }

    private static string Text(DeviceGap gap)
    {
        if (gap.StandIn is not { } value)
            return gap.Meaning.Length == 0 ? gap.Name : $"{gap.Name}; {gap.Meaning}";
        return $"{gap.Name}; default of the class: {value.Value:0.###e+0} {gap.Meaning} ({value.Provenance.Source.Title})";
    }

    private static string Text(PublishedTime time)
    {
        string value = time.Latency is { } latency ? latency.ToString() : $"{Format.Count(time.SamplesPerSecond!.Value)} samples/s";
        string input = time.Input.Length > 0 ? $" at {time.Input}" : time.Batch > 1 ? $", batch {time.Batch}" : "";
        string threads = time.Threads is { } count ? $", {count} thread{(count == 1 ? "" : "s")}" : "";
        string cores = time.Cores is { } used ? $", {used} core{(used == 1 ? "" : "s")}" : "";
        string note = time.Note.Length > 0 ? $"; {time.Note}" : "";
        return $"{time.Network}{input}: {value}, {time.Precision.Name}, {time.Runtime}{threads}{cores}, "
            + $"{time.Protocol.ToString().ToLowerInvariant()}, by {time.Harness} [{time.Source.Key}]{note}";
    }

    private static string Text(DeviceSource source)
    {
        string line = $"{source.Key}: {source.Title}";
        if (source.Link is not null)
            line += $", {source.Link}";
        if (source.Read is { } day)
            line += $", read {day:yyyy-MM-dd}";
        return source.Via.Length > 0 ? $"{line} ({source.Via})" : line;
    }

    private static Column<Device> Peak(string header, Precision precision, string name) =>
        new(header, name, d => d.Peak(precision)?.Value, Unit.Count);

    private static Column<Device> Ridge(string header, Precision precision, string name) =>
        new(header, name, d => d.RidgePoint(precision), Unit.Number("0.0"), Column.Minor);

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
