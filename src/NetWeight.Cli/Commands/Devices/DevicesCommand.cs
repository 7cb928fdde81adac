using System.CommandLine;
using NetWeight.Cli.Commands.Fleet;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Latency.Runtimes;
using NetWeight.Measurement.Fleet;

namespace NetWeight.Cli.Commands.Devices;

/// <summary><c>netweight devices</c>: facts about the devices that networks run on.</summary>
internal static class DevicesCommand
{
    /// <summary>The command with its sub-command.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var filter = new Argument<string?>("filter")
        {
            Description = "Only devices with this word in their id, name, vendor, architecture or class.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var evolution = new Option<bool>("--evolution")
        {
            Description = "One GPU of each NVIDIA architecture, by year: how peak, bandwidth and ridge point grew.",
        };
        var runtimes = new Option<bool>("--runtimes")
        {
            Description = "List the runtimes instead: where each runs, and the evidence for its predictions.",
        };
        var ofFleet = new Option<bool>("--fleet")
        {
            Description = "List the machines of a server's fleet instead: their state and queue.",
        };
        var fleet = new FleetOptions();
        var reports = OutputOptions.Of<Listing<Device>>();
        var command = new Command(
            "devices",
            """
            List the devices: peak rates, bandwidth, and the ridge point, below which a layer waits for the memory.
            An empty cell is an unknown number.

            Examples:
              netweight devices                        all devices
              netweight devices jetson -f csv          filtered by a word, for a program
              netweight devices --evolution            NVIDIA's architectures by year
              netweight devices --runtimes             the runtimes: TensorRT, ONNX Runtime, ...
              netweight devices --fleet                the machines that a server can measure on
              netweight devices show t4                one device, every number with its source
              netweight devices show a76@2.4GHzx4      four cores of a kind at a clock
              netweight devices show my-device.json    a device of your own
            """)
        {
            filter, evolution, runtimes, ofFleet, CreateShow(output, error),
        };
        fleet.AddTo(command);
        reports.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportTarget target = reports.Read(parsed, output);
            string? word = parsed.GetValue(filter);
            bool byYear = parsed.GetValue(evolution);
            if (parsed.GetValue(ofFleet))
            {
                if (byYear || parsed.GetValue(runtimes))
                    throw new NetWeightException("--fleet, --evolution and --runtimes list different things; use one of them.");
                using FleetClient client = fleet.Client(parsed, error);
                target.Write(FleetTables.Devices(
                    [
                        .. FleetOptions.Wait(client.DevicesAsync)
                            .Where(d => word is null || d.Id.Contains(word, StringComparison.OrdinalIgnoreCase)),
                    ]));
                return CommandLine.Fine;
            }

            if (fleet.AreGiven(parsed))
                throw new NetWeightException("--server, --token and --certificate belong to --fleet: add it.");
            if (parsed.GetValue(runtimes))
            {
                if (byYear)
                    throw new NetWeightException("--evolution lists devices and --runtimes runtimes; use one of them.");
                RuntimeProfile[] profiles = [.. RuntimeCatalog.All.Where(r => word is null || RuntimeTables.Matches(r, word))];
                if (profiles.Length == 0)
                    throw new NetWeightException(
                        $"There is no runtime with '{word}' in its id, name, aliases or classes of devices. "
                            + "'netweight devices --runtimes' lists all.");
                target.Write(RuntimeTables.Listing(profiles));
                return CommandLine.Fine;
            }

            IReadOnlyList<Device> all = byYear ? DeviceCatalog.Evolution : DeviceCatalog.All;
            if (word is not null && !all.Any(d => Matches(d, word)))
                UsageErrors.RefuseMisspeltCommand(parsed.CommandResult.Command, word);
            IReadOnlyList<Device> devices = Matching(all, word);
            target.Write(DeviceTables.Listing(devices, byYear));
            return CommandLine.Fine;
        });
        return command;
    }

    private static Command CreateShow(TextWriter output, TextWriter error)
    {
        var ofFleet = new Option<bool>("--fleet")
        {
            Description = "A device of a server's fleet: its calibration or the device that its agent names, with the times measured "
                + "on it.",
        };
        var fleet = new FleetOptions();
        var name = new Argument<string>("device")
        {
            Description = "An id, an alias, ID@2.4GHzx4 for CPU cores, or a file that ends in .json.",
        };
        var reports = OutputOptions.Of<DeviceReport>();
        var command = new Command(
            "show",
            """
            Show a device: its roofline, every number with its source, and what is unknown.

            Examples:
              netweight devices show t4
              netweight devices show raspberry-pi-4@1.8GHzx4 -f md
              netweight devices show my-device.json
              netweight devices show t4 -f device > mine.json      a device file to change, for -d mine.json
              netweight devices show pi5 --fleet -f device > pi5.json    predictions corrected by the fleet's measurements
            """)
        {
            name, ofFleet,
        };
        fleet.AddTo(command);
        reports.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportTarget target = reports.Read(parsed, output);
            string word = parsed.GetValue(name)!;
            if (!parsed.GetValue(ofFleet) && fleet.AreGiven(parsed))
                throw new NetWeightException("--server, --token and --certificate belong to --fleet: add it.");
            using FleetClient? client = parsed.GetValue(ofFleet) ? fleet.Client(parsed, error) : null;
            Device device = client is null ? DeviceCatalog.Get(word) : DeviceCatalog.Parse(
                FleetOptions.Wait(ended => client.DeviceFileAsync(word, ended)), $"the device file of '{word}'");
            target.Write(DeviceTables.Details(device));
            return CommandLine.Fine;
        });
        return command;
    }

    /// <summary>The devices that match a word. Throws <see cref="NetWeightException"/> if there are none.</summary>
    internal static IReadOnlyList<Device> Matching(IReadOnlyList<Device> all, string? word)
    {
        Device[] devices = [.. all.Where(d => word is null || Matches(d, word))];
        if (devices.Length > 0)
            return devices;
        IEnumerable<string> words = DeviceCatalog.All.SelectMany(d => d.Aliases.Concat([d.Id, d.Vendor, d.Architecture, d.Class.Name]));
        throw new NetWeightException($"There is no device with '{word}' in its id, name, vendor, architecture or "
            + $"class.{Spelling.DidYouMean(word!, words)} 'netweight devices' lists all.");
    }

    private static bool Matches(Device device, string word) =>
        device.Aliases.Concat([device.Id, device.Name, device.Vendor, device.Architecture, device.Class.Name]).Any(
            text => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}
