using NetWeight.Devices;
using NetWeight.Graphs;

namespace NetWeight.Rewrites.Rules;

/// <summary>
/// A convolution with a large window as the sum of convolutions with parts of the window, each over the input moved by
/// its place: for devices and accelerators whose units stop at 3x3. What a part does not see at the border is cut off
/// its input; if that cannot be said because a size is open, the convolution stays.
/// </summary>
internal sealed class SplitKernels : Rewrite
{
    public override string Id => "NWR15";

    public override string Option => "split-kernels";

    public override string Summary =>
        "Write a convolution with a window larger than N as a sum of convolutions with parts of it, for devices that "
            + "have only small windows.";

    public override string? Parameter => "N";

    public override bool IsGeneral => false;

    public override bool IsPerLayer => true;

    public override RewriteSettings With(RewriteSettings settings, int number) =>
        number >= 1 ? settings with { LargestKernel = number }
            : throw new NetWeightException($"--{Option} {number} is not a size of a window; write 3.");

    internal override IReadOnlyList<int> NumbersFor(Device device) => [3, 5];

    internal override void Run(GraphEditor graph, RewriteSettings settings)
    {
        if (settings.LargestKernel < 1)
            throw new NetWeightException($"Windows cannot be split into parts of {settings.LargestKernel}.");
        // The axes of Slice are inputs since operator set 10.
        if (graph.Opset < 10)
            return;
        foreach (EditNode node in graph.Snapshot())
            if (node.Op == "Conv" && settings.Takes(node) && SlidingMap.OfConv(graph, node) is { } map
                && Array.Exists(map.Kernel, k => k > settings.LargestKernel)
                && Parts(graph, map, settings.LargestKernel) is { } parts)
                Split(graph, node, map, parts);
    }

    /// <summary>The parts; null if one would see nothing of its input, or if that is unknown.</summary>
    private static List<KernelPart>? Parts(GraphEditor graph, SlidingMap map, int most)
    {
        var parts = new List<KernelPart> { new([], []) };
        for (int axis = 0; axis < map.Axes; axis++)
        {
            var longer = new List<KernelPart>();
            // As even as possible: 5 is 3 + 2, 7 is 3 + 2 + 2.
            long kernel = map.Kernel[axis], count = (kernel + most - 1) / most;
            foreach (KernelPart part in parts)
                for (long i = 0, start = 0; i < count; i++)
                {
                    long size = (kernel / count) + (i < kernel % count ? 1 : 0);
                    longer.Add(new([.. part.Starts, start], [.. part.Sizes, size]));
                    start += size;
                }

            parts = longer;
        }

        Shape? shape = graph.ShapeOf(map.Source);
        foreach (KernelPart part in parts)
            for (int axis = 0; axis < map.Axes; axis++)
            {
                long cut = Math.Max(0, -part.Before(map, axis)) + Math.Max(0, -part.After(map, axis));
                if (cut > 0 && (shape is null || shape.Rank != map.Axes + 2 || shape[axis + 2].ValueOrNull is not { } size || size <= cut))
                    return null;
            }

        return parts;
    }

    private void Split(GraphEditor graph, EditNode node, SlidingMap map, List<KernelPart> parts)
    {
        string name = node.Node.Name.Length > 0 ? node.Node.Name : node.Output, weightName = node.Input(1);
        string[] before = [node.Name];
        DataType type = graph.Constant(weightName)!.DataType;
        OnnxType? made = graph.TypeOf(node.Output);
        var after = new List<string>();
        string sum = "";
        for (int i = 0; i < parts.Count; i++)
        {
            KernelPart part = parts[i];
            bool isLast = i == parts.Count - 1;
            string source = Cut(graph, node, map, part, $"{name}.part{i}", after), output = graph.UniqueValue($"{node.Output}.part{i}");
            graph.SetType(output, made);
            var reads = new List<string> { source,
                graph.AddConstant($"{weightName}.part{i}",
                part.Of(map).ToTensor("", type, [map.Outputs, map.Inputs / map.Groups, .. part.Sizes])) };
            if (i == 0 && node.Input(2).Length > 0)
                reads.Add(node.Input(2));
            after.Add(graph.InsertBefore(node,
                node.Node with
                {
                    Name = graph.UniqueNode($"{name}.part{i}"),
                    Inputs = reads,
                    Outputs = [output],
                    Attributes = part.Attributes(map)
                }).Name);
            if (i == 0)
            {
                sum = output;
                continue;
            }

            string total = isLast ? node.Output : graph.UniqueValue($"{node.Output}.sum{i}");
            graph.SetType(total, made);
            var add = new Node
            {
                Name = isLast ? name
                : graph.UniqueNode($"{name}.sum{i}"),
                OpType = "Add",
                OpsetVersion = graph.Opset,
                Inputs = [sum, output],
                Outputs = [total]
            };
            if (isLast)
                graph.Replace(node, add);
            else
                after.Add(graph.InsertBefore(node, add).Name);
            sum = total;
        }

        graph.Record(this, before, [.. after, node.Name]);
    }

