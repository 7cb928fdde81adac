using System.Text;

namespace NetWeight.Lint;

/// <summary>
/// One thing that an experienced colleague would look for in a network. A rule looks at one model, on one device or on
/// none.
/// </summary>
public abstract class Rule
{
    private const string ResourcePrefix = "rules/";

    /// <summary>A stable id: <c>NW201</c>.</summary>
    public abstract string Id { get; }

    /// <summary>The name, in words with dashes: <c>unequal-widths</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Its subject, in one line.</summary>
    public abstract string Summary { get; }

    /// <summary>Whether it needs a device.</summary>
    public virtual bool NeedsDevice => true;

    /// <summary>Its page as Markdown.</summary>
    public string Page
    {
        get
        {
            using Stream stream = typeof(Rule).Assembly.GetManifestResourceStream($"{ResourcePrefix}{Id}.md")
                ?? throw new NetWeightException($"{Id} has no page docs/rules/{Id}.md.");
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return reader.ReadToEnd();
        }
    }

    /// <summary>
    /// Its findings; empty if there are none. Null is a pause: a rule that works long gives the page a moment to answer.
    /// </summary>
    internal abstract IEnumerable<Finding?> Check(LintContext context);

    /// <summary>A finding of this rule; its severity follows from the time at stake.</summary>
    private protected Finding Found(LintContext context, string message, string suggestion, IReadOnlyList<string> layers) => new()
    {
        Rule = Id,
        Name = Name,
        Severity = Graphs.Severity.Note,
        Message = message,
        Suggestion = suggestion,
        Layers = layers,
        Device = context.Target?.Device.Id,
        Runtime = context.Target?.Plan.Runtime.Id,
    };
}
