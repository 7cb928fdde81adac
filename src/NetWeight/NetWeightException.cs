namespace NetWeight;

/// <summary>
/// What NetWeight throws for input that it cannot use. The message is one line that says what is wrong, where, and what to do;
/// a caller prints it as it is.
/// </summary>
public class NetWeightException : Exception
{
    /// <summary>An error without words; prefer one with a message.</summary>
    public NetWeightException()
    {
    }

    /// <summary>An error with its one-line message.</summary>
    public NetWeightException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its one-line message and what caused it.</summary>
    public NetWeightException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
