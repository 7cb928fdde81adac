using NetWeight.Graphs;

namespace NetWeight.Architectures;

/// <content>The layers that networks are written with.</content>
public sealed partial class NetworkBuilder
{
    /// <summary>
    /// A convolution with a square kernel. Without <paramref name="padding"/> the size stays as it is for stride 1
    /// (kernel / 2 on every side).
    /// </summary>
    public FeatureMap Conv(FeatureMap x, int channels, int kernel, int stride = 1, int? padding = null, int groups = 1,
        int dilation = 1, bool bias = false, string name = "conv") =>
        Conv(x, channels, (kernel, kernel), (stride, stride), padding is { } p ? (p, p) : null, groups, dilation, bias, name);

    /// <summary>A convolution with a kernel (height, width).</summary>
    public FeatureMap Conv(
        FeatureMap x, int channels, (int Height, int Width) kernel, (int Height, int Width) stride, (int Height, int Width)? padding = null,
        int groups = 1, int dilation = 1, bool bias = false, string name = "conv")
    {
        string layer = Unique(name);
        (int Height, int Width) pad = padding ?? (dilation * (kernel.Height - 1) / 2, dilation * (kernel.Width - 1) / 2);
        if (groups < 1 || x.Channels % groups != 0 || channels % groups != 0)
            throw new NetWeightException($"{layer}: {x.Channels} channels cannot become {channels} in {groups} groups.");
        long[] dims = [channels, x.Channels / groups, kernel.Height, kernel.Width];
        var reads = new List<string> { x.Name, Weight(layer + ".weight", dims, Initialization.He, dims[1] * dims[2] * dims[3]) };
        if (bias)
            reads.Add(Weight(layer + ".bias", [channels], Initialization.Small));
        Emit("Conv", layer, reads,
            new NodeAttribute("dilations", [dilation, dilation]),
            new NodeAttribute("group", (long)groups),
            new NodeAttribute("kernel_shape", [kernel.Height, kernel.Width]),
            new NodeAttribute("pads", [pad.Height, pad.Width, pad.Height, pad.Width]),
            new NodeAttribute("strides", [stride.Height, stride.Width]));
        return new FeatureMap(layer, channels,
            Slide(layer, x.Height, (dilation * (kernel.Height - 1)) + 1, stride.Height, pad.Height),
            Slide(layer, x.Width, (dilation * (kernel.Width - 1)) + 1, stride.Width, pad.Width));
    }

    /// <summary>A depthwise convolution: one kernel per channel.</summary>
    public FeatureMap DepthwiseConv(FeatureMap x, int kernel, int stride = 1, int? padding = null, int dilation = 1,
        bool bias = false, string name = "dwconv") =>
        Conv(x, x.Channels, kernel, stride, padding, groups: x.Channels, dilation, bias, name);

    /// <summary>Batch normalization with running statistics: y = scale (x - mean) / sqrt(variance + epsilon) + shift.</summary>
    public FeatureMap BatchNorm(FeatureMap x, float epsilon = 1e-5f, string name = "bn")
    {
        string layer = Unique(name);
        Emit("BatchNormalization", layer,
            [
                x.Name,
                Weight(layer + ".weight", [x.Channels], Initialization.AroundOne),
                Weight(layer + ".bias", [x.Channels], Initialization.Small),
                Weight(layer + ".running_mean", [x.Channels], Initialization.Small),
                Weight(layer + ".running_var", [x.Channels], Initialization.AroundOne),
            ],
            new NodeAttribute("epsilon", epsilon));
        return x with { Name = layer };
    }

    /// <summary>Convolution without bias, batch normalization, activation: the brick of most networks.</summary>
    public FeatureMap ConvBn(
        FeatureMap x, int channels, int kernel, int stride = 1, Activation activation = Activation.Relu,
        int? padding = null, int groups = 1, int dilation = 1, string name = "conv")
    {
        using (Scope(name))
            return Activate(BatchNorm(Conv(x, channels, kernel, stride, padding, groups, dilation)), activation);
    }

