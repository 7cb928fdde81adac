using System.Globalization;
using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Rewrites.Rules;

namespace NetWeight.Rewrites;

/// <summary>
/// The values that 16-bit floats cannot hold: those beyond 65504, those that become 0 (below 2^-24) or lose digits (below 2^-14), and whole
/// numbers beyond 2048. A node that reads or makes one
/// stays in 32 bits. What is small or whole is found in the constants of the model and followed through arithmetic; the ranges of
/// activations add the ranges from running the model.
/// </summary>
internal sealed partial class Float16Limits
{
    /// <summary>The largest finite number, and the smallest with all its digits.</summary>
    public const double Most = 65504, Least = 1.0 / (1 << 14);

    /// <summary>Every whole number up to here has a 16-bit form.</summary>
    public const double Whole = 2048;

    /// <summary>The factor by which an activation may be larger on other inputs than on those that were run.</summary>
    private const double Margin = 2;

    /// <summary>The assumed magnitude of a layer's inputs if their range is unknown.</summary>
    private const double UsualMagnitude = 100;

    /// <summary>A weight of an output channel that changes by more than this share is lost: 16 bits round by up to 2^-11.</summary>
    private const double LostShare = 1.0 / 256;

    private readonly GraphEditor graph;
    private readonly RewriteSettings settings;
    private readonly Dictionary<string, string> wide = [];
    private readonly Dictionary<EditNode, string> byConstants = [];
    private readonly Dictionary<string, double> floors = [];

    public Float16Limits(GraphEditor graph, RewriteSettings settings)
    {
        (this.graph, this.settings) = (graph, settings);
        EditNode[] nodes = graph.Snapshot();
        foreach (EditNode node in nodes)
        {
            if (OfConstants(node) is { } reason)
                byConstants[node] = reason;
            Follow(node);
        }

        foreach ((string value, string reason) in new WholeNumbers(graph, settings).Values)
            wide.TryAdd(value, reason);
        Observe(nodes);
    }

    /// <summary>The reason why a node must not compute in 16 bits; null if it may.</summary>
    public string? WhyNot(EditNode node)
    {
        if (byConstants.TryGetValue(node, out string? reason))
            return reason;
        foreach (string value in Float16.Activations(graph, node))
            if (wide.TryGetValue(value, out reason))
                return reason;
        return null;
    }

    /// <summary>A number for people: 1e-12.</summary>
    public static string Text(double number) => number.ToString("0.###e+0", CultureInfo.InvariantCulture);

    private static string TooSmall(double number) => $"numbers as small as {Text(number)} underflow";

    private static double SmallestOf(double[] numbers) => numbers.Where(n => n != 0
        && !double.IsNaN(n)).Select(Math.Abs).DefaultIfEmpty(double.PositiveInfinity).Min();

    private static double LargestOf(double[] numbers) => numbers.Where(n => !double.IsNaN(n)).Select(Math.Abs).DefaultIfEmpty(0).Max();

    // ---- constants

    /// <summary>
    /// The numbers of a constant, also of one that is computed from constants or that the caller may override; null if there are none.
    /// </summary>
    private double[]? NumbersOf(string value)
    {
        if (TensorNumbers.Of(graph.Default(value)) is { Missing: null } numbers)
            return numbers.Read();
        return graph.ContentOf(value) is { IsKnown: true, DataType: DataType.Float } content ? [.. content.Elements.Select(e
            => e.Number ?? 0)] : null;
    }

    private string? OfConstants(EditNode node)
    {
        foreach (string name in (string[])["epsilon", "alpha", "beta", "min", "max", "bias"])
            if (node.Node.Attribute(name)?.Value is float number && number != 0 && !IsComputedIn32(node, name, number)
                && (node.Op == "LRN" && name == "alpha" ? Math.Abs(number / Size(node)) : Math.Abs(number)) < Least)
                return $"its {name} of {Text(number)} underflows";
        // The default of all normalizations, if the node names none.
        if (node.Op is "InstanceNormalization" or "GroupNormalization" && node.Node.Attribute("epsilon") is null
            && !IsComputedIn32(node, "epsilon", 1e-5))
            return $"its epsilon of {Text(1e-5)} underflows";
        if (node.Op == "LRN" && node.Node.Attribute("alpha") is null && 1e-4 / Size(node) < Least)
            return $"its alpha of {Text(1e-4)} underflows";
        if (node.Op == "BatchNormalization")
            return OfBatchNorm(node);
        for (int i = 0; i < node.Node.Inputs.Count; i++)
        {
            if (!Float16.TakesPart(graph, node, i) || NumbersOf(node.Input(i)) is not { Length: > 0 } numbers)
                continue;
            double largest = LargestOf(numbers), smallest = SmallestOf(numbers);
            // Limits of Clip may be infinite; other constants must keep their value.
            if (node.Op != "Clip" && largest > Most)
                return $"a constant of {Text(largest)} overflows";
            if (Array.Exists(numbers, n => Math.Abs(n) is > Whole and <= Most && n == Math.Floor(n) && (double)(Half)n != n))
                return $"whole numbers beyond {Whole} are not exact in 16 bits";
            if (largest is > 0 and < Least)
                return $"a constant of {Text(largest)} underflows";
            if (OperatorSets.TakesConstantsOneByOne.Contains(node.Op) && smallest < Least)
                return $"a constant of {Text(smallest)} underflows";
            if (i == 1 && WeightedLayer.Of(graph, node) is { } layer && LostChannel(node, layer, numbers) is { } lost)
                return $"weights of {Text(lost)} underflow";
        }

        return null;
    }

