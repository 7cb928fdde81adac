using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Server.Contracts;
using NetWeight.Server.Fleet;
using NetWeight.Server.Search;

namespace NetWeight.Server.Tests;

/// <summary>Searches whose networks a program of the user's evaluates on the workers.</summary>
public sealed class SearchProgramTests : IDisposable
{
    private static readonly SearchOrderContract Order = new(
        "nas-bench-macro", "raspberry-pi-4", null, null, null, null, 1, 0.06, true, null, null, 24, 7, "trained", 2, 4, 2);

    private readonly List<string> told = [];

    private readonly string folder = Directory.CreateTempSubdirectory("netweight-program-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_program_gives_the_values_and_may_fail_at_some()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in is a shell script.");
        // The accuracy is the number of digits 2. Networks that begin with 0 have none; the first process ends at its third network.
        using EvaluationProgram program = Program(
            """
            n=0
            while read -r line; do
              g=$(printf '%s' "$line" | sed 's/.*"genotype": *"\([^"]*\)".*/\1/')
              n=$((n + 1))
              if [ $n = 3 ] && mkdir ended 2>/dev/null; then exit 3; fi
              echo "epoch 1 of $g"
              case $g in
                0*) echo "{\"genotype\": \"$g\", \"accuracy\": null}" ;;
                *) echo "{\"genotype\": \"$g\", \"accuracy\": $(printf %s "$g" | tr -d -c 2 | wc -c).5}" ;;
              esac
            done
            """);
        await using LocalServer server = await LocalServer.StartAsync();
        SearchProgressContract search = await SearchTests.OrderAsync(server, Order);
        List<string> lines = [];
        await WorkAsync(server, search.Id, program, slots: 2, lines);

