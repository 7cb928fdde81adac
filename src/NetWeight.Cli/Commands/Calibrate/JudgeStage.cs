using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Latency.Runtimes;
using NetWeight.Measurement.Calibration;
using NetWeight.Measurement.Workflows;

namespace NetWeight.Cli.Commands.Calibrate;

/// <summary><c>netweight calibrate --judge</c>: predictions of a calibrated device next to measurements.</summary>
internal static class JudgeStage
{
    /// <summary>
    /// Predicts, measures missing networks, and writes the report. If the measuring is interrupted, the report
    /// covers the measurements so far.
    /// </summary>
    public static void Run(CalibrateArguments given, TextWriter output, CalibrateProgress progress)
    {
        string word = given.DeviceWord ?? throw new NetWeightException("--judge needs the calibrated device: add -d this-machine.json.");
        string[] names = given.Models;
        if (names.Length == 0)
            throw new NetWeightException("--judge needs models: name files or networks of the zoo.");
        // Mistakes in the command line are reported before the measuring.
        Device device = DeviceCatalog.Get(word);
        RuntimeProfile runtime = given.Runtime;
        Precision precision = given.Precision;
        MeasurementStore store = MeasurementStore.Open(given.Store(Path.ChangeExtension(word, ".judged.json")));
        var request = new JudgeRequest(
            // Names come from files, too, and need not differ: the requested networks are kept.
            [.. names.Distinct().Select(name => (name, ModelWords.Read(name) with { Name = name }))], device, store)
        {
            Runtime = runtime,
            Precision = precision,
            Passes = given.Passes,
            // Longer than for micro-kernels: there are fewer networks.
            Settings = given.Settings(given.Threads) with
            {
                Stopwatch = new CalibrationSettings().WholeStopwatch,
                QuietSessions = 3,
                MostSessions = 10,
            },
        };
        JudgeResult result = Judging.Run(request, progress, progress.Cancellation);
        progress.Dispose();
        DateOnly[] days = [.. result.Records.Where(r => r.MeasuredAt is not null).Select(
            r => DateOnly.FromDateTime(r.MeasuredAt!.Value.UtcDateTime))];
        var report = new JudgeReport
        {
            Device = device,
            Runtime = result.Records[^1].Runtime ?? runtime.Name,
            Calibrations = [.. device.Calibrations.Where(c => c.Runtime == runtime.Id && c.Precision == precision)],
            Rows = [.. result.Models.Select(m => new JudgedRow(m.Network, m.Times))],
            Wanted = result.Wanted,
            Days = days.Length == 0 ? null : (days.Min(), days.Max()),
        };
        new ReportTarget(given.Format, given.File, output).Write(report);
    }
}
