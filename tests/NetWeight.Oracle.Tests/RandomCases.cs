using NetWeight.Graphs;
using static NetWeight.Oracle.Tests.Cases;

namespace NetWeight.Oracle.Tests;

/// <summary>Makes cases with random parameters of the operators whose shapes have the most arithmetic. The runtime
/// refuses those that are not valid.</summary>
internal sealed class RandomCases(int seed)
{
    private static readonly string[] AutoPads = ["NOTSET", "NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"];

    private readonly Random random = new(seed);

    public OperatorCase Next() => random.Next(15) switch
    {
        0 or 1 => Convolution(),
        2 or 3 => Pooling(),
        4 => TransposedConvolution(),
        5 => Slicing(),
        6 => Resizing(),
        7 => Padding(),
        8 => Reshaping(),
        9 => Broadcasting(),
        10 => Splitting(),
        11 => Reducing(),
        12 => Gathering(),
        13 => Multiplying(),
        _ => Arranging(),
    };

    private long Between(long low, long high) => random.NextInt64(low, high + 1);

    private long[] Many(int count, long low, long high) => [.. Enumerable.Range(0, count).Select(_ => Between(low, high))];

    private bool Chance(double probability) => random.NextDouble() < probability;

    private T Pick<T>(params T[] options) => options[random.Next(options.Length)];

    private OperatorCase Convolution()
    {
        int rank = (int)Between(1, 3);
        long group = Between(1, 3), perGroup = Between(1, 3);
        long[] kernel = Many(rank, 1, 4);
        object?[] inputs = [F([Between(1, 2), group * perGroup, .. Many(rank, 5, 13)]), F([group * Between(1, 3), perGroup, .. kernel])];
        string pad = Pick(AutoPads);
        return On("Conv", inputs,
            [A("group", group), .. Window(rank, pad, Chance(0.4) && !pad.StartsWith("SAME", StringComparison.Ordinal))])
                .At(Pick(1, 11, Opset));
    }

    private OperatorCase Pooling()
    {
        int rank = (int)Between(1, 3);
        string op = Pick("MaxPool", "MaxPool", "AveragePool", "LpPool"), pad = Pick(AutoPads);
        var attributes = new List<NodeAttribute>();
        if (Chance(0.5) && !pad.StartsWith("SAME", StringComparison.Ordinal))
            attributes.Add(A("ceil_mode", 1));
        if (op == "AveragePool" && Chance(0.3))
            attributes.Add(A("count_include_pad", 1));
        attributes.Add(Ints("kernel_shape", Many(rank, 1, 4)));
        attributes.AddRange(Window(rank, pad, Chance(0.3) && !pad.StartsWith("SAME", StringComparison.Ordinal), pads: 1));
        // At least as large as the largest dilated window: below that, the runtime gives sizes that mean nothing.
        return On(op, [F([1, 2, .. Many(rank, 7, 13)])], [.. attributes]).At(Pick(19, 22, Opset))
            .Out(op == "MaxPool" && Chance(0.3) ? 2 : 1);
    }

    private OperatorCase TransposedConvolution()
    {
        int rank = (int)Between(1, 2);
        long group = Between(1, 2), perGroup = Between(1, 3);
        string pad = Pick(AutoPads);
        var attributes = new List<NodeAttribute> { A("group", group) };
        attributes.AddRange(Window(rank, pad, Chance(0.3), pads: 1));
        if (Chance(0.3))
            attributes.Add(Ints("output_padding", Many(rank, 0, 1)));
        if (Chance(0.2))
            attributes.Add(Ints("output_shape", Many(rank, 10, 20)));
        return On("ConvTranspose", [F([1, group * perGroup, .. Many(rank, 3, 7)]),
            F([group * perGroup, Between(1, 2), .. Many(rank, 1, 4)])], [.. attributes]).At(Pick(1, 11, Opset));
    }

    /// <summary>Strides, padding and dilations, each left out sometimes.</summary>
    private IEnumerable<NodeAttribute> Window(int rank, string pad, bool dilated, long pads = 2)
    {
        if (Chance(0.7))
            yield return Ints("strides", Many(rank, 1, 3));
        if (dilated)
            yield return Ints("dilations", Many(rank, 1, 2));
        if (pad != "NOTSET")
            yield return A("auto_pad", pad);
        else if (Chance(0.7))
            yield return Ints("pads", Many(2 * rank, 0, pads));
    }

