using NetWeight.Architectures;
using NetWeight.Graphs;
using NetWeight.Onnx;

namespace NetWeight.Cli.Tests;

/// <summary>Names are whatever the author of a file wrote: they are shown, and do nothing.</summary>
public sealed class HostileNameTests : IDisposable
{
    private const string Hostile = "evil\u202Egnp\ttab\nline\u001b[31mred\u2066\u200Bend";
    private const string Shown = "evil\\u202Egnp\\ttab\\nline\\u001B[31mred\\u2066\\u200Bend";

    private readonly string file = Path.Combine(Path.GetTempPath(), $"netweight-{Guid.NewGuid():N}.onnx");

    [Theory]
    [InlineData("table", Shown)]
    [InlineData("csv", Shown)]
    [InlineData("md", "evil\\\\u202Egnp\\\\ttab\\\\nline\\\\u001B[31mred\\\\u2066\\\\u200Bend")]
    public void Names_AreShownWithEscapes(string format, string shown)
    {
        Write(Hostile);
        Run run = Run.Netweight("analyze", file, "-f", format, "--top", "0", "--wide");
        Assert.Contains(shown, run.Output, StringComparison.Ordinal);
        string all = run.Output + run.Error;
        Assert.DoesNotContain(all, c => c is '\u202E' or '\t' or '\u001b' or '\u2066' or '\u200B');
    }

    [Fact]
    public void Csv_HasOneRecordPerLine()
    {
        Write(Hostile);
        string[] lines = Run.Netweight("analyze", file, "-f", "csv").Output.TrimEnd('\n').Split('\n');
        int columns = lines[0].Split(',').Length;
        Assert.All(lines, line => Assert.True(line.Split(',').Length >= columns, line));
    }

    [Fact]
    public void Messages_ShowThemWithEscapes()
    {
        Run run = Run.Netweight("analyze", "no\u202Esuch\u001b[2Jfile.onnx");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no\\u202Esuch\\u001B[2Jfile.onnx", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void VeryLongName_IsShortenedInTables_AndWholeInJson()
    {
        string name = "begin" + new string('x', 10_000_000) + "end";
        Write(name);
        foreach (string format in new[] { "table", "md" })
            Assert.InRange(Run.Netweight("analyze", file, "-f", format, "--top", "0", "--wide").Output.Length, 1, 200_000);
        Assert.Contains(name, Run.Netweight("analyze", file, "-f", "json").Output, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(file);

    /// <summary>A network whose first node, first input and own name are all the given one.</summary>
    private void Write(string name)
    {
        Model model = ArchitectureCatalog.Build("squeezenet1_1", new NetworkOptions { Seed = 0 });
        Node[] nodes = [.. model.Graph.Nodes];
        nodes[0] = nodes[0] with { Name = name };
        OnnxWriter.Write(model with { Name = name, Graph = model.Graph with { Name = name, Nodes = nodes } }, file);
    }
}
