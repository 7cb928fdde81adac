using NetWeight.Graphs;

namespace NetWeight.Rewrites;

/// <summary>The sum of two maps over one value as one map, and one map after another as one.</summary>
internal static class SlidingSum
{
    /// <summary>
    /// The sum of two maps over the same value; null if their windows do not meet: other strides, other sizes of output. Windows of
    /// unlike dilations, or whose centres lie between each
    /// other's taps, meet on the grid that holds the taps of both (Ding et al. 2024, "UniRepLKNet", section 3.1); its taps that neither has
    /// are zero, so the sum may be more expensive.
    /// </summary>
    public static SlidingMap? Add(GraphEditor graph, SlidingMap a, SlidingMap b)
    {
        if (a.Source != b.Source || a.Axes != b.Axes || a.Outputs != b.Outputs || a.Inputs != b.Inputs
            || !a.Strides.AsSpan().SequenceEqual(b.Strides))
            return null;
        int axes = a.Axes;
        Shape? shape = graph.ShapeOf(a.Source);
        long[] kernel = new long[axes], dilations = new long[axes], before = new long[axes], after = new long[axes],
            shiftA = new long[axes], shiftB = new long[axes], stepA = new long[axes], stepB = new long[axes];
        for (int i = 0; i < axes; i++)
        {
            before[i] = Math.Max(a.Before[i], b.Before[i]);
            // A window of one tap has no distance between taps: it takes the other's.
            long dilation = Gcd(Gcd(a.Kernel[i] > 1 ? a.Dilations[i] : 0, b.Kernel[i] > 1 ? b.Dilations[i]
                : 0), Math.Abs(a.Before[i] - b.Before[i]));
            if (dilation == 0)
                dilation = a.Dilations[i];
            (shiftA[i], shiftB[i]) = ((before[i] - a.Before[i]) / dilation, (before[i] - b.Before[i]) / dilation);
            (stepA[i], stepB[i]) = (a.Kernel[i] > 1 ? a.Dilations[i] / dilation : 1, b.Kernel[i] > 1 ? b.Dilations[i] / dilation : 1);
            long lastA = checked(shiftA[i] + (stepA[i] * (a.Kernel[i] - 1))), lastB = checked(shiftB[i] + (stepB[i] * (b.Kernel[i] - 1)));
            kernel[i] = Math.Max(lastA, lastB) + 1;
            dilations[i] = dilation;
            if (kernel[i] > TensorNumbers.ElementLimit)
                return null;

            // As many windows as each has alone: floor((size + room) / stride) + 1, where room is padding - dilation (kernel - 1) - 1.
            long roomA = Room(a, i), roomB = Room(b, i), stride = a.Strides[i];
            if (roomA != roomB && (shape is null || shape.Rank != axes + 2 || shape[i + 2].ValueOrNull is not { } size
                || size + Math.Min(roomA, roomB) < 0 || (size + roomA) / stride != (size + roomB) / stride))
                return null;
            long room = Math.Max(roomA, roomB);
            after[i] = room + 1 + (dilation * (kernel[i] - 1)) - before[i];
            if (after[i] < 0)
                return null;
        }

        long groups = Gcd(a.Groups, b.Groups), perOutput = a.Inputs / groups;
        // As a double: the grid of a hostile dilation must not overflow.
        if (kernel.Aggregate((double)a.Outputs * perOutput, (product, size) => product * size) > TensorNumbers.ElementLimit)
            return null;
        long taps = SlidingMap.Product(kernel);
        SlidingMap wideA = a.InGroups(groups), wideB = b.InGroups(groups);
        return new SlidingMap
        {
            Source = a.Source,
            Outputs = a.Outputs,
            Inputs = a.Inputs,
            Groups = groups,
            Kernel = kernel,
            Strides = a.Strides,
            Dilations = dilations,
            Before = before,
            After = after,
            Weight = TensorNumbers.From(a.Outputs * perOutput * taps, [wideA.Weight, wideB.Weight], () =>
            {
                double[] sum = new double[a.Outputs * perOutput * taps];
                Enter(sum, kernel, wideA.Weight.Read(), a.Kernel, shiftA, stepA);
                Enter(sum, kernel, wideB.Weight.Read(), b.Kernel, shiftB, stepB);
                return sum;
            }),
            Bias = a.Bias is null ? b.Bias : b.Bias is null ? a.Bias : ChannelAffine.Sum(a.Bias, b.Bias),
        };
    }

