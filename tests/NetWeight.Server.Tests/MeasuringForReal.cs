namespace NetWeight.Server.Tests;

/// <summary>Tests that measure for real: at the same time they would slow each other down.</summary>
[CollectionDefinition(Name)]
public class MeasuringForReal
{
    public const string Name = "Measuring for real";
}
