using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using NetWeight.Lint;

namespace NetWeight.Cli.Commands.Mcp;

/// <summary>The resources of the server: the latest reports, and the pages of lint's rules.</summary>
internal sealed class ReportShelf
{
    /// <summary>Older reports are dropped: a report of a large model has megabytes.</summary>
    private const int Most = 16;

    private const string Reports = "netweight://reports/", Rules = "netweight://rules/";

    private readonly Lock gate = new();
    private readonly List<(int Number, ToolReport Report)> reports = [];
    private int last;

    /// <summary>All resources, the latest report first.</summary>
    public IEnumerable<Resource> All
    {
        get
        {
            (int Number, ToolReport Report)[] kept;
            lock (gate)
                kept = [.. reports];
            return kept.Reverse().SelectMany(r => Forms(r.Number, r.Report.Title)).Concat(RuleCatalog.All.Select(r => new Resource
            {
                Uri = Rules + r.Id,
                Name = r.Id,
                Title = $"{r.Id} {r.Name}",
                Description = r.Summary,
                MimeType = "text/markdown",
            }));
        }
    }

    /// <summary>Keeps a report, and gives links to it.</summary>
    public IReadOnlyList<ResourceLinkBlock> Add(ToolReport report)
    {
        int number;
        lock (gate)
        {
            number = ++last;
            reports.Add((number, report));
            if (reports.Count > Most)
                reports.RemoveAt(0);
        }

        return
        [
            .. Forms(number, report.Title).Select(r => new ResourceLinkBlock
            {
                Uri = r.Uri,
                Name = r.Name,
                Title = r.Title,
                MimeType = r.MimeType,
            }),
        ];
    }

    /// <summary>A resource's content. Throws <see cref="McpProtocolException"/> if there is none.</summary>
    public TextResourceContents Read(string uri)
    {
        if (uri.StartsWith(Rules, StringComparison.Ordinal) && RuleCatalog.All.FirstOrDefault(r => r.Id == uri[Rules.Length..]) is { } rule)
            return new TextResourceContents { Uri = uri, MimeType = "text/markdown", Text = rule.Page };
        lock (gate)
            foreach ((int number, ToolReport report) in reports)
            {
                if (uri == $"{Reports}{number}.json")
                    return new TextResourceContents { Uri = uri, MimeType = "application/json", Text = report.Json };
                if (uri == $"{Reports}{number}.md")
                    return new TextResourceContents { Uri = uri, MimeType = "text/markdown", Text = report.Markdown };
            }

        throw new McpProtocolException($"There is no resource '{uri}'. The latest {Most} reports are kept.", McpErrorCode.ResourceNotFound);
    }

    private static IEnumerable<Resource> Forms(int number, string title)
    {
        yield return new Resource
        {
            Uri = $"{Reports}{number}.md",
            Name = $"report-{number}.md",
            Title = title,
            MimeType = "text/markdown",
        };
        yield return new Resource
        {
            Uri = $"{Reports}{number}.json",
            Name = $"report-{number}.json",
            Title = $"{title} (JSON)",
            MimeType = "application/json",
        };
    }
}
