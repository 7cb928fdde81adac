using Xunit.Sdk;
using Xunit.v3;

namespace NetWeight.TestKit;

/// <summary>Runs before the tests of each project: predictions must not use the history of the machine's user.</summary>
public sealed class NoHistory : ITestPipelineStartup
{
    public ValueTask StartAsync(IMessageSink diagnosticMessageSink)
    {
        string file = Path.Combine(Path.GetTempPath(), "netweight-tests", "no-history.db");
        Environment.SetEnvironmentVariable("NETWEIGHT_HISTORY", file);
        return ValueTask.CompletedTask;
    }

    public ValueTask StopAsync() => ValueTask.CompletedTask;
}
