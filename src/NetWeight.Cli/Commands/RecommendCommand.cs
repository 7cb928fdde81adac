using System.CommandLine;
using NetWeight.Recommend;
using NetWeight.Reports;

namespace NetWeight.Cli.Commands;

/// <summary><c>netweight recommend</c>: which network of the zoo suits a device and limits.</summary>
internal static class RecommendCommand
{
    private static readonly string[] Formats = ["table", "json", "csv", "md"];

    /// <summary>The command with its options.</summary>
    public static Command Create(TextWriter output)
    {
        var options = new RecommendOptions();
        var format = new Option<string>("--format", "-f") { Description = "How to write the report.", HelpName = string.Join('|', Formats), DefaultValueFactory = _ => Formats[0] };
        format.AcceptOnlyFromAmong(Formats);
        var file = new Option<string?>("--output", "-o") { Description = "Write the report to a file.", HelpName = "FILE" };
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

            Exit codes: 0 answered; 1 no network keeps all limits (the nearest are listed); 2 unusable command line or input.
            """);
        options.AddTo(command);
        foreach (Option option in new Option[] { format, file, noColor })
            command.Add(option);
        command.SetAction(parsed =>
        {
            Recommendation result = Recommender.Run(options.Devices(parsed), options.Read(parsed));
            string wanted = parsed.GetValue(format)!;
            bool color = !parsed.GetValue(noColor) && parsed.GetValue(file) is null && !Console.IsOutputRedirected;
            OutputFile.Write(parsed.GetValue(file), output, writer => Write(result, wanted, color, writer));
            return result.IsAnswered ? CommandLine.Fine : CommandLine.Findings;
        });
        return command;
    }

    private static void Write(Recommendation result, string format, bool color, TextWriter writer)
    {
        Spectre.Console.IAnsiConsole console = TableExporter.Open(writer, color, fitsTerminal: false);
        foreach (ReportBlock block in RecommendBlocks.Of(result))
            TableExporter.Write(console, block);
    }
}
