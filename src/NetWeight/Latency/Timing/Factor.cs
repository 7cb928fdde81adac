namespace NetWeight.Latency.Timing;

/// <summary>
/// A number of the kernel-aware model that no datasheet states: found by fitting measurements of whole networks
/// (docs/accuracy.md), one value for a runtime on a class of devices. Nothing is fitted to a network, and nothing to a
/// single device.
/// </summary>
public enum Factor
{
    /// <summary>Share of the peak that 1x1 convolutions reach.</summary>
    Pointwise,

    /// <summary>
    /// Share of the peak that 3x3 convolutions with stride 1 reach, Winograd's savings counted as speed: above 1 is
    /// possible.
    /// </summary>
    Conv3x3,

    /// <summary>Share of the peak that other convolutions reach.</summary>
    ConvLarge,

    /// <summary>Share of the peak that a first layer with few channels reaches.</summary>
    Stem,

    /// <summary>Share of the peak that grouped convolutions reach.</summary>
    Grouped,

    /// <summary>Share of the peak of the vector units that depthwise convolutions reach.</summary>
    Depthwise,

    /// <summary>Share of the peak that matrix products reach.</summary>
    MatrixProduct,

    /// <summary>Share of the vector peak that element-wise arithmetic reaches.</summary>
    VectorArithmetic,

    /// <summary>
    /// Share of the vector peak that element-wise arithmetic reaches after a product in the same kernel, on numbers
    /// that are in registers already; 0 for as elsewhere.
    /// </summary>
    EpilogueArithmetic,

    /// <summary>Share of the speed of the fast layout that convolutions outside of it keep.</summary>
    Unblocked,

    /// <summary>
    /// Output channels of a group at which a convolution outside of the fast layout reaches half of its speed: each
    /// group's windows are unfolded into a matrix first (im2col), whatever is made of it then.
    /// </summary>
    HalfColumns,

    /// <summary>Share of the bandwidth that convolutions and products reach for activations.</summary>
    ConvMemory,

    /// <summary>Share of the bandwidth that depthwise and grouped convolutions reach.</summary>
    DepthwiseMemory,

    /// <summary>Share of the bandwidth that element-wise kernels and normalisations reach.</summary>
    ElementwiseMemory,

    /// <summary>Share of the bandwidth that pooling and reductions reach.</summary>
    PoolMemory,

    /// <summary>Share of the bandwidth that copies (concat, shuffle, transpose) reach.</summary>
    CopyMemory,

    /// <summary>Share of the bandwidth that changes of a runtime's layout reach.</summary>
    ReorderMemory,

    /// <summary>Share of the bandwidth that reading weights reaches.</summary>
    WeightMemory,

    /// <summary>
    /// Share of the last cache's bandwidth that weights reach which it still holds from the inference before; 0 where
    /// none do.
    /// </summary>
    WeightCache,

    /// <summary>Bandwidth of the last cache as a multiple of the main memory's.</summary>
    CacheBandwidth,

    /// <summary>Share of the last cache that activations can use.</summary>
    UsableCache,

    /// <summary>Bandwidth of the cores' own second cache as a multiple of the last one's; counts if a device tells both sizes.</summary>
    SecondCache,

    /// <summary>Exponent of the soft sum of compute and memory: 1 adds, large takes the larger.</summary>
    SoftSum,

    /// <summary>How hard channels off the quantum are punished: 0 not at all, 1 as if they were filled up.</summary>
    PaddingHardness,

    /// <summary>How hard idle units in the last wave are punished: 0 not at all, 1 fully.</summary>
    WaveHardness,

    /// <summary>
    /// Output positions (on a GPU: outputs per multiprocessor) at which half of the speed is reached: small maps keep
    /// little busy.
    /// </summary>
    HalfRows,

    /// <summary>Terms of a sum (input channels x taps) at which half of the speed is reached.</summary>
    HalfDepth,

    /// <summary>Seconds for each launch.</summary>
    KernelSeconds,

    /// <summary>Seconds for each inference.</summary>
    InferenceSeconds,

    /// <summary>Seconds for each launch and each thread beyond the first.</summary>
    ThreadSeconds,

    /// <summary>The part of the work that does not run in parallel (Amdahl 1967): 0 is ideal.</summary>
    SerialShare,

    /// <summary>Share of their peak that cores keep which execute in order.</summary>
    InOrder,

    /// <summary>Bytes per cycle that one core of a CPU can fetch from the main memory.</summary>
    CoreBytesPerCycle,

    /// <summary>Seconds to move to another processor and back for an operator that this one lacks.</summary>
    SwitchSeconds,
}

/// <summary>A value for every <see cref="Factor"/>.</summary>
public sealed class Factors
{
    /// <summary>Their number.</summary>
    public static int Count { get; } = Enum.GetValues<Factor>().Length;

    private readonly double[] values;

    /// <summary>Takes <see cref="Count"/> values in the order of <see cref="Factor"/>.</summary>
    public Factors(ReadOnlySpan<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, Count);
        this.values = values.ToArray();
    }

    /// <summary>One value.</summary>
    public double this[Factor factor] => values[(int)factor];

    /// <summary>All values.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>The same with one value changed.</summary>
    public Factors With(Factor factor, double value)
    {
        var copy = new Factors(values);
        copy.values[(int)factor] = value;
        return copy;
    }

    /// <summary>The name in files: <c>conv3x3</c>.</summary>
    public static string Name(Factor factor)
    {
        string name = factor.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
