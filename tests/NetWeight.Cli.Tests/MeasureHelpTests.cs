namespace NetWeight.Cli.Tests;

/// <summary>What needs ONNX Runtime is tested in NetWeight.Measurement.Tests; the help does not.</summary>
public class MeasureHelpTests
{
    [Theory]
    [InlineData("measure")]
    [InlineData("history")]
    [InlineData("history", "export")]
    [InlineData("history", "import")]
    public void Help_IsAsKept(params string[] command) =>
        Snapshot.Matches($"tests/NetWeight.Cli.Tests/Snapshots/help-{string.Join('-', command)}.txt",
            Run.Netweight([.. command, "--help"]).Output);
}
