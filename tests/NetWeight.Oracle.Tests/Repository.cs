namespace NetWeight.Oracle.Tests;

/// <summary>Where this repository lies.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "NetWeight.slnx")))
            at = Path.GetDirectoryName(at);
        return at ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
