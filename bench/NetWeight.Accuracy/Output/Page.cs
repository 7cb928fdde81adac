using System.Text;
using NetWeight.Accuracy.Board;
using NetWeight.Accuracy.Data;
using NetWeight.Accuracy.Predictors;
using NetWeight.Accuracy.Scores;
using NetWeight.Latency.Timing;

namespace NetWeight.Accuracy.Output;

/// <summary>The page docs/accuracy.md.</summary>
/// <param name="board">The judged predictions.</param>
/// <param name="data">The tables.</param>
/// <param name="unseen">The scores of devices that were left out of a fit; written by <c>--fit</c>.</param>
/// <param name="spaces">The scores of networks of search spaces.</param>
public sealed class Page(Scoreboard board, IReadOnlyList<LoadedData> data, string unseen, IReadOnlyList<SpaceScore>? spaces = null)
{
    private readonly StringBuilder text = new();

    /// <summary>The page.</summary>
    public string Write()
    {
        text.Append(
            """
            # How far predictions are from measurements

            Written by `dotnet run -c Release --project bench/NetWeight.Accuracy`; not by hand. The measurements come from other publications and are not part of the repository.

            - **MAPE** is the mean of |predicted / measured - 1|, **bias** the geometric mean of predicted / measured, **rho** Spearman's rank correlation, **tau** Kendall's
              tau-b. Ranks are taken within one device and setting and averaged.
            - NetWeight's numbers come from one fit per kind of hardware (`fit/`), on all the measurements named below.
            - The baselines are fitted by non-negative least squares of the relative error **on the very device and setting** that they predict, on one half of the network families.

            """);
        Board();
        Split();
        Summary();
        Intervals();
        DataSets();
        Details();
        Groups();
        foreach (string panel in board.Panels.Where(p => p.Count() >= 100
            && p.Select(s => s.Group).Distinct().Count() == 1).Select(p => p.Key))
            Families(panel);
        Stacks();
        return text.ToString();
    }

    /// <summary>The first table only.</summary>
    public string Summary(bool titled = true)
    {
        if (titled)
            text.Append("\n## In short\n\nMAPE and rho on the held-out half.\n\n");
        Row(["", "samples", .. board.Predictors.SelectMany(p => new[] { $"{p.Name}: MAPE", "rho" })]);
        Rule(1 + (2 * board.Predictors.Count));
        foreach (IGrouping<string, Sample> panel in board.Panels)
            Row([panel.Key, panel.Count(s => !s.IsFit).ToString(),
                .. board.Predictors.SelectMany(p => Short(board.Judge(p, panel, SplitHalf.Held)))]);
        return text.ToString();
    }

    /// <summary>The board: devices that were left out, class by class, before everything else.</summary>
    private void Board()
    {
        if (BoardFiles.Read(Path.GetDirectoryName(unseen)!) is not { } files)
            return;
        text.Append(
            """

            How to read the tables of the board:

            - Each device is left out in turn with everything measured on it, and predicted from its device file alone (*no time of the device*). Then 1 or 5 of its own times are given, as
              `netweight calibrate --from` does, and its other networks are predicted (four draws). *Known devices* took part in the fit.
            - Values are means over groups: one device with one runtime, type, batch and number of threads. MAPE rewards predictions that are too low, so the mean of |ln(predicted / measured)| stands beside it.
            - *One factor known* is the MAPE after each group is scaled to a bias of 1. *Inside 90 %* is the share of measurements inside the stated interval, *x/÷* its mean half width as a factor.
            - *Target* is the project's goal, *gap* the distance to it. A machine calibrated with `netweight calibrate` is judged in [calibration.md](calibration.md).
            - If a runtime was measured on one device of a class only, leaving that device out leaves the runtime unmeasured: the second line excludes such settings. Two Jetson modules reveal little about a third.

            """);
        text.Append(new BoardSection(files).Write());
        text.Append(SearchSpaceSection.Write(spaces ?? []));
        text.Append("\n## Families\n");
    }

    private void Split()
    {
        var families = board.Samples.Select(s => s.Network.Family).Distinct().Order(StringComparer.Ordinal).ToLookup(FamilySplit.IsFit);
        text.Append($"\nFit: {string.Join(", ", families[true])}.\nHeld out: {string.Join(", ", families[false])}.\n");
    }

    /// <summary>Whether the intervals are as wide as claimed.</summary>
    private void Intervals()
    {
        if (board.Predictors.OfType<ModelPredictor>().FirstOrDefault() is not { } model)
            return;
        text.Append("\n## Do the intervals hold?\n\nEvery prediction comes with an interval that should hold 90 % of "
            + "measurements. Known devices, held-out half of the families:\n\n");
        Row(["", "samples", "within the interval", "interval, as a factor"]);
        Rule(3);
        foreach (IGrouping<string, Sample> panel in board.Panels)
        {
            (Sample Sample, LatencyEstimate Estimate)[] judged =
                [.. panel.Where(s => !s.IsFit).Select(s => (s, model.Estimate(s))).Where(p => p.Item2 is not null)
                    .Select(p => (p.s, p.Item2!))];
            if (judged.Length > 0)
                Row([panel.Key, judged.Length.ToString(),
                    Percent(judged.Count(j => j.Sample.Seconds >= j.Estimate.Low.Value
                        && j.Sample.Seconds <= j.Estimate.High.Value) / (double)judged.Length),
                        judged.Average(j => j.Estimate.High.Value / j.Estimate.Latency.Value).ToString("0.00")]);
        }
    }

