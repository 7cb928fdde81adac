namespace NetWeight.Charts.Tests;

/// <summary>A folder that goes away.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("netweight-charts-").FullName;

    /// <summary>A file in it.</summary>
    public string File(string name) => Path.Combine(path, name);

    public void Dispose() => Directory.Delete(path, recursive: true);
}
