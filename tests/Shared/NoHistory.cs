using System.Runtime.CompilerServices;

namespace NetWeight.TestTools;

/// <summary>Predictions of tests must not rest on what the user of the machine has measured.</summary>
internal static class NoHistory
{
    [ModuleInitializer]
    internal static void Use() => Environment.SetEnvironmentVariable("NETWEIGHT_HISTORY", Path.Combine(Path.GetTempPath(), "netweight-tests", "there-is-none.db"));
}
