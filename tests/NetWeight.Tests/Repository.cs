namespace NetWeight.Tests;

/// <summary>Files of the repository, and of a folder <c>shared</c> beside it where there is one.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string MobileNetV2 => Path.Combine(Root, "models", "mobilenet_v2.onnx");

    /// <summary>All real models at hand; one is always there.</summary>
    public static IReadOnlyList<string> Models { get; } = FindModels();

    private static string[] FindModels()
    {
        string shared = Environment.GetEnvironmentVariable("NETWEIGHT_MODELS") ?? Path.Combine(Root, "..", "shared", "models", "graphs");
        string[] more = Directory.Exists(shared) ? [.. Directory.EnumerateFiles(shared, "*.onnx").Order(StringComparer.Ordinal)] : [];
        return [.. Directory.EnumerateFiles(Path.Combine(Root, "models"), "*.onnx").Order(StringComparer.Ordinal), .. more];
    }

    private static string FindRoot()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "NetWeight.slnx")))
            at = Path.GetDirectoryName(at);
        return at ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
