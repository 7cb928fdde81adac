using NetWeight.Charts;

namespace NetWeight.Workbench.State;

/// <summary>
/// Weighs, predicts and lints a small network before the reader has chosen one. The interpreter prepares each method at its first
/// call, so the reader's own model is then answered several times as fast.
/// </summary>
internal static class WarmUp
{
    private static readonly WorkbenchState Small = new() { Models = ["squeezenet1_1"], Devices = ["nvidia-t4"] };

    /// <summary>The work in steps of a few hundred milliseconds at most.</summary>
    public static IEnumerable<bool> Steps()
    {
        var engine = new Engine("");
        engine.Weigh(Small.Model!, Small);
        yield return true;
        engine.Predict(Small.Model!, Small);
        yield return true;
        PageFragment.Of(engine.PageOf(Small, withLint: false));
        yield return true;
        foreach (bool step in engine.LintInSteps(Small.Model!, Small))
            yield return step;
        PageFragment.Of(engine.PageOf(Small, withLint: true));
    }
}