    /// <summary>An activation; nothing for <see cref="Activation.None"/>.</summary>
    public FeatureMap Activate(FeatureMap x, Activation activation) => x with { Name = Activate(x.Name, activation, x.Channels) };

    /// <summary>An activation of a vector.</summary>
    public FeatureVector Activate(FeatureVector x, Activation activation) => x with { Name = Activate(x.Name, activation, x.Length) };

    /// <summary>Maximum over windows; <paramref name="ceil"/> keeps a last partial window.</summary>
    public FeatureMap MaxPool(FeatureMap x, int kernel, int stride, int padding = 0, bool ceil = false, string name = "maxpool") =>
        Pool("MaxPool", x, kernel, stride, padding, ceil, name);

    /// <summary>Mean over windows. Padding is left out of the mean unless <paramref name="countPadding"/>.</summary>
    public FeatureMap AveragePool(FeatureMap x, int kernel, int stride, int padding = 0, bool ceil = false,
        bool countPadding = true, string name = "avgpool") =>
        Pool("AveragePool", x, kernel, stride, padding, ceil, name, new NodeAttribute("count_include_pad", countPadding ? 1L : 0L));

    /// <summary>Mean over the whole map: [batch, channels, 1, 1].</summary>
    public FeatureMap GlobalAveragePool(FeatureMap x, string name = "gap") =>
        new(Emit("GlobalAveragePool", Unique(name), [x.Name]), x.Channels, 1, 1);

    /// <summary>
    /// Mean to a map of the given height and width by equal windows, which overlap if the size does not divide; a
    /// smaller map stays as it is. (PyTorch's adaptive pooling takes unequal windows where the size does not divide,
    /// which no operator of ONNX has.)
    /// </summary>
    public FeatureMap AveragePoolTo(FeatureMap x, int size, string name = "avgpool") =>
        x.Height <= size ? x : AveragePool(x, x.Height - ((size - 1) * (x.Height / size)), x.Height / size, name: name);

    /// <summary>
    /// Blur pooling (Zhang 2019, "Making Convolutional Networks Shift-Invariant Again"): a depthwise convolution by the
    /// fixed kernel [1 2 1] / 4 in both directions, mirrored at the border. The kernel is not learned. It is computed
    /// as a point smeared twice by a mean of 2x2, so that no stored tensor counts as parameters.
    /// </summary>
    public FeatureMap BlurPool(FeatureMap x, int stride, string name = "blur")
    {
        using (Scope(name))
        {
            string point = Emit("Expand", Unique("point"),
                [Number("one", 1), Constant(Unique("point.shape"), Tensor.Of("", [4], [(long)x.Channels, 1, 1, 1]))]);
            string kernel = point;
            for (int i = 0; i < 2; i++)
                kernel = Emit("AveragePool", Unique("kernel"), [kernel],
                    new NodeAttribute("kernel_shape", [2L, 2L]), new NodeAttribute("pads", [1L, 1L, 1L, 1L]),
                    new NodeAttribute("strides", [1L, 1L]), new NodeAttribute("count_include_pad", 1L));
            string mirrored = Emit(
                "Pad", Unique("pad"), [x.Name, Constant(Unique("pads"), Tensor.Of("", [8], [0L, 0, 1, 1, 0, 0, 1, 1]))],
                new NodeAttribute("mode", "reflect"));
            string layer = Unique("conv");
            Emit("Conv", layer, [mirrored, kernel], new NodeAttribute("group", (long)x.Channels),
                new NodeAttribute("kernel_shape", [3L, 3L]), new NodeAttribute("strides", [stride, stride]));
            return new FeatureMap(layer, x.Channels, Slide(layer, x.Height, 3, stride, 1), Slide(layer, x.Width, 3, stride, 1));
        }
    }

