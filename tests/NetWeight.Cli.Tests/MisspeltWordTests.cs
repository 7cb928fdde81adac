using System.CommandLine;
using NetWeight.Architectures;
using NetWeight.Devices;
using NetWeight.Experiments;
using NetWeight.Latency.Runtimes;
using NetWeight.Lint;
using NetWeight.Rewrites;

namespace NetWeight.Cli.Tests;

/// <summary>Whoever types a word with one slip is shown the right one, in at least 95 of 100 cases.</summary>
public class MisspeltWordTests
{
    private const double Enough = 0.95;

    private static RootCommand Root => CommandLine.Create(TextWriter.Null, TextWriter.Null).Root;

    [Fact]
    public void Commands_AreProposed()
    {
        string[] all = [.. Root.Subcommands.Select(c => c.Name)];
        Check(all.SelectMany(name => Slips.Of(name).Except(all).Select(slip => (name, slip))), (name, slip) =>
            Slips.Proposed(Fails(slip)).Contains($"netweight {name}"));
    }

    [Fact]
    public void CommandsBelow_AreProposed() =>
        Check(
            Root.Subcommands.SelectMany(c => c.Subcommands.Select(b => (c.Name, b.Name)))
                .SelectMany(p => Slips.Of(p.Item2).Where(s => s.Length > 2).Select(slip => (p, slip))),
            (pair, slip) => Slips.Proposed(Fails(pair.Item1, slip, "x")).Contains($"netweight {pair.Item1} {pair.Item2}"));

    [Fact]
    public void Options_OfEveryCommand_AreProposed()
    {
        var typed = new List<((string[] Command, string Option), string)>();
        foreach ((string[] path, Command command) in Commands(Root, []))
        {
            string[] names = [.. command.Options.SelectMany(o => o.Aliases.Prepend(o.Name))];
            foreach (string name in names.Where(n => n.StartsWith("--", StringComparison.Ordinal)))
                foreach (string slip in Slips.Sample(Slips.Of(name, from: 2).Except(names), 4))
                    typed.Add(((path, name), slip));
        }

        Assert.InRange(typed.Count, 500, 5000);
        Check(typed, (of, slip) => Slips.Proposed(Fails([.. of.Command, slip])).Any(p => SameOption(of.Command, of.Option, p)));
    }

    [Fact]
    public void Networks_AreProposed() =>
        Check(
            Sampled(ArchitectureCatalog.All.SelectMany(f => f.Variants).SelectMany(v => v.Aliases.Prepend(v.Name)),
                n => ArchitectureCatalog.Find(n) is null, 1500),
            (name, slip) => Slips.Proposed(ArchitectureCatalog.NotFound(slip))
                .Any(p => ArchitectureCatalog.Find(p)!.Value.Variant == ArchitectureCatalog.Find(name)!.Value.Variant));

    [Fact]
    public void Devices_ByIdAndAlias_AreProposed() => DevicesAreProposed(slips: 250);

    [LongFact]
    public void Devices_ByIdAndAlias_AreProposed_InManyMoreSlips() => DevicesAreProposed(slips: 2500);

    private static void DevicesAreProposed(int slips) =>
        Check(
            Sampled(DeviceCatalog.All.SelectMany(d => d.Aliases.Prepend(d.Id)), n => DeviceCatalog.Find(n) is null, slips),
            (name, slip) => Slips.Proposed(Throws(() => DeviceCatalog.Get(slip)))
                .Any(p => DeviceCatalog.Find(p) == DeviceCatalog.Find(name)));

    [Fact]
    public void Runtimes_AreProposed() =>
        Check(
            Sampled(RuntimeCatalog.All.SelectMany(r => r.Aliases.Prepend(r.Id)), n => RuntimeCatalog.Find(n) is null, 1000),
            (name, slip) => Slips.Proposed(Throws(() => RuntimeCatalog.Get(slip)))
                .Any(p => RuntimeCatalog.Find(p) == RuntimeCatalog.Find(name)));

    [Fact]
    public void Rules_ByIdAndName_AreProposed() =>
        Check(
            Sampled(RuleCatalog.All.Select(r => r.Name), n => RuleCatalog.Find(n) is null, 1000),
            (name, slip) => Slips.Proposed(Throws(() => RuleCatalog.Get(slip))).Any(p => RuleCatalog.Find(p) == RuleCatalog.Find(name)));

    [Fact]
    public void Experiments_AreProposed() =>
        Check(
            Sampled(ExperimentCatalog.All.Select(e => e.Name), n =>
                !ExperimentCatalog.All.Any(e => Spelling.Key(e.Name) == Spelling.Key(n)), 1000),
            (name, slip) => Slips.Proposed(Throws(() => ExperimentCatalog.Get(slip))).Contains(name));

    /// <summary>Groups of words by the command line that takes one in the place of WORD.</summary>
    public static TheoryData<string, string> Groups =>
        [.. from @group in Grouped.Keys from kind in Slips.Kinds select new TheoryDataRow<string, string>(@group, kind)];

