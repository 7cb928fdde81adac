namespace NetWeight.Graphs;

/// <summary>How much a <see cref="Diagnostic"/> weighs.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>Probably unintended.</summary>
    Warning,

    /// <summary>The model cannot run as it is, or a number is missing because of it.</summary>
    Error,
}

/// <summary>A doubt about a model that could still be read: the problem, the place, the remedy.</summary>
/// <param name="Id">A stable id: <c>NW001</c>.</param>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Message">One line.</param>
/// <param name="Node">The name of the node concerned, if one is.</param>
public sealed record Diagnostic(string Id, Severity Severity, string Message, string? Node = null)
{
    /// <summary>An operator that NetWeight has no rule for.</summary>
    public const string UnknownOperator = "NW001";

    /// <summary>A node whose inputs or attributes contradict its operator.</summary>
    public const string InvalidNode = "NW002";

    /// <summary>A shape or type that the file declares and its nodes contradict.</summary>
    public const string DeclaredMismatch = "NW003";

    /// <summary>Weights that are not where the file says.</summary>
    public const string MissingData = "NW004";

    /// <summary>A size that the file leaves open and that was assumed.</summary>
    public const string Assumption = "NW005";

    /// <summary>Nodes that are not in the order in which they run.</summary>
    public const string Unordered = "NW007";

    /// <summary>A batch size that the file fixes in an inner constant and that was replaced.</summary>
    public const string Rebatched = "NW009";

    /// <summary>A size that the file leaves open and the user did not give.</summary>
    public const string OpenDimension = "NW010";

    /// <summary>An operator of another domain that the file writes without its domain.</summary>
    public const string MissingDomain = "NW011";

    /// <summary>A node in the form of another version of the operator set than the one that the model follows.</summary>
    public const string OtherVersion = "NW012";

    /// <summary>An operator set or file format that is newer than any that is known.</summary>
    public const string NewerVersion = "NW013";

    /// <summary>A name that several nodes share.</summary>
    public const string DuplicateName = "NW014";

    /// <summary>Attributes of one node of which one makes another void.</summary>
    public const string IgnoredAttribute = "NW015";
}
