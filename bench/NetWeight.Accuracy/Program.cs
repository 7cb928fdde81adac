using NetWeight;
using NetWeight.Accuracy;
using NetWeight.Accuracy.Data;
using NetWeight.Accuracy.Fitting;
using NetWeight.Accuracy.Networks;
using NetWeight.Accuracy.Output;
using NetWeight.Accuracy.Predictors;
using NetWeight.Accuracy.Scores;

if (args is ["--help"] or ["-h"])
{
    Console.WriteLine(Options.Help);
    return 0;
}

try
{
    return Judge(Options.Parse(args));
}
catch (NetWeightException e)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 2;
}

static int Judge(Options options)
{
    if (!Directory.Exists(options.Data))
    {
        if (!options.Check)
            throw new NetWeightException($"{options.Data}: no such folder; --data names the one with the tables (docs/accuracy.md lists their public sources).");
        Console.WriteLine($"Accuracy not checked: the measurements are not at hand ({options.Data}).");
        return 0;
    }

    var networks = new NetworkLibrary(options.Graphs);
    LoadedData[] data = [.. DataSetCatalog.All.Select(set => set.Load(options.Data, networks))];
    Sample[] samples = [.. data.SelectMany(d => d.Samples)];
    if (options.Fit is { } runtime)
    {
        RuntimeFit.Run(Path.Combine(options.Runtimes, runtime + ".json"), samples, options.Penalty, Console.Out);
        return 0;
    }

    var board = new Scoreboard(samples, PredictorCatalog.Create(samples));
    if (options.Dump is { } dump)
        using (StreamWriter writer = File.CreateText(dump))
            SampleDump.Write(board, writer);
    if (options.Network is { } word)
        SampleDump.Show(board, word, Console.Out);
    if (options.Summary)
        Console.Write(new Page(board, data).Summary(titled: false));
    if (options.Check)
        return Check(options, board);
    if (options.Network is null && !options.Summary && options.Dump is null)
    {
        File.WriteAllText(options.Page, new Page(board, data).Write());
        File.WriteAllText(options.Numbers, Headlines.Write(board));
        Console.WriteLine($"{samples.Length} samples of {data.Length} tables; wrote {options.Page} and {options.Numbers}.");
    }

    return 0;
}

static int Check(Options options, Scoreboard board)
{
    if (!File.Exists(options.Numbers))
        throw new NetWeightException($"{options.Numbers}: no such file; run without --check to write it.");
    IReadOnlyList<string> worse = Headlines.Worse(File.ReadAllText(options.Numbers), Headlines.Write(board));
    foreach (string line in worse)
        Console.Error.WriteLine($"worse: {line}");
    Console.WriteLine(worse.Count == 0 ? "No number is worse than the committed ones." : $"{worse.Count} numbers are worse than the committed ones.");
    return worse.Count == 0 ? 0 : 1;
}
