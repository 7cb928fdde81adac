using System.CommandLine;
using NetWeight.Cli.Commands.Measure;
using NetWeight.Cli.Options;
using NetWeight.Graphs;
using NetWeight.Measurement;
using NetWeight.Measurement.Timing;
using NetWeight.Measurement.Workflows;
using NetWeight.Onnx;
using NetWeight.Operators;
using NetWeight.Rewrites;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Rewrites;

/// <summary>
/// <c>netweight rewrite</c>: changes a model's graph, shows the saving, and proves that the outputs stay as they
/// are.
/// </summary>
internal sealed class RewriteCommand(TextWriter output, TextWriter error)
{
    private readonly Argument<string> source = new("model")
    {
        Description = "An .onnx file, or a network of the zoo (its weights are then drawn at random); '-' reads standard input.",
    };

    private readonly Option<string?> file = new("--output", "-o")
    {
        Description = "The .onnx file to write. It appears complete or not at all.",
        HelpName = "FILE",
    };

    private readonly Option<bool> all = new("--all") { Description = "Apply every exact rewrite that never makes a model more expensive." };
    private readonly RewriteOptions choices = new();
    private readonly RewriteTarget target = new();
    private readonly Option<bool> verify = new("--verify")
    {
        Description = "Run both models in ONNX Runtime and compare the outputs; on unless --verify false.",
        DefaultValueFactory = _ => true,
        HelpName = "true|false",
    };

    private readonly Option<double?> tolerance = new("--tolerance")
    {
        Description = "The largest accepted relative difference of an output (default: by its type, 1e-4 for 32-bit floats).",
        HelpName = "X",
    };

    private readonly Option<double> leastSignal = new("--min-sqnr")
    {
        Description =
            "With --float16 or --quantize-int8: the least signal-to-noise ratio of an output, in dB; below it nothing is written.",
        DefaultValueFactory = _ => Fidelity.LeastSignalToNoise,
        HelpName = "DB",
    };

    private readonly Option<bool> freeze = new("--freeze-weights")
    {
        Description =
            "Treat initializers that are also inputs as constants: the caller can no longer override them.",
    };

    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Show what would change; run and write nothing." };
    private readonly Option<bool> changes = new("--changes") { Description = "List what became what." };
    private readonly Option<long?> batch =
        new("--batch", "-b") { Description = "The batch size at which to count and compare.", HelpName = "N" };
    private readonly Option<string[]> inputs = new("--input")
    {
        Description = "An input's shape, if the file leaves it open: NAME=1x3x224x224. Repeatable.",
        HelpName = "NAME=SHAPE",
    };

    private readonly Option<double> width = ScaleOptions.WidthOption();
    private readonly Option<string[]> dims =
        new("--dim") { Description = "The size of a symbolic dimension. Repeatable.", HelpName = "NAME=VALUE" };
    private readonly FormatOption format = FormatOption.Of<Listing<RewriteRow>>();

    /// <summary>The command with its options; one option per rewrite comes from the catalog.</summary>
    public static Command Create(TextWriter output, TextWriter error) => new RewriteCommand(output, error).Create();

