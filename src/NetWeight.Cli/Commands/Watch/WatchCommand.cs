using System.CommandLine;
using System.Globalization;
using NetWeight.Cli.Commands.Lint;
using NetWeight.Cli.Options;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Operators;
using NetWeight.Reports.Watch;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Watch;

/// <summary><c>netweight watch</c>: weighs a model again on every save, and shows the changes.</summary>
internal static class WatchCommand
{
    /// <summary>A file that cannot be read for so long is not merely half written.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The command with its options.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var model = new Argument<string>("model") { Description = "The .onnx file." };
        var shapes = new ModelOptions();
        var devices = new DeviceOptions(withLimits: false);
        var limits = new LintGate();
        var history = new HistoryOptions();
        var command = new Command(
            "watch",
            """
            Weigh a model again on every save, and show what changed: predicted latency with its interval, layers, MACCs,
            parameters, and whether the limits are kept. A file that is still being written is waited for. Ctrl+C ends it.

            Examples:
              netweight watch model.onnx -d pi4
              netweight watch model.onnx -d orin-nano --dtype fp16 --max-latency 30fps
              netweight watch model.onnx -d t4 --budget base.json

            Exit codes: 0 ended by Ctrl+C; 2 invalid command line or input.
            """)
        {
            model,
        };
        shapes.AddTo(command);
        devices.AddTo(command);
        limits.AddTo(command);
        history.AddTo(command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(model)!;
            if (!File.Exists(path))
                throw new NetWeightException($"'{path}' does not exist.{NearFiles.DidYouMean(path)} 'watch' takes an .onnx file.");
            IReadOnlyList<DataType> types = shapes.Types(parsed);
            DeviceRequest? asked = devices.Read(parsed, types);
            asked?.RequireOne(true, "watch");
            limits.Check(parsed, asked?.Predict.Devices.Count ?? 0);
            InferenceOptions inference = shapes.Inference(parsed);
            var request = new AnalyzeRequest([ModelInput.Of(path, () => OnnxReader.Read(path))])
            {
                Inference = inference,
                FloatsAs = ModelOptions.FloatsAs(types),
                Predict = asked?.Predict,
                Correct = history.Correction(parsed, error),
            };
            Run(path, request, limits.Read(parsed), output, error);
            return CommandLine.Fine;
        });
        return command;
    }

    private static void Run(string path, AnalyzeRequest request, BudgetGate limits, TextWriter output, TextWriter error)
    {
        using var ended = new CancellationTokenSource();
        using IDisposable stage = Interruption.Stage(ended.Cancel, "Nothing was written.");
        using var file = new WatchedFile(path);
        WatchedVersion? version = null;
        string? complaint = null;
        try
        {
            while (true)
            {
                bool isNew = file.Wait(complaint is null ? Timeout.InfiniteTimeSpan : Patience, ended.Token);
                if (!isNew)
                {
                    // It did not change any more: this is not a save in progress.
                    error.WriteLine($"netweight: {complaint!.TrimEnd('.')}. Waiting for the next save.");
                    complaint = null;
                    continue;
                }

                try
                {
                    version = Watching.Next(request, version, limits, ended.Token);
                    complaint = null;
                    string time = DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
                    foreach (string line in WatchText.Lines(version))
                        output.WriteLine($"{time}  {line}");
                    output.Flush();
                }
                catch (Exception e) when (e is NetWeightException or IOException or UnauthorizedAccessException)
                {
                    complaint = e.Message;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C is how a watch ends.
        }
    }
}
