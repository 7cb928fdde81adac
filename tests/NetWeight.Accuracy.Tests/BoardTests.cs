using NetWeight.Accuracy.Board;
using NetWeight.Accuracy.Output;

namespace NetWeight.Accuracy.Tests;

public class BoardTests
{
    private static readonly BoardScore Zero =
        new("gpu", BoardScore.AllRows, BoardMethods.ZeroShot, 4, 830, 13, 0.32, 0.13, 0.33, 0.97, 0.38, 0.21, 0.39, 0.973, 0.94, 1.97);
    private static readonly BoardScore Line =
        new("gpu", BoardScore.HeldRows, "a x GMACs, fitted on the device", 4, 321, 13, 0.9, 0.8, 0.9, 0.9, 0.5, 0.02,
            0.04, double.NaN, double.NaN, double.NaN);
    private static readonly BoardScore Held = Zero with { Part = BoardScore.HeldRows, Wins = 8, RankWins = 12 };
    private static readonly WorstPrediction Off =
        new("gpu", "net", "T4 | TensorRT | fp16 | b1", 0.002, 0.001, 0.8, 84, 0.9, 0.6944, "depthwise", 0.3, 0.1, 1, 0);

    [Fact]
    public void Tables_are_read_as_they_were_written()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        var files = new BoardFiles();
        files.Scores.AddRange([Zero, Held, Line]);
        files.Worst.Add(Off);
        files.Settings.Add(new LeftOutSetting("gpu", "nvidia-t4", "tensorrt", "fp16", 42, 0.45, 0.54, 0.48));
        files.Charts["gpu"] = "<svg/>";
        files.Store(folder, Path.Combine(folder, "plots"));
        BoardFiles read = BoardFiles.Read(folder)!;
        Assert.Equal(files.Scores, read.Scores);
        Assert.Equal(files.Worst, read.Worst);
        Assert.Equal(files.Settings, read.Settings);
        Assert.Equal("<svg/>", File.ReadAllText(Path.Combine(folder, "plots", "gpu.svg")));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Without_a_fit_there_is_no_board() => Assert.Null(BoardFiles.Read("no-such-folder"));

    [Theory]
    [InlineData(0.8, 0.9, 0.6944, 1, 0, "this network: depthwise takes 30 % of the predicted time, 10 % in the setting")]
    [InlineData(0.6, 0.9, 0.92593, 1, 0, "the device's level, off by 0.60 over 84 rows")]
    [InlineData(0.6, 0.9, 0.92593, 0, 0, "the runtime was measured on no other device of the class")]
    [InlineData(0.9, 0.6, 0.92593, 1, 0, "the runtime was measured in this type on no other device")]
    [InlineData(0.9, 0.6, 0.92593, 4, 3, "the setting: runtime and type were measured on 3 other devices, and differ there")]
    // A factor that makes the error smaller is not its reason.
    [InlineData(2.0, 0.5, 0.5, 4, 3, "this network: depthwise takes 30 % of the predicted time, 10 % in the setting")]
    public void The_reason_is_the_largest_factor(double device, double beyond, double own, int runtimes, int types, string reason) =>
        Assert.Equal(reason,
            (Off with { Device = device, Beyond = beyond, OwnFactor = own, RuntimeDevices = runtimes, TypeDevices = types }).Reason);

    [Fact]
    public void The_page_states_what_is_missing_to_the_target()
    {
        var files = new BoardFiles();
        files.Scores.AddRange([Zero, Held, Line]);
        files.Worst.Add(Off);
        string page = new BoardSection(files).Write();
        Assert.Contains("| NetWeight, no time of the device | 4 | 830 | 13 | 32.0 % | 22 % | 10.0 points |", page,
            StringComparison.Ordinal);
        Assert.Contains("rho is 0.973 (target 0.98: 0.007 short), and the 90 % intervals hold 94.0 % (target 85 to 95 "
            + "%: reached)", page, StringComparison.Ordinal);
        Assert.Contains("| 8 of 13 | 12 of 13 |", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Boosted trees as a rival", page, StringComparison.Ordinal);
    }
}
