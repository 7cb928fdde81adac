using System.Buffers;
using System.Text;
using System.Text.Json;

namespace NetWeight.Reports.Formats;

/// <summary>JSON as text with a line end after it.</summary>
internal static class JsonText
{
    public static void Write(TextWriter writer, JsonWriterOptions options, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, options))
            write(json);
        writer.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        writer.Write('\n');
    }
}
