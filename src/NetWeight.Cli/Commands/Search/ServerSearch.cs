using System.CommandLine;
using System.Globalization;
using NetWeight.Cli.Commands.Fleet;
using NetWeight.Cli.Options;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Search;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Search;

/// <summary>Searches that a server keeps, and whose networks its workers evaluate.</summary>
internal static class ServerSearch
{
    private const int MostListed = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly Column<SearchProgressContract>[] Columns =
    [
        new("Search", "id", s => s.Id, Unit.None, 0),
        new("State", "state", s => s.State, Rank: 0),
        new("Space", "space", s => s.Order.Space, Rank: 0),
        new("Device", "device", s => s.Order.Device ?? "a file", Rank: 0),
        new("Score", "score", s => s.Order.Score),
        new("Islands", "islands", s => s.Order.Islands, Unit.None, Column.Minor),
        new("Evaluated", "evaluated", s => s.Evaluated, Unit.None, 0),
        new("Of", "evaluations", s => s.Order.Evaluations, Unit.None),
        new(null, "running", s => s.Running),
        new("Failed", "failed", s => s.Failed > 0 ? s.Failed : null, Unit.None, Column.Minor),
        new("Best", "bestScore", s => s.Best?.Accuracy, Unit.None),
        new("Latency", "bestLatencySeconds", s => s.Best?.LatencySeconds, Unit.Seconds),
        new(null, "bestNetwork", s => s.Best?.Network),
        new("Remark", "reason", s => s.Reason),
        new(null, "createdBy", s => s.CreatedBy),
    ];

    /// <summary>Begins a search and waits for its end.</summary>
    public static SearchResult Run(FleetClient client, SearchOrderContract order, TextWriter error, bool isQuiet)
    {
        SearchProgressContract begun = FleetOptions.Wait(ended => client.OrderSearchAsync(order, ended));
        if (!isQuiet)
            error.WriteLine($"note: this is search {begun.Id} of the server. 'netweight search show {begun.Id}' shows it at any time.");
        return FleetOptions.Wait(ended => EndAsync(client, begun, isQuiet ? null : ErrorWriter.Progress(error), ended));
    }

