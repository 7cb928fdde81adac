using System.Text.Json;

namespace NetWeight.Devices;

/// <summary>
/// The data for a list of devices and for a search; reading it costs a small part of reading the
/// <see cref="Device"/>.
/// </summary>
/// <param name="Id">The id: <c>nvidia-t4</c>.</param>
/// <param name="Name">The name: <c>NVIDIA T4</c>.</param>
/// <param name="Vendor">The vendor.</param>
/// <param name="Class">The class.</param>
public sealed record DeviceSummary(string Id, string Name, string Vendor, DeviceClass Class)
{
    /// <summary>Other common names.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The year in which it came out; null if that is unknown.</summary>
    public int? Year { get; init; }

    /// <summary>The id without its vendor: <c>t4</c>.</summary>
    internal string WithoutVendor => Id[(Id.IndexOf('-', StringComparison.Ordinal) + 1)..];

    /// <summary>
    /// Reads the head of a device file. Files keep the order of the schema, so that all of it comes before the
    /// units: nothing after them is looked at.
    /// </summary>
    internal static DeviceSummary Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        string id = "", name = "", vendor = "", kind = "";
        var aliases = new List<string>();
        int? year = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName && !reader.ValueTextEquals("units"u8))
        {
            string property = reader.GetString()!;
            reader.Read();
            switch (property)
            {
                case "id": id = reader.GetString()!; break;
                case "name": name = reader.GetString()!; break;
                case "vendor": vendor = reader.GetString()!; break;
                case "class": kind = reader.GetString()!; break;
                case "aliases":
                    while (reader.Read() && reader.TokenType == JsonTokenType.String)
                        aliases.Add(reader.GetString()!);
                    break;
                case "year": year = Year(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        return new DeviceSummary(id, name, vendor, DeviceClasses.Parse(kind) ?? default) { Aliases = aliases, Year = year };

        static int? Year(ref Utf8JsonReader reader)
        {
            int? value = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isValue = reader.ValueTextEquals("value"u8);
                reader.Read();
                if (isValue)
                    value = reader.GetInt32();
                else
                    reader.Skip();
            }

            return value;
        }
    }
}
