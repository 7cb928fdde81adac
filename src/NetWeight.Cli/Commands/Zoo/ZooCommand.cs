using System.CommandLine;
using NetWeight.Architectures;
using NetWeight.Cli.Options;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Operators;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Zoo;

/// <summary><c>netweight zoo</c>: the networks that NetWeight can build.</summary>
internal static class ZooCommand
{
    /// <summary>The command with its sub-commands.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var filter = new Argument<string?>("filter")
        {
            Description = "Only networks with this word in their name, other name, family or paper.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var reports = OutputOptions.Of<Listing<ZooEntry>>();
        var command = new Command(
            "zoo",
            """
            List the networks of the zoo: counts at the published size, and the accuracy that was published.
            Names work wherever a model does. NAME:FORM asks for a form, NAME@WIDTH for another width: mobilenet_v2@0.75.

            Examples:
              netweight zoo                                      all networks
              netweight zoo repvgg -f csv                        filtered by a word, for a program
              netweight zoo show repvgg_a0:train                 one network by stages
              netweight zoo export mobilenet_v2 -o m.onnx        as a file, with seeded weights
              netweight analyze repvgg_a0                        its layers
            """)
        {
            filter, CreateShow(output), CreateExport(output, error),
        };
        reports.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportTarget target = reports.Read(parsed, output);
            string? word = parsed.GetValue(filter);
            if (word is not null && !ZooEntry.Exists(word))
                UsageErrors.RefuseMisspeltCommand(parsed.CommandResult.Command, word);
            target.Write(ZooEntry.Listing(ZooEntry.Matching(word)));
            return CommandLine.Fine;
        });
        return command;
    }

    private static Command CreateShow(TextWriter output)
    {
        Argument<string> name = Name();
        var reports = OutputOptions.Of<Listing<ZooStage>>();
        var scale = new ScaleOptions();
        var command = new Command(
            "show",
            """
            Show a network by stages: where it is deep, where it is wide, and what that costs.

            Examples:
              netweight zoo show mobilenet_v2
              netweight zoo show repvgg_a0:train --width 0.5 --resolution 160
            """)
        {
            name,
        };
        reports.AddTo(command);
        scale.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportTarget target = reports.Read(parsed, output);
            (Architecture family, NetworkVariant variant, string form, double width) = ModelInput.Find(parsed.GetValue(name)!);
            NetworkOptions options = scale.Read(parsed, width);
            target.Write(ZooStage.Listing(family, variant, Weigh(ModelInput.Build(variant, options, form)),
                ScaleOptions.IsAsPublished(options, variant)));
            return CommandLine.Fine;
        });
        return command;
    }

    private static Command CreateExport(TextWriter output, TextWriter error)
    {
        Argument<string> name = Name();
        var file = new Option<string>("--output", "-o") { Description = "The .onnx file to write.", HelpName = "FILE", Required = true };
        var seed = new Option<int>("--seed")
        {
            Description = "The seed of the weights: equal seeds give equal files.",
            HelpName = "N",
            DefaultValueFactory = _ => 0,
        };
        var scale = new ScaleOptions();
        var command = new Command(
            "export",
            """
            Write a network as an ONNX file. Its weights are drawn at random, not trained.

            Examples:
              netweight zoo export mobilenet_v2 -o m.onnx
              netweight zoo export repvgg_a0:train -o r.onnx --width 0.75 --resolution 192 --classes 10 --batch dynamic
            """)
        {
            name, file, seed,
        };
        scale.AddTo(command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)!;
            OutputFile.CheckBinary(path, "-o", "a model");
            (_, NetworkVariant variant, string form, double width) = ModelInput.Find(parsed.GetValue(name)!);
            Model model = ModelInput.Build(variant, scale.Read(parsed, width) with { Seed = parsed.GetValue(seed) }, form);
            // Sizes that no file can hold fail here, before it is begun.
            ModelCost cost = Weigh(model);
            OnnxWriter.Write(model, path);
            if (!SharedOptions.IsQuiet(parsed))
                TerminalWriter.WriteText(path is "/dev/stdout" ? error : output,
                    $"{path}: {model.Name}, {Units.Format.Count(cost.Totals.Parameters)} parameters, "
                        + $"{cost.TotalWeightBytes} of weights drawn with seed {parsed.GetValue(seed)}");
            return CommandLine.Fine;
        });
        return command;
    }

    /// <summary>The costs of a network as it is.</summary>
    internal static ModelCost Weigh(Model model) => CostAnalyzer.Analyze(ShapeInference.Run(model));

    private static Argument<string> Name() => new("name")
    {
        Description = "A network of the zoo, with its form if it is not the usual one: repvgg_a0:train; with a width: mobilenet_v2@0.75.",
    };
}
