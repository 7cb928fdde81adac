using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using NetWeight.Charts;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Reports.Documents;
using NetWeight.Workbench.State;
using NetWeight.Workbench.Texts;

namespace NetWeight.Workbench;

/// <summary>The functions that the worker's script calls, in a separate runtime.</summary>
[SupportedOSPlatform("browser")]
internal static partial class BackgroundWork
{
    private static readonly Engine Engine = new(App.FullVersion);

    /// <summary>The sections of a view: problem, markup and data.</summary>
    [JSExport]
    internal static string[] Page(string address, bool isTranslated) => Attempt(() =>
    {
        ReportPage page = Engine.PageOf(WorkbenchState.Parse(address), withLint: false);
        PageFragment fragment = isTranslated ? PageTranslation.Fragment(page) : PageFragment.Of(page);
        return ["", fragment.Html, fragment.Data];
    });

    /// <summary>A view as a file: problem and content.</summary>
    [JSExport]
    internal static string[] Export(string address, string format) =>
        Attempt(() => ["", Engine.Export(WorkbenchState.Parse(address), format), ""]);

    /// <summary>
    /// Rewrites the file that the worker holds, piece by piece: weights that stay are named and not copied, the others pass through.
    /// </summary>
    /// <returns>The problem; empty for none.</returns>
    [JSExport]
    internal static string[] Rewrite(string fileName, double length, string name, string rewrites, int channelMultiple) => Attempt(() =>
    {
        Model original = OnnxReader.Read((offset, count) => ReadFile(offset, count), (long)length, fileName);
        Model changed = Engine.Rewritten(original, rewrites.Split(','), channelMultiple, fileName);
        using var target = new BlobStream(AppendBytes, (offset, count) => AppendSlice(offset, count));
        OnnxWriter.Write(changed with { Name = name }, target);
        return ["", "", ""];
    });

    [JSImport("file.read", "worker.js")]
    private static partial byte[] ReadFile(double offset, int count);

    [JSImport("file.append", "worker.js")]
    private static partial void AppendBytes(byte[] bytes);

    [JSImport("file.appendSlice", "worker.js")]
    private static partial void AppendSlice(double offset, double count);

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
        catch (OverflowException)
        {
            return ["The file would be larger than 2 GiB, the bound of the format.", "", ""];
        }
    }
}
