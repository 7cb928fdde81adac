// Loads a real server and kills it; prints the figures of docs/server.md. Arguments: clients (100), MiB per model (50), kills (20).
// With the word fleet: the figures of docs/fleet.md. Arguments: fleet, agents (20), jobs (10000), kills (20).
// fleet --servers N loads several servers on one PostgreSQL. faults [--seed N] [--rounds N] [--only WORD] tries faults on three of them.
// With the word search: the figures of docs/search.md, "Many machines". Arguments: search, evaluations (240), islands (4).
using NetWeight.Load;

if (args is ["search", ..])
    return await SearchAsync(Number(1, 240), Number(2, 4));
if (args is ["faults", ..])
    return await FaultsAsync(Option("--seed", 1), Option("--rounds", 3));
if (args is ["fleet", "--servers", ..])
    return await ClusterAsync(Option("--servers", 3), Option("--agents", 20), Option("--jobs", 10_000));
if (args is ["fleet", ..])
    return await FleetAsync(Number(1, 20), Number(2, 10_000), Number(3, 20));
int clients = Number(0, 100), mebibytes = Number(1, 50), kills = Number(2, 20);
string root = Directory.CreateTempSubdirectory("netweight-load-").FullName;
try
{
    LoadResult load = await LoadRun.LoadAsync(Path.Combine(root, "load"), clients, (long)mebibytes << 20);
    Console.WriteLine(
        $"{clients} parallel clients, {mebibytes} MiB each: {load.Confirmed} confirmed, {load.Refused} refused or gone, "
        + $"{load.Seconds:0.0} s,");
    Console.WriteLine(
        $"{load.Confirmed * (double)mebibytes / load.Seconds:0} MiB/s; memory {load.IdleMemoryBytes >> 20} MiB before, "
        + $"{load.PeakMemoryBytes >> 20} MiB at the most;");
    Console.WriteLine($"slowest answer of api/health meanwhile {load.SlowestHealthSeconds * 1000:0} ms");
    Directory.Delete(Path.Combine(root, "load"), recursive: true);
    KillResult kill = await LoadRun.KillAsync(Path.Combine(root, "kill"), kills, clients: 20, modelBytes: 1 << 20, seed: 1);
    Console.WriteLine(
        $"killed {kill.Kills} times (kill -9) under 20 clients: {kill.Models} models, {kill.Records} measurements and "
        + $"{kill.Jobs} jobs had been confirmed");
    string[] problems = [.. load.Problems, .. kill.Problems];
    foreach (string problem in problems)
        Console.WriteLine("PROBLEM: " + problem);
    Console.WriteLine(problems.Length == 0 ? "Nothing confirmed was lost, and no file was left behind." : $"{problems.Length} problems.");
    return problems.Length == 0 ? 0 : 1;
}
finally
{
    Directory.Delete(root, recursive: true);
}

async Task<int> FleetAsync(int agents, int jobs, int kills)
{
    string folder = Directory.CreateTempSubdirectory("netweight-fleet-").FullName;
    try
    {
        FleetResult calm = await FleetRun.RunAsync(Path.Combine(folder, "calm"), agents, jobs, kills: 0, seed: 1);
        Console.WriteLine(
            $"{agents} agents, {jobs} jobs: {calm.Done} done in {calm.Seconds:0.0} s, {calm.Done / calm.Seconds:0} jobs/s, "
            + $"{calm.MedianSeconds * 1000:0} ms for each job of an agent");
        FleetResult killed = await FleetRun.RunAsync(Path.Combine(folder, "killed"), agents, jobs / 5, kills, seed: 1);
        Console.WriteLine($"server killed {killed.Kills} times (kill -9): {killed.Done} of {killed.Jobs} done in {killed.Seconds:0.0} s");
        string[] wrong = [.. calm.Problems, .. killed.Problems];
        foreach (string problem in wrong)
            Console.WriteLine("PROBLEM: " + problem);
        return wrong.Length == 0 ? 0 : 1;
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

async Task<int> SearchAsync(int evaluations, int islands)
{
    string folder = Directory.CreateTempSubdirectory("netweight-search-").FullName;
    try
    {
        SearchRunResult result = await SearchRun.RunAsync(folder, evaluations, islands);
        Console.WriteLine(
            $"{evaluations} evaluations: one process {result.AloneSeconds:0.0} s; 2 servers and 4 workers, each on half a processor, "
            + $"{result.Seconds:0.0} s: {result.AloneSeconds / result.Seconds:0.00} times as fast");
        Console.WriteLine(
            $"processor seconds: one process {result.AloneProcessor:0.0}; servers {result.ServersProcessor:0.0}, workers "
            + $"{result.WorkersProcessor:0.0}");
        Console.WriteLine($"with a server and two workers killed in the middle: {result.KilledSeconds:0.0} s");
        foreach (string problem in result.Problems)
            Console.WriteLine("PROBLEM: " + problem);
        Console.WriteLine(result.Problems.Count == 0 ? "All three found the same front." : $"{result.Problems.Count} problems.");
        return result.Problems.Count == 0 ? 0 : 1;
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

async Task<int> FaultsAsync(int seed, int rounds)
{
    string folder = Directory.CreateTempSubdirectory("netweight-faults-").FullName;
    string program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "NetWeight.Cli.exe" : "NetWeight.Cli");
    try
    {
        FaultResult result = await FaultRun.RunAsync(
            new FaultSettings(folder, program, seed)
            {
                Rounds = rounds,
                Lost = TimeSpan.FromSeconds(Option("--lost", 30)),
                Only = Array.IndexOf(args, "--only") is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null,
                Tell = Console.WriteLine,
            });
        Console.WriteLine(
            $"{result.Faults.Count} faults, {result.Faults.Values.Sum()} times in all, on 3 servers with 20 agents: {result.Jobs} jobs, "
            + $"{result.Done} done, {result.Failed} failed with their reason, {result.Repeated} attempts repeated, at most "
            + FormattableString.Invariant($"{result.LongestSeconds:0.0} s until all jobs had ended"));
        return Report(result.Problems);
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

async Task<int> ClusterAsync(int servers, int agents, int jobs)
{
    string folder = Directory.CreateTempSubdirectory("netweight-cluster-").FullName;
    try
    {
        ClusterLoadResult result = await ClusterLoad.RunAsync(folder, servers, agents, jobs);
        Console.WriteLine(
            $"{servers} servers, {agents} agents, {jobs} jobs: {result.Done} done in {result.Seconds:0.0} s, "
            + $"{result.Done / result.Seconds:0} jobs/s;");
        Console.WriteLine(
            $"from a result to the next job {result.NextMedianSeconds * 1000:0} ms (95 %: {result.NextHighSeconds * 1000:0} ms); "
            + $"from a submission to a waiting device of another server {result.WakeMedianSeconds * 1000:0} ms "
            + $"(95 %: {result.WakeHighSeconds * 1000:0} ms)");
        return Report(result.Problems);
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

int Report(IReadOnlyList<string> problems)
{
    foreach (string problem in problems)
        Console.WriteLine("PROBLEM: " + problem);
    return problems.Count == 0 ? 0 : 1;
}

int Option(string name, int usual) =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length && int.TryParse(args[at + 1], out int given) && given > 0 ? given
        : usual;

int Number(int index, int usual) => args.Length > index && int.TryParse(args[index], out int given) && given > 0 ? given : usual;
