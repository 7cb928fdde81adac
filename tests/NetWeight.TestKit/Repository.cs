namespace NetWeight.TestKit;

/// <summary>The files of the repository, and of a folder <c>shared</c> beside it if there is one.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string MobileNetV2 => At("models", "mobilenet_v2.onnx");

    /// <summary>All real models at hand; one is always there.</summary>
    public static IReadOnlyList<string> Models { get; } = FindModels();

    /// <summary>The path of a file or folder of the repository.</summary>
    public static string At(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>The text of a file of the repository, with the line ends of Unix.</summary>
    public static string Read(params ReadOnlySpan<string> parts) => File.ReadAllText(At(parts)).ReplaceLineEndings("\n");

    private static string[] FindModels()
    {
        string shared = Environment.GetEnvironmentVariable("NETWEIGHT_MODELS") ?? At("..", "shared", "models", "graphs");
        string[] more = Directory.Exists(shared) ? [.. Directory.EnumerateFiles(shared, "*.onnx").Order(StringComparer.Ordinal)] : [];
        return [.. Directory.EnumerateFiles(At("models"), "*.onnx").Order(StringComparer.Ordinal), .. more];
    }

    private static string FindRoot()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "NetWeight.slnx")))
            at = Path.GetDirectoryName(at);
        return at ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
