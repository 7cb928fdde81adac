using NetWeight.Devices;

namespace NetWeight.Latency;

/// <summary>The corrections of a calibrated device, ready to be looked up.</summary>
public sealed class Corrections
{
    private const int Kinds = (int)KernelKind.Other + 1;

    private readonly List<(Func<Kernel, double> Size, double[] At, double[] Log)>?[] byKind = new List<(Func<Kernel, double>, double[], double[])>?[Kinds];

    /// <summary>Takes the corrections of a device file. Throws <see cref="NetWeightException"/> naming <paramref name="device"/> for a kind of kernel or a size that there is none of.</summary>
    public Corrections(IReadOnlyList<KernelCorrection> corrections, string device)
    {
        foreach (KernelCorrection correction in corrections)
        {
            KernelKind kind = KindOf(correction.Kernels)
                ?? throw new NetWeightException($"{device}: a correction names kernels '{correction.Kernels}'; known are {string.Join(", ", Enum.GetValues<KernelKind>().Select(k => k.Name))}.");
            (byKind[(int)kind] ??= []).Add((
                SizeOf(correction.By) ?? throw new NetWeightException($"{device}: a correction goes by '{correction.By}', which is no size of a kernel."),
                [.. correction.Points.Select(p => Math.Log(p.Size))],
                [.. correction.Points.Select(p => Math.Log(p.Factor))]));
        }
    }

    /// <summary>What a kernel's time is multiplied by; 1 where nothing corrects it.</summary>
    public double Of(Kernel kernel)
    {
        if (byKind[(int)kernel.Kind] is not { } tables)
            return 1;
        double sum = 0;
        foreach ((Func<Kernel, double> size, double[] at, double[] log) in tables)
            sum += Between(at, log, Math.Log(size(kernel)));
        return Math.Exp(sum);
    }

    /// <summary>The sizes that kernels of a kind are corrected by: of a product, the matrix; of what only moves data, its bytes.</summary>
    public static IReadOnlyList<string> SizesOf(KernelKind kind) => kind switch
    {
        KernelKind.Depthwise => ["rows", "columns", "bytes"],
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

    private static KernelKind? KindOf(string name)
    {
        foreach (KernelKind kind in Enum.GetValues<KernelKind>())
            if (kind.Name == name)
                return kind;
        return null;
    }
}