        search = await server.GetAsync<SearchProgressContract>($"api/searches/{search.Id}");
        var evaluated = await server.GetAsync<SearchEvaluatedContract>($"api/searches/{search.Id}/evaluated");
        Assert.Equal(("done", 24), (search.State, search.Evaluated));
        Assert.All(evaluated.Networks, n => Assert.Equal(
            n.Genotype.StartsWith('0') ? null : n.Genotype.Count(c => c == '2') + 0.5, n.Accuracy));
        Assert.Contains(evaluated.Networks, n => n.Accuracy is null);
        Assert.True(Directory.Exists(Path.Combine(folder, "ended")));
        Assert.Contains(lines, l => l.EndsWith("trained ended with code 3. It gave no answer.", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("trained: epoch 1 of ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("echo '{\"genotype\": 5}'", "printed a line that is not an answer", true)]
    [InlineData("echo '{\"genotype\": \"11111111\", \"accuracy\": 1}'", "answers '11111111', which it was not asked for", true)]
    [InlineData("exit 4", "ended with code 4", false)]
    public void A_program_that_does_not_answer_is_named(string script, string reason, bool isFinal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in is a shell script.");
        using EvaluationProgram program = Program(script);
        var failed = Assert.Throws<RunnerFailedException>(() => program.Evaluate(
            new WorkTaskContract(1, "l", "nas-bench-macro:01212102", "trained", 1), TestContext.Current.CancellationToken));
        Assert.Contains(reason, failed.Message, StringComparison.Ordinal);
        Assert.Equal(isFinal, failed.IsFinal);
    }

    [Fact]
    public async Task A_program_ends_with_its_worker()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in is a shell script.");
        using EvaluationProgram program = Program("read -r line; echo $$ > id; sleep 600 & wait");
        using var end = new CancellationTokenSource();
        Task<double> asked = Task.Run(() => program.Evaluate(
            new WorkTaskContract(1, "l", "nas-bench-macro:01212102", "trained", 1), end.Token));
        string id = Path.Combine(folder, "id");
        for (int i = 0; i < 600 && !(File.Exists(id) && File.ReadAllText(id).Length > 0); i++)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        for (int i = 0; i < 100 && Directory.Exists($"/proc/{File.ReadAllText(id).Trim()}"); i++)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(Directory.Exists($"/proc/{File.ReadAllText(id).Trim()}"));
    }

    [Fact]
    public async Task A_lease_that_a_worker_holds_does_not_end()
    {
        var clock = new ManualClock();
        await using LocalServer server = await LocalServer.StartAsync(
            o => o with { Clock = clock, Searches = new SearchRules { Watch = TimeSpan.FromMilliseconds(50) } });
        await SearchTests.OrderAsync(server, Order with { Islands = 1 });
        WorkTaskContract[] first = [.. (await TakeAsync(server, 4, null)).Tasks];
        for (int i = 0; i < 3; i++)
        {
            clock.Move(TimeSpan.FromSeconds(50));
            // A lease that is not the task's holds nothing.
            await TakeAsync(server, 0, [new WorkHeldContract(first[0].Id, first[0].Lease), new WorkHeldContract(first[1].Id, "other")]);
        }

        Assert.Equal(first.Skip(1).Select(t => t.Id), (await TakeAsync(server, 4, null)).Tasks.Select(t => t.Id));
    }

    /// <summary>A lease is shorter than an evaluation, and no other worker gets the network.</summary>
    [Fact]
    public async Task A_worker_holds_what_takes_longer_than_a_lease()
    {
        var clock = new ManualClock();
        // The worker renews every third of a lease of real time; the lease ends by the clock of the test, which waits for it.
        TimeSpan lease = TimeSpan.FromSeconds(1);
        await using LocalServer server = await LocalServer.StartAsync(o => o with
        {
            Clock = clock,
            Searches = new SearchRules { Lease = lease, Watch = TimeSpan.FromMilliseconds(50) },
        });
        SearchProgressContract search = await SearchTests.OrderAsync(server, Order with { Islands = 1, Evaluations = 4 });
        int asked = 0;
        using var end = new CancellationTokenSource();
        using var release = new ManualResetEventSlim();
        using var client = new FleetClient(server.Address, null);
        var worker = new SearchWorker(
            client, new WorkerSettings("w", ["trained"]) { Slots = 4 },
            (_, cancellation) =>
            {
                Interlocked.Increment(ref asked);
                release.Wait(cancellation);
                return 1;
            },
            _ => { });
        Task running = worker.RunAsync(end.Token);
        await HeldAsync(server, 4, clock.GetUtcNow());
        for (int i = 0; i < 5; i++)
        {
            clock.Move(lease * 0.6);
            await HeldAsync(server, 4, clock.GetUtcNow() + (lease * 0.9));
        }

        release.Set();
        await EndAsync(server, search.Id);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(4, asked);
    }

    /// <summary>Waits until so many networks are evaluated with leases that end after a time.</summary>
    private static async Task HeldAsync(LocalServer server, int count, DateTimeOffset end)
    {
        FleetDatabase database = server.Services.GetRequiredService<FleetDatabase>();
        long least = end.ToUnixTimeMilliseconds();
        for (int i = 0; i < 1200; i++)
        {
            if (await database.ReadAsync(store => store.Evaluations.CountAsync(
                e => e.State == EvaluationState.Running && e.LeaseUntil > least)) == count)
                return;
            await Task.Delay(50);
        }

        throw new TimeoutException($"Not all {count} networks are held.");
    }

    private EvaluationProgram Program(string script)
    {
        string file = Path.Combine(folder, "train.sh");
        File.WriteAllText(file, $"cd '{folder}'\n{script}\n");
        return new EvaluationProgram("trained", ["sh", file], line =>
        {
            lock (told)
                told.Add(line);
        });
    }

    private async Task WorkAsync(LocalServer server, long search, EvaluationProgram program, int slots, List<string> lines)
    {
        using var end = new CancellationTokenSource();
        using var client = new FleetClient(server.Address, null);
        var worker = new SearchWorker(client, new WorkerSettings("w", ["trained"]) { Slots = slots }, program.Evaluate, line =>
        {
            lock (told)
                told.Add(line);
        });
        Task running = worker.RunAsync(end.Token);
        await EndAsync(server, search);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        lock (told)
            lines.AddRange(told);
    }

    private static async Task EndAsync(LocalServer server, long search)
    {
        for (int i = 0; i < 1200; i++)
        {
            if ((await server.GetAsync<SearchProgressContract>($"api/searches/{search}")).State != "running")
                return;
            await Task.Delay(50);
        }

        throw new TimeoutException("The search did not end within a minute.");
    }

    private static async Task<WorkAnswerContract> TakeAsync(LocalServer server, int most, IReadOnlyList<WorkHeldContract>? held) =>
        await LocalServer.ReadAsync<WorkAnswerContract>(await server.Client.PostAsJsonAsync(
            "api/searches/work", new WorkRequestContract("w", ["trained"], most, most > 0 ? 5 : 0, []) { Held = held },
            ServerJson.Options));
}
