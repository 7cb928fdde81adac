namespace NetWeight.Measurement.Fleet;

/// <summary>The server refused a request.</summary>
/// <param name="status">The status of HTTP.</param>
/// <param name="detail">Why, in a sentence.</param>
public sealed class FleetRefusedException(int status, string detail) : NetWeightException(detail)
{
    /// <summary>The status of HTTP: 401 for a token that is not valid, 403 for one of another role, 409 for a conflict.</summary>
    public int Status => status;
}

/// <summary>The server cannot be reached, or failed at the request. The same request can succeed later.</summary>
/// <param name="detail">Why, in a sentence.</param>
/// <param name="inner">What happened.</param>
public sealed class FleetUnreachableException(string detail, Exception? inner = null) : NetWeightException(detail, inner!)
{
    /// <summary>Whether it answered: it is there, and has no room for the request or failed at it.</summary>
    public bool HasAnswered { get; init; }
}

/// <summary>A runner gave no measurement.</summary>
/// <param name="reason">Why, in a sentence.</param>
/// <param name="isFinal">Whether another attempt would fail, too.</param>
public sealed class RunnerFailedException(string reason, bool isFinal) : NetWeightException(reason)
{
    /// <summary>Whether another attempt would fail, too.</summary>
    public bool IsFinal => isFinal;
}
