using System.Diagnostics;
using System.Globalization;
using System.Text;
using NetWeight.Measurement.History;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Tests;

public sealed class HistoryTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string Database => Path.Combine(folder.Root, "deep", "history.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Add_Read_GiveWhatWasMeasured()
    {
        using (var history = MeasurementHistory.Open(Database))
            history.Add([Record("resnet18"), Record("mobilenet_v2") with { Layer = "conv1" }]);
        using (var again = MeasurementHistory.Open(Database))
        {
            again.Add([Record("MobileNet")]);
            Assert.Equal(["resnet18", "mobilenet_v2", "MobileNet"], again.Read().Select(r => r.Model));
            Assert.Equal([Record("MobileNet")], again.Read("mobile", withLayers: false));
        }
    }

    [Fact]
    public void Open_TwoAtOnce_BothAdd()
    {
        using var one = MeasurementHistory.Open(Database);
        using var other = MeasurementHistory.Open(Database);
        Parallel.For(0, 20, i => { lock (i % 2 == 0 ? one : other) (i % 2 == 0 ? one : other).Add([Record($"m{i}")]); });
        Assert.Equal(20, one.Read().Count);
    }

    [Fact]
    public void Open_OtherFiles_AreOneClearLine()
    {
        string text = folder["text.db"];
        File.WriteAllText(text, new string('x', 5000));
        Assert.Contains("is not a history of NetWeight, or a damaged one",
            Assert.Throws<NetWeightException>(() => MeasurementHistory.Open(text)).Message);
        Assert.Contains("cannot be used",
            Assert.Throws<NetWeightException>(() => MeasurementHistory.Open(Path.Combine(text, "below.db"))).Message);
    }

    [Fact]
    public void Open_NewerVersion_IsLeftAlone()
    {
        MeasurementHistory.Open(Database).Dispose();
        byte[] bytes = File.ReadAllBytes(Database);
        // SQLite keeps user_version at offset 60, big-endian.
        Assert.Equal(1, bytes[63]);
        bytes[63] = 2;
        File.WriteAllBytes(Database, bytes);
        Assert.Contains("was written by a newer netweight",
            Assert.Throws<NetWeightException>(() => MeasurementHistory.Open(Database)).Message);
    }

    [Fact]
    public void Add_ProcessKilledMeanwhile_LosesNothingAndKeepsNoHalf()
    {
        const int Rows = 60_000;
        using (var history = MeasurementHistory.Open(Database))
            history.Add([Record("before")]);
        string csv = folder["many.csv"];
        var text = new StringBuilder("model,milliseconds\n");
        for (int i = 0; i < Rows; i++)
            text.Append(CultureInfo.InvariantCulture, $"m{i},{i + 1}\n");
        File.WriteAllText(csv, text.ToString());

        int killedMidway = 0;
        for (int attempt = 0; attempt < 4; attempt++)
        {
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (string arg in new[] { typeof(Cli.CommandLine).Assembly.Location, "history", "import", csv, "--history", Database })
                start.ArgumentList.Add(arg);
            using Process process = Process.Start(start)!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            // The journal is there while a transaction is open; it is let grow a little.
            while (!process.HasExited && !File.Exists(Database + "-journal"))
                Thread.Yield();
            Thread.Sleep(10 * attempt);
            process.Kill();
            process.WaitForExit();

            using var history = MeasurementHistory.Open(Database);
            IReadOnlyList<MeasurementRecord> records = history.Read();
            Assert.Equal("before", records[0].Model);
            Assert.Equal(0, (records.Count - 1) % Rows);
            killedMidway += records.Count == 1 ? 1 : 0;
            history.Add([]);
        }

        Assert.True(killedMidway > 0, "No process was killed while it wrote.");
        using (var history = MeasurementHistory.Open(Database))
            history.Add([Record("after")]);
        using (var history = MeasurementHistory.Open(Database))
            Assert.Equal("after", history.Read()[^1].Model);
    }

    private static MeasurementRecord Record(string model) =>
        new()
        {
            Source = "netweight",
            Model = model,
            MedianSeconds = 0.004,
            Batch = 1,
            MeasuredAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)
        };
}
