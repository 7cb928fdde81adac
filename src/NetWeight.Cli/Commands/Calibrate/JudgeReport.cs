using System.Globalization;
using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Measurement.Calibration;
using NetWeight.Measurement.Contracts;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Cli.Commands.Calibrate;

/// <summary>A network of <c>calibrate --judge</c>: its predicted and measured times, and the number of measurements.</summary>
/// <param name="Network">The times.</param>
/// <param name="Times">The number of measurements that the lowest was taken from.</param>
internal sealed record JudgedRow(JudgedNetwork Network, int Times);

/// <summary>
/// The report of <c>calibrate --judge</c>: each network, all of them together and, if several were judged, each number
/// of threads alone.
/// </summary>
internal sealed record JudgeReport : IReport
{
    private const string All = "all";

    /// <summary>The device that predicted.</summary>
    public required Device Device { get; init; }

    /// <summary>The runtime that was measured, with its version.</summary>
    public required string Runtime { get; init; }

    /// <summary>
    /// The calibrations of the device that the predictions used; none for a device that was not calibrated for that
    /// runtime and type.
    /// </summary>
    public required IReadOnlyList<DeviceCalibration> Calibrations { get; init; }

    /// <summary>The networks, at least one.</summary>
    public required IReadOnlyList<JudgedRow> Rows { get; init; }

    /// <summary>The number of measurements that were wanted: of every network, on every number of threads, in every pass.</summary>
    public required int Wanted { get; init; }

    /// <summary>The first and the last day of the measurements; null if the records lack it.</summary>
    public (DateOnly First, DateOnly Last)? Days { get; init; }

    private IReadOnlyList<JudgedRow> Sorted => [.. Rows.OrderBy(r => r.Network.Measured)
        .ThenBy(r => r.Network.Name, StringComparer.Ordinal).ThenBy(r => r.Network.Threads)];

