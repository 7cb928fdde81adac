namespace NetWeight.Search;

/// <summary>One decision of a search space.</summary>
/// <param name="Name">What is decided: <c>stage2.depth</c>.</param>
/// <param name="Choices">What it can be, as genotypes spell it.</param>
public sealed record Gene(string Name, IReadOnlyList<string> Choices);
