using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Rewrites;

/// <summary>
/// A multiplication of each channel by a number and an addition of another: y = scale x + shift. Batch normalization
/// with stored statistics is one,
/// and so are Mul, Div, Add, Sub and Neg with a constant per channel or for all.
/// </summary>
/// <param name="Input">The value that it works on.</param>
/// <param name="Scale">One number per channel, or one for all; null for 1.</param>
/// <param name="Shift">One number per channel, or one for all; null for 0.</param>
internal sealed record ChannelAffine(string Input, TensorNumbers? Scale, TensorNumbers? Shift)
{
    /// <summary>The number of channels in the constants; 1 if one number is for all.</summary>
    public long Channels => Math.Max(Scale?.Count ?? 1, Shift?.Count ?? 1);

    /// <summary>Reads a node as one; null if it is not one, or if its inputs are not constant.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="node">The node.</param>
    /// <param name="channelAxis">The axis of the channels, from the end if negative.</param>
    public static ChannelAffine? Of(GraphEditor graph, EditNode node, int channelAxis = 1) => node.Op switch
    {
        // Of two axes, the second is the last.
        "BatchNormalization" => channelAxis == 1 || (channelAxis == -1 && graph.ShapeOf(node.Input(0)) is { Rank: 2 })
            ? OfBatchNorm(graph, node) : null,
        _ when OperatorSets.Arithmetic.Contains(node.Op) => OfArithmetic(graph, node, channelAxis),
        "Neg" => new ChannelAffine(node.Input(0), TensorNumbers.Of([-1]), null),
        _ => null,
    };

    /// <summary>The shift alone if it is not zero everywhere; null if it is. What cannot be read counts as not zero.</summary>
    public static TensorNumbers? NonZero(TensorNumbers? numbers) =>
        numbers is null || (numbers.Missing is null && Array.TrueForAll(numbers.Read(), n => n == 0)) ? null : numbers;

    /// <summary>scale x numbers, where numbers has blocks of <paramref name="block"/> elements per channel.</summary>
    public static TensorNumbers Multiply(TensorNumbers numbers, TensorNumbers scale, long block) =>
        TensorNumbers.From(numbers.Count, [numbers, scale], () =>
    {
        double[] result = (double[])numbers.Read().Clone(), factors = scale.Read();
        long length = factors.Length == 1 ? result.Length : block;
        for (int c = 0; c < factors.Length; c++)
        {
            double factor = factors[c];
            Span<double> own = result.AsSpan((int)(c * length), (int)length);
            for (int i = 0; i < own.Length; i++)
                own[i] *= factor;
        }

        return result;
    });

    /// <summary>a + b, where b may be one number for all.</summary>
    public static TensorNumbers Sum(TensorNumbers a, TensorNumbers b) => TensorNumbers.From(a.Count, [a, b], () =>
    {
        double[] result = (double[])a.Read().Clone(), more = b.Read();
        for (int i = 0; i < result.Length; i++)
            result[i] += more[more.Length == 1 ? 0 : i];
        return result;
    });

    /// <summary>The new bias per channel: scale bias + shift; null if nothing is added.</summary>
    public TensorNumbers? Bias(TensorNumbers? bias, long channels)
    {
        TensorNumbers? scaled = bias is null || Scale is null ? bias : Multiply(bias, Scale, 1);
        if (Shift is null)
            return scaled;
        return Sum(scaled ?? TensorNumbers.Repeat(0, channels), Shift);
    }

    private static ChannelAffine? OfBatchNorm(GraphEditor graph, EditNode node)
    {
        // Statistics of the batch itself are not constants: training_mode, before operator set 14 the further outputs, before 7 is_test.
        if (node.Node.Outputs.Count(o => o.Length > 0) != 1 || Int(node, "training_mode", 0) != 0 || Int(node, "spatial", 1) != 1
            || (graph.Opset < 7 && Int(node, "is_test", 0) == 0))
            return null;
        if (TensorNumbers.Of(graph.Constant(node.Input(1))) is not { } scale
            || TensorNumbers.Of(graph.Constant(node.Input(2))) is not { } shift
            || TensorNumbers.Of(graph.Constant(node.Input(3))) is not { } mean
            || TensorNumbers.Of(graph.Constant(node.Input(4))) is not { } variance
            || shift.Count != scale.Count || mean.Count != scale.Count || variance.Count != scale.Count)
            return null;
        double epsilon = node.Node.Attribute("epsilon")?.Value is float e ? e : 1e-5f;
        if (variance.Missing is null && Array.Exists(variance.Read(), v => !(v + epsilon > 0)))
            return null;
        TensorNumbers factor = TensorNumbers.From(scale.Count, [scale, variance], () =>
        {
            double[] result = (double[])scale.Read().Clone(), spread = variance.Read();
            for (int i = 0; i < result.Length; i++)
                result[i] /= Math.Sqrt(spread[i] + epsilon);
            return result;
        });
        TensorNumbers offset = TensorNumbers.From(scale.Count, [factor, shift, mean], () =>
        {
            double[] result = (double[])shift.Read().Clone(), s = factor.Read(), m = mean.Read();
            for (int i = 0; i < result.Length; i++)
                result[i] -= m[i] * s[i];
            return result;
        });
        return new ChannelAffine(node.Input(0), factor, offset);
    }

    private static ChannelAffine? OfArithmetic(GraphEditor graph, EditNode node, int channelAxis)
    {
        // Before operator set 7, broadcasting was requested by attributes.
        if (graph.Opset < 7)
            return null;
        bool constantFirst = graph.Constant(node.Input(0)) is not null;
        string input = node.Input(constantFirst ? 1 : 0), other = node.Input(constantFirst ? 0 : 1);
        if (graph.Constant(other) is not { } constant || graph.Constant(input) is not null || TensorNumbers.Of(constant) is not { } numbers
            || !IsPerChannel(constant.Dims, graph.ShapeOf(input), channelAxis))
            return null;
        switch (node.Op)
        {
            case "Mul":
                return new ChannelAffine(input, numbers, null);
            case "Add":
                return new ChannelAffine(input, null, numbers);
            case "Sub":
                return constantFirst ? new ChannelAffine(input, TensorNumbers.Of([-1]), numbers)
                    : new ChannelAffine(input, null, Multiply(numbers, TensorNumbers.Of([-1]), 1));
            default:
                if (constantFirst || (numbers.Missing is null && Array.Exists(numbers.Read(), n => n == 0)))
                    return null;
                return new ChannelAffine(input,
                    TensorNumbers.From(numbers.Count, [numbers], () => Array.ConvertAll(numbers.Read(), n => 1 / n)), null);
        }
    }

    /// <summary>Whether a constant has one number per channel of a shape, or one for all, and widens nothing.</summary>
    private static bool IsPerChannel(IReadOnlyList<long> dims, Shape? shape, int channelAxis)
    {
        if (shape is null || dims.Count > shape.Rank)
            return false;
        int axis = channelAxis < 0 ? shape.Rank + channelAxis : channelAxis;
        for (int i = 0; i < dims.Count; i++)
        {
            int at = shape.Rank - dims.Count + i;
            if (dims[i] != 1 && (at != axis || !shape[at].Same(dims[i])))
                return false;
        }

        return true;
    }

    private static long Int(EditNode node, string name, long otherwise) => node.Node.Attribute(name)?.Value is long value
        ? value : otherwise;
}
