using System.Globalization;
using NetWeight.Reports.Search;
using NetWeight.Search;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Search;

/// <summary>
/// What a search has found so far: one line on a terminal with the networks evaluated and the best within the limits, and
/// plots that are drawn again every few seconds. Nothing if standard error is not a terminal and no plot is wanted.
/// </summary>
/// <param name="searching">The search.</param>
/// <param name="line">The terminal; null for none.</param>
/// <param name="draw">Writes the plots; null for none.</param>
/// <param name="clock">The clock.</param>
internal sealed class SearchProgress(Searching searching, TextWriter? line, Action<SearchReport>? draw, TimeProvider clock) : IDisposable
{
    /// <summary>A line more often is not read; a plot takes longer to draw than to look at.</summary>
    private static readonly TimeSpan LineEach = TimeSpan.FromMilliseconds(100), PlotEach = TimeSpan.FromSeconds(5);

    private readonly long begin = clock.GetTimestamp();
    private long drawn = clock.GetTimestamp(), written;
    private int widest;
    private EvaluatedNetwork? best;

    /// <summary>Is told of every evaluated network.</summary>
    public void Report(EvaluatedNetwork network)
    {
        SearchResult result = searching.Result;
        if (network.Accuracy is { } accuracy && result.Task.Request.Allows(network.Cost)
            && (best is null || accuracy > best.Accuracy))
            best = network;
        if (line is not null && (written == 0 || clock.GetElapsedTime(written) >= LineEach))
        {
            written = clock.GetTimestamp();
            string text = Text(result);
            widest = Math.Max(widest, text.Length);
            line.Write($"\r{text.PadRight(widest)}");
        }

        if (draw is not null && clock.GetElapsedTime(drawn) >= PlotEach && best is not null)
        {
            draw(new SearchReport(result, 0, CommandLine.Version));
            drawn = clock.GetTimestamp();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (widest > 0)
            line?.Write($"\r{new string(' ', widest)}\r");
    }

    private string Text(SearchResult result)
    {
        int done = result.Search.History.Count, all = result.Task.Request.Evaluations;
        double passed = clock.GetElapsedTime(begin).TotalSeconds;
        string left = passed > 2 && done > 0
            ? $", {Format.Seconds(Math.Ceiling(passed * (all - done) / done))} left" : "";
        string found = best is null ? "none within the limits yet" : string.Create(
            CultureInfo.InvariantCulture,
            $"best {result.Task.Accuracy.EstimateOf(best.Cost)?.Value ?? best.Accuracy:0.00}, {best.Cost.Latency}");
        return $"{done} of {all} evaluated; {found}{left}";
    }
}
