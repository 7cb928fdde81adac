using System.CommandLine;
using NetWeight.Cli.Formats;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Lint;
using NetWeight.Operators;
using NetWeight.Reports.Formats;
using NetWeight.Reports.Lint;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Lint;

/// <summary><c>netweight lint</c>: the advice of an experienced colleague about a model, in milliseconds on named devices.</summary>
internal sealed class LintCommand(TextWriter output, TextWriter error)
{
    private readonly Argument<string[]> source = new("model")
    {
        Description = "One or more .onnx files or networks of the zoo; '-' reads standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> devices = new("--device", "-d")
    {
        Description =
            "Lint for this device: an id or alias ('netweight devices' lists them), or a file of your own that ends in "
            + ".json. Repeatable, or a list: t4,pi5.",
        HelpName = "ID",
    };

    private readonly PredictionChoices choices = new();
    private readonly Option<long?> batch =
        new("--batch", "-b") { Description = "The batch size; replaces the one in the file.", HelpName = "N" };
    private readonly Option<string[]> inputs = new("--input")
    {
        Description = "An input's shape: NAME=1x3x224x224; the shape alone for a model with one input. Repeatable.",
        HelpName = "NAME=SHAPE",
    };

    private readonly Option<string[]> dims =
        new("--dim") { Description = "The size of a symbolic dimension. Repeatable.", HelpName = "NAME=VALUE" };
    private readonly Option<double> width = ScaleOptions.WidthOption();
    private readonly Option<string?> explain = new("--explain")
    {
        Description = "Print the page of a rule: its subject, the reason, how it is measured, when to ignore it.",
        HelpName = "RULE",
    };

    private readonly Option<bool> rules = new("--rules") { Description = "List the rules." };
    private readonly Option<Severity?> failOn = new("--fail-on")
    {
        Description = "Exit with 1 if a finding has at least this severity.",
        HelpName = "error|warning|note",
    };

    private readonly LintGate gates = new();
    private readonly Option<string?> config = new("--config")
    {
        Description = $"Suppressions, baseline and thresholds (default: {LintFile.Default} in the current folder, if it exists).",
        HelpName = "FILE",
    };

    private readonly Option<string?> baseline = new("--write-baseline")
    {
        Description =
            $"Add the findings to the baseline of this file ({LintFile.Default} is read automatically): from then on only new ones "
            + "are reported.",
        HelpName = "FILE",
    };

    private readonly OutputOptions reports = OutputOptions.Of<LintReport>();
    private readonly Option<string?> fix = new("--fix")
    {
        Description = "Apply the rewrites that the findings name, prove that the outputs stay equal, and write the model here.",
        HelpName = "FILE",
    };

    /// <summary>The command with its options.</summary>
    public static Command Create(TextWriter output, TextWriter error) => new LintCommand(output, error).Create();

    private Command Create()
    {
        var command = new Command(
            "lint",
            """
            Find what makes a model slow on devices, what to change, and how many milliseconds that saves.
            Every saving comes from making the change and predicting again.

            Examples:
              netweight lint model.onnx -d t4                            findings, most time at stake first
              netweight lint model.onnx -d t4 -d raspberry-pi-5          on several devices
              netweight lint model.onnx                                  rules that need no device
              netweight lint --explain NW201                             a rule's page
              netweight lint model.onnx -d t4 --fail-on warning -f sarif -o lint.sarif    a gate for CI
              netweight lint model.onnx -d t4 --write-baseline netweight.json             accept present findings; only new ones count
              netweight lint model.onnx -d t4 --budget base.json --tolerance 3%           neither slower nor faster than the base
              netweight lint model.onnx -d t4 --fix better.onnx          what can be rewritten without changing the outputs

            Exit codes: 0 success; 1 a finding (--fail-on) or a budget exceeded; 2 invalid command line or input.
            """)
        {
            source, devices,
        };
        foreach (Option option in choices.All.Concat([batch, inputs, dims, width, explain, rules, failOn]))
            command.Add(option);
        gates.AddTo(command);
        reports.AddTo(command);
        foreach (Option option in new Option[] { config, baseline, fix })
            command.Add(option);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        if (parsed.GetValue(explain) is { } id)
        {
            WritePage(RuleCatalog.Get(id).Page, TerminalWriter.Of(output));
            return CommandLine.Fine;
        }

        if (parsed.GetValue(rules))
        {
            foreach (Rule rule in RuleCatalog.All)
                TerminalWriter.Of(output).WriteText($"{rule.Id}  {rule.Name,-24}{rule.Summary}", indent: 31);
            return CommandLine.Fine;
        }

        string[] words = parsed.GetValue(source) is { Length: > 0 } named ? named
            : throw new NetWeightException("Name a model to lint, or a rule with --explain.");
        InferenceOptions inference =
            InputSyntax.Parse(parsed.GetValue(inputs) ?? [], parsed.GetValue(dims) ?? [], [], parsed.GetValue(batch));
        IReadOnlyList<Device> targets = OptionValues.Devices(parsed.GetValue(devices));
        if (targets.Count == 0)
            PredictionChoices.RefuseAlone(parsed, choices.All);
        gates.Check(parsed, targets.Count);
        ReportTarget report = reports.Read(parsed, output);
        OutputFile.CheckBinary(parsed.GetValue(fix), "--fix", "a model");
        OutputFile.Check(parsed.GetValue(baseline), "--write-baseline");
        IReadOnlyList<PredictionOptions> settings = choices.Read(parsed);
        report.RequireOne(words.Length * settings.Count, "model, -r and --dtype");
        string? fixedFile = parsed.GetValue(fix), list = parsed.GetValue(baseline);
        if (words.Length * settings.Count > 1 && (fixedFile ?? gates.BudgetFile(parsed)) is not null)
            throw new NetWeightException("--fix and --budget take one model, one -r and one --dtype; run the command once for each.");
        LintOptions options = LintFile.Options(parsed.GetValue(config), new LintOptions { Inference = inference });
        // Only a proof needs weights if the network of the zoo has none of its own.
        double factor = ScaleOptions.Width(parsed, width);
        (string Word, LintResult Result)[] results =
        [
            .. words.SelectMany(word => Linting.Run(new LintRequest(ModelWords.Input(word, factor, seed: fixedFile is null ? null : 0))
            {
                Devices = targets,
                Settings = settings,
                Options = options,
            }).Select(result => (word, result))),
        ];
        // The only device of the command line has nothing next to it to report: its error is that of the command.
        if (results is [{ Result.Devices: [{ Error: { } problem }] }])
            throw new NetWeightException(problem);
        report.Write([.. results.Select(r => new LintReport(r.Result, InRepository(r.Word), CommandLine.Version))]);
        // A report for a program stays one: what was written is said next to it.
        TextWriter notes = SharedOptions.IsQuiet(parsed) ? TextWriter.Null
            : report.Format is TableFormat or MarkdownFormat && OutputFile.IsStandardOutput(report.File) ? output
            : error;
        if (notes == output && (fixedFile ?? list) is not null)
            output.WriteLine();
        if (fixedFile is not null)
            LintFix.Write(results[0].Result, fixedFile, inference, notes);
        BudgetGate gate = gates.Read(parsed);
        bool passed = true;
        foreach ((_, LintResult result) in results)
        {
            if (list is not null)
                LintFile.WriteBaseline(list, result, notes);
            GateResult kept = gate.Check(result);
            AnalysisMessages.Write("budget", kept, error);
            passed &= kept.Passes;
            // Findings that were just written down are not new.
            if (parsed.GetValue(failOn) is { } severity && list is null && result.Findings.Any(f => f.Severity >= severity))
                passed = false;
        }

        return results.Any(r => r.Result.Devices.Any(d => d.Error is not null)) ? CommandLine.Unusable
            : passed ? CommandLine.Fine
            : CommandLine.Findings;
    }

    /// <summary>A file below the current folder as it is named from there, as code scanning wants it; anything else as it is.</summary>
    private static string InRepository(string word)
    {
        if (!File.Exists(word))
            return word;
        string path = Path.GetRelativePath(Environment.CurrentDirectory, word);
        return path.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(path) ? word : path;
    }

    /// <summary>A rule's page: on a terminal in its width, code and tables as they are; elsewhere the Markdown as it is kept.</summary>
    private static void WritePage(string page, TerminalWriter output)
    {
        bool isCode = false;
        foreach (string line in page.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            isCode ^= line.StartsWith("```", StringComparison.Ordinal);
            if (!output.IsTerminal || isCode || line.StartsWith('|'))
                output.WriteLine(line);
            else
                output.WriteText(line);
        }
    }
}
