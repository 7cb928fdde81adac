using System.Text.Json;
using NetWeight.Measurement.Contracts;

namespace NetWeight.Measurement.Fleet;

/// <summary>The contracts of the fleet as JSON in one line.</summary>
internal static class FleetJson
{
    public static string Write<T>(T contract) => JsonSerializer.Serialize(contract, MeasurementContracts.InLines<T>());

    public static T Read<T>(string json)
        where T : class => JsonSerializer.Deserialize(json, MeasurementContracts.InLines<T>())
            ?? throw new JsonException("The document is null.");
}
