using System.Text;
using NetWeight.Accuracy.Board;

namespace NetWeight.Accuracy.Output;

/// <summary>The first part of the page: a table for each class of hardware, with what it should reach, what a line
/// fitted on the device itself reaches, a plot, and the worst predictions.</summary>
/// <param name="board">The board of the last fit.</param>
public sealed class BoardSection(BoardFiles board)
{
    /// <summary>If a rival is nearer by more than this, the page names the place.</summary>
    private const double Margin = 0.02;

    private static readonly Dictionary<string, string> Titles = new()
    {
        ["gpu"] = "Desktop and data-centre GPUs",
        ["gpu-embedded"] = "Embedded GPUs (Jetsons)",
        ["cpu-x86"] = "x86 CPUs",
        ["cpu-arm"] = "Arm CPUs",
        ["npu"] = "NPUs",
    };

    private readonly StringBuilder text = new();

    /// <summary>The section.</summary>
    public string Write()
    {
        Overview();
        foreach (string platform in board.Scores.Select(s => s.Platform).Distinct())
            Class(platform);
        Rivals();
        Settings();
        return text.ToString();
    }

    /// <summary>All classes in one table.</summary>
    private void Overview()
    {
        text.Append("\n## The board\n\nMAPE with the target in brackets. Rho and the intervals are those without a time "
            + "of the device.\n\n");
        Row(["class", "devices", "measurements", "no time of the device", "1 time", "5 times", "known devices", "rho", "inside 90 %"]);
        Rule(8);
        foreach (IGrouping<string, BoardScore> platform in board.Scores.Where(s => s.Part == BoardScore.AllRows).GroupBy(s => s.Platform))
            if (platform.FirstOrDefault(s => s.Method == BoardMethods.ZeroShot) is { } zero)
                Row([
                    $"{Titles.GetValueOrDefault(platform.Key, platform.Key)} (`{platform.Key}`)",
                        zero.Devices.ToString(), zero.Rows.ToString(),
                    .. new[] { BoardMethods.ZeroShot, BoardMethods.OneTime, BoardMethods.FiveTimes,
                    BoardMethods.Known }.Select(m => WithTarget(platform, m)), Rank(zero.Rank), Percent(zero.Inside),
                ]);
    }

    private static string WithTarget(IGrouping<string, BoardScore> platform, string method) =>
        platform.FirstOrDefault(s => s.Method == method) is not { } score ? ""
            : Percent(score.Mape) + (BoardTargets.For(platform.Key)?.Mape(method) is { } target ? $" ({100 * target:0} %)" : "");

    private void Class(string platform)
    {
        BoardTargets? targets = BoardTargets.For(platform);
        BoardScore[] all = Part(platform, BoardScore.AllRows), held = Part(platform, BoardScore.HeldRows);
        text.Append($"\n## {Titles.GetValueOrDefault(platform, platform)} (`{platform}`)\n\n");
        Row(["predicted by", "devices", "predictions", "groups", "MAPE", "target", "gap", "one factor known",
            "mean abs ln", "bias", "within 10 %", "within 20 %", "rho", "inside 90 %", "x/÷"]);
        Rule(14);
        foreach (BoardScore s in all)
            Row([
                s.Method, s.Devices.ToString(), s.Rows.ToString(), s.Groups.ToString(), Percent(s.Mape),
                    .. Goal(s.Mape, targets?.Mape(s.Method)), Percent(s.LevelKnown), s.MeanLog.ToString("0.00"), s.Bias.ToString("0.00"),
                Percent(s.Within10), Percent(s.Within20), Rank(s.Rank), Percent(s.Inside), double.IsNaN(s.Width) ? ""
                    : s.Width.ToString("0.00"),
            ]);
        if (targets is not null && all.FirstOrDefault(s => s.Method == BoardMethods.ZeroShot) is { } zero)
            text.Append($"\nWithout a time of the device, rho is {Rank(zero.Rank)} "
                + $"(target {targets.Rank:0.00}: "
                + $"{(zero.Rank >= targets.Rank ? "reached" : $"{targets.Rank - zero.Rank:0.000} short")}), and the 90 "
                + $"% intervals hold {Percent(zero.Inside)} (target {100 * BoardTargets.LeastInside:0} "
                + $"to {100 * BoardTargets.MostInside:0} %: {Holds(zero.Inside)}).\n");
        if (held.Length > 0)
            Held(held);
        text.Append($"\n![Predicted against measured latency, {platform}](accuracy/{platform}.svg)\n");
        Worst(platform);
    }

