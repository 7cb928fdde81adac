using NetWeight.Costs;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Latency.Kernels;

/// <summary>The work of one launch of a runtime: a main layer with the layers that are fused into it.</summary>
public sealed record Kernel
{
    /// <summary>The name of the main layer.</summary>
    public required string Name { get; init; }

    /// <summary>Its kind.</summary>
    public required KernelKind Kind { get; init; }

    /// <summary>The layers in it, the main one among them, in the order in which they run.</summary>
    public required IReadOnlyList<LayerCost> Layers { get; init; }

    /// <summary>The matrix product that it amounts to; <see cref="MatrixShape.None"/> if it is none.</summary>
    public required MatrixShape Matrix { get; init; }

    /// <summary>Operations of all its layers: 2 x MACCs and the rest.</summary>
    public required Flops Flops { get; init; }

    /// <summary>Operations of the multiply-accumulates alone.</summary>
    public required Flops MatrixFlops { get; init; }

    /// <summary>The activations that it reads, each once.</summary>
    public required IReadOnlyList<KernelOperand> Operands { get; init; }

    /// <summary>Bytes of weights read.</summary>
    public required Bytes WeightBytes { get; init; }

    /// <summary>Bytes written.</summary>
    public required Bytes OutputBytes { get; init; }

    /// <summary>The number of times that one inference launches it.</summary>
    public required long Launches { get; init; }

    /// <summary>
    /// The number of times that the activations pass through memory beyond once in and once out: statistics that need a pass of their
    /// own, a bias added after the product.
    /// </summary>
    public double ExtraPasses { get; init; }

    /// <summary>
    /// Whether the runtime's fast layout holds for it; false for convolutions, poolings and normalisations that its
    /// channel blocks leave out.
    /// </summary>
    public bool IsBlocked { get; init; } = true;

    /// <summary>Whether it reads the plain layout though it writes the fast one: a convolution of fewer channels than a block.</summary>
    public bool ReadsPlain { get; init; }

    /// <summary>Bytes that are copied before and after it because neighbours have another layout.</summary>
    public Bytes ReorderBytes { get; init; }

    /// <summary>The number of such copies: each is launched like a kernel.</summary>
    public int Reorders { get; init; }

    /// <summary>Activation bytes read.</summary>
    public Bytes InputBytes
    {
        get
        {
            long sum = 0;
            // By index: an enumerator of the interface would be allocated, for every kernel of every prediction.
            for (int i = 0; i < Operands.Count; i++)
                sum += Operands[i].Bytes;
            return new Bytes(sum);
        }
    }

    /// <summary>Bytes that must move once: activations in, weights, activations out.</summary>
    public Bytes MemoryAccess => InputBytes + WeightBytes + OutputBytes;
}

/// <summary>An activation that a kernel reads.</summary>
/// <param name="Producer">The index of the kernel that wrote it; -1 for an input of the network.</param>
/// <param name="Bytes">Its bytes.</param>
public readonly record struct KernelOperand(int Producer, long Bytes);
