namespace NetWeight.Cli.Tests;

/// <summary>Texts that are kept in the repository and compared. <c>NETWEIGHT_ACCEPT=1 dotnet test</c> writes them anew; look at the difference before you commit it.</summary>
internal static class Snapshot
{
    public static void Matches(string path, string actual)
    {
        string file = Path.Combine(Run.Root, path);
        if (Environment.GetEnvironmentVariable("NETWEIGHT_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }

        Assert.True(File.Exists(file), $"{path} does not exist; NETWEIGHT_ACCEPT=1 dotnet test writes it.");
        string expected = File.ReadAllText(file).ReplaceLineEndings("\n");
        Assert.True(expected == actual, $"{path} is out of date; NETWEIGHT_ACCEPT=1 dotnet test writes it anew.\n--- expected\n{expected}\n--- actual\n{actual}");
    }
}
