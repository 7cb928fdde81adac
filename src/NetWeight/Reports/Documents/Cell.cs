namespace NetWeight.Reports.Documents;

/// <summary>A cell that is more than its value: people read other words, or the value is a lower bound.</summary>
/// <param name="Value">The value, for programs and to sort by.</param>
/// <param name="Words">The text for people; null for the value as the column prints it.</param>
public sealed record Cell(object? Value, string? Words = null)
{
    /// <summary>Whether the value is a lower bound, because something could not be counted.</summary>
    public bool IsLeast { get; init; }

    /// <summary>A value that may be a lower bound.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isComplete">Whether everything was counted.</param>
    public static Cell AtLeast(object? value, bool isComplete) => new(value) { IsLeast = !isComplete };
}
