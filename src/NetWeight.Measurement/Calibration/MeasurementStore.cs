using System.Text;
using System.Text.Json;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Calibration;

/// <summary>
/// Measurements in a file, one JSON object per line in the measurement format, each on the disk before the next begins:
/// a calibration that was ended goes on where it stopped. A last line that a killed program left half written is
/// dropped.
/// </summary>
public sealed class MeasurementStore
{
    private readonly string path;
    private readonly List<MeasurementRecord> records = [];

    private MeasurementStore(string path) => this.path = path;

    /// <summary>The known records.</summary>
    public IReadOnlyList<MeasurementRecord> Records => records;

    /// <summary>
    /// Opens a file, which need not exist. Throws <see cref="NetWeightException"/> if it cannot be read or holds
    /// something else.
    /// </summary>
    public static MeasurementStore Open(string path)
    {
        var store = new MeasurementStore(path);
        try
        {
            if (!File.Exists(path))
                return store;
            string text = File.ReadAllText(path);
            int whole = text.LastIndexOf('\n') + 1;
            string[] lines = text[..whole].Split('\n');
            for (int i = 0; i < lines.Length; i++)
                if (lines[i].AsSpan().Trim().Length > 0)
                    store.records.Add(RecordJson.Read(lines[i], $"'{path}', line {i + 1}"));
            if (whole < text.Length)
                store.Finish(text, whole, lines.Length);
            return store;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException($"Cannot read '{path}': {FileProblem.Reason(e)}.", e);
        }
    }

    /// <summary>
    /// A last line without an end: a record that an editor left so, or one whose writing was interrupted, which is cut off. A file that
    /// begins with anything else is another program's and stays as it is.
    /// </summary>
    private void Finish(string text, int start, int number)
    {
        string line = text[start..];
        if (IsWhole(line))
        {
            records.Add(RecordJson.Read(line, $"'{path}', line {number}"));
            File.AppendAllText(path, "\n");
            return;
        }

        const string Begin = "{\"schemaVersion\":";
        int length = Math.Min(line.Length, Begin.Length);
        if (records.Count == 0 && !line.AsSpan(0, length).SequenceEqual(Begin.AsSpan(0, length)))
            throw new NetWeightException($"'{path}' is not a file of measurements: its first line is not a record.");
        using FileStream file = File.OpenWrite(path);
        file.SetLength(Encoding.UTF8.GetByteCount(text.AsSpan(0, start)));
    }

    private static bool IsWhole(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Adds a record, in memory and at the end of the file.</summary>
    public void Add(MeasurementRecord record)
    {
        try
        {
            File.AppendAllText(path, RecordJson.Write(record) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" })
        {
            throw new NetWeightException($"Cannot write '{path}': {FileProblem.Reason(e)}.", e);
        }

        records.Add(record);
    }

    /// <summary>The record of a model on a number of threads; null if it is not measured.</summary>
    public MeasurementRecord? Find(string model, int threads) =>
        records.Find(r => r.Model == model && r.Layer is null && r.Threads == threads);
}