    /// <summary>The input of a part: without the rows and columns that only other parts see.</summary>
    private static string Cut(GraphEditor graph, EditNode node, SlidingMap map, KernelPart part, string name, List<string> after)
    {
        var axes = new List<long>();
        var starts = new List<long>();
        var ends = new List<long>();
        TensorType? type = graph.TypeOf(map.Source) as TensorType;
        Shape? shape = type?.Shape;
        for (int axis = 0; axis < map.Axes; axis++)
        {
            long front = Math.Max(0, -part.Before(map, axis)), back = Math.Max(0, -part.After(map, axis));
            if (front == 0 && back == 0)
                continue;
            long size = shape![axis + 2].Value;
            axes.Add(axis + 2);
            starts.Add(front);
            ends.Add(size - back);
            shape = shape.With(axis + 2, size - front - back);
        }

        if (axes.Count == 0)
            return map.Source;
        string cut = graph.UniqueValue($"{map.Source}.{name}");
        graph.SetType(cut, type! with { Shape = shape });
        after.Add(graph.InsertBefore(node, new Node
        {
            Name = graph.UniqueNode(name + ".slice"),
            OpType = "Slice",
            OpsetVersion = graph.Opset,
            Inputs = [map.Source, Whole("starts", starts), Whole("ends", ends), Whole("axes", axes)],
            Outputs = [cut],
        }).Name);
        return cut;

        string Whole(string what, List<long> numbers) =>
            graph.AddConstant($"{name}.{what}", Tensor.Of("", [numbers.Count], numbers.ToArray()));
    }

    /// <summary>A part of a window: the first tap and the number of taps along each axis.</summary>
    private sealed record KernelPart(long[] Starts, long[] Sizes)
    {
        /// <summary>Zeros before the first element that it sees; how many elements it does not see if negative.</summary>
        public long Before(SlidingMap map, int axis) => map.Before[axis] - (Starts[axis] * map.Dilations[axis]);

        /// <summary>The same after the last element.</summary>
        public long After(SlidingMap map, int axis) =>
            map.After[axis] - ((map.Kernel[axis] - Starts[axis] - Sizes[axis]) * map.Dilations[axis]);

        public NodeAttribute[] Attributes(SlidingMap map) =>
        [
            new("dilations", map.Dilations),
            new("group", map.Groups),
            new("kernel_shape", Sizes),
            new("pads", [.. Enumerable.Range(0, map.Axes).Select(a => Math.Max(0, Before(map, a))),
                .. Enumerable.Range(0, map.Axes).Select(a => Math.Max(0, After(map, a)))]),
            new("strides", map.Strides),
        ];

        /// <summary>Its weights.</summary>
        public TensorNumbers Of(SlidingMap map)
        {
            long rows = map.Outputs * (map.Inputs / map.Groups), taps = SlidingMap.Product(Sizes), whole = map.Taps;
            TensorNumbers weight = map.Weight;
            return TensorNumbers.From(rows * taps, [weight], () =>
            {
                double[] from = weight.Read(), to = new double[rows * taps];
                for (long t = 0; t < taps; t++)
                {
                    long rest = t, at = 0, step = 1;
                    for (int axis = Sizes.Length - 1; axis >= 0; axis--)
                    {
                        at += (Starts[axis] + (rest % Sizes[axis])) * step;
                        step *= map.Kernel[axis];
                        rest /= Sizes[axis];
                    }

                    for (long row = 0; row < rows; row++)
                        to[(row * taps) + t] = from[(row * whole) + at];
                }

                return to;
            });
        }
    }
}