    private void DataSets()
    {
        text.Append("\n## Measurements\n\n");
        foreach (LoadedData set in data)
        {
            text.Append($"- `{set.Set.File}`: {set.Set.Source}.\n  {set.Set.Format}\n");
            text.Append($"  Used: **{set.Samples.Count} of {set.Rows} "
                + $"rows**, "
                + $"{set.Samples.Select(s => s.Network.Key.Replace("graph ", "", StringComparison.Ordinal)).Distinct().Count()} networks.");
            string[] differ =
                [.. set.LeftOut.Where(l => l.Reason != DataSet.NotAtHand
                    && !l.Name.StartsWith("tf_", StringComparison.Ordinal)).Select(l => $"{l.Name} ({l.Reason})").Distinct()];
            text.Append(differ.Length == 0 ? "\n" : $" Excluded although the name is known: {string.Join("; ", differ)}.\n");
        }
    }

    private void Details()
    {
        text.Append("\n## In full\n\n");
        Row(["", "predictor", "half", "n", "MAPE", "median", "bias", "within 5 %", "10 %", "20 %", "rho", "tau"]);
        Rule(9, left: 3);
        foreach (IGrouping<string, Sample> panel in board.Panels)
            foreach (IPredictor predictor in board.Predictors)
                foreach (SplitHalf half in Enum.GetValues<SplitHalf>())
                    if (board.Judge(predictor, panel, half) is { } s)
                        Row([
                            panel.Key, predictor.Name, half switch { SplitHalf.Fit => "fit", SplitHalf.Held =>
                                "held out", _ => "all" }, s.Count.ToString(), Percent(s.Mape), Percent(s.MedianApe),
                                    s.Bias.ToString("0.00"),
                            Percent(s.Within5), Percent(s.Within10), Percent(s.Within20), Rank(s.Spearman), Rank(s.Kendall),
                        ]);
    }

    private void Groups()
    {
        text.Append("\n## Device by device\n\nMAPE, bias and rho over all networks; the baselines' over the held-out half.\n\n");
        Row(["device", "runtime", "precision", "batch", "threads", "n",
            .. board.Predictors.SelectMany(p => new[] { $"{p.Name}: MAPE", "bias", "rho" })]);
        Rule(3 + (3 * board.Predictors.Count), left: 3);
        foreach (IGrouping<SampleGroup, Sample> group in board.Samples.GroupBy(s => s.Group))
            Row([
                group.Key.Device + (group.Key.Cores is "little cores" ? " (little cores)" : ""), group.Key.Runtime,
                    group.Key.Precision, group.Key.Batch?.ToString() ?? "own", group.Key.Threads?.ToString() ?? "",
                group.Count().ToString(), .. board.Predictors.SelectMany(p =>
                    Long(board.Judge(p, group, p.IsBaseline ? SplitHalf.Held : SplitHalf.All))),
            ]);
    }

    private void Families(string panel)
    {
        text.Append($"\n## {panel}, family by family\n\n");
        Row(["family", "half", "n", .. board.Predictors.SelectMany(p => new[] { $"{p.Name}: MAPE", "bias" })]);
        Rule(1 + (2 * board.Predictors.Count), left: 2);
        foreach (IGrouping<string, Sample> family in board.Samples.Where(s => s.Panel == panel)
            .GroupBy(s => s.Network.Family).OrderBy(f => f.Key, StringComparer.Ordinal))
            Row([
                family.Key, family.First().IsFit ? "fit" : "held out", family.Count().ToString(),
                .. board.Predictors.SelectMany(p => board.Judge(p, family) is { } s
                ? new[] { Percent(s.Mape), s.Bias.ToString("0.00") } : ["", ""]),
            ]);
    }

    private void Stacks()
    {
        text.Append("\n## ShuffleNetV2, tables 1 to 4: stacks of ten blocks at 56x56\n\nBatches per second, measured and predicted.\n\n");
        Row(["device", "stack", "measured", .. board.Predictors.Select(p => p.Name)]);
        Rule(1 + board.Predictors.Count, left: 2);
        foreach (Sample s in board.Samples.Where(s => s.DataSet == new ShuffleNetTables().File).OrderBy(s => s.IsCpu)
            .ThenBy(s => s.Network.Key[6]))
            Row([s.DeviceName, s.Network.Key + (s.IsFit ? " (fit)" : ""), Rate(s.Seconds),
                .. board.Predictors.Select(p => board.Predicted(p, s) is { } seconds ? Rate(seconds) : "")]);
    }

    private void Row(IReadOnlyList<string> cells) => text.Append($"| {string.Join(" | ", cells)} |\n");

    private void Rule(int numbers, int left = 1) =>
        text.Append('|').Append(string.Concat(Enumerable.Repeat("---|", left)))
            .Append(string.Concat(Enumerable.Repeat("--:|", numbers))).Append('\n');

    private static string[] Short(Score? score) => score is null ? ["", ""] : [Percent(score.Mape), Rank(score.Spearman)];

    private static string[] Long(Score? score) => score is null ? ["", "", ""]
        : [Percent(score.Mape), score.Bias.ToString("0.00"), Rank(score.Spearman)];

    private static string Percent(double share) => (100 * share).ToString("0.0") + " %";

    private static string Rank(double value) => double.IsNaN(value) ? "" : value.ToString("0.000");

    private static string Rate(double seconds) => (1 / seconds).ToString(seconds > 0.01 ? "0.0" : "0");
}
