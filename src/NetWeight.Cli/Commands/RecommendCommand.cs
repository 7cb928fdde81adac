using System.CommandLine;
using NetWeight.Recommend;
using NetWeight.Reports;

namespace NetWeight.Cli.Commands;

/// <summary><c>netweight recommend</c>: which network of the zoo suits a device and limits.</summary>
internal static class RecommendCommand
{
    private static readonly string[] Formats = ["table", "json", "csv", "md", PageOutput.Format];

    /// <summary>The command with its options.</summary>
    public static Command Create(TextWriter output)
    {
        var options = new RecommendOptions();
        var format = new Option<string>("--format", "-f") { Description = "How to write the report.", HelpName = string.Join('|', Formats), DefaultValueFactory = _ => Formats[0] };
        format.AcceptOnlyFromAmong(Formats);
        var file = new Option<string?>("--output", "-o") { Description = "Write the report to a file.", HelpName = "FILE" };
        var plot = new PlotOption([RecommendPage.Pareto]);
        var noColor = new Option<bool>("--no-color") { Description = "Write tables without color." };
        var command = new Command(
            "recommend",
            """
            Say which networks suit a device: the zoo, its widths and resolutions, by predicted latency and published accuracy.
            Operations never decide. Every number has its interval or its source; networks that cannot be told apart share a rank.

            Examples:
              netweight recommend -d t4                                    the front from the fastest to the most accurate
              netweight recommend -d t4 -b 32 --dtype fp16 --accuracy 72   the fastest with a top-1 of 72 % or more
              netweight recommend -d t4 --accuracy resnet18 --explain      as accurate as ResNet-18; why popular choices lost
              netweight recommend -d raspberry-pi-4 --latency 50ms         the most accurate within 50 ms
              netweight recommend -d pi4 --latency 50ms --sure             ... with the whole interval
              netweight recommend -d t4 -b 64 --throughput 5000            the most accurate with 5000 images per second
              netweight recommend -d horizon-x3 --without op=Swish --without SqueezeExcite --memory 16MiB
              netweight recommend -d t4 -d raspberry-pi-5 --accuracy 72    one network for both
              netweight recommend -d t4 --explain mnasnet1_0,densenet201   where these stand, beside the popular ones
              netweight recommend -d t4 --latency 2ms -f html -o t4.html --plot pareto.svg

            Exit codes: 0 answered; 1 no network keeps all limits (the nearest are listed); 2 unusable command line or input.
            """);
        options.AddTo(command);
        foreach (Option option in new Option[] { format, file, noColor })
            command.Add(option);
        plot.AddTo(command);
        command.SetAction(parsed =>
        {
            string wanted = parsed.GetValue(format)!;
            PageOutput.Check(wanted, parsed.GetValue(file), output);
            IReadOnlyList<PlotRequest> plots = plot.Read(parsed);
            Recommendation result = Recommender.Run(options.Devices(parsed), options.Read(parsed));
            bool color = !parsed.GetValue(noColor) && parsed.GetValue(file) is null && !Console.IsOutputRedirected;
            if (wanted == PageOutput.Format)
                PageOutput.Write(RecommendPage.Of(result, CommandLine.Version), parsed.GetValue(file), output);
            else
                OutputFile.Write(parsed.GetValue(file), output, writer => Write(result, wanted, color, writer));
            PlotOption.Write(plots, plots.Count > 0 ? RecommendPage.Charts(result) : [], _ => null);
            return result.IsAnswered ? CommandLine.Fine : CommandLine.Findings;
        });
        return command;
    }

    private static void Write(Recommendation result, string format, bool color, TextWriter writer)
    {
        switch (format)
        {
            case "json":
                RecommendJson.Write(result, CommandLine.Version, writer);
                break;
            case "csv":
                RecommendCsv.Write(result, writer);
                break;
            case "md":
                RecommendBlocks.WriteMarkdown(result, writer);
                break;
            default:
                Spectre.Console.IAnsiConsole console = TableExporter.Open(writer, color, fitsTerminal: false);
                foreach (ReportBlock block in RecommendBlocks.Of(result))
                    TableExporter.Write(console, block);
                break;
        }
    }
}
