using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Operators;
using NetWeight.Recommend;
using NetWeight.Reports.Recommend;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Recommend;

/// <summary><c>netweight recommend</c>: which network of the zoo suits a device and limits.</summary>
internal static class RecommendCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var options = new RecommendOptions();
        var history = new HistoryOptions();
        var reports = OutputOptions.Of<RecommendReport>();
        var chips = new ChipView();
        var tasks = new TaskView();
        var like = new LikeView();
        var plot = new PlotOption([RecommendPage.Pareto]);
        var command = new Command(
            "recommend",
            """
            Find networks that suit a device, or with --for devices that suit a model. Networks: the zoo, its widths and
            resolutions, by predicted latency and published accuracy. Operation counts never decide.
            Every number has its interval or its source; networks that cannot be told apart share a rank.
            Times of 'netweight history' on the device correct its predictions.

            Examples:
              netweight recommend -d t4                                    the front from the fastest to the most accurate
              netweight recommend -d t4 -b 32 --dtype fp16 --accuracy 72   the fastest with a top-1 of 72 % or more
              netweight recommend -d t4 --accuracy resnet18 --explain      as accurate as ResNet-18; why popular choices lost
              netweight recommend -d raspberry-pi-4 --latency 50ms         the most accurate within 50 ms
              netweight recommend -d pi4 --latency 50ms --sure             ... with the whole interval
              netweight recommend -d t4 -b 64 --throughput 5000            the most accurate with 5000 images per second
              netweight recommend -d horizon-x3 --without op=Swish --without SqueezeExcite --memory 16MiB
              netweight recommend -d t4 -d raspberry-pi-5 --accuracy 72    one network for both
              netweight recommend -d t4 --explain mnasnet1_0,densenet201   the ranks of these and of popular ones
              netweight recommend --for model.onnx --latency 30fps --fits  which device for this model
              netweight recommend --like model.onnx -d pi4                 what is faster: other networks, or one change of it
              netweight recommend --task detection --input 1x3x640x640 -d orin-nano --dtype fp16 --latency 30fps
              netweight recommend -d t4 --latency 2ms -f html -o t4.html --plot pareto.svg

            Exit codes: 0 answered; 1 no network keeps all limits (the nearest are listed); 2 invalid command line or input.
            """);
        options.AddTo(command);
        chips.AddTo(command);
        tasks.AddTo(command);
        like.AddTo(command);
        history.AddTo(command);
        reports.AddTo(command);
        plot.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportTarget target = reports.Read(parsed, output);
            if (tasks.IsWanted(parsed))
            {
                IReadOnlyList<Device> corrected = history.Correction(parsed, error)(options.Devices(parsed), [], InferenceOptions.Default);
                return tasks.Run(parsed, corrected, options.Single(parsed), options.Limit(parsed),
                    (chips.Inputs(parsed).FirstOrDefault(), chips.Fits(parsed)), target);
            }

            if (like.IsWanted(parsed))
            {
                IReadOnlyList<Device> corrected = history.Correction(parsed, error)(options.Devices(parsed), [], InferenceOptions.Default);
                return like.Run(parsed, corrected, options.Single(parsed), chips.Inputs(parsed), target);
            }

            if (chips.IsWanted(parsed))
                return chips.Run(parsed, options.Named(parsed), options.Single(parsed), options.Limit(parsed), target);
            IReadOnlyList<PlotRequest> plots = plot.Read(parsed);
            IReadOnlyList<RecommendRequest> requests = options.Read(parsed);
            target.RequireOne(requests.Count, "-r and --dtype");
            if (requests.Count > 1 && plots.Count > 0)
                throw new NetWeightException("--plot takes one -r and one --dtype; run the command once for each.");
            IReadOnlyList<Device> devices = history.Correction(parsed, error)(options.Devices(parsed), [], InferenceOptions.Default);
            IReadOnlyList<Recommendation> results = Recommending.Run(devices, requests);
            Recommendation result = results[0];
            target.Write([.. results.Select(r => new RecommendReport(r, CommandLine.Version))]);
            PlotOption.Write(plots, plots.Count > 0 ? RecommendPage.Charts(result) : [], _ => null);
            return results.All(r => r.IsAnswered) ? CommandLine.Fine : CommandLine.Findings;
        });
        return command;
    }
}
