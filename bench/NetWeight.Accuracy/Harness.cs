using NetWeight.Accuracy.Board;
using NetWeight.Accuracy.Data;
using NetWeight.Accuracy.Fitting;
using NetWeight.Accuracy.Networks;
using NetWeight.Accuracy.Output;
using NetWeight.Accuracy.Predictors;
using NetWeight.Accuracy.Scores;

namespace NetWeight.Accuracy;

/// <summary>The program.</summary>
public static class Harness
{
    /// <summary>Runs it: 0 if all went well, 1 if <c>--check</c> found a number that is worse, 2 for an error.</summary>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        if (args is ["--help"] or ["-h"])
        {
            output.WriteLine(Options.Help);
            return 0;
        }

        try
        {
            return Judge(Options.Parse(args), output, error);
        }
        catch (NetWeightException e)
        {
            error.WriteLine($"error: {e.Message}");
            return 2;
        }
    }

    private static int Judge(Options options, TextWriter output, TextWriter error)
    {
        if (!Directory.Exists(options.Data))
        {
            if (!options.Check)
                throw new NetWeightException($"{options.Data}: no such folder; --data names the one with the tables "
                    + $"(docs/accuracy.md lists their public sources).");
            output.WriteLine($"Accuracy not checked: the measurements are not at hand ({options.Data}).");
            return 0;
        }

        var networks = new NetworkLibrary(options.Graphs);
        LoadedData[] data = [.. DataSetCatalog.All.Select(set => set.Load(options.Data, networks))];
        Sample[] samples = [.. data.SelectMany(d => d.Samples)];
        if (options.Fit)
        {
            FitRun.Run(options, samples, output);
            return 0;
        }

        if (options.Rival)
        {
            RivalRun.Run(options, samples, output);
            return 0;
        }

        if (options.Differences)
        {
            DifferenceRun.Run(options, samples, output);
            return 0;
        }

        var board = new Scoreboard(samples, PredictorCatalog.Create(samples));
        if (options.Dump is { } dump)
            using (StreamWriter writer = File.CreateText(dump))
                SampleDump.Write(board, writer);
        if (options.Network is { } word)
            SampleDump.Show(board, word, output);
        if (options.Summary)
            output.Write(new Page(board, data, options.Unseen).Summary(titled: false));
        if (options.Check)
            return Check(options, board, output, error);
        if (options.Network is null && !options.Summary && options.Dump is null)
        {
            File.WriteAllText(options.Page, new Page(board, data, options.Unseen, SearchSpaceBoard.Run(options.Data)).Write());
            File.WriteAllText(options.Numbers, Headlines.Write(board));
            output.WriteLine($"{samples.Length} samples of {data.Length} tables; wrote {options.Page} and {options.Numbers}.");
        }

        return 0;
    }

    private static int Check(Options options, Scoreboard board, TextWriter output, TextWriter error)
    {
        if (!File.Exists(options.Numbers))
            throw new NetWeightException($"{options.Numbers}: no such file; run without --check to write it.");
        IReadOnlyList<string> worse = Headlines.Worse(File.ReadAllText(options.Numbers), Headlines.Write(board));
        foreach (string line in worse)
            error.WriteLine($"worse: {line}");
        output.WriteLine(worse.Count == 0 ? "No number is worse than the committed ones."
            : $"{worse.Count} numbers are worse than the committed ones.");
        return worse.Count == 0 ? 0 : 1;
    }
}
