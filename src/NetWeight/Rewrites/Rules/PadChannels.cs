using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Operators.Convolution;

namespace NetWeight.Rewrites.Rules;

/// <summary>
/// Channels that are not a multiple of the device's blocks are filled up: convolutions make further channels that
/// nobody weighs, through activations, sums, concatenations, depthwise convolutions, shuffles and Flatten, up to where
/// a layer sums over the channels. The file's inputs and outputs stay as they are, and so does every convolution whose
/// readers cannot take more.
/// </summary>
internal sealed partial class PadChannels : Rewrite
{
    public override string Id => "NWR11";

    public override string Option => "pad-channels";

    public override string Summary =>
        "Fill the channels of convolutions up to a multiple of N with zeros; inputs and outputs stay as they are.";

    public override string? Parameter => "N";

    public override bool IsGeneral => false;

    public override RewriteSettings With(RewriteSettings settings, int number) =>
        number >= 1 ? settings with { ChannelMultiple = number }
            : throw new NetWeightException($"--{Option} {number} is not a number of channels; write 8 or 16.");

    /// <summary>The multiples that kernels are made for (4 and 8 on vectors, 8 to 64 on matrix units) and those in the
    /// device's file.</summary>
    internal override IReadOnlyList<int> NumbersFor(Device device)
    {
        var numbers = new SortedSet<int> { 4, 8, 16, 32, 64 };
        if (device.Alignment.OutputChannels?.Value is > 1 and var own)
            numbers.Add(own);
        return [.. numbers];
    }

    internal override void Run(GraphEditor graph, RewriteSettings settings)
    {
        if (settings.ChannelMultiple < 1)
            throw new NetWeightException($"Channels cannot be padded to a multiple of {settings.ChannelMultiple}.");
        var search = new LayoutSearch(graph, settings.ChannelMultiple);
        // Each round finds convolutions whose readers cannot take more channels; the next one leaves those as they are.
        while (!search.Try())
        {
        }

        Apply(graph, search);
    }

    /// <summary>Finds out which layout each value can have.</summary>
    private sealed class LayoutSearch(GraphEditor graph, int multiple)
    {
        private readonly HashSet<EditNode> fixedOrigins = [];
        private HashSet<EditNode> inShuffles = [];
        private bool failed;

        /// <summary>The values whose channels move.</summary>
        public Dictionary<string, ChannelLayout> Layouts { get; private set; } = [];

        /// <summary>Shuffles that become a Gather, by their first node.</summary>
        public Dictionary<EditNode, ChannelShuffle> Shuffles { get; private set; } = [];

        public bool Try()
        {
            (Layouts, Shuffles, inShuffles, failed) = ([], [], [], false);
            foreach (EditNode node in graph.Snapshot())
                if (!inShuffles.Contains(node))
                    Visit(node);
            foreach ((string value, ChannelLayout layout) in Layouts)
                if (graph.IsPinned(value))
                    Refuse([layout]);
            return !failed;
        }

        private ChannelLayout? Of(string value) => Layouts.GetValueOrDefault(value);

        private long? Channels(string value) => graph.ShapeOf(value) is { Rank: >= 2 } shape ? shape[1].ValueOrNull : null;

        private void Refuse(IEnumerable<ChannelLayout> layouts)
        {
            foreach (ChannelLayout layout in layouts)
                fixedOrigins.UnionWith(layout.Origins);
            failed = true;
        }

        private void Visit(EditNode node)
        {
            ChannelLayout[] moved = [.. node.Node.Inputs.Select(Of).OfType<ChannelLayout>()];
            if (node.Op == "Conv" && SlidingMap.OfConv(graph, node) is { } map && node.Node.Inputs.Skip(1).All(i => Of(i) is null))
                VisitConv(node, map, moved);
            else if (ChannelShuffle.At(graph, node) is { } shuffle)
                VisitShuffle(shuffle);
            else if (moved.Length > 0 && !Passes(node))
                Refuse(moved);
        }

        private void VisitConv(EditNode node, SlidingMap map, ChannelLayout[] moved)
        {
            if (map.Groups == 1)
            {
                if (map.Outputs % multiple != 0 && !fixedOrigins.Contains(node))
                    Layouts[node.Output] = ChannelLayout.Padded(map.Outputs, multiple, node);
            }
            else if (moved.Length > 0)
            {
                if (map.Groups == map.Inputs && map.Inputs == map.Outputs)
                    Layouts[node.Output] = moved[0];
                else
                    Refuse(moved);
            }
        }

        /// <summary>A shuffle reorders the channels anyway: it can bring them into any layout, and takes any.</summary>
        private void VisitShuffle(ChannelShuffle shuffle)
        {
            inShuffles.UnionWith([shuffle.Middle, shuffle.Last]);
            if (!fixedOrigins.Contains(shuffle.First))
            {
                long[] parts = graph.OnlyReader(shuffle.Output) is { Op: "Split" } split && Axis(split) == 1
                    ? SizesOf(split) ?? [shuffle.Order.Length] : [shuffle.Order.Length];
                if (parts.Any(p => p % multiple != 0))
                    Layouts[shuffle.Output] =
                        ChannelLayout.Joined([.. parts.Select(p => ChannelLayout.Padded(p, multiple, shuffle.First))]);
            }

            if (Of(shuffle.Input) is not null || Of(shuffle.Output) is not null)
                Shuffles[shuffle.First] = shuffle;
        }

