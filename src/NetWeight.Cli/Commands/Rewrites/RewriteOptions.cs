using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Rewrites;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Rewrites;

/// <summary>One option per rewrite of the catalog, and the parameters of some of them.</summary>
internal sealed class RewriteOptions
{
    private readonly List<(Rewrite Rewrite, Option Option)> rewrites = [];
    private readonly Option<string[]> keep = new("--keep-float32")
    {
        Description = "With --float16 or --quantize-int8: a node's name, or an operator, that stays in 32 bits. Repeatable.",
        HelpName = "NAME",
    };

    private readonly Option<bool> perTensor = new("--per-tensor")
    {
        Description = "With --quantize-int8: one step for a whole weight, not one per output channel.",
    };

    private readonly Option<bool> mixed = new("--mixed")
    {
        Description = "With --quantize-int8: quantize each layer alone, and keep in floats the layers that lose most "
            + "for their time: as few as --min-sqnr needs, or with -d and --max-latency as many as the latency allows.",
    };

    private readonly Option<LatencyLimit?> maxLatency = LatencyLimitOption.Of(
        "With --mixed and -d: the longest predicted latency.", "--max-latency");

    private readonly Option<string[]> samples = new("--calibrate")
    {
        Description = "With --quantize-int8 or --float16: samples of the model's inputs (default: 16 random ones). "
            + "A .npz with one array per input, a .npy, or raw little-endian bytes (.f32), one input after the "
            + "other; several samples along the first axis or one after the other. Repeatable.",
        HelpName = "FILE",
    };

    /// <summary>The options as the catalog has them.</summary>
    public RewriteOptions()
    {
        foreach (Rewrite rewrite in RewriteCatalog.All)
            rewrites.Add((rewrite, rewrite.Parameter is { } parameter
                ? new Option<int?>("--" + rewrite.Option) { Description = rewrite.Summary, HelpName = parameter }
                : new Option<bool>("--" + rewrite.Option) { Description = rewrite.Summary }));
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach ((_, Option option) in rewrites)
            command.Add(option);
        command.Add(keep);
        command.Add(perTensor);
        command.Add(mixed);
        command.Add(maxLatency);
        command.Add(samples);
    }

    /// <summary>
    /// The options of one command line. Throws <see cref="NetWeightException"/> for options that belong to a rewrite that is not requested,
    /// and for rewrites that exclude each other.
    /// </summary>
    public RewriteChoices Read(ParseResult parsed)
    {
        var choices = new RewriteChoices
        {
            Named = [.. rewrites.Select(r => Named(parsed, r.Rewrite, r.Option)).OfType<RewriteCandidate>()],
            KeepInFloat32 = parsed.GetValue(keep) ?? [],
            PerTensor = parsed.GetValue(perTensor),
            IsMixed = parsed.GetValue(mixed),
            MaxLatency = parsed.GetValue(maxLatency),
            SampleFiles = parsed.GetValue(samples) ?? [],
        };
        bool half = choices.Names("float16"), whole = choices.Names("quantize-int8");
        if (half && whole)
            throw new NetWeightException("--float16 and --quantize-int8 are two types for the same layers: leave one of them out.");
        if (choices.KeepInFloat32.Length > 0 && !half && !whole)
            throw new NetWeightException($"{keep.Name} needs --float16 or --quantize-int8.");
        if (choices.IsMixed && !whole)
            throw new NetWeightException($"{mixed.Name} needs --quantize-int8.");
        if (choices.MaxLatency is not null && !choices.IsMixed)
            throw new NetWeightException($"{maxLatency.Name} needs --mixed.");
        if (choices.PerTensor && !whole)
            throw new NetWeightException($"{perTensor.Name} needs --quantize-int8.");
        if (choices.SampleFiles.Length > 0 && !half && !whole)
            throw new NetWeightException($"{samples.Name} needs --quantize-int8 or --float16.");
        return choices;
    }

    private static RewriteCandidate? Named(ParseResult parsed, Rewrite rewrite, Option option) => option switch
    {
        Option<int?> asks when parsed.GetValue(asks) is { } number => new RewriteCandidate(rewrite, number),
        Option<bool> on when parsed.GetValue(on) => new RewriteCandidate(rewrite),
        _ => null,
    };
}
