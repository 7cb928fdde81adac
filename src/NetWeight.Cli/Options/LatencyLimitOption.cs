using System.CommandLine;
using NetWeight.Workflows;

namespace NetWeight.Cli.Options;

/// <summary>Options that take the longest latency that is allowed: <c>5ms</c> or <c>30fps</c>.</summary>
internal static class LatencyLimitOption
{
    /// <summary>The meaning of a rate, for the help.</summary>
    public const string RateMeans = "a batch of b may take b/30 s";

    /// <summary>An option that takes a limit.</summary>
    public static Option<LatencyLimit?> Of(string description, string name, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "TIME|FPS",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (LatencyLimit.Parse(text) is { } limit)
                return limit;
            result.AddError(LatencyLimit.Number(text) is not null
                ? $"{name} '{text}' has no unit; write {text}ms, {text}us or {text}fps."
                : $"{name} '{text}' is not a time; write 5ms, 200us, 0.5s or 30fps.");
            return null;
        },
    };
}
