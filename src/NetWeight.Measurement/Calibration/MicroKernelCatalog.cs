namespace NetWeight.Measurement.Calibration;

/// <summary>The designed set of micro-kernels that a machine is calibrated with.</summary>
public static class MicroKernelCatalog
{
    private static readonly Lazy<Dictionary<string, MicroKernel>> ByName =
        new(() => All!.ToDictionary(k => k.Name, StringComparer.Ordinal));

    /// <summary>
    /// All of them, the most telling first. Neighbours are of different families, so that a measurement that ends early
    /// knows something about everything, and a busy minute of the machine does not hit one family alone.
    /// </summary>
    public static IReadOnlyList<MicroKernel> All { get; } =
    [
        .. ConvolutionKernels.All.Concat(LightKernels.All).Concat(WholeKernels.All)
            .GroupBy(k => (k.Rank, k.Family))
            .SelectMany(g => g.Select((kernel, i) => (kernel, i)))
            .OrderBy(x => x.kernel.Rank).ThenBy(x => x.i).Select(x => x.kernel),
    ];

    /// <summary>The micro-kernel of a name, one of the designed set or of <see cref="OwnKernels"/>; null if there is none.</summary>
    public static MicroKernel? Find(string name) => ByName.Value.GetValueOrDefault(name) ?? OwnKernels.Find(name);
}
