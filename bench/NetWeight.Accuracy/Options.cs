namespace NetWeight.Accuracy;

/// <summary>The command line.</summary>
public sealed record Options
{
    /// <summary>The help text.</summary>
    public const string Help =
        """
        Judges latency predictions against public measurements and writes docs/accuracy.md.

          --data DIR       the folder of tables (default: ../shared/data beside the repository)
          --graphs DIR     the folder of exported graphs (default: models/graphs beside the data's folder)
          -o FILE          the page (default: docs/accuracy.md); the numbers that --check compares go beside it, ending in .csv
          --check          write nothing; exit code 1 if a number is worse than in the committed file
          --summary        write nothing; print the first table
          --network WORD   write nothing; print the samples of networks with this word in their name
          --fit            fit all measurements, platform by platform, and write the files of the folder fit
          --rival          train boosted trees with each device left out, for the board (minutes)
          --differences    estimate how errors of two networks on one device go together, and write fit/difference.json
          --dump FILE      write every sample with its features and predictions
        """;

    /// <summary>The folder of tables.</summary>
    public required string Data { get; init; }

    /// <summary>The folder of exported graphs.</summary>
    public required string Graphs { get; init; }

    /// <summary>The page.</summary>
    public required string Page { get; init; }

    /// <summary>The file that --check compares with.</summary>
    public string Numbers => Path.ChangeExtension(Page, ".csv");

    /// <summary>Whether to compare only.</summary>
    public bool Check { get; init; }

    /// <summary>Whether to print the first table only.</summary>
    public bool Summary { get; init; }

    /// <summary>The word in the networks' names; null for none.</summary>
    public string? Network { get; init; }

    /// <summary>Whether to fit.</summary>
    public bool Fit { get; init; }

    /// <summary>Whether to train the boosted trees.</summary>
    public bool Rival { get; init; }

    /// <summary>Whether to judge differences between networks.</summary>
    public bool Differences { get; init; }

    /// <summary>The folder of fits.</summary>
    public required string Fits { get; init; }

    /// <summary>The file of scores of devices that were left out of a fit.</summary>
    public required string Unseen { get; init; }

    /// <summary>The folder of the board's tables, which a fit writes and the page reads.</summary>
    public string Board => Path.GetDirectoryName(Unseen)!;

    /// <summary>The folder of the board's plots.</summary>
    public string Charts => Path.Combine(Path.GetDirectoryName(Page)!, "accuracy");

    /// <summary>The file of samples; null for none.</summary>
    public string? Dump { get; init; }

    /// <summary>Reads the command line. Throws <see cref="NetWeightException"/> for unknown options.</summary>
    public static Options Parse(IReadOnlyList<string> args)
    {
        string root = FindRoot();
        string? data = null, graphs = null, page = null, network = null, dump = null;
        bool check = false, summary = false, fit = false, rival = false, differences = false;
        for (int i = 0; i < args.Count; i++)
        {
            string Value() => ++i < args.Count ? args[i] : throw new NetWeightException($"{args[i - 1]} needs a value.");
            switch (args[i])
            {
                case "--data": data = Value(); break;
                case "--graphs": graphs = Value(); break;
                case "-o": page = Value(); break;
                case "--check": check = true; break;
                case "--summary": summary = true; break;
                case "--network": network = Value(); break;
                case "--fit": fit = true; break;
                case "--rival": rival = true; break;
                case "--differences": differences = true; break;
                case "--dump": dump = Value(); break;
                default: throw new NetWeightException($"'{args[i]}' is not known.\n{Help}");
            }
        }

        data ??= Path.Combine(root, "..", "shared", "data");
        return new Options
        {
            Data = data,
            Graphs = graphs ?? Path.Combine(data, "..", "models", "graphs"),
            Page = page ?? Path.Combine(root, "docs", "accuracy.md"),
            Check = check,
            Summary = summary,
            Network = network,
            Dump = dump,
            Fit = fit,
            Rival = rival,
            Differences = differences,
            Fits = Path.Combine(root, "fit"),
            Unseen = Path.Combine(root, "bench", "NetWeight.Accuracy", "measured", "unseen-devices.csv"),
        };
    }

    internal static string FindRoot()
    {
        foreach (string start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
            for (string? at = start; at is not null; at = Path.GetDirectoryName(at))
                if (File.Exists(Path.Combine(at, "NetWeight.slnx")))
                    return at;
        throw new NetWeightException("This must run inside the repository: there is no NetWeight.slnx above the current folder.");
    }
}
