namespace NetWeight.Experiments;

/// <summary>Whether a claim holds for a set of times.</summary>
public enum Holding
{
    /// <summary>It does.</summary>
    Holds,

    /// <summary>For some of the networks, or by less than claimed.</summary>
    HoldsInPart,

    /// <summary>It does not.</summary>
    DoesNotHold,

    /// <summary>There are too few times for a verdict.</summary>
    NotKnown,
}

/// <summary>The verdict of the times of an experiment on its claim.</summary>
/// <param name="Holding">Whether it holds.</param>
/// <param name="Sentence">The reason, with the numbers.</param>
/// <param name="Numbers">The numbers that it rests on, by name.</param>
public sealed record Verdict(Holding Holding, string Sentence, IReadOnlyList<VerdictNumber> Numbers)
{
    /// <summary>The verdict if times are missing.</summary>
    public static Verdict NotKnown { get; } = new(Holding.NotKnown, "Too few times are known for a verdict.", []);

    /// <summary>The verdict in words: <c>holds</c>.</summary>
    public string Word => Holding switch
    {
        Holding.Holds => "holds",
        Holding.HoldsInPart => "holds in part",
        Holding.DoesNotHold => "does not hold",
        _ => "not known",
    };
}

/// <summary>A number behind a verdict.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The number: a plain ratio, share or count.</param>
public readonly record struct VerdictNumber(string Name, double Value);
