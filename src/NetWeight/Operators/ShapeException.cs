namespace NetWeight.Operators;

/// <summary>A node whose inputs or attributes contradict its operator; the message names the fault, the caller adds the node.</summary>
public sealed class ShapeException : NetWeightException
{
    /// <summary>An error without words; prefer one with a message.</summary>
    public ShapeException()
    {
    }

    /// <summary>An error with its one-line message.</summary>
    public ShapeException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its one-line message and its cause.</summary>
    public ShapeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
