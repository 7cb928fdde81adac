using NetWeight.Units;

namespace NetWeight.Latency.Kernels;

/// <summary>
/// A stretch of activation memory and the kernels that need it. Tensors that share memory (views, results in place,
/// parts of a concatenation) are one range.
/// </summary>
/// <param name="Tensor">The name of the largest tensor in it.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="First">The index of the kernel that writes it; 0 for an input of the network.</param>
/// <param name="Last">The index of the last kernel that reads it; the last kernel of all for an output of the network.</param>
public sealed record LiveRange(string Tensor, Bytes Bytes, int First, int Last)
{
    /// <summary>Whether both are needed at one time.</summary>
    public bool Overlaps(LiveRange other) => First <= other.Last && other.First <= Last;
}
