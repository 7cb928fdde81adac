namespace NetWeight;

/// <summary>
/// The exception for input that NetWeight cannot use. The message is one line with the problem, the place and the remedy;
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

    /// <summary>An error with its one-line message and its cause.</summary>
    public NetWeightException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
