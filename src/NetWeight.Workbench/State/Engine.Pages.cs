using NetWeight.Charts;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Compare;
using NetWeight.Reports.Diagrams;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Experiments;
using NetWeight.Reports.Formats;
using NetWeight.Reports.Lint;
using NetWeight.Reports.Pages;
using NetWeight.Reports.Recommend;
using NetWeight.Reports.Search;
using NetWeight.Workflows;

namespace NetWeight.Workbench.State;

/// <content>Answers as pages, diagrams, pictures and files.</content>
public sealed partial class Engine
{
    /// <summary>The networks of a search that the table shows, as on the command line.</summary>
    private const int MostFound = 10;

    /// <summary>What a view shows of the page of one model.</summary>
    private ReportPage AnalysisPart(string model, WorkbenchState state, bool withLint)
    {
        AnalysisReport report = Analysis(model, state, withLint, withSweeps: state.View == View.Batch);
        ReportPage page = AnalysisPage.Part(report, withLint ? Lint(model, state) : null, id => ViewSections.Has(state.View, id));
        return state is not { View: View.Layers, Group: { } group } ? page
            : page with { Sections = [.. page.Sections.Select(s => s.Id == "layers" ? LayerGroups.Of(report.Entries[0], group) : s)] };
    }

    /// <summary>What the view shows.</summary>
    /// <param name="state">What was chosen.</param>
    /// <param name="withLint">Whether to lint where the view shows findings; otherwise they are left out.</param>
    public ReportPage PageOf(WorkbenchState state, bool withLint) => state.View switch
    {
        View.Compare => WithoutGraph(ComparePage.Of(Compare(state))),
        View.Recommend => RecommendPage.Of(Recommend(state), toolVersion),
        View.Experiments => ExperimentPage.Of(Experiment(state), toolVersion),
        View.Search => Found(state).ToPage(),
        _ => ViewSections.Of(AnalysisPart(state.Model!, state, withLint), state.View),
    };

    /// <summary>The kernels or layers of a model as boxes and arrows.</summary>
    /// <param name="state">What was chosen; the first device counts.</param>
    /// <param name="mostBoxes">With more parts than this, modules are drawn.</param>
    public Diagram? DiagramOf(WorkbenchState state, int mostBoxes = NetworkDiagram.MostBoxes)
    {
        if (state.View == View.Compare)
        {
            CompareReport report = Compare(state);
            return report.ShowsDiff ? DifferenceDiagram.Of(report.Diff!, report.Names[0], report.Names[1], 0, mostBoxes) : null;
        }

        AnalyzedModel entry = Predict(state.Model!, state);
        if (entry.Cost is not { Layers.Count: > 0 } cost)
            return null;
        string name = cost.Shaped.Model.Name;
        return entry.Devices.FirstOrDefault(d => d.Estimate is not null)?.Estimate is { } estimate
            ? NetworkDiagram.Of(name, cost, estimate, mostBoxes) : NetworkDiagram.Of(name, cost, mostBoxes);
    }

    /// <summary>What the view shows as a file, in a format of <see cref="Formats"/>.</summary>
    public string Export(WorkbenchState state, string format)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        if (format == "html")
            HtmlPageWriter.Write(WholePage(state), writer);
        else
            FormatCatalog.All.First(f => f.Name == format).Write(Report(state, format), writer);
        return writer.ToString();
    }

    /// <summary>The formats that a view can be written in.</summary>
    public static IReadOnlyList<string> Formats(View view) => view switch
    {
        View.Findings => ["json", "csv", "md", "sarif", "html"],
        _ => ["json", "csv", "md", "html"],
    };

    /// <summary>The pictures of a view, each with a name for its file.</summary>
    public IReadOnlyList<(string Name, string Svg)> Pictures(WorkbenchState state)
    {
        (string, string)[] graph = state.View is View.Graph or View.Compare && DiagramOf(state) is { } diagram
            ? [("graph", DiagramRenderer.Svg(diagram))]
            : [];
        if (state.View == View.Graph)
            return graph;
        return
        [
            .. graph,
            .. PageOf(state, withLint: false).Sections.SelectMany(s => s.Charts).Where(c => c.Series.All(s => s.Kind != SeriesKind.Tiles))
                .Select(c => (c.Variant.Length == 0 ? c.Name : $"{c.Name}.{c.Variant}", ChartRenderer.Svg(c))),
        ];
    }

    /// <summary>The page has a separate graph, which can be moved and searched.</summary>
    private static ReportPage WithoutGraph(ReportPage page) =>
        page with { Sections = [.. page.Sections.Where(s => s.Id != ComparePage.GraphId)] };

    private ReportPage WholePage(WorkbenchState state) => state.View switch
    {
        View.Compare => ComparePage.Of(Compare(state)),
        View.Recommend or View.Experiments or View.Search => PageOf(state, withLint: true),
        View.Findings => LintPage.Of(Lint(state.Model!, state)!, toolVersion),
        _ => AnalysisPage.Of(Analysis(state.Model!, state, withLint: true, withSweeps: true), Lint(state.Model!, state)),
    };

    private static CompareView ViewOf(string? shows) =>
        shows switch { "diff" => CompareView.Diff, "matrix" => CompareView.Matrix, _ => CompareView.Auto };

    private SearchReport Found(WorkbenchState state) => new(Search(state), MostFound, toolVersion);

    private IReport Report(WorkbenchState state, string format) => state.View switch
    {
        View.Compare => Compare(state),
        View.Recommend => new RecommendReport(Recommend(state), toolVersion),
        View.Experiments => new ExperimentReport(Experiment(state), toolVersion),
        View.Search => Found(state),
        View.Findings => new LintReport(Lint(state.Model!, state)!, WorkbenchState.Label(state.Model!), toolVersion),
        _ => Analysis(state.Model!, state, withLint: format != "csv"),
    };
}