    /// <summary>All networks and, if there are several numbers of threads, those of each.</summary>
    private IReadOnlyList<Share> Shares
    {
        get
        {
            IGrouping<int, JudgedRow>[] byThreads = [.. Rows.GroupBy(r => r.Network.Threads).OrderBy(g => g.Key)];
            return [new(null, [.. Rows]), .. byThreads.Length > 1 ? byThreads.Select(g => new Share(g.Key, [.. g])) : []];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Section> ToSections() => Shares.Count > 1
        ? [Section(Facts(null)) with { Title = Title, Table = Table.Of(ShareColumns, Shares) }, Section([])]
        : [Section(Facts(Shares[0])) with { Title = Title }];

    /// <summary>A row per network, and a Total per number of threads.</summary>
    public Table ToRows()
    {
        Column<Share>[] sums = [.. ShareColumns.Where(c => c.Name != "threads")];
        Column[] columns = [.. NetworkColumns, .. sums];
        return new Table(
            columns,
            [
                .. Sorted.Select(r => (IReadOnlyList<object?>)[.. NetworkColumns.Select(c => c.Value(r)),
                    .. sums.Select(_ => (object?)null)]),
                .. Shares.Select(s => (IReadOnlyList<object?>)
                [
                    .. NetworkColumns.Select(c => c.Name switch { "network" => "Total", "threads" =>
                        s.Threads?.ToString(CultureInfo.InvariantCulture) ?? All, _ => (object?)null }),
                    .. sums.Select(c => c.Value(s)),
                ]),
            ]);
    }

    /// <inheritdoc/>
    public ReportPage ToPage() => ReportPage.Of(Title, CommandLine.Version,
        $"The median error of {Plural(Rows.Count, "prediction")} is {Format.Percent(Shares[0].Judged.MedianError, 1)}.",
        this);

    /// <inheritdoc/>
    public void WriteJson(TextWriter writer)
    {
        Share all = Shares[0];
        var contract = new JudgementContract(
            Runtime, Calibration, CalibratedThreads, Rows.Sum(r => r.Times), Wanted, Rows.Count(r => r.Times == 1),
            Days?.First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Days?.Last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), all.Judged.Count, all.Judged.MedianError,
            all.Judged.Within5, all.Judged.Within10, all.Judged.Within20, all.Judged.Bias, all.Kendall, all.Judged.Coverage,
            all.Noise, [.. Shares.Where(s => s.Threads is not null).Select(Contract)], [.. Sorted.Select(Contract)]);
        ContractJson.Write(contract, writer);
    }

    private string Calibration => Calibrations.Count == 0 ? "none"
        : string.Join("; ", Calibrations.Select(c => c.Basis + (c.Threads.Count == 0 ? "" : $" ({ThreadsText(c.Threads)})")));

    private int[] CalibratedThreads => [.. Calibrations.SelectMany(c => c.Threads).Distinct().Order()];

    private string Title => $"{Device.Name}: predicted and measured";

    private static readonly Column<JudgedRow>[] NetworkColumns =
    [
        new("Network", "network", r => r.Network.Name),
        new("Threads", "threads", r => (long)r.Network.Threads, Unit.None),
        new("Measured", "measuredSeconds", r => r.Network.Measured, Unit.Seconds),
        new("Predicted", "predictedSeconds", r => r.Network.Predicted, Unit.Seconds),
        new("Ratio", "ratio", r => r.Network.Ratio, Unit.Number("0.00")),
        new("90 % interval", "", r => $"{Format.Seconds(r.Network.Low)} .. {Format.Seconds(r.Network.High)}", Unit.None),
        new(null, "predictedLowSeconds", r => r.Network.Low),
        new(null, "predictedHighSeconds", r => r.Network.High),
        new("Inside", "isInside", r => r.Network.IsInside ? "yes" : "no"),
        new("Times measured", "measurements", r => (long)r.Times, Unit.None),
        new("Slowest of them", "againSeconds", r => r.Times > 1 ? r.Network.Again : null, Unit.Seconds),
    ];

    private static readonly Column<Share>[] ShareColumns =
    [
        new("Threads", "threads", s => s.Threads is { } threads ? (long)threads : All, Unit.None),
        new("Networks", "count", s => (long)s.Judged.Count, Unit.None),
        Percent("Median error", "medianError", s => s.Judged.MedianError),
        Percent("Within 5 %", "within5", s => s.Judged.Within5),
        Percent("Within 10 %", "within10", s => s.Judged.Within10),
        Percent("Within 20 %", "within20", s => s.Judged.Within20),
        new("Bias", "bias", s => s.Judged.Bias, Unit.Number("0.000")),
        new("Kendall's tau", "kendall", s => s.Kendall, Unit.Number("0.000")),
        Percent("Inside 90 % interval", "coverage", s => s.Judged.Coverage),
        Percent("Run to run", "noise", s => s.Noise),
    ];

    /// <summary>A share: programs get a part of 1, people percent.</summary>
    private static Column<Share> Percent(string header, string name, Func<Share, double?> value) =>
        new(header, name, s => value(s), new Unit(share => Format.Percent(share, 1)));

    private static JudgedThreadsContract Contract(Share share) => new(
        share.Threads!.Value, share.Judged.Count, share.Judged.MedianError, share.Judged.Within5, share.Judged.Within10,
        share.Judged.Within20, share.Judged.Bias, share.Kendall, share.Judged.Coverage, share.Noise);

    private static JudgedNetworkContract Contract(JudgedRow row) => new(
        row.Network.Name, row.Network.Threads, row.Network.Measured, Finite(row.Network.Predicted), Finite(row.Network.Ratio),
        Finite(row.Network.Low), Finite(row.Network.High), row.Network.IsInside ? "yes" : "no", row.Times,
        row.Times > 1 ? row.Network.Again : null);

    private static double? Finite(double number) => double.IsFinite(number) ? number : null;

    private Section Section(IReadOnlyList<(string Header, string Words)> facts) => new()
    {
        Facts = [.. facts.Where(f => f.Words.Length > 0)],
        Table = Table.Of(NetworkColumns, Sorted),
    };

    /// <summary>Facts about all networks, and their summary if it has no table.</summary>
    private IReadOnlyList<(string Header, string Words)> Facts(Share? all)
    {
        int done = Rows.Sum(r => r.Times);
        string days = Days is not { } d ? ""
            : d.First == d.Last ? $", {d.First:yyyy-MM-dd}"
            : $", {d.First:yyyy-MM-dd} to {d.Last:yyyy-MM-dd}";
        int networks = Rows.Select(r => r.Network.Name).Distinct().Count();
        string measured = string.Create(
            CultureInfo.InvariantCulture,
            $"{Plural(done, "measurement")} of {Plural(networks, "network")}, the lowest of each counts{days}")
            + (done < Wanted ? string.Create(CultureInfo.InvariantCulture, $"; ended early, {Wanted} were wanted") : "");
        return
        [
            ("Runtime", Runtime),
            ("Calibration", Calibration),
            ("Measured", measured),
            .. all is null
                ? [("Ratio, bias", "predicted / measured; the bias is their geometric mean"), ("Run to run", NoiseText(Shares[0]))]
                : Summary(all),
        ];
    }

    private static IEnumerable<(string Header, string Words)> Summary(Share all) =>
    [
        ("Networks", all.Judged.Count.ToString(CultureInfo.InvariantCulture)),
        ("Median error", Format.Percent(all.Judged.MedianError, 1)),
        ("Within 5, 10, 20 %", $"{Format.Percent(all.Judged.Within5, 1)}, {Format.Percent(all.Judged.Within10, 1)}, "
            + $"{Format.Percent(all.Judged.Within20, 1)}"),
        ("Bias", string.Create(CultureInfo.InvariantCulture, $"{all.Judged.Bias:0.000} (geometric mean of predicted / measured)")),
        ("Kendall's tau", all.KendallText),
        ("Inside the 90 % interval", Format.Percent(all.Judged.Coverage, 1)),
        ("Run to run", NoiseText(all)),
    ];

    private static string NoiseText(Share share) => share.Noise is { } noise
        ? string.Create(CultureInfo.InvariantCulture,
            $"{Format.Percent(noise, 1)} between the slowest and the fastest measurement (median of the "
                + $"{share.Repeated} that were measured several times)")
        : "";

    private static string ThreadsText(IReadOnlyList<int> threads) =>
        threads is [1] ? "1 thread" : $"{string.Join(" and ", threads)} threads";

    private static string Plural(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>Networks that are summed up together.</summary>
    private sealed record Share(int? Threads, IReadOnlyList<JudgedRow> Rows)
    {
        public Judgement Judged { get; } = Judgement.Of([.. Rows.Select(r => r.Network)]);

        /// <summary>Null if there is no order to compare: of one network, or of networks that all take the same time.</summary>
        public double? Kendall => double.IsNaN(Judged.Kendall) ? null : Judged.Kendall;

        public string KendallText => Kendall?.ToString("0.000", CultureInfo.InvariantCulture) ?? "";

        public int Repeated => Rows.Count(r => r.Times > 1);

        /// <summary>
        /// For networks that were measured several times; null if none was: a single measurement gives no information about
        /// it.
        /// </summary>
        public double? Noise => Repeated == 0 ? null : Judgement.Of([.. Rows.Where(r => r.Times > 1).Select(r => r.Network)]).Noise;
    }
}