    /// <summary>
    /// Layer normalization over the channels of every pixel (Ba et al. 2016), with a learned scale and shift per
    /// channel.
    /// </summary>
    public FeatureMap LayerNorm(FeatureMap x, float epsilon = 1e-6f, string name = "norm")
    {
        using (Scope(name))
        {
            string layer = Unique("ln");
            string scale = Weight(layer + ".weight", [x.Channels], Initialization.AroundOne);
            string shift = Weight(layer + ".bias", [x.Channels], Initialization.Small);
            string last = Emit("Transpose", Unique("to_last"), [x.Name], new NodeAttribute("perm", [0L, 2L, 3L, 1L]));
            if (Options.Opset >= 17)
            {
                Emit("LayerNormalization", layer, [last, scale, shift], new NodeAttribute("axis", -1L),
                    new NodeAttribute("epsilon", epsilon));
            }
            else
            {
                // The operator sets before 17 have no operator for it.
                string Mean(string of, string what) => Emit("ReduceMean", Unique(what), [of],
                    new NodeAttribute("axes", [-1L]), new NodeAttribute("keepdims", 1L));
                string centered = Emit("Sub", Unique("center"), [last, Mean(last, "mean")]);
                string variance = Mean(Emit("Mul", Unique("square"), [centered, centered]), "variance");
                string deviation = Emit("Sqrt", Unique("sqrt"),
                    [Emit("Add", Unique("epsilon"), [variance, Number($"epsilon{epsilon:R}", epsilon)])]);
                string normal = Emit("Div", Unique("div"), [centered, deviation]);
                Emit("Add", layer, [Emit("Mul", Unique("scale"), [normal, scale]), shift]);
            }

            return x with { Name = Emit("Transpose", Unique("to_first"), [layer], new NodeAttribute("perm", [0L, 3L, 1L, 2L])) };
        }
    }

    /// <summary>The sum of maps of one size.</summary>
    public FeatureMap Add(FeatureMap a, FeatureMap b, string name = "add")
    {
        string layer = Unique(name);
        if ((a.Channels, a.Height, a.Width) != (b.Channels, b.Height, b.Width))
            throw new NetWeightException($"{layer}: {Describe(a)} and {Describe(b)} cannot be added.");
        return a with { Name = Emit("Add", layer, [a.Name, b.Name]) };
    }

    /// <summary>A map times a gate per channel [batch, channels, 1, 1], or times a map of its size.</summary>
    public FeatureMap Multiply(FeatureMap x, FeatureMap gate, string name = "mul")
    {
        string layer = Unique(name);
        if (gate.Channels != x.Channels || ((gate.Height, gate.Width) != (1, 1) && (gate.Height, gate.Width) != (x.Height, x.Width)))
            throw new NetWeightException($"{layer}: {Describe(x)} cannot be multiplied by {Describe(gate)}.");
        return x with { Name = Emit("Mul", layer, [x.Name, gate.Name]) };
    }

    /// <summary>A map times a learned factor per channel.</summary>
    public FeatureMap Scale(FeatureMap x, string name = "scale")
    {
        string layer = Unique(name);
        return x with { Name = Emit("Mul", layer, [x.Name, Weight(layer + ".weight", [x.Channels, 1, 1], Initialization.AroundOne)]) };
    }

    /// <summary>A map multiplied by zero, as PyTorch runs an edge without an operation.</summary>
    internal FeatureMap Zero(FeatureMap x, string name = "zero") =>
        x with { Name = Emit("Mul", Unique(name), [x.Name, Number("zero", 0)]) };

    /// <summary>Maps of one size side by side in the channels.</summary>
    public FeatureMap Concat(IReadOnlyList<FeatureMap> maps, string name = "concat")
    {
        string layer = Unique(name);
        foreach (FeatureMap map in maps)
            if ((map.Height, map.Width) != (maps[0].Height, maps[0].Width))
                throw new NetWeightException($"{layer}: {Describe(maps[0])} and {Describe(map)} cannot be concatenated.");
        Emit("Concat", layer, [.. maps.Select(m => m.Name)], new NodeAttribute("axis", 1L));
        return maps[0] with { Name = layer, Channels = maps.Sum(m => m.Channels) };
    }

