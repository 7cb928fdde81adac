namespace NetWeight.Rewrites;

/// <summary>What single rewrites need to know beyond the graph.</summary>
public sealed record RewriteSettings
{
    /// <summary>The defaults.</summary>
    public static RewriteSettings Default { get; } = new();
}
