namespace NetWeight.Workbench.State;

/// <summary>Runs long work without blocking the page: in a Web Worker with a separate runtime.</summary>
public interface IBackground
{
    /// <summary>The sections of a view without models. Work on what was requested before ends.</summary>
    Task<BackgroundResult> PageAsync(WorkbenchState state, bool isTranslated);

    /// <summary>The same as a file. Throws <see cref="NetWeightException"/> if there is none.</summary>
    Task<string> ExportAsync(WorkbenchState state, string format);
}

/// <summary>The result of background work.</summary>
/// <param name="Problem">The reason why there is no page; empty if there is one.</param>
/// <param name="Html">The sections' markup.</param>
/// <param name="Data">Their charts and tables.</param>
public sealed record BackgroundResult(string Problem, string Html, string Data);
