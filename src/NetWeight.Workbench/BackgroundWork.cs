using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using NetWeight.Charts;
using NetWeight.Reports.Documents;
using NetWeight.Workbench.State;
using NetWeight.Workbench.Texts;

namespace NetWeight.Workbench;

/// <summary>What the worker's script calls, in a runtime of its own.</summary>
[SupportedOSPlatform("browser")]
internal static partial class BackgroundWork
{
    private static readonly Engine Engine = new(App.FullVersion);

    /// <summary>The sections of a view: problem, markup and data.</summary>
    [JSExport]
    internal static string[] Page(string address, bool isTranslated) => Attempt(() =>
    {
        ReportPage page = Engine.PageOf(WorkbenchState.Parse(address), withLint: false);
        PageFragment fragment = PageFragment.Of(isTranslated ? PageTranslation.Of(page) : page);
        return ["", fragment.Html, fragment.Data];
    });

    /// <summary>A view as a file: problem and content.</summary>
    [JSExport]
    internal static string[] Export(string address, string format) => Attempt(() => ["", Engine.Export(WorkbenchState.Parse(address), format), ""]);

    private static string[] Attempt(Func<string[]> make)
    {
        try
        {
            return make();
        }
        catch (NetWeightException e)
        {
            return [e.Message, "", ""];
        }
    }
}