    private static double Size(EditNode node) => node.Node.Attribute("size")?.Value is long size and > 0 ? size : 1;

    /// <summary>
    /// Whether an attribute is used in 32 bits whatever the type of the inputs: the standard says so of layer and group normalization
    /// (stash_type). One that 16 bits turn into 0 is not
    /// relied on. That of a batch normalization is looked at together with the variance.
    /// </summary>
    private bool IsComputedIn32(EditNode node, string name, double number) => name == "epsilon"
        && (node.Op == "BatchNormalization" || (Math.Abs(number) >= Least / 1024 && node.Op is "LayerNormalization" or "GroupNormalization"
            && (node.Op == "LayerNormalization" || graph.Opset >= 21) && node.Node.Attribute("stash_type")?.Value is null or 1L));

    private string? OfBatchNorm(EditNode node)
    {
        double epsilon = node.Node.Attribute("epsilon")?.Value is float e ? e : 1e-5f;
        double[]? scale = NumbersOf(node.Input(1)), shift = NumbersOf(node.Input(2)), variance = NumbersOf(node.Input(4));
        for (int i = 1; i < 5; i++)
            if (NumbersOf(node.Input(i)) is { } numbers && LargestOf(numbers) is > Most and var largest)
                return $"a constant of {Text(largest)} overflows";
        if (variance is null || scale is null)
            return epsilon < Least ? $"its epsilon of {Text(epsilon)} underflows" : null;
        // The epsilon is added to the variance: only their sum must have all its digits.
        if (Array.Find(variance, v => v + epsilon is > 0 and < Least) is > 0 and var small)
            return $"a variance of {Text(small)} underflows";
        if (Array.Exists(variance, v => v + epsilon is > 0 and < Least))
            return $"its epsilon of {Text(epsilon)} underflows";
        for (int c = 0; c < scale.Length && c < variance.Length; c++)
            if (IsLost(scale[c]) && !(Math.Abs(shift is not null && c < shift.Length ? shift[c]
                : 0) / 2048 > Math.Abs(scale[c]) / Math.Sqrt(variance[c] + epsilon) * UsualMagnitude))
                return $"a factor of {Text(scale[c])} underflows";
        return null;
    }

    private static bool IsLost(double number) => number != 0 && Math.Abs((double)(Half)number - number) > LostShare * Math.Abs(number)
        && Math.Abs(number) < Least;

    /// <summary>
    /// The largest weight of an output channel whose weights 16 bits lose, unless its bias is so much larger that they do not matter; null
    /// if there is none.
    /// </summary>
    private double? LostChannel(EditNode node, WeightedLayer layer, double[] weights)
    {
        double[] error = new double[layer.Outputs], energy = new double[layer.Outputs], sum = new double[layer.Outputs],
            largest = new double[layer.Outputs];
        for (long e = 0; e < weights.Length; e++)
        {
            long output = layer.OutputOf(e);
            double size = Math.Abs(weights[e]), off = (double)(Half)weights[e] - weights[e];
            error[output] += off * off;
            energy[output] += size * size;
            sum[output] += size;
            largest[output] = Math.Max(largest[output], size);
        }

        double[]? bias = NumbersOf(node.Input(2));
        double magnitude = settings.Ranges.TryGetValue(node.Input(0), out ValueRange range) && double.IsFinite(range.LargestMagnitude)
            ? range.LargestMagnitude * Margin : UsualMagnitude;
        for (long c = 0; c < error.Length; c++)
        {
            double own = bias is null ? 0 : Math.Abs(bias[bias.Length == 1 ? 0 : c]);
            if (largest[c] is > 0 and < Least && error[c] > LostShare * LostShare * energy[c] && own / 2048 < sum[c] * magnitude)
                return largest[c];
        }

        return null;
    }

