using NetWeight.Graphs;

namespace NetWeight.Measurement.Tests.Rewrites;

/// <summary>Graphs drawn at random from what rewrites look for: sums of linear branches, normalizations and constants
/// at any place, convolutions in a row, nodes that do nothing.</summary>
internal sealed class RandomBlock(int seed)
{
    private readonly Random random = new(seed);
    private readonly List<Node> nodes = [];
    private readonly List<Tensor> weights = [];
    private long channels;

    /// <summary>A model of several blocks in a row.</summary>
    public Model Build(int blocks, bool openBatch)
    {
        channels = random.Next(1, 4) * 4;
        Dim batch = openBatch ? Dim.Named("batch") : 2;
        var image = new TensorType(DataType.Float, new Shape(batch, channels, random.Next(7, 13), random.Next(7, 13)));
        string x = "image";
        var outputs = new List<string>();
        for (int i = 0; i < blocks; i++)
        {
            x = Block(x);
            if (random.Next(6) == 0)
                outputs.Add(x);
            if (random.Next(2) == 0)
                x = Add("Relu", [x]);
            if (random.Next(5) == 0)
                x = Add("Identity", [x]);
        }

        if (random.Next(3) == 0)
        {
            x = Add("Flatten", [Add("GlobalAveragePool", [x])]);
            x = Add("Gemm", [x, Weight(5, channels), Weight(5)], new NodeAttribute("transB", 1L),
                new NodeAttribute("alpha", 0.5f), new NodeAttribute("beta", 2f));
            x = random.Next(2) == 0 ? Norm(x, 5) : Add("Mul", [x, Weight(1, 5)]);
        }

        outputs.Add(x);
        return new Model
        {
            Name = $"random{seed}",
            IrVersion = 8,
            Opsets = new Dictionary<string, int> { [""] = 17 },
            Graph = new Graph
            {
                Name = "random",
                Inputs = [new ValueInfo("image", image)],
                Initializers = weights,
                Nodes = nodes,
                Outputs = [.. outputs.Distinct().Select(o => new ValueInfo(o, new TensorType(DataType.Float, null)))],
            },
        };
    }

    private string Block(string x)
    {
        switch (random.Next(8))
        {
            case 0:
                return Affine(x, channels);
            case 1:
                // In a row, sometimes with a normalization between them.
                long inner = random.Next(1, 4) * 4;
                x = Conv(x, channels, inner, 1, 1, 0, 1, 1);
                x = random.Next(2) == 0 ? Norm(x, inner) : x;
                int kernel = random.Next(1, 3);
                channels = 4;
                return Conv(x, inner, 4, kernel, kernel, random.Next(0, 2) * (kernel / 2), random.Next(1, 3), 1);
            case 2:
                long filters = random.Next(1, 3) * 4;
                x = Add("ConvTranspose", [x, Weight(channels, filters / 2, 2, 2), .. random.Next(2) == 0
                    ? new[] { Weight(filters) } : []], new NodeAttribute("group", 2L), Ints("strides", 2, 2));
                channels = filters;
                x = Affine(x, filters);
                return Add("MaxPool", [x], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2));
            default:
                return Branches(x);
        }
    }

    /// <summary>Branches over one value that are added up; some of them over another.</summary>
    private string Branches(string x)
    {
        bool keeps = random.Next(2) == 0;
        long before = channels, after = keeps ? channels : random.Next(1, 4) * 4;
        int stride = keeps ? 1 : random.Next(1, 3), size = random.Next(0, 3), groups = random.Next(3) == 0 ? 2
            : random.Next(4) == 0 && keeps ? (int)channels : 1;
        string other = random.Next(4) == 0 ? Add("Relu", [x]) : x;
        string sum = "";
        int count = random.Next(2, 5);
        for (int i = 0; i < count; i++)
        {
            // Windows of (2 p + 1) x (2 q + 1) in the middle of the largest.
            int p = i == 0 ? size : random.Next(0, size + 1), q = i == 0 ? size : random.Next(0, size + 1);
            string branch;
            switch (random.Next(keeps ? 5 : 3))
            {
                case 3:
                    branch = random.Next(2) == 0 ? Norm(x, before) : x;
                    break;
                case 4:
                    branch = Add("AveragePool", [x], Ints("kernel_shape", (2 * p) + 1, (2 * q) + 1),
                        Ints("pads", p, q, p, q), new NodeAttribute("count_include_pad", (long)random.Next(2)));
                    break;
                default:
                    branch = Conv(random.Next(5) == 0 ? other : x, before, after, (2 * p) + 1, (2 * q) + 1, -1, stride,
                        random.Next(3) == 0 ? 1 : groups);
                    break;
            }

            if (random.Next(2) == 0)
                branch = Affine(branch, after);
            sum = i == 0 ? branch : Add(random.Next(5) == 0 ? "Sub" : "Add", random.Next(2) == 0 ? [sum, branch] : [branch, sum]);
            if (random.Next(4) == 0)
                sum = Affine(sum, after);
        }

        channels = after;
        return sum;
    }

    private string Conv(string x, long from, long to, int height, int width, int pad, int stride, int groups)
    {
        // Padding -1 keeps the size; every third convolution has a bias, every fourth padding that is not the same on both sides.
        int top = pad < 0 ? height / 2 : pad, left = pad < 0 ? width / 2 : pad;
        var reads = new List<string> { x, Weight(to, from / groups, height, width) };
        if (random.Next(3) == 0)
            reads.Add(Weight(to));
        return Add("Conv", [.. reads], new NodeAttribute("group", (long)groups), Ints("pads", top, left, top, left),
            Ints("strides", stride, stride));
    }

    private string Affine(string x, long count) => random.Next(6) switch
    {
        0 => Add("Mul", [x, Weight(count, 1, 1)]),
        1 => Add("Add", [Weight(1, count, 1, 1), x]),
        2 => Add("Div", [x, Constant([], 1.5f)]),
        3 => Add("Sub", [x, Weight(count, 1, 1)]),
        4 => Add("Neg", [x]),
        _ => Norm(x, count),
    };

    private string Norm(string x, long count) =>
        Add("BatchNormalization", [x, Weight(count), Weight(count), Weight(count), Positive(count)], new NodeAttribute("epsilon", 1e-3f));

    private string Add(string op, string[] inputs, params NodeAttribute[] attributes)
    {
        string output = $"v{nodes.Count}";
        nodes.Add(new Node
        {
            Name = $"{op}{nodes.Count}",
            OpType = op,
            OpsetVersion = 17,
            Inputs = inputs,
            Outputs = [output],
            Attributes = attributes
        });
        return output;
    }

    private static NodeAttribute Ints(string name, params long[] values) => new(name, values);

    private string Weight(params long[] dims) => Constant(dims, dims.Aggregate(1L, (a, b) => a * b), () => random.NextSingle() - 0.5f);

    private string Positive(long count) => Constant([count], count, () => random.NextSingle() + 0.5f);

    private string Constant(long[] dims, float number) => Constant(dims, 1, () => number);

    private string Constant(long[] dims, long count, Func<float> draw)
    {
        var numbers = new float[count];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = draw();
        string name = $"w{weights.Count}";
        weights.Add(Tensor.Of(name, dims, numbers));
        return name;
    }
}
