namespace NetWeight.Charts;

/// <summary>The colors of plots, distinguished with the common color blindnesses, for paper and for a dark screen.</summary>
public static class Palette
{
    /// <summary>On white: blue, amber, grey, red, green, violet, teal, brown.</summary>
    public static IReadOnlyList<string> Light { get; } =
        ["#3f66c4", "#e0a013", "#8d9299", "#e0604c", "#3a9a52", "#8f5bd6", "#41a7a0", "#95694a"];

    /// <summary>The same on near black.</summary>
    public static IReadOnlyList<string> Dark { get; } =
        ["#7d9cf0", "#f0bb4a", "#a3a8b0", "#f08a78", "#6cc581", "#b592f0", "#6fcac3", "#c19a7c"];

    /// <summary>The color of a limit or a guide on white.</summary>
    public const string Guide = "#5a6068";
}