    // ---- small numbers that constants bring about

    /// <summary>
    /// Notes how small a node's result may be because of a small constant: 1e-12 after Max(x, 1e-12), 1e-6 after its Sqrt.
    /// </summary>
    private void Follow(EditNode node)
    {
        if (node.Node.Domain.Length > 0 || node.Node.Outputs.Count == 0)
            return;
        double? floor = node.Op switch
        {
            _ when OperatorSets.Movement.Contains(node.Op) => Floor(node, 0, node.Node.Inputs.Count),
            _ when OperatorSets.SmallBesideLarge.Contains(node.Op) => node.Node.Inputs.Any(IsLarge) ? null
                : Floor(node, 0, node.Node.Inputs.Count) ?? OfClip(node),
            "Mul" => Floor(node, 0, 2) is { } product ? product * Factor(node, 0) * Factor(node, 1) : null,
            "Div" => Floor(node, 0, 1) is { } numerator ? numerator / Factor(node, 1) : null,
            "Sqrt" => Floor(node, 0, 1) is { } square ? Math.Sqrt(square) : null,
            "Pow" => Floor(node, 0, 1) is { } root && NumbersOf(node.Input(1)) is [> 0 and var exponent] ? Math.Pow(root, exponent) : null,
            "ReduceSumSquare" => Floor(node, 0, 1) is { } element ? element * element : null,
            _ when OperatorSets.KeepsMagnitude.Contains(node.Op) => Floor(node, 0, 1),
            _ when OperatorSets.Weighted.Contains(node.Op) => NumbersOf(node.Input(1)) is { } weights
                && LargestOf(weights) is > 0 and < Least and var most
                && !(NumbersOf(node.Input(2)) is { } bias && LargestOf(bias) >= Least) ? most : null,
            _ => null,
        };
        // The inverse of a small number is large: 1 / 1e-12, if the numerator does not shrink with it.
        if (node.Op is "Reciprocal" or "Div" && Floor(node, node.Op == "Div" ? 1 : 0, node.Op == "Div" ? 2 : 1) is { } divisor
            && (node.Op == "Reciprocal" ? 1 : NumbersOf(node.Input(0)) is { } numerators ? LargestOf(numerators)
                : 0) / divisor is > Most and var large)
            wide[node.Output] = $"numbers up to {Text(large)} overflow";
        if (floor is not { } small)
            return;
        foreach (string output in node.Node.Outputs)
        {
            if (output.Length == 0 || graph.DataTypeOf(output) is not DataType.Float)
                continue;
            floors[output] = small;
            if (small < Least)
                wide[output] = TooSmall(small);
        }
    }

    /// <summary>The least floor among some inputs; null if none has one.</summary>
    private double? Floor(EditNode node, int start, int end)
    {
        double? least = null;
        for (int i = start; i < end && i < node.Node.Inputs.Count; i++)
        {
            string input = node.Input(i);
            double? own = floors.TryGetValue(input, out double known) ? known
                : graph.DataTypeOf(input) == DataType.Float && NumbersOf(input) is { Length: > 0 } numbers
                    && (OperatorSets.TakesConstantsOneByOne.Contains(node.Op) ? SmallestOf(numbers)
                        : LargestOf(numbers)) is > 0 and < Least ? SmallestOf(numbers) : null;
            least = own is { } number ? Math.Min(least ?? number, number) : least;
        }

        return least;
    }

    /// <summary>The limits of a Clip before operator set 11 are attributes.</summary>
    private static double? OfClip(EditNode node) => node.Op == "Clip" && node.Node.Attribute("min")?.Value is float min
        && Math.Abs(min) is > 0 and < (float)Least ? Math.Abs(min) : null;

    /// <summary>Whether a value is a constant that hides a small addend: 1 + 1e-12 is 1.</summary>
    private bool IsLarge(string value) => value.Length > 0 && !floors.ContainsKey(value) && graph.DataTypeOf(value) == DataType.Float
        && graph.Producer(value) is null
        && NumbersOf(value) is { Length: > 0 } numbers && numbers.Min() >= Least && double.IsFinite(numbers.Max());

    private double Factor(EditNode node, int input) =>
        !floors.ContainsKey(node.Input(input)) && NumbersOf(node.Input(input)) is { Length: > 0 } numbers
            && LargestOf(numbers) is >= Least and var factor && double.IsFinite(factor) ? factor : 1;
}
