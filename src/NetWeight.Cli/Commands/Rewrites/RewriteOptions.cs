using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Graphs;
using NetWeight.Measurement.Samples;
using NetWeight.Measurement.Workflows;
using NetWeight.Operators;
using NetWeight.Rewrites;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Rewrites;

/// <summary>One option per rewrite of the catalog, and what some of them need to be told.</summary>
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
        Description = "With --quantize-int8: quantize each layer by itself, and keep those in floats that lose most for their time: "
            + "as few as leave --min-sqnr, or with -d and --max-latency as many as the latency allows.",
    };

    private readonly Option<LatencyLimit?> maxLatency = LatencyLimitOption.Of(
        "With --mixed and -d: the longest predicted latency.", "--max-latency");

    private readonly Option<string[]> samples = new("--calibrate")
    {
        Description = "With --quantize-int8 or --float16: samples of the model's inputs, else 16 random ones. A .npz with one array per input, a .npy, or raw little-endian bytes (.f32), one input behind the other; several samples along the first axis or behind each other. Repeatable.",
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

    /// <summary>Throws <see cref="NetWeightException"/> for options that say something about a rewrite that is not asked for, and for rewrites that exclude each other.</summary>
    public void Check(ParseResult parsed)
    {
        bool half = Asks("float16"), whole = Asks("quantize-int8");
        if (half && whole)
            throw new NetWeightException("--float16 and --quantize-int8 are two types for the same layers: leave one of them out.");
        if ((parsed.GetValue(keep) ?? []).Length > 0 && !half && !whole)
            throw new NetWeightException($"{keep.Name} needs --float16 or --quantize-int8.");
        if (parsed.GetValue(mixed) && !whole)
            throw new NetWeightException($"{mixed.Name} needs --quantize-int8.");
        if (parsed.GetValue(maxLatency) is not null && !parsed.GetValue(mixed))
            throw new NetWeightException($"{maxLatency.Name} needs --mixed.");
        if (parsed.GetValue(perTensor) && !whole)
            throw new NetWeightException($"{perTensor.Name} needs --quantize-int8.");
        if ((parsed.GetValue(samples) ?? []).Length > 0 && !half && !whole)
            throw new NetWeightException($"{samples.Name} needs --quantize-int8 or --float16.");

        bool Asks(string option) => rewrites.Exists(r => r.Rewrite.Option == option && r.Option is Option<bool> on && parsed.GetValue(on));
    }

    /// <summary>The rewrites that a command line names, with their numbers.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="all">Whether it wants all that are general.</param>
    /// <param name="device">Whether a device decides what stays: then all that are exact.</param>
    public IReadOnlyList<RewriteCandidate> Chosen(ParseResult parsed, bool all, bool device)
    {
        var chosen = new List<RewriteCandidate>();
        foreach ((Rewrite rewrite, Option option) in rewrites)
        {
            int? number = option is Option<int?> asks ? parsed.GetValue(asks) : null;
            if (number is not null || (option is Option<bool> on && parsed.GetValue(on)) || (all && (rewrite.IsGeneral || (device && rewrite.Exactness == Exactness.Exact))))
                chosen.Add(new RewriteCandidate(rewrite, number));
        }

        return chosen;
    }

    /// <summary>What it says to them, without what must be found out by running the model.</summary>
    public RewriteSettings Settings(ParseResult parsed)
    {
        var settings = new RewriteSettings { KeepInFloat32 = parsed.GetValue(keep) ?? [], PerChannel = !parsed.GetValue(perTensor) };
        foreach ((Rewrite rewrite, Option option) in rewrites)
            if (option is Option<int?> number && parsed.GetValue(number) is { } value)
                settings = rewrite.With(settings, value);
        return settings;
    }

    /// <summary>How to find layers that stay in floats; null where nobody asked.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="batch">Samples per inference, which a rate is divided by.</param>
    /// <param name="hasDevice">Whether a device is named.</param>
    public MixedPrecisionRequest? Mixed(ParseResult parsed, long batch, bool hasDevice)
    {
        if (!parsed.GetValue(mixed))
            return null;
        LatencyLimit? limit = parsed.GetValue(maxLatency);
        if (limit is not null && !hasDevice)
            throw new NetWeightException($"{maxLatency.Name} needs a device: add -d ID ('netweight devices' lists them).");
        return new MixedPrecisionRequest { MaxLatency = limit?.For(batch) };
    }

    /// <summary>The inputs in the files given, for calibrating and for comparing; empty where none is given.</summary>
    public IReadOnlyList<IReadOnlyList<Tensor>> Samples(ParseResult parsed, Model model, InferenceOptions options)
    {
        string[] files = parsed.GetValue(samples) ?? [];
        if (files.Length == 0)
            return [];
        ShapedModel shaped = ShapeInference.Run(model, options);
        return [.. files.SelectMany(file => SampleFile.Read(file, shaped))];
    }
}