    /// <summary>A map cut into parts of the given numbers of channels.</summary>
    public FeatureMap[] Split(FeatureMap x, IReadOnlyList<int> channels, string name = "split")
    {
        string layer = Unique(name);
        if (channels.Sum() != x.Channels)
            throw new NetWeightException($"{layer}: {x.Channels} channels cannot be cut into {string.Join(" + ", channels)}.");
        string[] parts = [.. channels.Select((_, i) => $"{layer}.{i}")];
        string sizes = Constant(layer + ".sizes", Tensor.Of("", [channels.Count], [.. channels.Select(c => (long)c)]));
        nodes.Add(new Node
        {
            OpType = "Split",
            Name = layer,
            OpsetVersion = Options.Opset,
            Inputs = [x.Name, sizes],
            Outputs = parts,
            Attributes = [new NodeAttribute("axis", 1L)],
        });
        return [.. channels.Select((c, i) => x with { Name = parts[i], Channels = c })];
    }

    /// <summary>The first channels of a map.</summary>
    public FeatureMap FirstChannels(FeatureMap x, int channels, string name = "slice")
    {
        string layer = Unique(name);
        if (channels > x.Channels)
            throw new NetWeightException($"{layer}: {x.Channels} channels do not hold {channels}.");
        string Setting(string what, long value) => Constant($"{layer}.{what}", Tensor.Of("", [1], [value]));
        return x with
        {
            Name = Emit("Slice", layer, [x.Name, Setting("start", 0), Setting("end", channels), Setting("axis", 1)]),
            Channels = channels,
        };
    }

    /// <summary>Channel shuffle (Zhang et al. 2018, figure 1): the channels of each group are dealt out over all groups.</summary>
    public FeatureMap ChannelShuffle(FeatureMap x, int groups, string name = "shuffle")
    {
        using (Scope(name))
        {
            string layer = Unique("split");
            if (x.Channels % groups != 0)
                throw new NetWeightException($"{layer}: {x.Channels} channels cannot be shuffled in {groups} groups.");
            string grouped = Reshape(layer, x.Name, 0, groups, x.Channels / groups, x.Height, x.Width);
            string dealt = Emit("Transpose", Unique("transpose"), [grouped], new NodeAttribute("perm", [0L, 2L, 1L, 3L, 4L]));
            return x with { Name = Reshape(Unique("merge"), dealt, 0, x.Channels, x.Height, x.Width) };
        }
    }

    /// <summary>Every pixel repeated: the map grows by a whole factor.</summary>
    public FeatureMap UpsampleNearest(FeatureMap x, int factor, string name = "upsample")
    {
        string layer = Unique(name);
        string scales = Constant(layer + ".scales", Tensor.Of("", [4], [1f, 1f, factor, factor]));
        Emit("Resize", layer, [x.Name, "", scales], new NodeAttribute("mode", "nearest"),
            new NodeAttribute("nearest_mode", "floor"),
            new NodeAttribute("coordinate_transformation_mode", "asymmetric"));
        return new FeatureMap(layer, x.Channels, x.Height * factor, x.Width * factor);
    }

    /// <summary>Local response normalization across channels (Krizhevsky et al. 2012, section 3.3).</summary>
    public FeatureMap LocalResponseNorm(FeatureMap x, int size = 5, string name = "lrn") =>
        x with { Name = Emit("LRN", Unique(name), [x.Name], new NodeAttribute("size", (long)size)) };

    /// <summary>The map as a vector.</summary>
    public FeatureVector Flatten(FeatureMap x, string name = "flatten") =>
        new(Emit("Flatten", Unique(name), [x.Name], new NodeAttribute("axis", 1L)), checked(x.Channels * x.Height * x.Width));

    /// <summary>A fully connected layer.</summary>
    public FeatureVector Linear(FeatureVector x, int length, bool bias = true, string name = "fc")
    {
        string layer = Unique(name);
        var reads = new List<string> { x.Name, Weight(layer + ".weight", [length, x.Length], Initialization.He, x.Length) };
        if (bias)
            reads.Add(Weight(layer + ".bias", [length], Initialization.Small));
        return new FeatureVector(Emit("Gemm", layer, reads, new NodeAttribute("transB", 1L)), length);
    }

