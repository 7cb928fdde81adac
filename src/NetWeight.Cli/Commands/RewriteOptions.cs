using System.CommandLine;
using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Cli.Commands;

/// <summary>One option per rewrite of the catalog, and what some of them need to be told.</summary>
internal sealed class RewriteOptions
{
    private readonly List<(Rewrite Rewrite, Option Option)> rewrites = [];
    private readonly Option<string[]> keep = new("--keep-float32") { Description = "With --float16: a node's name, or an operator, that stays in 32 bits. Repeatable.", HelpName = "NAME" };
    private readonly Option<bool> perTensor = new("--per-tensor") { Description = "With --quantize-int8: one step for a whole weight, not one per output channel." };
    private readonly Option<string[]> samples = new("--calibrate")
    {
        Description = "With --quantize-int8: a file with the raw little-endian bytes of one sample of the model's inputs, one input behind the other; else 16 random ones. Repeatable.",
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
        command.Add(samples);
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

    /// <summary>The inputs in the files given, for calibrating and for comparing; empty where none is given.</summary>
    public IReadOnlyList<IReadOnlyList<Tensor>> Samples(ParseResult parsed, Model model, InferenceOptions options) =>
        [.. (parsed.GetValue(samples) ?? []).Select(file => Sample(file, ShapeInference.Run(model, options)))];

    private static Tensor[] Sample(string file, ShapedModel model)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException($"--calibrate: cannot read '{file}': {e.Message}", e);
        }

        var inputs = new List<Tensor>();
        long at = 0, expected = model.Graph.Inputs.Sum(i => i.Bytes ?? throw new NetWeightException($"The shape of input '{i.Name}' is open; give it with --input {i.Name}=SHAPE or --dim."));
        if (expected != bytes.Length)
            throw new NetWeightException($"--calibrate: '{file}' holds {bytes.Length} bytes; the model's inputs take {expected} ({string.Join(", ", model.Graph.Inputs.Select(i => $"{i.Name}: {i.Type}"))}).");
        foreach (Value input in model.Graph.Inputs)
        {
            inputs.Add(new Tensor(input.Name, input.DataType, [.. input.Shape!.ToArray().Select(d => d.Value)], new MemoryPayload(bytes.AsMemory((int)at, (int)input.Bytes!.Value))));
            at += input.Bytes!.Value;
        }

        return [.. inputs];
    }
}
