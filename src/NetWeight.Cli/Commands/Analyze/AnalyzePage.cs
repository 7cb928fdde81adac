using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Lint;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Diagrams;
using NetWeight.Reports.Pages;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Analyze;

/// <summary>The pictures of <c>analyze</c>: the page, and plots.</summary>
internal sealed class AnalyzePage
{
    private readonly PlotOption plots = new(ReportPlots.Names);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command) => plots.AddTo(command);

    /// <summary>The pictures that one command line requests.</summary>
    /// <remarks>Throws <see cref="NetWeightException"/> for a plot that this command line cannot give.</remarks>
    public IReadOnlyList<PlotRequest> Read(ParseResult parsed, int models, bool hasDevices)
    {
        IReadOnlyList<PlotRequest> requests = plots.Read(parsed);
        foreach (PlotRequest request in requests)
            if (ReportPlots.WhyNever(request.Name, models, hasDevices) is { } why)
                throw new NetWeightException($"--plot {request.Name}: {why}");
        return requests;
    }

    /// <summary>Whether the page or a picture shows sweeps over batches.</summary>
    public static bool ShowsSweeps(bool isPage, int models, IReadOnlyList<PlotRequest> plots) =>
        (isPage && models == 1) || plots.Any(p => ReportPlots.NeedsSweep(p.Name));

    /// <summary>A report of one model with its findings, which its page shows.</summary>
    public static AnalysisReport WithFindings(AnalysisReport report, AnalyzeRequest request, LintOptions options) =>
        report.Entries is not [{ Cost: { } cost, Lint: null } only]
        ? report
        // Rules look at the model as the file has it; a type that was requested is part of the request.
        : report with
        {
            Entries = [only with
        {
            Lint = Linter.Run(cost.Shaped, request.Predict?.Devices ?? [], request.Predict?.Settings[0], options),
        }]
        };

    /// <summary>Writes the pictures.</summary>
    public static void WritePlots(AnalysisReport report, IReadOnlyList<PlotRequest> requests)
    {
        foreach (PlotRequest request in requests)
        {
            if (request.Name == Diagram.PlotName)
                PlotOption.Write([request], ReportPlots.Diagrams(report), name => ReportPlots.Why(report, name));
            else
                PlotOption.Write([request], ReportPlots.Of(report, request.Name), name => ReportPlots.Why(report, name));
        }
    }
}