    /// <summary>The usual head: global mean, then one fully connected layer to the classes.</summary>
    public FeatureVector Classifier(FeatureMap x, string name = "fc") => Linear(Flatten(GlobalAveragePool(x)), Options.Classes, name: name);

    private static string Describe(FeatureMap map) => $"{map.Name} ({map.Channels}x{map.Height}x{map.Width})";

    private static int Slide(string layer, int size, int extent, int stride, int padding, bool ceil = false)
    {
        int room = size + (2 * padding) - extent;
        if (room < 0 || stride < 1)
            throw new NetWeightException($"{layer}: a window of {extent} does not fit into a map of {size} (padding {padding}).");
        int steps = ceil ? (room + stride - 1) / stride : room / stride;
        // A window that would start in the padding after the map does not count.
        return steps * stride >= size + padding && ceil ? steps : steps + 1;
    }

    private FeatureMap Pool(string op, FeatureMap x, int kernel, int stride, int padding, bool ceil, string name,
        params NodeAttribute[] more)
    {
        string layer = Unique(name);
        Emit(op, layer, [x.Name],
        [
            new NodeAttribute("kernel_shape", [kernel, kernel]),
            new NodeAttribute("pads", [padding, padding, padding, padding]),
            new NodeAttribute("strides", [stride, stride]),
            new NodeAttribute("ceil_mode", ceil ? 1L : 0L),
            .. more,
        ]);
        return new FeatureMap(layer, x.Channels, Slide(layer, x.Height, kernel, stride, padding, ceil),
            Slide(layer, x.Width, kernel, stride, padding, ceil));
    }

    private string Activate(string x, Activation activation, int channels)
    {
        switch (activation)
        {
            case Activation.None: return x;
            case Activation.Relu: return Emit("Relu", Unique("relu"), [x]);
            case Activation.Relu6: return Emit("Clip", Unique("relu6"), [x, Number("zero", 0), Number("six", 6)]);
            case Activation.LeakyRelu: return Emit("LeakyRelu", Unique("leakyrelu"), [x], new NodeAttribute("alpha", 0.1f));
            case Activation.Sigmoid: return Emit("Sigmoid", Unique("sigmoid"), [x]);
            case Activation.HardSigmoid:
                return Emit("HardSigmoid", Unique("hardsigmoid"), [x],
                new NodeAttribute("alpha", 1f / 6), new NodeAttribute("beta", 0.5f));
            case Activation.Silu: return Emit("Mul", Unique("silu"), [x, Emit("Sigmoid", Unique("sigmoid"), [x])]);
            case Activation.HardSwish when Options.Opset >= 14: return Emit("HardSwish", Unique("hardswish"), [x]);
            case Activation.HardSwish: return Emit("Mul", Unique("hardswish"), [x, Activate(x, Activation.HardSigmoid, channels)]);
            case Activation.Mish:
                return Emit(
                "Mul", Unique("mish"), [x, Emit("Tanh", Unique("tanh"), [Emit("Softplus", Unique("softplus"), [x])])]);
            case Activation.PRelu:
                string prelu = Unique("prelu");
                return Emit("PRelu", prelu, [x, Weight(prelu + ".weight", [channels, 1, 1], Initialization.AroundOne)]);
            case Activation.Gelu:
                string erf = Emit("Erf", Unique("gelu.erf"), [Emit("Div", Unique("gelu.div"), [x, Number("sqrt2", MathF.Sqrt(2))])]);
                string half = Emit("Mul", Unique("gelu.mul"), [x, Emit("Add", Unique("gelu.add"), [erf, Number("one", 1)])]);
                return Emit("Mul", Unique("gelu"), [half, Number("half", 0.5f)]);
            default: throw new ArgumentOutOfRangeException(nameof(activation));
        }
    }

    /// <summary>A constant that all layers share.</summary>
    private string Number(string name, float value)
    {
        string full = "constant." + name;
        if (names.Add(full))
            weights.Add(Tensor.Of(full, [], [value]));
        return full;
    }

    private string Reshape(string layer, string x, params long[] sizes) =>
        Emit("Reshape", layer, [x, Constant(layer + ".shape", Tensor.Of("", [sizes.Length], sizes))]);
}
