using System.CommandLine;
using System.CommandLine.Invocation;
using NetWeight.Cli.Commands.Analyze;
using NetWeight.Cli.Commands.Calibrate;
using NetWeight.Cli.Commands.Compare;
using NetWeight.Cli.Commands.Completions;
using NetWeight.Cli.Commands.Devices;
using NetWeight.Cli.Commands.Experiments;
using NetWeight.Cli.Commands.Fleet;
using NetWeight.Cli.Commands.Help;
using NetWeight.Cli.Commands.History;
using NetWeight.Cli.Commands.Lint;
using NetWeight.Cli.Commands.Mcp;
using NetWeight.Cli.Commands.Measure;
using NetWeight.Cli.Commands.Recommend;
using NetWeight.Cli.Commands.Rewrites;
using NetWeight.Cli.Commands.Search;
using NetWeight.Cli.Commands.Watch;
using NetWeight.Cli.Commands.Zoo;
using NetWeight.Cli.Completion;
using NetWeight.Cli.Options;

namespace NetWeight.Cli;

/// <summary>The <c>netweight</c> program: parses, calls the library, writes through an exporter, and sets the exit code.</summary>
internal static class CommandLine
{
    /// <summary>Nothing to complain about.</summary>
    public const int Fine = 0;

    /// <summary>Findings at or above --fail-on, or a budget exceeded.</summary>
    public const int Findings = 1;

    /// <summary>A command line or an input that cannot be used.</summary>
    public const int Unusable = 2;

    /// <summary>The version with the commit that it was built from, if the build knew it.</summary>
    public static string Version => ProgramVersion.Text;

    /// <summary>Whether a command line requests the version alone; scripts do this often, so no command is set up for it.</summary>
    public static bool AsksForVersion(string[] args) => args is ["--version" or "-V"];

    private static int WriteVersion(TextWriter output, TextWriter error)
    {
        try
        {
            output.WriteLine(Version);
            return Fine;
        }
        catch (Exception e) when (e is NetWeightException or IOException or UnauthorizedAccessException)
        {
            ErrorWriter.Error(error, e.Message);
            return Unusable;
        }
    }

    /// <summary>Runs one command line and returns the exit code.</summary>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        TerminalWriter terminal = TerminalWriter.Of(output), messages = TerminalWriter.Of(error);
        (output, error) = (terminal, new ErrorWriter(messages));
        if (AsksForVersion(args))
            return WriteVersion(output, error);
        (RootCommand root, SharedOptions shared) = Create(output, error);
        if (args is [Completer.Verb, .. var typed])
            return Completer.Run(root, typed, output);
        ParseResult result = root.Parse(CommandWords.JoinUnits(args));
        bool onlyTells = result.Action is { ClearsParseErrors: true } and not ParseErrorAction;
        if (!onlyTells && UsageErrors.Of(result, args) is { } wrong)
        {
            // The rest of the command line cannot be relied on.
            messages.Set(wide: false, noColor: args.Contains(SharedOptions.NoColor));
            ErrorWriter.Error(error, wrong);
            return Unusable;
        }

        shared.Apply(result, terminal, messages);
        try
        {
            return result.Invoke(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        // A native library that cannot be had is first missed where a class of its wrapper is set up.
        catch (Exception e) when (e is NetWeightException
            || (e is TypeInitializationException && e.GetBaseException() is NetWeightException))
        {
            ErrorWriter.Error(error, (e is NetWeightException ? e : e.GetBaseException()).Message);
            if (shared.IsVerbose(result))
                error.WriteLine(e);
            return Unusable;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("netweight: Cancelled before the first result.");
            return Interruption.ExitCode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            ErrorWriter.Error(error, e.Message);
            if (shared.IsVerbose(result))
                error.WriteLine(e);
            return Unusable;
        }
    }

    /// <summary>The program with all its commands.</summary>
    internal static (RootCommand Root, SharedOptions Shared) Create(TextWriter output, TextWriter error)
    {
        var root = new RootCommand(
            """
            NetWeight weighs neural networks: exact costs of any ONNX model, per layer and in total.

            Examples:
              netweight analyze model.onnx
              netweight analyze model.onnx --group-by stage -b 8
              netweight analyze a.onnx b.onnx -f json -o report.json
              netweight zoo
              netweight zoo export mobilenet_v2 -o mobilenet_v2.onnx --width 0.75
              netweight devices show t4
              netweight measure mobilenet_v2 --per-layer
              netweight calibrate -o this-machine.json
              netweight lint model.onnx -d t4
              netweight rewrite model.onnx -o smaller.onnx --all
              netweight recommend -d t4 --accuracy 72
              netweight compare old.onnx new.onnx -d t4
              netweight experiment g1 -d gtx-1080-ti
            """)
        {
            AnalyzeCommand.Create(output, error),
            LintCommand.Create(output, error),
            CompareCommand.Create(output, error),
            ZooCommand.Create(output, error),
            DevicesCommand.Create(output, error),
            MeasureCommand.Create(output, error),
            HistoryCommand.Create(output, error),
            RewriteCommand.Create(output, error),
            RecommendCommand.Create(output, error),
            SearchCommand.Create(output, error),
            WatchCommand.Create(output, error),
            CalibrateCommand.Create(output, error),
            ExperimentCommand.Create(output, error),
            AgentCommand.Create(output, error),
            WorkerCommand.Create(output, error),
            SubmitCommand.Create(output, error),
            JobsCommand.Create(output, error),
            McpCommand.Create(),
        };
        var shared = new SharedOptions();
        shared.AddTo(root);
        root.Add(HelpCommand.Create(root, output));
        root.Add(CompletionCommand.Create(output));
        foreach (Option option in root.Options)
            if (option is VersionOption)
                option.Aliases.Add("-V");
        BriefHelp.Use(root);
        return (root, shared);
    }
}