    private void Held(BoardScore[] held)
    {
        text.Append("\nHeld-out families, beside lines fitted on the device itself (groups with at least three networks "
            + "on either side):\n\n");
        Row(["predicted by", "predictions", "groups", "MAPE", "one factor known", "bias", "within 10 %", "within 20 %",
            "rho", "groups nearer than every line", "ranked as well"]);
        Rule(10);
        foreach (BoardScore s in held)
            Row([
                s.Method, s.Rows.ToString(), s.Groups.ToString(), Percent(s.Mape), Percent(s.LevelKnown),
                    s.Bias.ToString("0.00"), Percent(s.Within10), Percent(s.Within20), Rank(s.Rank),
                s.Wins < 0 ? "" : $"{s.Wins} of {s.Groups}", s.RankWins < 0 ? "" : $"{s.RankWins} of {s.Groups}",
            ]);
    }

    private void Worst(string platform)
    {
        WorstPrediction[] worst = [.. board.Worst.Where(w => w.Platform == platform)];
        if (worst.Length == 0)
            return;
        text.Append($"\nThe {worst.Length} worst predictions without a time of the device, at "
            + $"most {WorstPrediction.MostOfSetting} of a device with one runtime and type. Their error is device x "
            + $"setting x network.\n\n");
        Row(["network", "setting", "measured", "predicted", "factor", "device", "setting beyond", "network", "mostly due to"]);
        Rule(6, left: 2, right: 1);
        foreach (WorstPrediction w in worst)
            Row([w.Network, w.Setting.Replace("|", "/", StringComparison.Ordinal), Time(w.Measured), Time(w.Predicted),
                Ratio(w.Factor), Ratio(w.Device), Ratio(w.Beyond), Ratio(w.OwnFactor), w.Reason]);
    }

    private void Rivals()
    {
        if (board.Rivals.Count == 0)
            return;
        text.Append(
            """

            ## Boosted trees as a rival

            FastTree (ML.NET) learns the logarithm of the time, or of the time over the roofline, from the same rows with the same device left out. Its features are totals of the kernels, their shares
            by kind, and the device's peaks, bandwidth, caches, cores and type. The trees state no interval and obey none of the laws in [latency.md](latency.md); they show how good the formulas are by comparison.
            The rest of this section is generated from the scores.


            """);
        foreach (string platform in board.Scores.Select(s => s.Platform).Distinct())
        {
            BoardScore[] all = Part(platform, BoardScore.AllRows);
            BoardScore? own = all.FirstOrDefault(s => s.Method == BoardMethods.ZeroShot),
                trees = all.Where(s => s.Method is BoardMethods.Trees or BoardMethods.RooflineTrees).MinBy(s => s.Mape);
            if (own is null || trees is null)
                continue;
            double gain = own.Mape - trees.Mape;
            text.Append($"- **{platform}**: the formulas {Percent(own.Mape)}, the better trees "
                + $"({trees.Method}) {Percent(trees.Mape)}; mean abs ln {own.MeanLog:0.00} and {trees.MeanLog:0.00}.");
            if (gain > Margin)
                text.Append($" The trees are nearer by {100 * gain:0.0} points. {Why(own, trees)}{Where(platform)}");
            text.Append('\n');
        }
    }

