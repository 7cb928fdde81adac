using System.Runtime.CompilerServices;

namespace NetWeight.TestKit;

/// <summary>Tests that take long: <c>dotnet test</c> skips them, <c>.ci/run</c> sets NETWEIGHT_LONG_TESTS=1 and runs them.</summary>
public static class LongTests
{
    public const string Why = "Takes long; set NETWEIGHT_LONG_TESTS=1 to run it.";

    /// <summary>Whether this run was asked to include them.</summary>
    public static bool AreWanted => Environment.GetEnvironmentVariable("NETWEIGHT_LONG_TESTS") is { Length: > 0 } and not "0";
}

/// <summary>A fact that takes more than about five processor seconds.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = LongTests.Why;
        SkipUnless = nameof(LongTests.AreWanted);
        SkipType = typeof(LongTests);
    }
}

/// <summary>A theory whose rows together take more than about five processor seconds.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongTheoryAttribute : TheoryAttribute
{
    public LongTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = LongTests.Why;
        SkipUnless = nameof(LongTests.AreWanted);
        SkipType = typeof(LongTests);
    }
}
