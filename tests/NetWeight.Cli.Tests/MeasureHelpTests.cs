namespace NetWeight.Cli.Tests;

/// <summary>What needs ONNX Runtime or a server is tested elsewhere; the help needs neither.</summary>
public class MeasureHelpTests
{
    [Theory]
    [InlineData("measure")]
    [InlineData("history")]
    [InlineData("history", "export")]
    [InlineData("history", "import")]
    [InlineData("agent")]
    [InlineData("submit")]
    [InlineData("jobs")]
    [InlineData("jobs", "show")]
    [InlineData("jobs", "cancel")]
    [InlineData("worker")]
    [InlineData("search")]
    [InlineData("search", "list")]
    [InlineData("search", "show")]
    [InlineData("search", "cancel")]
    public void Help_IsAsKept(params string[] command) =>
        Snapshot.Matches($"tests/NetWeight.Cli.Tests/Snapshots/help-{string.Join('-', command)}.txt",
            Run.Netweight([.. command, "--help"]).Output);
}
