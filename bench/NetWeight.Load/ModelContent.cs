using System.Net;

namespace NetWeight.Load;

/// <summary>How a client behaves.</summary>
public enum Behavior
{
    /// <summary>It sends the whole file.</summary>
    Good,

    /// <summary>It goes away in the middle.</summary>
    GoesAway,

    /// <summary>It sends something that is not a model.</summary>
    Garbage,

    /// <summary>It names a hash that its file does not have.</summary>
    WrongHash,
}

/// <summary>The body of an upload.</summary>
internal sealed class ModelContent : HttpContent
{
    private readonly LoadModel model;
    private readonly long variant;
    private readonly Behavior behavior;

    public ModelContent(LoadModel model, long variant, Behavior behavior)
    {
        (this.model, this.variant, this.behavior) = (model, variant, behavior);
        Headers.Add("Content-Type", "application/octet-stream");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        long sent = 0;
        foreach (ReadOnlyMemory<byte> part in model.Parts(variant))
        {
            if (behavior == Behavior.GoesAway && sent > model.Length / 2)
                throw new IOException("The client goes away.");
            await stream.WriteAsync(behavior == Behavior.Garbage ? new byte[part.Length] : part);
            sent += part.Length;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = model.Length;
        return true;
    }
}
