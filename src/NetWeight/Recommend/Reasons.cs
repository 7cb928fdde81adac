using NetWeight.Architectures;
using NetWeight.Devices;
using NetWeight.Latency.Kernels;
using NetWeight.Units;

namespace NetWeight.Recommend;

/// <summary>
/// The reason for a network's rank, as a sentence from its numbers: its time against that of a familiar network of
/// the other style (depthwise against plain), by the share of the time - arithmetic, bytes, launches - in which they
/// differ most.
/// </summary>
internal sealed class Reasons
{
    private readonly WeighedCandidate? plain, separable;

    public Reasons(IReadOnlyList<WeighedCandidate> networks)
    {
        plain = Find(ReferenceNetworks.Plain);
        separable = Find(ReferenceNetworks.Separable);

        WeighedCandidate? Find(string name) => networks.FirstOrDefault(n => n.Candidate.IsPublished && n.Candidate.Variant.Name == name);
    }

    /// <summary>The sentence for a network; without a comparison if the other network is missing.</summary>
    public string For(WeighedCandidate network, int device)
    {
        string own = Itself(network.Fits[device]);
        return Comparison(network, device) is { Length: > 0 } comparison ? $"{own}; {comparison}" : own;
    }

    /// <summary>The time of a network against that of a familiar one; empty if there is none to compare it with.</summary>
    public string Comparison(WeighedCandidate network, int device)
    {
        WeighedCandidate? other = network.Traits.Has("Depthwise") ? plain : separable;
        return other is null || other == network ? "" : Against(network, other, device);
    }

    /// <summary>How a network's time compares with another's: the ratio, and the main cause of the difference.</summary>
    public static string Against(WeighedCandidate network, WeighedCandidate other, int device)
    {
        PredictionSummary own = network.Fits[device], its = other.Fits[device];
        string name = other.Candidate.Name;
        double ratio = own.Latency.Value / its.Latency.Value;
        bool faster = ratio < 1;
        double sign = faster ? 1 : -1;
        double compute = sign * (its.Compute.Value - own.Compute.Value);
        double transfer = sign * (its.Transfer.Value - own.Transfer.Value);
        double overhead = sign * (its.Overhead.Value - own.Overhead.Value);
        string times = ratio is > 0.995 and < 1.005 ? $"the time of {name}"
            : $"{(ratio < 0.1 ? $"{ratio:0.00}" : $"{ratio:0.##}")} x the time of {name}";
        if (overhead >= compute && overhead >= transfer)
            return $"{times}: {Plural(own.Launches, "kernel")} against {its.Launches}";
        if (transfer >= compute)
            return $"{times}: {Format.Bytes(own.Moved)} of traffic against {Format.Bytes(its.Moved)}";
        return $"{times}: {Format.Count(network.Maccs)} MACCs at {Percent(own.PeakUtilisation)} of {Peak(own)} against "
            + $"{Format.Count(other.Maccs)} at {Percent(its.PeakUtilisation)}";
    }

    /// <summary>The parts that take a network's time.</summary>
    private static string Itself(PredictionSummary fit)
    {
        double overhead = fit.Overhead.Value / fit.Latency.Value;
        if (overhead > 0.5)
            return $"{Percent(overhead)} of its time is launch overhead ({Plural(fit.Launches, "kernel")})";
        return $"{Percent(fit.MainShare)} of its time goes into {Kind(fit.MainKind)} at {Percent(fit.MainUtilisation)} of {Peak(fit)}";
    }

    /// <summary>The peak is the whole device's, also if only some of its cores work.</summary>
    private static string Peak(PredictionSummary fit) =>
        fit.Device.Class.IsCpu && fit.Settings.Threads < fit.Device.Clusters.Sum(c => c.Count?.Value ?? 0)
            ? "the whole chip's peak"
            : "the peak";

    internal static string Percent(double share) => share switch
    {
        >= 0.995 => $"{100 * share:0} %",
        >= 0.0095 => $"{100 * share:0.#} %",
        _ => $"{100 * share:0.##} %",
    };

    private static string Plural(long count, string word) => count == 1 ? $"1 {word}" : $"{count} {word}s";

    internal static string Kind(KernelKind kind) => kind switch
    {
        KernelKind.Pointwise => "1x1 convolutions",
        KernelKind.Conv3x3 => "plain 3x3 convolutions",
        KernelKind.ConvLarge => "strided and large convolutions",
        KernelKind.Stem => "the first convolution",
        KernelKind.Grouped => "grouped convolutions",
        KernelKind.Depthwise => "depthwise convolutions",
        KernelKind.MatrixProduct => "fully connected layers",
        KernelKind.Pooling => "poolings",
        KernelKind.Reduction => "global poolings",
        KernelKind.Normalization => "normalizations",
        KernelKind.Elementwise => "element-wise passes",
        KernelKind.Copy => "copies",
        _ => $"{kind.Name} kernels",
    };
}
