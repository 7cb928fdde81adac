using NetWeight.Devices;
using NetWeight.Latency.Kernels;
using NetWeight.Operators;

namespace NetWeight.Latency.Timing;

/// <summary>The corrections of a calibrated device, ready to be looked up.</summary>
public sealed class Corrections
{
    private readonly Dictionary<string, List<(Func<Kernel, double> Size, double[] At, double[] Log)>> byClass = new(StringComparer.Ordinal);

    /// <summary>
    /// Takes the corrections of a device file. Throws <see cref="NetWeightException"/> naming <paramref name="device"/>
    /// for a kind of kernel or a size that there is none of.
    /// </summary>
    public Corrections(IReadOnlyList<KernelCorrection> corrections, string device)
    {
        foreach (KernelCorrection correction in corrections)
        {
            if (!Enum.GetValues<KernelKind>().Any(k => k.Name == correction.Kernels.Split('/')[0]))
                throw new NetWeightException(
                    $"{device}: a correction names kernels '{correction.Kernels}'; "
                        + $"known: {string.Join(", ", Enum.GetValues<KernelKind>().Select(k => k.Name))}, each also with "
                        + "/unblocked, /narrow or an operator behind it.");
            if (!byClass.TryGetValue(correction.Kernels, out var lines))
                byClass.Add(correction.Kernels, lines = []);
            lines.Add((
                SizeOf(correction.By) ?? throw new NetWeightException(
                    $"{device}: a correction goes by '{correction.By}', which is not a size of a kernel."),
                [.. correction.Points.Select(p => Math.Log(p.Size))],
                [.. correction.Points.Select(p => Math.Log(p.Factor))]));
        }
    }

    /// <summary>The multiplier of a kernel's time; 1 if there is no correction.</summary>
    public double Of(Kernel kernel)
    {
        double sum = Sum(kernel.Kind.Name, kernel);
        return Math.Exp(FinerClassOf(kernel) is { } finer ? sum + Sum(finer, kernel) : sum);
    }

    private double Sum(string @class, Kernel kernel)
    {
        double sum = 0;
        if (byClass.TryGetValue(@class, out var lines))
            foreach ((Func<Kernel, double> size, double[] at, double[] log) in lines)
                sum += Between(at, log, Math.Log(size(kernel)));
        return sum;
    }

    /// <summary>
    /// Within the kind: convolutions outside of the fast layout, and for what is not a product its operator, because
    /// runtimes wrote some with more care than others; null if there is nothing finer.
    /// </summary>
    public static string? FinerClassOf(Kernel kernel)
    {
        if (kernel.Kind.IsConvolution)
            return !kernel.IsBlocked ? kernel.Kind.Name + "/unblocked"
                : kernel is { ReadsPlain: true, Kind: not KernelKind.Stem } ? kernel.Kind.Name + "/narrow" : null;
        if (kernel.Kind.IsMatrix)
            return null;
        // Multiplications and additions next to it are cheap: Softplus and Tanh distinguish Mish from others.
        string[] telling = [.. kernel.Layers.Select(l => l.Node.Node.OpType)
            .Where(op => !OperatorSets.Arithmetic.Contains(op)).Distinct().Order(StringComparer.Ordinal)];
        if (telling.Length > 0)
            return $"{kernel.Kind.Name}/{string.Join('+', telling)}{(kernel.IsBlocked ? "" : "/unblocked")}";
        return kernel.Layers.Count > 0 ? $"{kernel.Kind.Name}/{kernel.Layers[^1].Node.Node.OpType}" : null;
    }

    /// <summary>The sizes that kernels of a kind are corrected by: of a product, the matrix; of data movement, the bytes.</summary>
    public static IReadOnlyList<string> SizesOf(KernelKind kind) => kind switch
    {
        KernelKind.Depthwise => ["rows", "columns", "depth", "bytes"],
        KernelKind.Recurrent or KernelKind.Transposed => [],
        _ when kind.IsMatrix => ["rows", "columns", "depth"],
        _ => ["bytes"],
    };

    /// <summary>How a size is read off a kernel; null for a word that is none. All are at least 1.</summary>
    public static Func<Kernel, double>? SizeOf(string by) => by switch
    {
        "bytes" => k => Math.Max(1, (double)k.MemoryAccess.Value / Math.Max(1, k.Launches)),
        "rows" => k => Math.Max(1, k.Matrix.Rows),
        // A depthwise convolution has one column per group: its channels are the groups.
        "columns" => k => Math.Max(1, k.Kind == KernelKind.Depthwise ? k.Matrix.Groups : k.Matrix.Columns),
        "depth" => k => Math.Max(1, k.Matrix.Depth),
        _ => null,
    };

    /// <summary>The line through points, level beyond the ends.</summary>
    private static double Between(double[] at, double[] log, double x)
    {
        if (x <= at[0])
            return log[0];
        for (int i = 1; i < at.Length; i++)
            if (x <= at[i])
                return log[i - 1] + ((log[i] - log[i - 1]) * (x - at[i - 1]) / (at[i] - at[i - 1]));
        return log[^1];
    }
}
