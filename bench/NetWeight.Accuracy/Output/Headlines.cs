using NetWeight.Accuracy.Data;
using NetWeight.Accuracy.Predictors;
using NetWeight.Accuracy.Scores;
using NetWeight.Reports.Formats;

namespace NetWeight.Accuracy.Output;

/// <summary>The numbers that must not get worse: one row per panel, half and predictor in a small file beside the page.</summary>
public static class Headlines
{
    /// <summary>The tolerance of a share or an error: 0.1 points.</summary>
    public const double Tolerance = 0.001;

    private const string Header = "panel,half,predictor,samples,mape,spearman,bias,within20";

    /// <summary>The file's content.</summary>
    public static string Write(Scoreboard board)
    {
        var lines = new List<string> { Header };
        foreach (IGrouping<string, Sample> panel in board.Panels)
            foreach (SplitHalf half in Enum.GetValues<SplitHalf>())
                foreach (IPredictor predictor in board.Predictors)
                    if (board.Judge(predictor, panel, half) is { } score)
                        lines.Add(string.Join(',',
                            CsvText.Quote(panel.Key), half, CsvText.Quote(predictor.Name), score.Count, Number(score.Mape),
                            double.IsNaN(score.Spearman) ? "" : Number(score.Spearman), Number(score.Bias), Number(score.Within20)));
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>What got worse from one file's content to another's: errors that grew, orders that suffered, samples
    /// that went missing.</summary>
    public static IReadOnlyList<string> Worse(string before, string after)
    {
        var worse = new List<string>();
        Dictionary<string, CsvRow> now = Read(after, "the fresh numbers");
        foreach ((string key, CsvRow old) in Read(before, "the committed numbers"))
        {
            if (!now.TryGetValue(key, out CsvRow? row))
            {
                worse.Add($"{key}: no longer judged");
                continue;
            }

            if (row.Number("samples") < old.Number("samples"))
                worse.Add($"{key}: {old["samples"]} samples became {row["samples"]}");
            if (row.Number("mape") > old.Number("mape") + Tolerance)
                worse.Add($"{key}: MAPE {100 * old.Number("mape"):0.0} % became {100 * row.Number("mape"):0.0} %");
            if (old["spearman"].Length > 0 && (row["spearman"].Length == 0 || row.Number("spearman") < old.Number("spearman") - Tolerance))
                worse.Add($"{key}: Spearman {old["spearman"]} became {(row["spearman"].Length == 0 ? "nothing" : row["spearman"])}");
        }

        return worse;
    }

    private static Dictionary<string, CsvRow> Read(string text, string name) =>
        CsvRows.Parse(text.Split('\n'), name).ToDictionary(r => $"{r["panel"]}, {r["half"]}, {r["predictor"]}");

    private static string Number(double value) => value.ToString("0.0000");
}
