using System.CommandLine;

namespace NetWeight.Cli.Tests;

/// <summary>Whatever is typed, the answer is in words for the person who typed it.</summary>
public class UsageErrorTests
{
    private static readonly string[] Foreign =
        ["NetWeight.", "System.", ".part", "(s)", "Required command", "Unrecognized", "Cannot parse"];

    public static TheoryData<string> Commands =>
        [.. All(CommandLine.Create(TextWriter.Null, TextWriter.Null).Root, "").Select(c => c.Path)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void BadCommandLines_AreAnsweredInOneLineOfPlainWords(string path)
    {
        string[] words = path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Command command = words.Aggregate((Command)CommandLine.Create(TextWriter.Null, TextWriter.Null).Root,
            (at, word) => at.Subcommands.First(c => c.Name == word));
        foreach (string[] bad in Bad(command))
        {
            Run run = Run.Netweight([.. words, .. bad]);
            string line = run.Error.TrimEnd('\n');
            string typed = string.Join(' ', [.. words, .. bad]);
            Assert.True(run.ExitCode == CommandLine.Unusable, $"{typed}: exit code {run.ExitCode}");
            Assert.True(line.Length > 0 && !line.Contains('\n', StringComparison.Ordinal), $"{typed}: {line}");
            IsPlain(typed, run.Output + run.Error);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_IsPlain(string path)
    {
        string[] words = path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Run help = Run.Netweight([.. words, "--help"]);
        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        IsPlain(path, help.Output);
        Run same = Run.Netweight(["help", .. words]);
        Assert.Equal((0, "", help.Output), (same.ExitCode, same.Error, same.Output));
    }

    [Fact]
    public void Version_HasAShortName()
    {
        Run run = Run.Netweight("-V");
        Assert.Equal((0, Run.Netweight("--version").Output), (run.ExitCode, run.Output));
        Assert.StartsWith("0.", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--top is given 2 times; give it once.", "analyze", "resnet18", "--top", "3", "--top", "4")]
    [InlineData("--top 'x' is not a whole number.", "analyze", "resnet18", "--top", "x")]
    [InlineData("--top needs a value: --top N.", "analyze", "resnet18", "--top")]
    [InlineData("'netweight zoo export' needs --output FILE.", "zoo", "export", "resnet18")]
    [InlineData("'netweight analyze' needs a model.", "analyze")]
    [InlineData("'foo' is not expected: 'netweight recommend' takes options only.", "recommend", "foo", "-d", "t4")]
    [InlineData("'b' is one argument too many: 'netweight zoo export' takes one name.", "zoo", "export", "resnet18", "b", "-o", "x")]
    [InlineData("names several devices; name one", "measure", "resnet18", "-d", "t4,pi5")]
    [InlineData("takes one value", "rewrite", "resnet18", "--all", "--dry-run", "-d", "t4", "--dtype", "fp16,int8")]
    [InlineData("takes one value", "rewrite", "resnet18", "--all", "--dry-run", "-d", "t4", "-r", "tensorrt,onnxruntime")]
    [InlineData("names several; name one", "analyze", "resnet18", "-f", "json,csv")]
    [InlineData("There is no command 'netweight zoo exprot'", "help", "zoo", "exprot")]
    public void Messages_NameTheWordAndTheRemedy(string says, params string[] args) =>
        Assert.Contains(says, Run.Netweight(args).Error, StringComparison.Ordinal);

    private static void IsPlain(string typed, string text)
    {
        foreach (string foreign in Foreign)
            Assert.False(text.Contains(foreign, StringComparison.Ordinal), $"{typed}: '{foreign}' in: {text}");
    }

    /// <summary>Command lines that cannot be meant. None of them names a model that exists, so that nothing is computed
    /// or written.</summary>
    private static IEnumerable<string[]> Bad(Command command)
    {
        string[] names = [.. command.Arguments.Where(a => a.Arity.MinimumNumberOfValues > 0).Select(_ => "/no/such/folder/x.onnx")];
        yield return ["--no-such-option"];
        yield return [.. names, "--no-such-option=3"];
        if (names.Length > 0)
            yield return [];
        if (command.Arguments.All(a => a.Arity.MaximumNumberOfValues < 2))
            yield return ["one", "two", "three"];
        foreach (Option option in command.Options.Where(o => o.ValueType != typeof(bool)
            && o is not (System.CommandLine.Help.HelpOption or VersionOption)))
        {
            if (option.Arity.MinimumNumberOfValues > 0)
                yield return [.. names, option.Name];
            if (!option.ValueType.IsArray)
                yield return [.. names, option.Name, "1", option.Name, "2"];
            if (IsChecked(option))
                foreach (string value in (string[])["nonsense", "1e400", "", "-", "a=b"])
                    yield return [.. names, option.Name, value];
        }
    }

    /// <summary>Options whose value is checked when the line is read: what is left free (files, names) says nothing
    /// before it is used.</summary>
    private static bool IsChecked(Option option) =>
        option.ValueType != typeof(string) && option.ValueType != typeof(string[]) && option.Name is not "--group-by"
        || ValueErrors.Choices(option.HelpName).Length > 0;

    private static IEnumerable<(string Path, Command Command)> All(Command at, string path) =>
        at.Subcommands.Where(c => !c.Hidden).SelectMany(c => All(c, $"{path} {c.Name}".Trim())).Prepend((path, at));
}
