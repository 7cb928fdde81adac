using System.Globalization;
using NetWeight.Accuracy.Data;
using NetWeight.Accuracy.Fitting;
using NetWeight.Devices;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Formats;

namespace NetWeight.Accuracy.Board;

/// <summary>
/// One of the predictions that were furthest off with the device left out. Its error is a product of three factors: the
/// device's own level (the mean over all its rows), what this
/// setting (runtime and type) adds to it, and what is left for the network.
/// </summary>
/// <param name="Platform">The class of hardware.</param>
/// <param name="Network">The network.</param>
/// <param name="Setting">Device, runtime, type, batch, threads.</param>
/// <param name="Measured">Seconds.</param>
/// <param name="Predicted">Seconds.</param>
/// <param name="Device">The device's level: predicted / measured.</param>
/// <param name="DeviceRows">The number of rows in that mean.</param>
/// <param name="Beyond">The setting's level over the device's.</param>
/// <param name="OwnFactor">The network's own factor over the setting's level.</param>
/// <param name="Kernel">The kind of kernel whose share of the predicted time exceeds that in the setting's other networks most.</param>
/// <param name="KernelShare">Its share in this network.</param>
/// <param name="UsualShare">Its mean share in the setting.</param>
/// <param name="RuntimeDevices">On how many other devices of the class the runtime was measured.</param>
/// <param name="TypeDevices">On how many of these in this type.</param>
public sealed record WorstPrediction(
    string Platform, string Network, string Setting, double Measured, double Predicted, double Device, int DeviceRows,
        double Beyond, double OwnFactor, string Kernel, double KernelShare, double UsualShare,
    int RuntimeDevices, int TypeDevices)
{
    /// <summary>How many are shown.</summary>
    public const int Count = 10;

    /// <summary>The most rows of one setting: a device that is off as a whole would fill the list.</summary>
    public const int MostOfSetting = 2;

    private const string Header =
        "platform,network,setting,measured_ms,predicted_ms,device,device_rows,beyond,own,kernel,kernel_share,"
            + "usual_share,runtime_devices,type_devices";

    /// <summary>Predicted / measured.</summary>
    public double Factor => Predicted / Measured;

    /// <summary>The main cause of the error.</summary>
    public string Reason
    {
        get
        {
            double direction = Math.Sign(Math.Log(Factor)), device = direction * Math.Log(Device),
                setting = direction * Math.Log(Beyond), own = direction * Math.Log(OwnFactor);
            if (own >= device && own >= setting)
                return string.Create(CultureInfo.InvariantCulture, $"this network: {Kernel} takes {100 * KernelShare:0} "
                    + $"% of the predicted time, {100 * UsualShare:0} % in the setting");
            if (RuntimeDevices == 0)
                return "the runtime was measured on no other device of the class";
            if (device >= setting)
                return string.Create(CultureInfo.InvariantCulture, $"the device's level, off by {Device:0.00} over {DeviceRows} rows");
            return TypeDevices == 0 ? "the runtime was measured in this type on no other device"
                : string.Create(CultureInfo.InvariantCulture, $"the setting: runtime and type were measured "
                + $"on {TypeDevices} other device{(TypeDevices == 1 ? "" : "s")}, and differ there");
        }
    }

    /// <summary>Finds the worst of the left-out devices' predictions.</summary>
    public static IEnumerable<WorstPrediction> Of(Platform platform, IReadOnlyList<FitRow> rows,
        IReadOnlyList<(IReadOnlyList<PlatformFit> Fits, IReadOnlyList<Unseen> Predictions)> folds)
    {
        var found = folds.SelectMany(f => f.Predictions.Select(u => (f.Fits, f.Predictions, Worst: u)));
        var taken = new Dictionary<(string, string, Precision), int>();
        int count = 0;
        foreach ((IReadOnlyList<PlatformFit> fits, IReadOnlyList<Unseen> predictions,
            Unseen worst) in found.OrderByDescending(f => Math.Abs(f.Worst.Error)))
        {
            (string, string Runtime, Precision Precision) key = (worst.Row.Device.Id, worst.Row.Runtime, worst.Row.Precision);
            if (taken.GetValueOrDefault(key) == MostOfSetting)
                continue;
            taken[key] = taken.GetValueOrDefault(key) + 1;
            Unseen[] setting = [.. predictions.Where(u => (u.Row.Device.Id, u.Row.Runtime, u.Row.Precision) == key)];
            double device = predictions.Average(u => u.Error), level = setting.Average(u => u.Error);
            (string kernel, double share, double usual) = Standout(worst.Row, [.. setting.Select(u => u.Row)], fits);
            FitRow[] others = [.. rows.Where(r => r.Device.Id != worst.Row.Device.Id && r.Runtime == key.Runtime)];
            yield return new WorstPrediction(
                platform.Id, worst.Row.Sample.Network.Key, worst.Row.Sample.Group.Key, worst.Row.Sample.Seconds,
                    Math.Exp(worst.LogSeconds), Math.Exp(device), predictions.Count, Math.Exp(level - device),
                Math.Exp(worst.Error - level), kernel, share, usual, others.Select(r => r.Device.Id).Distinct()
                    .Count(), others.Where(r => r.Precision == key.Precision).Select(r => r.Device.Id).Distinct().Count());
            if (++count == Count)
                yield break;
        }
    }

    /// <summary>Writes the list.</summary>
    public static void Store(string path, IEnumerable<WorstPrediction> worst) =>
        File.WriteAllLines(path, [Header, .. worst.Select(w => string.Join(',', [
        w.Platform, CsvText.Quote(w.Network), CsvText.Quote(w.Setting), Milliseconds(w.Measured),
            Milliseconds(w.Predicted), BoardScore.Number(w.Device), w.DeviceRows.ToString(CultureInfo.InvariantCulture),
        BoardScore.Number(w.Beyond), BoardScore.Number(w.OwnFactor), w.Kernel, BoardScore.Number(w.KernelShare),
            BoardScore.Number(w.UsualShare),
        w.RuntimeDevices.ToString(CultureInfo.InvariantCulture), w.TypeDevices.ToString(CultureInfo.InvariantCulture)]))]);

    /// <summary>Reads it.</summary>
    public static IReadOnlyList<WorstPrediction> Read(string path) =>
    [
        .. CsvRows.Read(path).Select(r => new WorstPrediction(
            r["platform"], r["network"], r["setting"], r.Number("measured_ms") / 1e3, r.Number("predicted_ms") / 1e3,
                r.Number("device"), (int)r.Number("device_rows"), r.Number("beyond"), r.Number("own"),
            r["kernel"], r.Number("kernel_share"), r.Number("usual_share"), (int)r.Number("runtime_devices"),
                (int)r.Number("type_devices"))),
    ];

    private static string Milliseconds(double seconds) => (1e3 * seconds).ToString("0.#####", CultureInfo.InvariantCulture);

    /// <summary>The kind of kernel that this network has more of than the others of its setting.</summary>
    private static (string Kernel, double Share, double Usual) Standout(FitRow row, IReadOnlyList<FitRow> setting,
        IReadOnlyList<PlatformFit> fits)
    {
        Dictionary<string, double> own = Shares(row, fits);
        Dictionary<string, double>[] all = [.. setting.Select(r => Shares(r, fits))];
        (string Kernel, double Share, double Usual) best = ("", 0, 0);
        foreach ((string kind, double share) in own)
        {
            double usual = all.Average(s => s.GetValueOrDefault(kind));
            if (best.Kernel.Length == 0 || share - usual > best.Share - best.Usual)
                best = (kind, share, usual);
        }

        return best;
    }

    /// <summary>Where the predicted time goes: kinds of kernels, and launches with the fixed time of an inference.</summary>
    private static Dictionary<string, double> Shares(FitRow row, IReadOnlyList<PlatformFit> fits)
    {
        LatencyEstimate estimate = LeaveOut.Estimate(fits, row);
        var shares = new Dictionary<string, double> { ["overhead"] = estimate.Share(Bound.Overhead).Value / estimate.Latency.Value };
        foreach (KernelTime kernel in estimate.Kernels)
            shares[kernel.Kernel.Kind.Name] = shares.GetValueOrDefault(kernel.Kernel.Kind.Name)
                + ((kernel.Total.Value - kernel.Overhead.Value) / estimate.Latency.Value);
        return shares;
    }
}
