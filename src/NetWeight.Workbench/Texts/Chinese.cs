namespace NetWeight.Workbench.Texts;

/// <summary>The page's texts in Chinese, by the English ones.</summary>
internal static partial class Chinese
{
    /// <summary>The words in the script of the tables and plots.</summary>
    public static IReadOnlyDictionary<string, string> PageWords { get; } = new Dictionary<string, string>
    {
        ["Show {0} more"] = "再显示 {0} 行",
        ["Show all {0}"] = "显示全部 {0} 行",
        ["{0} rows"] = "{0} 行",
        ["{0} of {1} rows"] = "{0} / {1} 行",
        ["{0} others"] = "其他 {0} 个",
    };

    private static Sentences? sentences;

    /// <summary>Sentences with numbers and names.</summary>
    public static Sentences Sentences => sentences ??= new Sentences(
        Texts.Concat(ResearchTexts.Where(t => !Texts.ContainsKey(t.Key))).ToDictionary(StringComparer.Ordinal),
        [.. Patterns, .. ResearchPatterns]);

    /// <summary>The texts.</summary>
    public static IReadOnlyDictionary<string, string> Texts { get; } =
        PageTexts.Concat(ReportTexts).Concat(MeasuringTexts).ToDictionary(StringComparer.Ordinal);
}
