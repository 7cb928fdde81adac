namespace NetWeight.Workflows;

/// <summary>Whether models keep their limits.</summary>
/// <param name="Passes">Whether all limits are kept.</param>
/// <param name="Broken">One line per limit that is broken or cannot be shown to hold; a finding is none of these lines.</param>
public sealed record GateResult(bool Passes, IReadOnlyList<string> Broken)
{
    /// <summary>No limit is broken.</summary>
    public static GateResult Passed { get; } = new(true, []);

    /// <summary>A result of these lines: it passes without any.</summary>
    internal static GateResult Of(IReadOnlyList<string> broken) => new(broken.Count == 0, broken);
}
