namespace NetWeight.Onnx;

/// <summary>A file that is not an ONNX model, or a damaged one.</summary>
public sealed class OnnxFormatException : NetWeightException
{
    /// <summary>An error without words; prefer one with a message.</summary>
    public OnnxFormatException()
    {
    }

    /// <summary>An error with its one-line message.</summary>
    public OnnxFormatException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its one-line message and its cause.</summary>
    public OnnxFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error at a byte of the file.</summary>
    public OnnxFormatException(string message, long byteOffset)
        : base($"{message} (at byte {byteOffset})") => ByteOffset = byteOffset;

    /// <summary>Where in the file, if known.</summary>
    public long? ByteOffset { get; }
}
