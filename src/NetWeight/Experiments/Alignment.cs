using System.Globalization;

namespace NetWeight.Experiments;

/// <summary>Channels in multiples of the device's blocks.</summary>
internal sealed class Alignment : Experiment
{
    private const int Last = 128, Fixed = 64;
    private const string Out = "output", In = "input";

    public override string Name => "alignment";

    public override string Claim =>
        "Channels in multiples of 16 (on NNIE 4 for inputs and 16 for outputs) run best: the time goes up in "
            + "steps, and a channel beyond a step costs as much as the whole block.";

    public override string Source => "The survey's first advice for designs, with HiSilicon's NNIE as its example";

    public override string SetUp =>
        "One 5x5 convolution of 64 to c channels, and one of c to 64, c = 1 to 128: the kernel is large enough "
            + "to be compute-bound, and Winograd's algorithm does not fit it. "
            + "The period of the steps is found from the times alone: it is the one that explains most of the cost "
            + "of one more channel.";

    public override string RowTitle => "channels";

    public override string ColumnTitle => "side";

    public override string PlotName => "staircase";

    public override IReadOnlyList<ExperimentCell> Cells(ExperimentScale scale)
    {
        (int size, long batch) = scale == ExperimentScale.Large ? (56, 8L) : (14, 1L);
        var cells = new List<ExperimentCell>(2 * Last);
        foreach (string side in new[] { Out, In })
            for (int c = 1; c <= Last; c++)
            {
                (int inputs, int outputs) = side == In ? (c, Fixed) : (Fixed, c);
                cells.Add(new ExperimentCell(c.ToString(CultureInfo.InvariantCulture), side, size, net =>
                    net.Output(net.Conv(net.Input(inputs), outputs, 5)))
                { X = c, Batch = batch });
            }

        return cells;
    }

    public override bool IsShown(ExperimentCell cell) => cell.X is { } c && (c % 16 is 0 or 1 || c is 4 or 5 or 8 or 9);

    public override Verdict Judge(ExperimentReadings readings)
    {
        var numbers = new List<VerdictNumber>();
        var parts = new List<string>();
        int found = 0, known = 0;
        foreach (string side in readings.Columns)
        {
            IReadOnlyList<(ExperimentCell Cell, CellCost Cost, double Seconds)> column = readings.Column(side);
            if (column.Count < Last)
                continue;
            known++;
            Staircase stairs = Staircase.Of([.. column.Select(c => c.Seconds)]);
            numbers.Add(new VerdictNumber($"period, {side} channels", stairs.Period));
            numbers.Add(new VerdictNumber($"share of the variance explained, {side} channels", stairs.Explained));
            numbers.Add(new VerdictNumber($"cost of one channel beyond a block, {side} channels", stairs.Step));
            if (stairs.Period > 1)
                found++;
            parts.Add(stairs.Period > 1
                ? $"{side} channels: steps of {stairs.Period} (they explain {100 * stairs.Explained:0} % of the "
                    + $"cost of one more channel), and one channel beyond a step takes {100 * stairs.Step:0.0} % "
                    + "longer"
                : $"{side} channels: no steps up to {Last / Staircase.LeastRepeats}");
        }

        return known == 0 ? Verdict.NotKnown : new Verdict(
            found == known ? Holding.Holds : found > 0 ? Holding.HoldsInPart : Holding.DoesNotHold,
            $"{Capital(string.Join("; ", parts))}.", numbers);
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