    private OperatorCase Slicing()
    {
        long[] dims = Many((int)Between(1, 4), 0, 7);
        int[] axes = [.. Enumerable.Range(0, dims.Length).OrderBy(_ => random.Next()).Take((int)Between(1, dims.Length))];
        long Bound() => Chance(0.15) ? Pick(long.MaxValue, long.MinValue, int.MaxValue, int.MinValue) : Between(-9, 9);
        long[] signed = [.. axes.Select(a => Chance(0.5) ? a : a - (long)dims.Length)],
            steps = [.. axes.Select(_ => Pick(1L, 1, 2, 3, -1, -2))];
        long[] starts = [.. axes.Select(_ => Bound())], ends = [.. axes.Select(_ => Bound())];
        // Backwards up to an end of "infinity": the runtime reads it as the first element, the standard as nothing, NetWeight says neither.
        for (int i = 0; i < ends.Length; i++)
            if (steps[i] < 0 && ends[i] >= int.MaxValue)
                ends[i] = int.MinValue;
        if (steps.All(s => s == 1))
            return On("Slice", [F(dims)], Ints("starts", starts), Ints("ends", ends), Ints("axes", signed)).At(1);
        return On("Slice", Chance(0.7) ? [F(dims), I(starts), I(ends), I(signed), I(steps)]
            : [F(dims), I(starts), I(ends), I(signed)]).At(Pick(10, 11, 13, Opset));
    }

    private OperatorCase Resizing()
    {
        long[] dims = [1, Between(1, 2), Between(1, 30), Between(1, 30)];
        string mode = Pick("nearest", "linear");
        if (Chance(0.4))
        {
            float[] scales = [1, 1, Scale(dims[2]), Scale(dims[3])];
            return Chance(0.3) ? On("Resize", [F(dims), L(scales)], A("mode", mode)).At(10)
                : On("Resize", [F(dims), L(), L(scales)], A("mode", mode)).At(Pick(11, 13, 18, Opset));
        }

        if (Chance(0.3))
            return On("Resize", [F(dims), null, L(Scale(dims[3]), Scale(dims[2]))], A("mode", mode),
                Ints("axes", Pick<long[]>([3, 2], [-1, -2]))).At(Pick(18, 19));
        // With a policy and negative axes the runtime leaves the tensor as it is, against the standard.
        string policy = Pick("stretch", "not_larger", "not_smaller");
        return On("Resize", [F(dims), null, null, I(Between(1, 40), Between(1, 40))], A("mode", mode),
            Ints("axes", policy == "stretch" && Chance(0.5) ? [-1, -2] : Pick<long[]>([2, 3], [3, 2])),
            A("keep_aspect_ratio_policy", policy)).At(Pick(18, 19));

        float Scale(long size) => Chance(0.5) ? Pick(0.5f, 2f, 1.3f, 0.7f, 1.5f, 0.33333334f, 0.6f, 1.2f) : Between(1, 40) / (float)size;
    }

    private OperatorCase Padding()
    {
        long[] dims = Many((int)Between(1, 4), 2, 6);
        if (Chance(0.2))
            return On("Pad", [F(dims)], Ints("pads", Many(2 * dims.Length, -1, 3))).At(2);
        if (Chance(0.5))
            return On("Pad", [F(dims), I(Many(2 * dims.Length, -1, 3))]).At(Pick(11, 13, 18, 19));
        int[] axes = [.. Enumerable.Range(0, dims.Length).OrderBy(_ => random.Next()).Take((int)Between(1, dims.Length))];
        return On("Pad", [F(dims), I(Many(2 * axes.Length, -1, 3)), null,
            I([.. axes.Select(a => Chance(0.5) ? a : a - (long)dims.Length)])]).At(Pick(18, 19, 21));
    }

    private OperatorCase Reshaping()
    {
        long[] dims = Many((int)Between(0, 4), 1, 6);
        long left = dims.Aggregate(1L, (a, b) => a * b);
        var target = new List<long>();
        for (long count = Between(0, 3); count > 0; count--)
        {
            long factor = Pick([.. Enumerable.Range(1, (int)left).Where(f => left % f == 0)]);
            target.Add(factor);
            left /= factor;
        }

        target.Add(left);
        for (int i = 0; i < target.Count && i < dims.Length; i++)
            if (target[i] == dims[i] && Chance(0.5))
                target[i] = 0;
        if (Chance(0.6))
            target[random.Next(target.Count)] = -1;
        return On("Reshape", [F(dims), I([.. target])]).At(Pick(5, 13, 14, Opset));
    }