    /// <summary>
    /// One map after another as one map; null if that is not exact (the second's padding would have been the
    /// first's bias) or neither is a 1x1.
    /// </summary>
    public static SlidingMap? Chain(SlidingMap first, SlidingMap second)
    {
        if (first.Axes != second.Axes || first.Outputs != second.Inputs)
            return null;
        long groups = Gcd(first.Groups, second.Groups);
        bool secondIsPoint = IsPoint(second);
        // A 1x1 that is padded itself makes its bias at the border, with which Diverse Branch Blocks pad. The window
        // after it then sees no zeros of its own.
        bool firstIsPoint = first.Taps == 1 && Array.TrueForAll(first.Strides, s => s == 1) && (IsUnpadded(first) || IsUnpadded(second));
        if (!secondIsPoint && !(firstIsPoint && (ChannelAffine.NonZero(first.Bias) is null || IsUnpadded(second))))
            return null;
        SlidingMap window = secondIsPoint ? first : second;
        long taps = window.Taps, inner = first.Outputs / groups, inputs = first.Inputs / groups, outputs = second.Outputs / groups;
        if (checked(second.Outputs * inputs * taps) > TensorNumbers.ElementLimit)
            return null;
        SlidingMap a = first.InGroups(groups), b = second.InGroups(groups);
        long[] strides = new long[window.Axes];
        for (int i = 0; i < strides.Length; i++)
            strides[i] = checked(first.Strides[i] * second.Strides[i]);
        return window with
        {
            Source = first.Source,
            Outputs = second.Outputs,
            Inputs = first.Inputs,
            Groups = groups,
            Strides = strides,
            Before = secondIsPoint || IsUnpadded(first) ? window.Before : first.Before,
            After = secondIsPoint || IsUnpadded(first) ? window.After : first.After,
            Weight = TensorNumbers.From(second.Outputs * inputs * taps, [a.Weight, b.Weight], () =>
            {
                double[] w1 = a.Weight.Read(), w2 = b.Weight.Read(), w = new double[second.Outputs * inputs * taps];
                for (long o = 0; o < second.Outputs; o++)
                    for (long m = 0; m < inner; m++)
                    {
                        long row = (o / outputs * inner) + m;
                        for (long i = 0; i < inputs; i++)
                            for (long t = 0; t < taps; t++)
                                w[(((o * inputs) + i) * taps) + t] += secondIsPoint
                                    ? w2[(o * inner) + m] * w1[(((row * inputs) + i) * taps) + t]
                                    : w2[(((o * inner) + m) * taps) + t] * w1[(row * inputs) + i];
                    }

                return w;
            }),
            Bias = ChainBias(first.Bias, b, inner),
        };
    }

    private static TensorNumbers? ChainBias(TensorNumbers? first, SlidingMap second, long inner)
    {
        if (first is null)
            return second.Bias;
        long taps = second.Taps, outputs = second.Outputs / second.Groups;
        return TensorNumbers.From(second.Outputs, [first, second.Weight, second.Bias], () =>
        {
            double[] result = second.Bias is { } own ? (double[])own.Read().Clone() : new double[second.Outputs];
            double[] bias = first.Read(), weight = second.Weight.Read();
            for (long o = 0; o < result.Length; o++)
                for (long m = 0; m < inner; m++)
                    for (long t = 0; t < taps; t++)
                        result[o] += weight[(((o * inner) + m) * taps) + t] * bias[(o / outputs * inner) + m];
            return result;
        });
    }

    private static bool IsPoint(SlidingMap map) => map.Taps == 1 && IsUnpadded(map);

    private static bool IsUnpadded(SlidingMap map) => Array.TrueForAll(map.Before, p => p == 0) && Array.TrueForAll(map.After, p => p == 0);

    private static long Room(SlidingMap map, int axis) =>
        map.Before[axis] + map.After[axis] - (map.Dilations[axis] * (map.Kernel[axis] - 1)) - 1;

    /// <summary>
    /// Adds a smaller kernel to a larger one, moved by <paramref name="shift"/> taps along each axis and with <paramref name="steps"/> taps
    /// from one to the next.
    /// </summary>
    private static void Enter(double[] sum, long[] kernel, double[] weight, long[] small, long[] shift, long[] steps)
    {
        long taps = SlidingMap.Product(kernel), smallTaps = SlidingMap.Product(small);
        long[] place = new long[smallTaps];
        for (long t = 0; t < smallTaps; t++)
        {
            long rest = t, at = 0, step = 1;
            for (int i = kernel.Length - 1; i >= 0; i--)
            {
                at += (shift[i] + (rest % small[i] * steps[i])) * step;
                step *= kernel[i];
                rest /= small[i];
            }

            place[t] = at;
        }

        for (long row = 0; row < weight.Length / smallTaps; row++)
            for (long t = 0; t < smallTaps; t++)
                sum[(row * taps) + place[t]] += weight[(row * smallTaps) + t];
    }

    private static long Gcd(long a, long b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }
}
