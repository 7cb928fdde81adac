namespace NetWeight.TestKit;

/// <summary>
/// Texts that are kept in the repository and compared. <c>NETWEIGHT_ACCEPT=1 dotnet test</c> rewrites them; look at the difference
/// before you commit it.
/// </summary>
public static class Snapshot
{
    /// <summary>Whether this run rewrites the texts instead of comparing them.</summary>
    public static bool IsAccepting => Environment.GetEnvironmentVariable("NETWEIGHT_ACCEPT") == "1";

    /// <summary>Compares a text with the one kept under a path of the repository; a difference is shown by its lines.</summary>
    public static void Matches(string path, string actual)
    {
        string file = Repository.At(path);
        if (IsAccepting)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }

        Assert.True(File.Exists(file), $"{path} does not exist; NETWEIGHT_ACCEPT=1 dotnet test writes it.");
        string expected = File.ReadAllText(file).ReplaceLineEndings("\n");
        if (expected == actual)
            return;
        string[] before = expected.Split('\n'), after = actual.Split('\n');
        int line = before.Zip(after).TakeWhile(l => l.First == l.Second).Count() + 1;
        Assert.Fail($"{path} is out of date from line {line} on; NETWEIGHT_ACCEPT=1 dotnet test rewrites it.\n"
            + $"--- only in the file\n{Some(before.Except(after))}\n--- only in the new text\n{Some(after.Except(before))}");
    }

    private static string Some(IEnumerable<string> lines) => string.Join('\n', lines.Take(40));
}
