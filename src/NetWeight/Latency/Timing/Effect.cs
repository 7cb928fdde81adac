namespace NetWeight.Latency.Timing;

/// <summary>
/// Something that makes a time longer or shorter than the platform's base: a runtime, a type, a device. Effects
/// are logarithms of times, so they add up, and a positive one is slower. Each acts on one <see cref="Factor"/>, or on
/// two that no measurement distinguishes.
/// </summary>
public enum Effect
{
    /// <summary>Arithmetic of 1x1 convolutions.</summary>
    Pointwise,

    /// <summary>Arithmetic of 3x3 convolutions with stride 1.</summary>
    Conv3x3,

    /// <summary>Arithmetic of other convolutions.</summary>
    ConvLarge,

    /// <summary>Arithmetic of first layers with few channels.</summary>
    Stem,

    /// <summary>Arithmetic of grouped convolutions.</summary>
    Grouped,

    /// <summary>Arithmetic of depthwise convolutions.</summary>
    Depthwise,

    /// <summary>Arithmetic of matrix products.</summary>
    MatrixProduct,

    /// <summary>Element-wise arithmetic.</summary>
    VectorArithmetic,

    /// <summary>Activations of convolutions and products.</summary>
    ConvMemory,

    /// <summary>Activations of depthwise and grouped convolutions.</summary>
    DepthwiseMemory,

    /// <summary>Activations of element-wise kernels and normalizations.</summary>
    ElementwiseMemory,

    /// <summary>Activations of poolings and reductions.</summary>
    PoolMemory,

    /// <summary>Copies and changes of layout.</summary>
    CopyMemory,

    /// <summary>Weights.</summary>
    WeightMemory,

    /// <summary>Each launch.</summary>
    KernelSeconds,

    /// <summary>Each inference.</summary>
    InferenceSeconds,

    /// <summary>Waking threads for a launch.</summary>
    ThreadSeconds,

    /// <summary>The part that does not run in parallel.</summary>
    SerialShare,

    /// <summary>The fetch rate of one core: a smaller value is slower.</summary>
    CoreBytesPerCycle,
}

/// <summary>Effects as vectors.</summary>
public static class Effects
{
    /// <summary>Their number.</summary>
    public static int Count { get; } = Enum.GetValues<Effect>().Length;

    /// <summary>The most that the serial share may become.</summary>
    private const double MostSerial = 0.5;

    private static readonly string[] Names = [.. Enum.GetNames<Effect>().Select(n => char.ToLowerInvariant(n[0]) + n[1..])];

    /// <summary>The names in files, in the order of <see cref="Effect"/>.</summary>
    public static IReadOnlyList<string> All => Names;

    extension(Effect effect)
    {
        /// <summary>Whether it acts on arithmetic.</summary>
        public bool IsCompute => effect <= Effect.VectorArithmetic;

        /// <summary>Whether it acts on bytes that move.</summary>
        public bool IsMemory => effect is > Effect.VectorArithmetic and <= Effect.WeightMemory;

        /// <summary>Whether it acts on the time besides the work.</summary>
        public bool IsOverhead => effect is >= Effect.KernelSeconds and <= Effect.ThreadSeconds;

        /// <summary>Whether it runs on the vector units whatever multiplies matrices.</summary>
        public bool IsVector => effect is Effect.Depthwise or Effect.VectorArithmetic;
    }

    /// <summary>Factors under effects.</summary>
    /// <param name="factors">The base.</param>
    /// <param name="effects">One number for each <see cref="Effect"/>.</param>
    public static Factors Apply(Factors factors, ReadOnlySpan<double> effects)
    {
        double[] values = factors.Values.ToArray();
        for (int i = 0; i < effects.Length; i++)
        {
            double slower = Math.Exp(effects[i]);
            switch ((Effect)i)
            {
                case Effect.KernelSeconds: values[(int)Factor.KernelSeconds] *= slower; break;
                case Effect.InferenceSeconds: values[(int)Factor.InferenceSeconds] *= slower; break;
                case Effect.ThreadSeconds: values[(int)Factor.ThreadSeconds] *= slower; break;
                case Effect.SerialShare:
                    values[(int)Factor.SerialShare] =
                    Math.Min(MostSerial, values[(int)Factor.SerialShare] * slower); break;
                case Effect.CoreBytesPerCycle: values[(int)Factor.CoreBytesPerCycle] /= slower; break;
                case Effect.VectorArithmetic:
                    values[(int)Factor.VectorArithmetic] /= slower;
                    values[(int)Factor.EpilogueArithmetic] /= slower;
                    break;
                case Effect.CopyMemory:
                    values[(int)Factor.CopyMemory] /= slower;
                    values[(int)Factor.ReorderMemory] /= slower;
                    break;
                case Effect.WeightMemory:
                    values[(int)Factor.WeightMemory] /= slower;
                    values[(int)Factor.WeightCache] /= slower;
                    break;
                default: values[(int)ShareOf((Effect)i)] /= slower; break;
            }
        }

        return new Factors(values);
    }

    /// <summary>The share of a peak or bandwidth that an effect on arithmetic or memory acts on.</summary>
    internal static Factor ShareOf(Effect effect) => effect switch
    {
        Effect.Pointwise => Factor.Pointwise,
        Effect.Conv3x3 => Factor.Conv3x3,
        Effect.ConvLarge => Factor.ConvLarge,
        Effect.Stem => Factor.Stem,
        Effect.Grouped => Factor.Grouped,
        Effect.Depthwise => Factor.Depthwise,
        Effect.MatrixProduct => Factor.MatrixProduct,
        Effect.VectorArithmetic => Factor.VectorArithmetic,
        Effect.ConvMemory => Factor.ConvMemory,
        Effect.DepthwiseMemory => Factor.DepthwiseMemory,
        Effect.ElementwiseMemory => Factor.ElementwiseMemory,
        Effect.PoolMemory => Factor.PoolMemory,
        Effect.CopyMemory => Factor.CopyMemory,
        Effect.WeightMemory => Factor.WeightMemory,
        _ => throw new ArgumentOutOfRangeException(nameof(effect), effect, "Not a share."),
    };
}
