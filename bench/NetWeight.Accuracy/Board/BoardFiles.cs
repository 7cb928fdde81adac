namespace NetWeight.Accuracy.Board;

/// <summary>The board as it is kept between a fit, which judges devices left out, and the page: scores, the worst
/// predictions, settings, plots.</summary>
public sealed class BoardFiles
{
    /// <summary>The lines of the tables.</summary>
    public List<BoardScore> Scores { get; } = [];

    /// <summary>The worst predictions of each class.</summary>
    public List<WorstPrediction> Worst { get; } = [];

    /// <summary>Each device with each runtime and type.</summary>
    public List<LeftOutSetting> Settings { get; } = [];

    /// <summary>The same of the boosted trees over the roofline.</summary>
    public List<LeftOutSetting> Rivals { get; } = [];

    /// <summary>The plots by class, as SVG.</summary>
    public Dictionary<string, string> Charts { get; } = [];

    /// <summary>Writes everything.</summary>
    /// <param name="folder">The folder of tables.</param>
    /// <param name="charts">The folder of plots.</param>
    public void Store(string folder, string charts)
    {
        Directory.CreateDirectory(charts);
        BoardScore.Store(ScoresIn(folder), Scores);
        WorstPrediction.Store(WorstIn(folder), Worst);
        LeftOutSetting.Store(SettingsIn(folder), Settings);
        foreach ((string name, string svg) in Charts)
            File.WriteAllText(Path.Combine(charts, name + ".svg"), svg);
    }

    /// <summary>Writes the scores of the boosted trees.</summary>
    public static void StoreRival(string folder, IEnumerable<BoardScore> scores, IEnumerable<LeftOutSetting> settings)
    {
        BoardScore.Store(RivalIn(folder), scores);
        LeftOutSetting.Store(RivalSettingsIn(folder), settings);
    }

    /// <summary>Reads the tables; null if a fit has not written them.</summary>
    public static BoardFiles? Read(string folder)
    {
        if (!File.Exists(ScoresIn(folder)) || !File.Exists(WorstIn(folder)) || !File.Exists(SettingsIn(folder)))
            return null;
        var files = new BoardFiles();
        files.Scores.AddRange(BoardScore.Read(ScoresIn(folder)));
        files.Worst.AddRange(WorstPrediction.Read(WorstIn(folder)));
        files.Settings.AddRange(LeftOutSetting.Read(SettingsIn(folder)));
        if (File.Exists(RivalIn(folder)) && File.Exists(RivalSettingsIn(folder)))
        {
            files.Scores.AddRange(BoardScore.Read(RivalIn(folder)));
            files.Rivals.AddRange(LeftOutSetting.Read(RivalSettingsIn(folder)));
        }

        return files;
    }

    private static string ScoresIn(string folder) => Path.Combine(folder, "board.csv");

    private static string WorstIn(string folder) => Path.Combine(folder, "worst.csv");

    private static string RivalIn(string folder) => Path.Combine(folder, "rival.csv");

    private static string RivalSettingsIn(string folder) => Path.Combine(folder, "rival-settings.csv");

    private static string SettingsIn(string folder) => Path.Combine(folder, "left-out-settings.csv");
}
