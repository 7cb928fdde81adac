namespace NetWeight.Server.Storage;

/// <summary>A search that workers evaluate for.</summary>
internal sealed class SearchRow
{
    public long Id { get; set; }

    /// <summary>What is searched, as JSON.</summary>
    public required string Order { get; set; }

    public required string State { get; set; }

    /// <summary>Why it failed.</summary>
    public string? Reason { get; set; }

    public required string CreatedBy { get; set; }

    public long CreatedAt { get; set; }

    public long? FinishedAt { get; set; }
}

/// <summary>An island of a search.</summary>
internal sealed class IslandRow
{
    public long Search { get; set; }

    public int Number { get; set; }

    public bool HasEnded { get; set; }

    public int Evaluated { get; set; }

    public long Weighed { get; set; }

    /// <summary>The best network so far, as JSON; null before there is one.</summary>
    public string? Best { get; set; }
}

/// <summary>A generation of an island: it follows from the generations before it, so writing it twice writes the same.</summary>
internal sealed class GenerationRow
{
    public long Search { get; set; }

    public int Island { get; set; }

    public int Number { get; set; }

    /// <summary>The genotypes that were asked for, as a JSON array in their order.</summary>
    public required string Asked { get; set; }

    /// <summary>The network that was taken over before, as JSON; null for none.</summary>
    public string? Immigrant { get; set; }

    /// <summary>Whether all its networks are evaluated.</summary>
    public bool IsTold { get; set; }

    /// <summary>The network that the island offers after it, as JSON; null for none.</summary>
    public string? Emigrant { get; set; }
}

/// <summary>A network that workers evaluate once, whoever asks for it.</summary>
internal sealed class EvaluationRow
{
    public long Id { get; set; }

    /// <summary>Names the network and how it is evaluated.</summary>
    public required string Key { get; set; }

    /// <summary>The search and the island that asked first, or asked again after it was cancelled.</summary>
    public long Search { get; set; }

    public int Island { get; set; }

    /// <summary><c>SPACE:GENOTYPE</c>.</summary>
    public required string Network { get; set; }

    /// <summary>How it is evaluated.</summary>
    public required string Score { get; set; }

    public int Seed { get; set; }

    public required string State { get; set; }

    public string? Worker { get; set; }

    public string? Lease { get; set; }

    public long? LeaseUntil { get; set; }

    public int Attempts { get; set; }

    public double? Value { get; set; }

    /// <summary>Why it has no value.</summary>
    public string? Reason { get; set; }

    /// <summary>How long the evaluation took.</summary>
    public double? Seconds { get; set; }
}