    /// <summary>Whether a rival is nearer in the level of devices or in the order and spacing of networks.</summary>
    private static string Why(BoardScore own, BoardScore trees)
    {
        string level = $"the spread of the groups' levels (sd of ln bias) is {own.BiasSpread:0.00} for the formulas "
            + $"and {trees.BiasSpread:0.00} for the trees",
            shape = $"with one factor per group known they have {Percent(own.LevelKnown)} and {Percent(trees.LevelKnown)}",
            bias = $"the bias is {own.Bias:0.00} and {trees.Bias:0.00}";
        bool nearerLevel = trees.BiasSpread < own.BiasSpread - 0.02, nearerShape = trees.LevelKnown < own.LevelKnown - 0.01;
        string where = (nearerLevel, nearerShape) switch
        {
            (true, true) => "They are nearer both in the devices' levels and between the networks of one device",
            (true, false) => "They are nearer in the devices' levels, not between the networks of one device",
            (false, true) => "They are nearer between the networks of one device, not in the devices' levels",
            _ => trees.MeanLog < own.MeanLog ? "Neither level nor order explains it: the mean bias does"
                : "Only MAPE is lower, which rewards predictions that are too low; the mean abs ln is not",
        };
        return $"{where}: {level}; {shape}; {bias}.";
    }

    private string Where(string platform)
    {
        var rivals = board.Rivals.ToDictionary(r => r.Key);
        (LeftOutSetting Own, LeftOutSetting Trees)[] gains =
        [
            .. board.Settings.Where(s => s.Platform == platform && rivals.ContainsKey(s.Key))
            .Select(s => (Own: s, Trees: rivals[s.Key])).Where(p => p.Own.Mape - p.Trees.Mape > Margin)
                .OrderByDescending(p => (p.Own.Mape - p.Trees.Mape) * p.Own.Rows).Take(5),
        ];
        return gains.Length == 0 ? "" : " Most of the difference, trees on time / roofline: " + string.Join("; ", gains.Select(p =>
            $"{p.Own.Device} {p.Own.Runtime} {p.Own.Type}, {p.Own.Rows} rows, {Percent(p.Own.Mape)} "
                + $"against {Percent(p.Trees.Mape)}, bias {p.Own.Bias:0.00} against {p.Trees.Bias:0.00}")) + ".";
    }

    private void Settings()
    {
        text.Append("\n## Left-out devices, one by one\n\nNo time of the device is known. The trees learn time / roofline.\n\n");
        Row(["class", "device", "runtime", "type", "rows", "MAPE", "bias", "inside 90 %", "trees: MAPE", "bias"]);
        Rule(6, left: 4);
        var rivals = board.Rivals.ToDictionary(r => r.Key);
        foreach (LeftOutSetting s in board.Settings)
            Row([s.Platform, s.Device, s.Runtime, s.Type, s.Rows.ToString(), Percent(s.Mape), s.Bias.ToString("0.00"),
                Percent(s.Inside), .. rivals.TryGetValue(s.Key, out LeftOutSetting? trees)
                    ? new[] { Percent(trees.Mape), trees.Bias.ToString("0.00") } : ["", ""]]);
    }

    private BoardScore[] Part(string platform, string part) => [.. board.Scores.Where(s => s.Platform == platform && s.Part == part)];

    private static string[] Goal(double reached, double? target) =>
        target is not { } goal ? ["", ""] : [$"{100 * goal:0} %", reached <= goal ? "reached" : $"{100 * (reached - goal):0.0} points"];

    private static string Holds(double inside) => inside < BoardTargets.LeastInside ? "too narrow"
        : inside > BoardTargets.MostInside ? "wider than needed" : "reached";

    private void Row(IReadOnlyList<string> cells) => text.Append($"| {string.Join(" | ", cells)} |\n");

    private void Rule(int numbers, int left = 1, int right = 0) =>
        text.Append('|').Append(string.Concat(Enumerable.Repeat("---|", left)))
            .Append(string.Concat(Enumerable.Repeat("--:|", numbers))).Append(string.Concat(Enumerable.Repeat("---|", right))).Append('\n');

    private static string Percent(double share) => double.IsNaN(share) ? "" : (100 * share).ToString("0.0") + " %";

    private static string Rank(double value) => double.IsNaN(value) ? "" : value.ToString("0.000");

    private static string Ratio(double factor) => "x " + factor.ToString(factor < 0.1 ? "0.000" : "0.00");

    private static string Time(double seconds) => new Units.Seconds(seconds).ToString();
}
