using System.Globalization;
using NetWeight.Accuracy.Data;
using NetWeight.Accuracy.Fitting;
using NetWeight.Accuracy.Scores;
using NetWeight.Devices;
using NetWeight.Reports.Formats;

namespace NetWeight.Accuracy.Board;

/// <summary>A device with one runtime in one type, predicted without any of its times.</summary>
/// <param name="Platform">The class of hardware.</param>
/// <param name="Device">The device.</param>
/// <param name="Runtime">The runtime.</param>
/// <param name="Type">The type.</param>
/// <param name="Rows">Measurements.</param>
/// <param name="Mape">The MAPE.</param>
/// <param name="Bias">The bias.</param>
/// <param name="Inside">The share inside the stated interval; NaN if none is stated.</param>
public sealed record LeftOutSetting(string Platform, string Device, string Runtime, string Type, int Rows, double Mape,
    double Bias, double Inside)
{
    private const string Header = "platform,device,runtime,type,rows,mape,bias,inside";

    /// <summary>The key of a setting.</summary>
    public (string, string, string, string) Key => (Platform, Device, Runtime, Type);

    /// <summary>Judges setting by setting.</summary>
    public static IEnumerable<LeftOutSetting> Of(Platform platform, IEnumerable<Unseen> predictions)
    {
        foreach (IGrouping<(string Device, string Runtime, Precision Precision), Unseen> setting in predictions.GroupBy(
            u => (u.Row.Device.Id, u.Row.Runtime, u.Row.Precision)))
        {
            Score score = BoardScore.ScoreOf(setting);
            yield return new LeftOutSetting(
                platform.Id, setting.Key.Device, setting.Key.Runtime, setting.Key.Precision.Name, score.Count, score.Mape, score.Bias,
                setting.Any(u => double.IsNaN(u.Deviation)) ? double.NaN : setting.Average(u => u.IsInside ? 1 : 0.0));
        }
    }

    /// <summary>Writes the table.</summary>
    public static void Store(string path, IEnumerable<LeftOutSetting> settings) =>
        File.WriteAllLines(path, [Header, .. settings.Select(s => string.Join(',', [
        s.Platform, CsvText.Quote(s.Device), s.Runtime, s.Type, s.Rows.ToString(CultureInfo.InvariantCulture),
        .. new[] { s.Mape, s.Bias, s.Inside }.Select(BoardScore.Number)]))]);

    /// <summary>Reads it.</summary>
    public static IReadOnlyList<LeftOutSetting> Read(string path) =>
    [
        .. CsvRows.Read(path).Select(r => new LeftOutSetting(
            r["platform"], r["device"], r["runtime"], r["type"], (int)r.Number("rows"), r.Number("mape"),
                r.Number("bias"), BoardScore.OrNone(r, "inside"))),
    ];
}
