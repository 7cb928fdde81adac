// Loads a real server and kills it; prints the figures of docs/server.md. Arguments: clients (100), MiB per model (50), kills (20).
// With the word fleet: the figures of docs/fleet.md. Arguments: fleet, agents (20), jobs (10000), kills (20).
// With the word search: the figures of docs/search.md, "Many machines". Arguments: search, evaluations (240), islands (4).
using NetWeight.Load;

if (args is ["search", ..])
    return await SearchAsync(Number(1, 240), Number(2, 4));
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

int Number(int index, int usual) => args.Length > index && int.TryParse(args[index], out int given) && given > 0 ? given : usual;
