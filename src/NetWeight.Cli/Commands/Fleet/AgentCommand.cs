using System.CommandLine;
using System.Globalization;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Measurement.Fleet;
using NetWeight.Units;

namespace NetWeight.Cli.Commands.Fleet;

/// <summary><c>netweight agent</c>: measures what a server's queue holds for this machine.</summary>
internal static class AgentCommand
{
    private const double LongestCoolDown = 3600, HighestLoad = 10_000;

    /// <summary>The command with its options.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var fleet = new FleetOptions();
        var name = new Option<string?>("--name")
        {
            Description = "The device's id on the server: lower-case letters, digits, dots and dashes; else the name of this machine.",
            HelpName = "ID",
        };
        var data = new Option<string?>("--data")
        {
            Description = "The folder of the agent's key, unconfirmed results and models.",
            HelpName = "FOLDER",
        };
        var catalog = new Option<string?>("--device", "-d")
        {
            Description = "The device of 'netweight devices' that this machine is: its measurements are compared with predictions for it.",
            HelpName = "ID",
        };
        var coolDown = new Option<string?>("--cool-down") { Description = "The pause between two measurements: 10s.", HelpName = "TIME" };
        var mostLoad = new Option<double?>("--max-load")
        {
            Description = "Take no job while the load average is higher.",
            HelpName = "N",
        };
        var runners = new Option<string?>("--runners")
        {
            Description = "A folder with descriptions of other runners, such as agents/runners; those whose programs are here are offered.",
            HelpName = "FOLDER",
        };
        var once = new Option<bool>("--until-idle") { Description = "End when no job waits for this machine." };
        var command = new Command(
            "agent",
            """
            Measure on this machine what a NetWeight server's queue holds for it. The agent calls the server and is never
            called, so it works behind a router. It takes one job at a time, measures it as 'netweight measure' does, signs
            the result and keeps it on the disk until the server has confirmed it.

            Examples:
              netweight agent                                           for a server on this machine
              netweight agent --server https://lab.example:5280 --token agent.token --name pi5
              netweight agent --name pi5 --device raspberry-pi-5        compared with the predictions for this board
              netweight agent --runners agents/runners                  also with the runtimes that are installed here
              netweight agent --cool-down 30s --max-load 0.5            a board that gets hot, or has other work

            Exit codes: 0 ended by Ctrl+C or --until-idle; 2 refused by the server, or invalid command line.
            """)
        {
            name, catalog, data, runners, coolDown, mostLoad, once,
        };
        fleet.AddTo(command);
        command.SetAction(parsed =>
        {
            string device = parsed.GetValue(name) ?? AgentSettings.UsualDevice();
            string? kind = parsed.GetValue(catalog);
            if (kind is not null && DeviceCatalog.Find(kind) is null)
                throw new NetWeightException($"--device '{kind}' is not a device of the catalog; 'netweight devices' lists them.");
            var settings = new AgentSettings(device, parsed.GetValue(data) ?? UsualFolder(device), CommandLine.Version.Split('+')[0])
            {
                CoolDown = parsed.GetValue(coolDown) is { } text ? CoolDown(text) : TimeSpan.Zero,
                MostLoad = parsed.GetValue(mostLoad) is null or (> 0 and <= HighestLoad) ? parsed.GetValue(mostLoad)
                    : throw new NetWeightException($"--max-load must be more than 0 and at most {HighestLoad}."),
                CatalogDevice = kind,
                EndsWhenIdle = parsed.GetValue(once),
            };
            bool isQuiet = SharedOptions.IsQuiet(parsed);
            IFleetRunner[] all =
                [new MeasureRunner(OwnProgram()), .. Described(parsed.GetValue(runners), isQuiet ? TextWriter.Null : error)];
            using FleetClient client = fleet.Client(parsed, error);
            Action<string> tell = line =>
            {
                if (isQuiet)
                    return;
                output.WriteLine($"{DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}  {Printable.Cell(line)}");
                output.Flush();
            };
            var agent = new FleetAgent(client, settings, all, tell, new VerbWorker(OwnProgram(), device, settings.Folder));
            ServiceRun.UntilEnded(agent.RunAsync, "Results that are not confirmed stay in the agent's folder.");
            return CommandLine.Fine;
        });
        return command;
    }

    /// <summary>The runners of a folder whose programs are on this machine.</summary>
    private static IEnumerable<IFleetRunner> Described(string? folder, TextWriter error)
    {
        foreach (RunnerDescription description in folder is null ? [] : RunnerDescription.ReadFolder(folder))
        {
            if (description.MissingProgram() is { } missing)
                error.WriteLine($"note: the runner '{description.Id}' is left out: there is no program '{missing}' here.");
            else
                yield return new DescribedRunner(description);
        }
    }

    /// <summary>The command that starts this program again, for the processes that measure.</summary>
    private static string[] OwnProgram()
    {
        string program = Environment.ProcessPath ?? throw new NetWeightException("The system does not tell where this program is.");
        return Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? [program, Path.Combine(AppContext.BaseDirectory, "NetWeight.Cli.dll")] : [program];
    }

    private static TimeSpan CoolDown(string text)
    {
        TimeSpan pause = DurationText.Read("--cool-down", text);
        return pause.TotalSeconds <= LongestCoolDown ? pause
            : throw new NetWeightException($"--cool-down '{text}' is longer than an hour.");
    }

    private static string UsualFolder(string device) => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "netweight", "agents", string.Concat(device.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')).Trim('.'));
}