        /// <summary>Whether a node can take the layouts of its inputs; its result then has one, too.</summary>
        private bool Passes(EditNode node)
        {
            ChannelLayout? first = Of(node.Input(0));
            switch (node.Op)
            {
                case var _ when node.Operator is { IsPerChannelSafe: true } or Pool { Domain: "" } or GlobalPool { Domain: "" }:
                    if (node.Node.Outputs.Skip(1).Any(o => graph.Uses(o) > 0)
                        || node.Node.Inputs.Skip(1).Any(i => Of(i) is not null) || first is null)
                        return false;
                    Layouts[node.Output] = first;
                    return true;
                case "BatchNormalization":
                    if (first is null || ChannelAffine.Of(graph, node) is null)
                        return false;
                    Layouts[node.Output] = first;
                    return true;
                case var _ when OperatorSets.ChannelReductions.Contains(node.Op):
                    if (first is null || graph.ShapeOf(node.Input(0)) is not { Rank: 4 } || Keeps(node) == 0
                        || ReducedAxes(node) is not { } axes || axes.Any(a => a is not (2 or 3 or -1 or -2)))
                        return false;
                    Layouts[node.Output] = first;
                    return true;
                case var _ when OperatorSets.ChannelPairs.Contains(node.Op):
                    return PassesPair(node);
                case "Concat":
                    return PassesConcat(node);
                case "Split":
                    if (first is null || Axis(node) != 1 || SizesOf(node) is not { } sizes || first.Cut(sizes) is not { } parts)
                        return false;
                    for (int i = 0; i < parts.Length; i++)
                        Layouts[node.Node.Outputs[i]] = parts[i];
                    return true;
                case "Flatten" or "Reshape":
                    return PassesFlatten(node);
                case "Gemm" or "MatMul":
                    return first is not null && WeightedLayer.Of(graph, node) is not null
                        && graph.ShapeOf(node.Input(0)) is { Rank: 2 } && node.Node.Attribute("transA")?.Value is null or 0L;
                default:
                    return false;
            }
        }

        private bool PassesPair(EditNode node)
        {
            if (node.Node.Inputs.Count != 2 || graph.ShapeOf(node.Output) is not { } shape)
                return false;
            ChannelLayout? common = null;
            var origins = new HashSet<EditNode>();
            for (int i = 0; i < 2; i++)
            {
                string input = node.Input(i);
                if (Of(input) is { } layout)
                {
                    // Nothing over nothing would be no number.
                    if ((common is not null && !common.SameAs(layout)) || (node.Op is "Div" or "PRelu" && i == 1)
                        || graph.ShapeOf(input)?.Rank != shape.Rank)
                        return false;
                    common = layout;
                    origins.UnionWith(layout.Origins);
                }
                else if (graph.Constant(input) is { } constant)
                {
                    if (TensorNumbers.Of(constant) is null || !IsPerChannel(constant.Dims, shape) || (node.Op == "Div" && i == 0))
                        return false;
                }
                else if (graph.ShapeOf(input) is not { } other || other.Rank != shape.Rank || other[1].ValueOrNull != 1)
                {
                    return false;
                }
            }

            Layouts[node.Output] = common! with { Origins = origins };
            return true;
        }

        private bool PassesConcat(EditNode node)
        {
            if (Axis(node) is not { } axis || (axis != 1 && axis + graph.ShapeOf(node.Output)?.Rank != 1))
                return false;
            var parts = new List<ChannelLayout>();
            foreach (string input in node.Node.Inputs)
            {
                if (Of(input) is not { } layout)
                {
                    if (Channels(input) is not { } channels)
                        return false;
                    layout = ChannelLayout.Plain(channels);
                }

                parts.Add(layout);
            }

            Layouts[node.Output] = ChannelLayout.Joined(parts);
            return true;
        }

        private bool PassesFlatten(EditNode node)
        {
            if (Of(node.Input(0)) is not { } layout || graph.ShapeOf(node.Input(0)) is not { Rank: >= 2 } before
                || graph.ShapeOf(node.Output) is not { Rank: 2 } after
                || before.Product(2, before.Rank) is not { } pixels
                || after[1].ValueOrNull != layout.Places.Length * pixels || !before[0].Same(after[0]))
                return false;
            if (node.Op == "Reshape" ? graph.Integers(node.Input(1)) is not { Length: 2 } : Axis(node) is not (null or 1))
                return false;
            Layouts[node.Output] = layout.Spread(pixels);
            return true;
        }

        private static long Keeps(EditNode node) => node.Node.Attribute("keepdims")?.Value is long keeps ? keeps : 1;

        private long[]? ReducedAxes(EditNode node) =>
            node.Node.Attribute("axes")?.Value as long[] ?? (node.Input(1).Length > 0 ? graph.Integers(node.Input(1)) : null);

        private long[]? SizesOf(EditNode split)
        {
            long[] sizes = new long[split.Node.Outputs.Count];
            for (int i = 0; i < sizes.Length; i++)
            {
                if (Channels(split.Node.Outputs[i]) is not { } size)
                    return null;
                sizes[i] = size;
            }

            return sizes;
        }
    }

    private static long? Axis(EditNode node) => node.Node.Attribute("axis")?.Value as long?;

    /// <summary>Whether a constant has one number per channel, or one for all channels, and no more dimensions than the value.</summary>
    private static bool IsPerChannel(IReadOnlyList<long> dims, Shape shape)
    {
        int axis = dims.Count - shape.Rank + 1;
        return dims.Count <= shape.Rank && (axis < 0 || dims[axis] == 1 || dims.Where((d, i) => i != axis).All(d => d == 1));
    }
}