    private static readonly Dictionary<string, (string[] Words, string Command)> Grouped = new()
    {
        ["rewrites"] = ([.. RewriteCatalog.All.Select(r => r.Option)], "rewrite resnet18 --dry-run --WORD"),
        ["experiments"] = ([.. ExperimentCatalog.All.Select(e => e.Name).Where(n => n.Length > 3)], "experiment WORD"),
        ["rules"] = ([.. RuleCatalog.All.Select(r => r.Name)], "lint --explain WORD"),
        ["runtimes"] = ([.. RuntimeCatalog.All.Select(r => r.Id)], "analyze resnet18 -d t4 -r WORD"),
    };

    [Theory]
    [MemberData(nameof(Groups))]
    public void EachGroup_OnTheCommandLine_IsProposed(string group, string kind)
    {
        (string[] words, string command) = Grouped[group];
        HashSet<string> keys = [.. words.Concat(RuntimeCatalog.All.SelectMany(r => r.Aliases)).Select(Spelling.Key)];
        Check(
            Slips.Sample(words.SelectMany(word => Slips.Of(word, kind).Distinct()
                .Where(s => !keys.Contains(Spelling.Key(s))).Select(slip => (word, slip))), 150),
            (word, slip) => Slips.Proposed(Fails([.. command.Split(' ').Select(w => w.Replace("WORD", slip, StringComparison.Ordinal))]))
                .Select(p => p.TrimStart('-')).Contains(word));
    }

    [Theory]
    [InlineData("Did you mean 'json'?", "analyze", "resnet18", "-f", "jsno")]
    [InlineData("Did you mean 'parameters'?", "analyze", "resnet18", "--sort", "paramters")]
    [InlineData("Did you mean 'fp16'?", "analyze", "resnet18", "--dtype", "fp61")]
    [InlineData("Did you mean 'int8'?", "calibrate", "-o", "x.json", "--dtype", "itn8")]
    [InlineData("Did you mean 'roofline'?", "analyze", "resnet18", "-d", "t4", "--plot", "roofine.svg")]
    [InlineData("'--fold-batchnorm'", "rewrite", "resnet18", "--fold-batchnrom")]
    [InlineData("Did you mean '--device'?", "analyze", "resnet18", "-device", "t4")]
    [InlineData("Did you mean 'netweight analyze m.onnx'?", "m.onnx")]
    [InlineData("Did you mean 'repvgg_a0:train'?", "analyze", "repvg_a0:train")]
    [InlineData("'a76@2.4GHzx4'", "devices", "show", "a67@2.4GHzx4")]
    [InlineData("Did you mean 'bash'", "completion", "bahs")]
    [InlineData("Name a command: analyze, lint,")]
    [InlineData("name the command before it", "-d", "t4")]
    public void OtherWords_AreProposed(string says, params string[] args) => Assert.Contains(says, Fails(args), StringComparison.Ordinal);

    [Fact]
    public void AFileBesideASimilarOne_IsProposed()
    {
        string folder = Directory.CreateTempSubdirectory("netweight-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "model.onnx"), "");
            File.WriteAllText(Path.Combine(folder, "board.json"), "");
            Assert.Contains($"Did you mean '{Path.Combine(folder, "model.onnx")}'?",
                Fails("analyze", Path.Combine(folder, "modle.onnx")), StringComparison.Ordinal);
            Assert.Contains($"Did you mean '{Path.Combine(folder, "board.json")}'?",
                Fails("devices", "show", Path.Combine(folder, "baord.json")), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (string Name, string Slip)[] Sampled(IEnumerable<string> names, Func<string, bool> isUnknown, int count) =>
        Slips.Sample(names.SelectMany(name =>
            Slips.Of(name).Where(slip => Spelling.Key(slip).Length > 0 && isUnknown(slip)).Select(slip => (name, slip))), count);

    private static void Check<T>(IEnumerable<(T Of, string Slip)> typed, Func<T, string, bool> isFound)
    {
        (T Of, string Slip)[] all = [.. typed];
        string[] lost = [.. all.Where(t => !isFound(t.Of, t.Slip)).Select(t => $"{t.Slip} ({t.Of})")];
        Assert.InRange(all.Length, 20, int.MaxValue);
        Assert.True(lost.Length <= (1 - Enough) * all.Length, $"{lost.Length} of {all.Length} are not "
            + $"proposed: {string.Join(", ", lost.Take(40))}");
    }

    /// <summary>An alias of the option stands for it as well.</summary>
    private static bool SameOption(string[] path, string name, string proposed)
    {
        Command command = path.Aggregate((Command)Root, (at, word) => at.Subcommands.First(c => c.Name == word));
        return command.Options.Any(o => o.Aliases.Prepend(o.Name).Contains(name) && o.Aliases.Prepend(o.Name).Contains(proposed));
    }

    private static IEnumerable<(string[] Path, Command Command)> Commands(Command at, string[] path) =>
        at.Subcommands.SelectMany(c => Commands(c, [.. path, c.Name])).Prepend((path, at)).Where(c => c.Item1.Length > 0);

    private static string Fails(params string[] args)
    {
        Run run = Run.Netweight(args);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        return run.Error;
    }

    private static string Throws(Func<object> action) => Assert.Throws<NetWeightException>(action).Message;
}
