using NetWeight.Cli.Commands.Search;
using NetWeight.Devices;
using NetWeight.Reports.Search;
using NetWeight.Search;
using NetWeight.Workflows;

namespace NetWeight.Cli.Tests;

/// <summary>The line and the plots of a search that is under way.</summary>
public sealed class SearchProgressTests
{
    [Fact]
    public void TheLine_ShowsTheBestSoFar_AndPlotsFollowEveryFewSeconds()
    {
        var clock = new SteppedClock();
        var request = new SearchRequest(SpaceCatalog.Get("nas-bench-macro")) { Evaluations = 30 };
        var searching = new Searching(new SearchTask(DeviceCatalog.Get("t4"), request, AccuracySource.Of(request.Space)));
        using var line = new StringWriter();
        List<int> drawn = [];
        using (var progress = new SearchProgress(searching, line, (SearchReport r) => drawn.Add(r.Result.Search.History.Count), clock))
        {
            searching.Run(network =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                progress.Report(network);
            });
        }

        // A plot after 5 seconds, that is evaluations, and then after each 5.
        Assert.Equal([5, 10, 15, 20, 25, 30], drawn);
        string[] lines = [.. line.ToString().Split('\r', StringSplitOptions.RemoveEmptyEntries)];
        Assert.Equal(31, lines.Length);
        Assert.StartsWith("1 of 30 evaluated; best ", lines[0], StringComparison.Ordinal);
        Assert.Contains("15 of 30 evaluated", lines[14], StringComparison.Ordinal);
        Assert.Contains("15 s left", lines[14], StringComparison.Ordinal);
        double[] best = [.. lines[..30].Select(l => double.Parse(
            l.Split("best ")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(best.Order(), best);
        Assert.True(string.IsNullOrWhiteSpace(lines[30]));
    }

    private sealed class SteppedClock : TimeProvider
    {
        private long now = TimeSpan.TicksPerDay;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public void Advance(TimeSpan time) => now += time.Ticks;
    }
}