    private Command Create()
    {
        var command = new Command(
            "rewrite",
            """
            Change a model's graph without changing what it computes, and prove it by running both.

            Examples:
              netweight rewrite model.onnx -o smaller.onnx --all              everything that is exact and pays
              netweight rewrite repvgg.onnx -o deploy.onnx --reparameterize   branches of training become one convolution
              netweight rewrite model.onnx --all --dry-run --changes          what would change, and where
              netweight rewrite repvgg_a0:train -o a0.onnx --all              a network of the zoo
              netweight rewrite model.onnx -o int8.onnx --all --quantize-int8 8-bit integers, and what they lose
              netweight rewrite m.onnx -o q.onnx --all --quantize-int8 --mixed --min-sqnr 25   the most sensitive layers stay in floats
              netweight rewrite model.onnx -o pi5.onnx --all -d pi5           only what pays there, channel padding included
              netweight rewrite model.onnx -o fast.onnx --all --measure       the measured speed-up on this machine

            If the proof rejects one rewrite of --all, it is left out and named; the others are applied.

            Exit codes: 0 success; 1 the outputs differ or lose too much (nothing is written), or a rewrite that was named is left out;
            2 invalid command line or input.
            """)
        {
            source, file, all,
        };
        choices.AddTo(command);
        target.AddTo(command);
        foreach (Option option in new Option[] { verify, tolerance, leastSignal, freeze, dryRun, changes, batch, inputs, dims, width })
            command.Add(option);
        format.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        bool dry = parsed.GetValue(dryRun);
        string? path = parsed.GetValue(file);
        RewriteAim aim = target.Read(parsed, dry);
        RewriteChoices chosen = choices.Read(parsed);
        IReadOnlyList<RewriteCandidate> candidates = chosen.Candidates(parsed.GetValue(all), aim.Device is not null);
        if (candidates.Count == 0)
            throw new NetWeightException("Name a rewrite, or use --all ('netweight rewrite --help' lists them).");
        if (path is null && !dry)
            throw new NetWeightException("Name the file to write with -o FILE, or use --dry-run to write nothing.");
        OutputFile.CheckBinary(path, "-o", "a model");
        if (parsed.GetValue(tolerance) is < 0 or double.NaN)
            throw new NetWeightException("--tolerance must not be negative.");
        if (double.IsNaN(parsed.GetValue(leastSignal)))
            throw new NetWeightException("--min-sqnr must be a number of decibels.");

        InferenceOptions options =
            InputSyntax.Parse(parsed.GetValue(inputs) ?? [], parsed.GetValue(dims) ?? [], [], parsed.GetValue(batch));
        Model model = ModelWords.Read(parsed.GetValue(source)!, seed: 0, width: ScaleOptions.Width(parsed, width));
        if (parsed.GetValue(freeze))
            model = OverridableConstants.Freeze(model);
        var rewrite = new RewriteRequest(model, candidates)
        {
            Settings = chosen.Settings,
            Inference = options,
            Device = aim.Device,
            Prediction = aim.Prediction,
        };
        ProvenRewrite work = Proving.Run(new ProveRequest(rewrite)
        {
            MayRun = !dry && parsed.GetValue(verify),
            Samples = chosen.Samples(model, options),
            Tolerance = parsed.GetValue(tolerance),
            LeastSignalToNoise = parsed.GetValue(leastSignal),
            Mixed = dry ? null : chosen.Mixed(parsed.GetValue(batch) ?? 1, aim.Device is not null),
            Named = chosen.Named.Select(c => c.Rewrite.Option).ToHashSet(),
        });
        if (!dry && work.Holds)
            OnnxWriter.Write(work.Result.Model, path!);
        bool isInterrupted = false;
        if (work.Holds && work.Result.Changes.Count > 0 && aim.Timing is { } timing)
            (work, isInterrupted) = Measure(work, timing, error, SharedOptions.IsQuiet(parsed));

        // -o names the model; the report goes to standard output.
        format.Read(parsed, file: null).Write(
            RewriteReport.Listing(work, work.Holds && !dry ? path : null, parsed.GetValue(changes)), output);
        if (isInterrupted)
        {
            error.WriteLine($"netweight: interrupted. '{path}' was written; the speed-up is that of the runs so far.");
            return Interruption.ExitCode;
        }

        if (work.Holds)
        {
            foreach (RefusedRewrite refused in work.Refused)
                ErrorWriter.Warning(error, $"{refused} is left out: the outputs would differ ({refused.Reason}).");
            return work.NamedRefused.Any() ? CommandLine.Findings : CommandLine.Fine;
        }

        if (work.Overflow is { } overflow)
            ErrorWriter.Error(error, $"in the smaller type the output '{overflow.Name}' is no longer "
                + $"finite{(overflow.Cause is { } cause ? $" ({cause})" : "")}, so '{path}' was not written. "
                + $"Keep {(overflow.Cause is null ? "the nodes at fault" : "that node")} in 32 bits with "
                + "--keep-float32.");
        else if (work.Poor is { } poor)
            ErrorWriter.Error(error,
                $"{RewriteReport.TooPoor(poor, work.Request.LeastSignalToNoise)}, so '{path}' was not written. "
                    + "Keep the nodes at fault in floats (--keep-float32 with --float16), calibrate with real "
                    + "inputs, or accept less with --min-sqnr.");
        else if (work.Proof!.Problem is null
            && work.Proof.Outputs.FirstOrDefault(o => !o.Holds && !o.IsDecided) is { } open
            && work.Proof.Outputs.All(o => o.Holds || !o.IsDecided))
            ErrorWriter.Error(error,
                $"'{path}' was not written, because nothing can be proved: {EquivalenceText.Undecided(open)}. "
                    + "--verify false writes it without a proof.");
        else
            ErrorWriter.Error(error, $"the rewritten model gives other outputs, so '{path}' was not written: "
                + $"{EquivalenceText.Failure(work.Proof!)}. Leave out rewrites until it holds, and report the one "
                + "that breaks it.");
        return CommandLine.Findings;
    }

    /// <summary>Times both models; Ctrl+C ends the measuring.</summary>
    private static (ProvenRewrite Timed, bool IsInterrupted) Measure(
        ProvenRewrite work, RewriteTiming timing, TextWriter error, bool isQuiet)
    {
        using var progress = new MeasureProgress(error, isQuiet);
        var usual = new StopwatchSettings();
        ProvenRewrite timed = Proving.Time(
            work, new SessionSettings { Threads = timing.Threads }, usual with { Duration = timing.Duration ?? usual.Duration }, progress,
            progress.Cancellation);
        return (timed, progress.Cancellation.IsCancellationRequested);
    }
}
