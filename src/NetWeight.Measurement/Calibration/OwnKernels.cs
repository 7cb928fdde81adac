using System.Globalization;
using System.Text.RegularExpressions;
using NetWeight.Architectures;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Measurement.Calibration;

/// <summary>
/// Micro-kernels with the shapes of given networks' own kernels, the heaviest first: for a calibration that is aimed at
/// them. The networks themselves are not measured, so they can still judge.
/// </summary>
public static partial class OwnKernels
{
    /// <summary>Kernels are taken until they make up this share of the networks' time.</summary>
    private const double Enough = 0.95;

    private const int MostRepeats = 4;

    private const long MostMaccs = 250_000_000;

    /// <summary>The micro-kernels for networks that were predicted: each network counts alike, whatever its time.</summary>
    /// <param name="networks">The predictions.</param>
    /// <param name="most">How many micro-kernels at most.</param>
    public static IReadOnlyList<MicroKernel> Of(IReadOnlyList<LatencyEstimate> networks, int most = 60)
    {
        var shares = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (LatencyEstimate network in networks)
            foreach (KernelTime time in network.Kernels)
                if (NameOf(time.Kernel) is { } name)
                    shares[name] = shares.GetValueOrDefault(name) + (time.Total.Value / network.Latency.Value);
        double all = shares.Values.Sum(), sum = 0;
        var found = new List<MicroKernel>();
        foreach ((string name, double share) in shares.OrderByDescending(s => s.Value).ThenBy(s => s.Key, StringComparer.Ordinal))
        {
            if (found.Count == most || sum >= Enough * all)
                break;
            sum += share;
            found.Add(Find(name)!);
        }

        return found;
    }

    /// <summary>The micro-kernel of a name that <see cref="Of"/> gave; null for any other.</summary>
    public static MicroKernel? Find(string name)
    {
        if (Product().Match(name) is { Success: true } product && Numbers(product) is [var inputs, var outputs])
            return new MicroKernel(name, 0, inputs, 1, 1, (b, x) => new FeatureMap(b.Linear(b.Flatten(x), outputs).Name, outputs, 1, 1));
        if (Convolution().Match(name) is not { Success: true } match
            || Numbers(match) is not [var from, var to, var kernel, var stride, var groups, var size] || groups == 0
            || from % groups != 0 || to % groups != 0)
            return null;
        // A kernel that keeps its shape can be repeated, so that its time is not lost among smaller ones.
        long maccs = (long)from / groups * to * kernel * kernel * size * size;
        int repeats = from == to && stride == 1 ? (int)Math.Clamp(MostMaccs / Math.Max(1, maccs), 1, MostRepeats) : 1;
        return new MicroKernel(name, 0, from, size, 1, (b, x) =>
        {
            for (int i = 0; i < repeats; i++)
                x = b.Activate(b.Conv(x, to, kernel, stride, groups: groups), Activation.Relu);
            return x;
        });
    }

    /// <summary>
    /// The name of a micro-kernel of a kernel's shape; null if there is none of its kind, which the designed set
    /// then stands for.
    /// </summary>
    private static string? NameOf(Kernel kernel)
    {
        ShapedNode? node = kernel.Layers.FirstOrDefault(l => l.Name == kernel.Name)?.Node;
        if (node is null)
            return null;
        if (kernel is { Kind: KernelKind.MatrixProduct, Matrix: { Rows: 1, Groups: 1 } } && node.Node.OpType == "Gemm")
            return string.Create(CultureInfo.InvariantCulture,
                $"{MicroKernel.Prefix}ownproduct/{kernel.Matrix.Depth}-{kernel.Matrix.Columns}");
        if (!kernel.Kind.IsConvolution || kernel.Kind == KernelKind.Transposed
            || node.InputShape(0) is not { Rank: 4, IsKnown: true } input
            || node.InputShape(1) is not { Rank: 4, IsKnown: true } weight)
            return null;
        long[] strides = node.Ints("strides") ?? [1, 1], dilations = node.Ints("dilations") ?? [1, 1];
        bool isSquare = weight[2] == weight[3] && weight[2].Value % 2 == 1 && input[2] == input[3]
            && strides[0] == strides[1] && Array.TrueForAll(dilations, d => d == 1) && input[0].Value == 1;
        if (!isSquare)
            return null;
        string channels = $"{input[1].Value}-{weight[0].Value}";
        string window = $"k{weight[2].Value}s{strides[0]}g{kernel.Matrix.Groups}";
        return $"{MicroKernel.Prefix}own/{channels}{window}/{input[2].Value}";
    }

    private static int[]? Numbers(Match match)
    {
        int[] numbers = new int[match.Groups.Count - 1];
        for (int i = 0; i < numbers.Length; i++)
            if (!int.TryParse(
                match.Groups[i + 1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])
                || numbers[i] is 0 or > 1_000_000)
                return null;
        return numbers;
    }

    [GeneratedRegex("^micro/own/([0-9]+)-([0-9]+)k([0-9]+)s([0-9]+)g([0-9]+)/([0-9]+)$")]
    private static partial Regex Convolution();

    [GeneratedRegex("^micro/ownproduct/([0-9]+)-([0-9]+)$")]
    private static partial Regex Product();
}
