using System.CommandLine;
using System.Diagnostics;
using NetWeight.Architectures;
using NetWeight.Cli.Formats;
using NetWeight.Devices;
using NetWeight.Experiments;
using NetWeight.Lint;
using NetWeight.Reports.Analysis;

namespace NetWeight.Cli.Tests;

/// <summary>What the tab key offers: asked from the program, and in real shells with the scripts that they load.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Commands_AreThoseOfTheProgram()
    {
        RootCommand root = CommandLine.Create(TextWriter.Null, TextWriter.Null).Root;
        Assert.Equal(root.Subcommands.Select(c => c.Name).Order(), Words("").Order());
        Assert.Equal(["show"], Words("devices", "sh"));
        Assert.Equal(["export", "import"], Words("history", "").Order());
        Assert.Equal(["export"], Words("help", "zoo", "e"));
    }

    [Fact]
    public void Options_OfEveryCommand_AreOffered_AndGoneOnceGiven()
    {
        RootCommand root = CommandLine.Create(TextWriter.Null, TextWriter.Null).Root;
        foreach (Command command in root.Subcommands.Where(c => c.Name != "help"))
            Assert.Empty(command.Options.Where(o => !o.Hidden).Select(o => o.Name).Except(Words(command.Name, "--")));
        Assert.Contains("--top", Words("analyze", "--t"));
        Assert.DoesNotContain("--top", Words("analyze", "--top", "3", "--t"));
        Assert.Contains("--device", Words("analyze", "--device", "t4", "--d"));
        Assert.Contains("--verbose", Words("zoo", "show", "--v"));
    }

    [Fact]
    public void Values_AreThoseOfTheCatalogues()
    {
        Assert.Equal(
            ReportFormats.All.Where(f => f.Takes(typeof(AnalysisReport))).Select(f => f.Name).Order(),
            Words("analyze", "-f", "").Order());
        Assert.Equal(["--format=json"], Words("analyze", "--format=j"));
        Assert.Equal(["maccs", "memory"], Words("analyze", "--sort", "m"));
        Assert.Equal(["fp32", "fp16", "fp8"], Words("analyze", "--dtype", "fp"));
        Assert.Equal(["t4,pi5"], Words("analyze", "-d", "t4,pi5"));
        Assert.Empty(DeviceCatalog.All.SelectMany(d => d.Aliases.Prepend(d.Id)).Except(Words("analyze", "-d", "")));
        Assert.Empty(ArchitectureCatalog.All.SelectMany(f => f.Variants).Select(v => v.Name).Except(Words("zoo", "show", "")));
        Assert.Contains("repvgg_a0:train", Words("analyze", "repvgg_a0:"));
        Assert.Contains("tensorrt", Words("lint", "x", "-r", "t"));
        Assert.Equal(RuleCatalog.All.Select(r => r.Id), Words("lint", "--explain", "NW"));
        Assert.Empty(ExperimentCatalog.All.Select(e => e.Name).Except(Words("experiment", "")));
        Assert.Equal(["roofline.svg"], Words("analyze", "resnet18", "--plot", "roof"));
        Assert.Equal(["bash", "zsh", "fish", "pwsh"], Words("completion", ""));
        Assert.Equal(["true", "false"], Words("rewrite", "x", "--verify", ""));
    }

    [Theory]
    [InlineData(":files", "analyze", "mod")]
    [InlineData(":files", "analyze", "resnet18", "-o", "")]
    [InlineData(":files", "analyze", "resnet18", "-d", "bo")]
    [InlineData(":files", "history", "import", "")]
    [InlineData(":folders", "experiment", "g1", "--save", "")]
    [InlineData("", "analyze", "resnet18", "-f", "")]
    public void Paths_AreLeftToTheShell(string says, params string[] words)
    {
        string[] lines = Run.Netweight(["__complete", "words", .. words]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(says.Length > 0 ? [says] : [], lines.Where(l => l[0] == ':'));
    }

    [Theory]
    [InlineData("netweight analyze -d nvidia-t", "analyze", "-d", "nvidia-t")]
    [InlineData("netweight  analyze 'my model.onnx' ", "analyze", "my model.onnx", "")]
    [InlineData("netweight analyze my\\ model.onnx --f", "analyze", "my model.onnx", "--f")]
    public void ALine_IsSplitAsShellsDo(string line, params string[] words) =>
        Assert.Equal(Run.Netweight(["__complete", "words", .. words]).Output, Run.Netweight("__complete", "line", line).Output);

    [Fact]
    public void HalfTypedLines_NeverFail()
    {
        foreach (string line in (string[])["", "netweight", "netweight --", "netweight -", "netweight analyze -- ",
            "netweight nonsense x", "netweight analyze --nonsense=", "netweight zoo show a b c ", "netweight analyze \"open"])
            Assert.Equal((0, ""), (Run.Netweight("__complete", "line", line).ExitCode, Run.Netweight("__complete", "line", line).Error));
        Assert.Equal(0, Run.Netweight("__complete").ExitCode);
    }

    [Theory]
    [InlineData("netweight ana", "analyze")]
    [InlineData("netweight zoo sho", "show")]
    [InlineData("netweight analyze --form", "--format")]
    [InlineData("netweight analyze -f js", "json")]
    [InlineData("netweight analyze --format=js", "json")]
    [InlineData("netweight analyze -d nvidia-t4", "nvidia-t4")]
    [InlineData("netweight analyze -d t4,raspberry-pi-5", "t4,raspberry-pi-5")]
    [InlineData("netweight analyze repvgg_a0:tr", "train")]
    [InlineData("netweight lint mo", "model.onnx")]
    [InlineData("netweight lint --explain thin-e", "thin-early-blocks")]
    public void Bash_Completes(string line, string offered)
    {
        // COMP_WORDS as bash makes them: '=' and ':' are separate words.
        string script = $$"""
            source ./netweight.bash
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}
            COMP_WORDS=({{string.Join(' ', line.Replace("=", " = ", StringComparison.Ordinal).Replace(":", " : ", StringComparison.Ordinal).Split(' ').Select(w => $"'{w}'"))}})
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            COMP_WORDS[0]=./netweight
            _netweight
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        Assert.Contains(offered, Shell("bash", ["--norc", "-c", script], "bash"));
    }

    [Theory]
    [InlineData("netweight ana", "analyze")]
    [InlineData("netweight analyze -f js", "json")]
    [InlineData("netweight analyze -d nvidia-t4", "nvidia-t4")]
    [InlineData("netweight lint mo", "model.onnx")]
    public void Fish_Completes(string line, string offered) =>
        Assert.Contains(
            Shell("fish",
                ["--no-config", "-c", $"set -gx PATH $PWD $PATH; source ./netweight.fish; complete -C'{line}'"],
                    "fish"), l => l.Split('\t')[0] == offered);

    [Theory]
    [InlineData("netweight ana", "analyze")]
    [InlineData("netweight analyze -f js", "json")]
    [InlineData("netweight analyze -d nvidia-t", "nvidia-t4")]
    [InlineData("netweight analyze repvgg_a0:tr", "repvgg_a0:train")]
    public void Zsh_Completes(string line, string offered)
    {
        // compadd is what every completion ends in: here it tells what it was given.
        string[] words = line.Split(' ');
        string script = $$"""
            PATH=$PWD:$PATH
            autoload -Uz compinit && compinit -D -u
            source ./netweight.zsh
            _describe() { print -rl -- "${(@P)4}"; }
            _files() { print -l -- *; }
            words=({{string.Join(' ', words.Select(w => $"'{w}'"))}}); CURRENT={{words.Length}}; PREFIX='{{words[^1]}}'
            _netweight
            """;
        Assert.Contains(Shell("zsh", ["-f", "-c", script], "zsh"), l =>
            l.Replace("\\:", "\0", StringComparison.Ordinal).Split(':')[0].Replace('\0', ':') == offered);
    }

    private static string[] Words(params string[] words) =>
        [.. Run.Netweight(["__complete", "words", .. words]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(l => l[0] != ':').Select(l => l.Split('\t')[0])];

    /// <summary>Runs a shell in a folder with the script, the program and a model; what it prints.</summary>
    private string[] Shell(string shell, string[] args, string script)
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(p => Path.Combine(p, shell)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, $"{shell} is not installed");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the shells of Unix are tried on Unix");
        File.WriteAllText(folder[$"netweight.{shell}"], Run.Netweight("completion", script).Output);
        File.WriteAllText(folder["model.onnx"], "");
        string netweight = folder["netweight"];
        File.WriteAllText(netweight, $"#!/bin/sh\nexec dotnet '{typeof(CommandLine).Assembly.Location}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(netweight, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo(program!, args)
        {
            WorkingDirectory = folder.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return [.. output.Split('\n'), .. error.Result.Split('\n').Where(l => l.Length > 0).Select(l => "stderr: " + l)];
    }
}