    private OperatorCase Broadcasting()
    {
        long[] dims = Many((int)Between(0, 4), 0, 4);
        Tensor Part(DataType type) => T(type, [.. dims.Skip(random.Next(dims.Length + 1)).Select(d => Chance(0.4) ? 1 : d)]);
        return Pick("Add", "Where", "Max", "Expand", "Pow") switch
        {
            "Where" => On("Where", [Part(Bool), Part(F32), Part(F32)]),
            "Max" => On("Max", [Part(F32), Part(F32), Part(F32)]),
            "Expand" => On("Expand", [Part(F32), I(dims)]),
            var op => On(op, [Part(F32), Part(F32)]),
        };
    }

    private OperatorCase Reducing()
    {
        long[] dims = Many((int)Between(1, 4), 1, 4);
        long[] axes = [.. Enumerable.Range(0, dims.Length).Where(_ => Chance(0.5)).Select(a => Chance(0.5) ? a : a - (long)dims.Length)];
        NodeAttribute keep = A("keepdims", Between(0, 1));
        return random.Next(4) switch
        {
            0 when axes.Length > 0 => On("ReduceMax", [F(dims)], keep, Ints("axes", axes)).At(11),
            1 => On("ArgMin", [F(dims)], keep, A("axis", Between(-dims.Length, dims.Length - 1))),
            2 => On("TopK", [F(dims), I(Between(0, 1))], A("axis", Between(-dims.Length, dims.Length - 1))).Out(2),
            _ => On("ReduceSum", [F(dims), I(axes)], keep, A("noop_with_empty_axes", Between(0, 1))),
        };
    }

    private OperatorCase Gathering()
    {
        long[] dims = Many((int)Between(1, 4), 4, 6), indices = Many((int)Between(0, 3), 0, 3);
        int axis = random.Next(dims.Length);
        if (Chance(0.5))
            return On("Gather", [F(dims), T(I64, indices)], A("axis", Chance(0.5) ? axis : axis - dims.Length));
        long depth = Between(1, dims.Length);
        return On("GatherND", [F(dims), T(I64, [.. indices, depth])]);
    }

    private OperatorCase Multiplying()
    {
        long[] batch = Many((int)Between(0, 2), 1, 3);
        long m = Between(0, 3), k = Between(1, 3), n = Between(1, 3);
        long[] Part() => [.. batch.Skip(random.Next(batch.Length + 1)).Select(d => Chance(0.3) ? 1 : d)];
        return random.Next(4) switch
        {
            0 => On("MatMul", [F(k), F([.. Part(), k, n])]),
            1 => On("MatMul", [F([.. Part(), m, k]), F(k)]),
            2 => On("Gemm", Chance(0.5) ? [F(m, k), F(n, k), F(n)] : [F(m, k), F(n, k)], A("transB", 1)),
            _ => On("MatMul", [F([.. Part(), m, k]), F([.. Part(), k, n])]),
        };
    }

    private OperatorCase Arranging()
    {
        long[] dims = Many((int)Between(1, 4), 0, 4);
        int axis = random.Next(dims.Length);
        long signed = Chance(0.5) ? axis : axis - dims.Length;
        return random.Next(5) switch
        {
            0 => On("Transpose", [F(dims)],
                Ints("perm", [.. Enumerable.Range(0, dims.Length).OrderBy(_ => random.Next()).Select(p => (long)p)])),
            1 => On("Concat", [.. Enumerable.Range(0, random.Next(1, 4))
                .Select(_ => F([.. dims.Select((d, i) => i == axis ? Between(0, 3) : d)]))], A("axis", signed)),
            2 => On("Tile", [F(dims), I(Many(dims.Length, 0, 3))]),
            3 => On("Unsqueeze", [F(dims), I(Chance(0.5) ? axis : axis - dims.Length - 1)]),
            _ => On("Flatten", [F(dims)], A("axis", signed)),
        };
    }

    private OperatorCase Splitting()
    {
        long[] dims = Many((int)Between(1, 3), 1, 7);
        int axis = random.Next(dims.Length), parts = (int)Between(1, 4);
        if (Chance(0.4))
            return On("Split", [F(dims)], A("axis", axis - (long)dims.Length), A("num_outputs", parts)).At(Opset).Out(parts);
        long[] sizes = Many(parts, 0, 3);
        dims[axis] = sizes.Sum();
        return Chance(0.3) ? On("Split", [F(dims)], A("axis", axis), Ints("split", sizes)).At(11).Out(parts)
            : On("Split", [F(dims), I(sizes)], A("axis", axis)).At(Pick(13, Opset)).Out(parts);
    }
}
