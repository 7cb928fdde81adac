using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Int8;
using NetWeight.Latency.Kernels;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;

namespace NetWeight.Reports.Int8;

/// <summary>The gain and the risk of 8 bits: the answer, the kernels by their remaining time, and the weights that lose most.</summary>
/// <param name="Gains">One per model and device, each with its weights.</param>
/// <param name="ToolVersion">The version of NetWeight that made it.</param>
/// <param name="Top">The number of kernels and layers that a table shows; 0 for all.</param>
public sealed record Int8Report(IReadOnlyList<(Int8Gain Gain, WeightNoise Weights)> Gains, string ToolVersion, int Top = 20) : IReport
{
    /// <inheritdoc/>
    public IReadOnlyList<Section> ToSections() => [.. Gains.SelectMany(g => Of(g.Gain, g.Weights))];

    /// <inheritdoc/>
    public ReportPage ToPage() => ReportPage.Of(
        "8-bit integers", ToolVersion, string.Join(" ", Gains.Select(g => Int8Text.Answer(g.Gain))), this);

    /// <inheritdoc/>
    public void WriteJson(TextWriter writer) =>
        ContractJson.Write(new Int8Contract(1, ToolVersion, [.. Gains.Select(g => Int8Json.Of(g.Gain, g.Weights))]), writer);

    /// <inheritdoc/>
    public Table ToRows() => Table.Of<(Int8Gain Gain, Int8Kernel Kernel)>(
        [
            new(null, "model", r => r.Gain.Model),
            new(null, "device", r => r.Gain.Wide.Device.Id),
            new(null, "runtime", r => r.Gain.Wide.Runtime.Id),
            new(null, "widePrecision", r => r.Gain.Wide.Precision.Name),
            new(null, "kernel", r => r.Kernel.Name),
            new(null, "kind", r => r.Kernel.Wide.Kernel.Kind.Name),
            new(null, "wideSeconds", r => r.Kernel.Wide.Total),
            new(null, "int8Seconds", r => r.Kernel.Narrow.Total),
            new(null, "seconds", r => r.Kernel.Total),
            new(null, "speedUp", r => r.Kernel.SpeedUp),
            new(null, "cause", r => r.Kernel.Worst is { } worst ? Int8Text.Word(worst) : null),
            new(null, "staysWideBecause", r => r.Kernel.WhyWide),
        ],
        Gains.SelectMany(g => g.Gain.Kernels.Select(k => (g.Gain, k)))) with
    { Digits = "0.#########" };

    private IEnumerable<Section> Of(Int8Gain gain, WeightNoise weights)
    {
        string wide = gain.Wide.Precision.Name;
        yield return new Section
        {
            Title = $"{gain.Model} in int8 on {gain.Wide.Device.Name} ({gain.Wide.Device.Id})",
            Facts =
            [
                ("Answer", Int8Text.Answer(gain)),
                ("Compared", $"{LatencyText.Setting(gain.Wide)}, with int8"),
                .. Only(gain.StayWide.Any(), ("Stay in " + wide, gain.StayWide.Any() ? Int8Text.StayWide(gain) : "")),
                ("Lost gain", $"{gain.Latency - gain.Ideal} beyond the ideal of {gain.Ideal}: {Int8Text.Eaten(gain)}"),
            ],
            Table = Table.Of(Columns(wide), Shown(gain.Kernels.OrderByDescending(k => k.Total.Value))),
            Notes = [.. Cut(gain.Kernels.Count, "kernels"), "Lost to: the cause that takes most of the gain that the "
                + "smaller type promises."],
        };
        if (weights.Measured.Count > 0)
            yield return new Section
            {
                Title = "Weights as 8-bit integers",
                Table = Table.Of(WeightColumns, Shown(weights.Measured)),
                Notes = [.. Cut(weights.Measured.Count, "layers"),
                    "Signal over rounding noise, batch normalization folded. Below 25 dB a layer is at risk."],
            };
    }

    private T[] Shown<T>(IEnumerable<T> all) => [.. Top > 0 ? all.Take(Top) : all];

    private IEnumerable<string> Cut(int count, string what) =>
        Top > 0 && count > Top ? [$"{Top} of {count} {what}; --top 0 shows all."] : [];

    private static IEnumerable<(string, string)> Only(bool wanted, (string, string) fact) => wanted ? [fact] : [];

    private static Column<Int8Kernel>[] Columns(string wide) =>
    [
        new("Kernel", "", k => k.Name, Rank: 0),
        new("Kind", "", k => k.Wide.Kernel.Kind.Name),
        new($"{wide} ms", "", k => k.Wide.Total, Unit.Milliseconds),
        new("int8 ms", "", k => k.Total, Unit.Milliseconds, 0),
        new("Times", "", k => Math.Round(k.SpeedUp, 2), Unit.None),
        new("Lost to", "", k => k.StaysWide ? $"stays in {wide}: {k.WhyWide}" : k.Worst is { } worst ? Int8Text.Cause(worst) : ""),
    ];

    private static readonly Column<WeightNoise.Layer>[] WeightColumns =
    [
        new("Layer", "", l => l.Name, Rank: 0),
        new("Per tensor dB", "", l => Math.Round(l.PerTensor, 1), Unit.None),
        new("Per channel dB", "", l => Math.Round(l.PerChannel, 1), Unit.None),
        new("Widest range / median", "", l => Math.Round(l.Range, 1), Unit.None),
    ];
}
