namespace NetWeight.Search;

/// <summary>An estimated accuracy in percent.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">The lower end of the interval that holds 90 % of networks like the published ones.</param>
/// <param name="High">The upper end.</param>
public readonly record struct AccuracyEstimate(double Value, double Low, double High);
