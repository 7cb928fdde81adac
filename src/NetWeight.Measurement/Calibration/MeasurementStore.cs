using System.Text;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Calibration;

/// <summary>
/// Measurements in a file, one JSON object per line in the measurement format, each on the disk before the next begins: a calibration that was ended goes on
/// where it stopped. A last line that a killed program left half written is dropped.
/// </summary>
public sealed class MeasurementStore
{
    private readonly string path;
    private readonly List<MeasurementRecord> records = [];

    private MeasurementStore(string path) => this.path = path;

    /// <summary>What is known.</summary>
    public IReadOnlyList<MeasurementRecord> Records => records;

    /// <summary>Opens a file, which need not exist. Throws <see cref="NetWeightException"/> where it cannot be read or holds something else.</summary>
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
            {
                using FileStream file = File.OpenWrite(path);
                file.SetLength(Encoding.UTF8.GetByteCount(text.AsSpan(0, whole)));
            }

            return store;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException($"Cannot read '{path}': {FileProblem.Reason(e)}.", e);
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

    /// <summary>The record of a model on a number of threads; null where it is not measured.</summary>
    public MeasurementRecord? Find(string model, int threads) => records.Find(r => r.Model == model && r.Layer is null && r.Threads == threads);
}