    /// <summary><c>netweight search list</c>.</summary>
    public static Command CreateList(TextWriter output, TextWriter error)
    {
        var fleet = new FleetOptions();
        var last = new Option<int>("--last")
        {
            Description = $"How many of the newest, 1 to {MostListed}.",
            HelpName = "N",
            DefaultValueFactory = _ => 20,
        };
        var reports = OutputOptions.Of<Listing<SearchProgressContract>>();
        var command = new Command(
            "list",
            """
            List the searches of a server, the newest first.

            Examples:
              netweight search list
              netweight search list --last 100 -f csv -o searches.csv
            """)
        {
            last,
        };
        fleet.AddTo(command);
        reports.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportTarget target = reports.Read(parsed, output);
            int count = parsed.GetValue(last) is >= 1 and <= MostListed and var given ? given
                : throw new NetWeightException($"--last must be from 1 to {MostListed}, not {parsed.GetValue(last)}.");
            using FleetClient client = fleet.Client(parsed, error);
            target.Write(Table(FleetOptions.Wait(ended => client.SearchesAsync(count, ended))));
            return CommandLine.Fine;
        });
        return command;
    }

    /// <summary><c>netweight search show</c>.</summary>
    public static Command CreateShow(TextWriter output, TextWriter error)
    {
        var number = new Argument<long>("search") { Description = "The number of the search." };
        var fleet = new FleetOptions();
        var top = new Option<int>("--top")
        {
            Description = "How many networks the table shows; 0 for all.",
            HelpName = "N",
            DefaultValueFactory = _ => 10,
        };
        var reports = OutputOptions.Of<SearchReport>();
        var command = new Command(
            "show",
            """
            Show what a search of a server has found so far.

            Examples:
              netweight search show 3
              netweight search show 3 --top 0 -f json -o front.json

            Exit codes: 0 found; 1 no network keeps all limits yet; 2 invalid command line, or refused by the server.
            """)
        {
            number, top,
        };
        fleet.AddTo(command);
        reports.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportTarget target = reports.Read(parsed, output);
            int most = parsed.GetValue(top) is >= 0 and var given ? given
                : throw new NetWeightException($"--top must be 0 or more, not {parsed.GetValue(top)}.");
            using FleetClient client = fleet.Client(parsed, error);
            SearchProgressContract search = FleetOptions.Wait(ended => client.SearchAsync(parsed.GetValue(number), ended));
            if (search.State != "done" && !SharedOptions.IsQuiet(parsed))
                error.WriteLine($"note: {Sentence(search)}");
            SearchResult result = FleetOptions.Wait(ended => ResultAsync(client, search, ended));
            target.Write(new SearchReport(result, most, CommandLine.Version));
            return result.Search.Best is null ? CommandLine.Findings : CommandLine.Fine;
        });
        return command;
    }

    /// <summary><c>netweight search cancel</c>.</summary>
    public static Command CreateCancel(TextWriter output, TextWriter error)
    {
        var number = new Argument<long>("search") { Description = "The number of the search." };
        var fleet = new FleetOptions();
        var reports = OutputOptions.Of<Listing<SearchProgressContract>>();
        var command = new Command(
            "cancel",
            """
            End a search of a server. What was evaluated stays.

            Examples:
              netweight search cancel 3
            """)
        {
            number,
        };
        fleet.AddTo(command);
        reports.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportTarget target = reports.Read(parsed, output);
            using FleetClient client = fleet.Client(parsed, error);
            target.Write(Table([FleetOptions.Wait(ended => client.CancelSearchAsync(parsed.GetValue(number), ended))]));
            return CommandLine.Fine;
        });
        return command;
    }

    private static Listing<SearchProgressContract> Table(IReadOnlyList<SearchProgressContract> searches) =>
        Listing.Of("searches", Columns, searches, s => s) with
        {
            Notes = searches.Count == 0 ? ["No search. 'netweight search --server URL' begins one."] : [],
        };

    private static async Task<SearchResult> EndAsync(
        FleetClient client, SearchProgressContract search, TextWriter? line, CancellationToken ended)
    {
        int width = 0;
        while (search.State == "running")
        {
            await Task.Delay(Pause, ended);
            try
            {
                search = await client.SearchAsync(search.Id, ended);
            }
            catch (FleetUnreachableException)
            {
                // The server may be restarting; the search is in its store.
            }

            string text = Sentence(search);
            line?.Write($"\r{text.PadRight(width)}");
            width = text.Length;
        }

        line?.Write($"\r{new string(' ', width)}\r");
        if (search.State != "done")
            throw new NetWeightException(Sentence(search));
        return await ResultAsync(client, search, ended);
    }

    private static async Task<SearchResult> ResultAsync(FleetClient client, SearchProgressContract search, CancellationToken ended)
    {
        SearchEvaluatedContract evaluated = await client.EvaluatedAsync(search.Id, ended);
        SearchTask task = SearchOrders.Task(search.Order);
        return IslandSearch.Merge(
            task, evaluated.Networks.Select(n => (task.Request.Space.Parse(n.Genotype), n.Accuracy)), evaluated.Weighed);
    }

    private static string Sentence(SearchProgressContract search)
    {
        string best = search.Best is { } found
            ? string.Create(CultureInfo.InvariantCulture, $", best {found.Accuracy:0.##} at {Format.Seconds(found.LatencySeconds)}") : "";
        string reason = search.Reason is { } why ? $" {why}" : "";
        return $"Search {search.Id} is {search.State}: {search.Evaluated} of {search.Order.Evaluations} evaluated, "
            + $"{search.Running} running, {search.Failed} failed{best}.{reason}";
    }
}
