using NetWeight.Reports.Documents;

namespace NetWeight.Workbench.State;

/// <summary>Which sections of a model's page each view shows.</summary>
public static class ViewSections
{
    private static readonly Dictionary<View, string[]> Ids = new()
    {
        [View.Findings] = ["findings"],
        [View.Graph] = ["graph"],
        [View.Layers] = ["layers"],
        [View.Time] = ["time", "cost-and-time", "costs"],
        [View.Roofline] = ["roofline"],
        [View.Memory] = ["memory"],
        [View.Batch] = ["batch"],
        [View.Browser] = [],
    };

    /// <summary>The sections of a view; the summary has all that no other view has, so that none is lost.</summary>
    public static ReportPage Of(ReportPage page, View view) => page with
    {
        Json = "",
        // The answer comes before the numbers that it sums up.
        Verdict = view == View.Summary ? page.Verdict : new PageVerdict(""),
        Sections = [.. page.Sections.Where(s => Has(view, s.Id))],
    };

    /// <summary>Whether a view shows a section.</summary>
    public static bool Has(View view, string id) =>
        view == View.Summary ? !Ids.Values.Any(ids => ids.Contains(id)) : Ids[view].Contains(id);

    /// <summary>The view that has an anchor of the page: <c>layer-12</c>, <c>finding-3</c>.</summary>
    public static View Of(string anchor) => anchor.StartsWith("finding", StringComparison.Ordinal) ? View.Findings : View.Layers;
}
