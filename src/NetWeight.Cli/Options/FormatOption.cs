using System.CommandLine;
using NetWeight.Cli.Formats;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Formats;

namespace NetWeight.Cli.Options;

/// <summary><c>-f</c>: the format of a report.</summary>
internal sealed class FormatOption
{
    private readonly IReadOnlyList<ReportFormat> formats;
    private readonly Option<string> option;

    private FormatOption(IReadOnlyList<ReportFormat> formats, string description)
    {
        this.formats = formats;
        option = new Option<string>("--format", "-f")
        {
            Description = description,
            HelpName = string.Join('|', formats.Select(f => f.Name)),
            DefaultValueFactory = _ => formats[0].Name,
        };
        option.AcceptOnlyFromAmong([.. formats.Select(f => f.Name)]);
    }

    /// <summary>The option for a kind of report.</summary>
    /// <param name="description">The documents that the format is for.</param>
    /// <param name="only">The formats to offer, the usual one first; none for all that take the report.</param>
    public static FormatOption Of<T>(string description = "How to write the report.", params IReadOnlyList<string> only)
        where T : IReport
    {
        IReadOnlyList<ReportFormat> all = ReportFormats.For<T>();
        return new FormatOption(only.Count == 0 ? all : [.. only.Select(name => all.First(f => f.Name == name))], description);
    }

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Add(option);

    /// <summary>The format that one command line requests: by its word, otherwise by the ending of the file.</summary>
    public ReportFormat Read(ParseResult parsed, string? file)
    {
        string ending = Path.GetExtension(file ?? "");
        return parsed.GetResult(option) is { Implicit: false } ? formats.First(f => f.Name == parsed.GetValue(option))
            : formats.FirstOrDefault(f => f.Endings.Contains(ending, StringComparer.OrdinalIgnoreCase)) ?? formats[0];
    }
}
