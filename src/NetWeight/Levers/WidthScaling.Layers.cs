using NetWeight.Operators;

namespace NetWeight.Levers;

/// <content>The new shapes of one layer, operator by operator.</content>
internal sealed partial class WidthScaling
{
    private void Unweighted(ShapedNode node)
    {
        if (node.Subgraphs.Count > 0)
            throw Refused(node, "it contains a graph");
        switch (node.Node.OpType)
        {
            case "BatchNormalization" or "InstanceNormalization":
                for (int i = 1; i < node.Inputs.Count; i++)
                    Replace(node, i, [New(node, 0)[1]]);
                Pass(node, New(node, 0));
                break;
            case "Concat":
                Concatenate(node);
                break;
            case "Split":
                Split(node);
                break;
            case "Slice":
                Slice(node);
                break;
            case "Reshape":
                Reshape(node);
                break;
            case var _ when OperatorSets.Views.Contains(node.Node.OpType):
                Pass(node, Regrouped(node, Old(node.Input(0), node), New(node, 0), Old(node.Output(0), node)));
                break;
            case "Transpose":
                Pass(node, Permuted(node));
                break;
            default:
                Elementwise(node);
                break;
        }
    }

    private void Weighted(ShapedNode node)
    {
        if (node.Input(1)?.Stored is null)
            throw Refused(node, "its weights are computed");
        long[] input = New(node, 0), output = [.. Old(node.Output(0), node)];
        bool isImage = node.Node.OpType is "Conv" or "ConvTranspose";
        long[] weights = [.. Old(node.Input(1), node)];
        bool keeps = last.Contains(node);
        if (!isImage)
        {
            // Gemm may store its weights transposed; the features are the last dimension of a MatMul.
            bool isTransposed = node.Node.OpType == "Gemm" && node.Node.Attribute("transB")?.Value is 1L;
            (int rows, int columns) = isTransposed ? (weights.Length - 1, weights.Length - 2) : (weights.Length - 2, weights.Length - 1);
            weights[rows] = input[^1];
            weights[columns] = output[^1] = keeps ? output[^1] : Narrow(output[^1]);
            Store(node, weights, output[^1], output);
            return;
        }

        long group = node.Node.Attribute("group")?.Value is long g ? g : 1;
        long oldInputs = Old(node.Input(0), node)[1], oldOutputs = output[1];
        (int reads, int makes) = node.Node.OpType == "Conv" ? (1, 0) : (0, 1);
        bool isDepthwise = group == oldInputs && group > 1;
        long outputs = isDepthwise ? input[1] * (oldOutputs / oldInputs)
            : keeps ? oldOutputs
            : forced.TryGetValue(node, out long other) ? other
            : Narrow(oldOutputs);
        if (keeps && outputs != oldOutputs)
            throw Refused(node, "as the last layer it keeps its channels, and it is depthwise");
        // Groups stay as many as they are, or else as wide.
        long groups = isDepthwise ? input[1]
            : input[1] % group == 0 && outputs % group == 0 ? group
            : input[1] % (oldInputs / group) == 0 && outputs % (input[1] / (oldInputs / group)) == 0 ? input[1] / (oldInputs / group)
            : throw Refused(node, $"{input[1]} channels cannot become {outputs} in groups");
        weights[reads] = node.Node.OpType == "Conv" ? input[1] / groups : input[1];
        weights[makes] = node.Node.OpType == "Conv" ? outputs : outputs / groups;
        if (groups != group)
            groupCounts[node.Node] = groups;
        output[1] = outputs;
        Store(node, weights, outputs, output);
    }

    private void Store(ShapedNode node, long[] weights, long outputs, long[] output)
    {
        Replace(node, 1, weights);
        if (node.Input(2) is { } bias && bias.Shape is { Rank: > 0 } shape && shape[shape.Rank - 1].ValueOrNull > 1)
            Replace(node, 2, [.. Old(bias, node)[..^1], outputs]);
        Pass(node, output);
    }

    private void Concatenate(ShapedNode node)
    {
        long[] output = [.. Old(node.Output(0), node)];
        int axis = Axis(node, "axis", output.Length);
        output[axis] = node.Inputs.Sum(i => New(i!, node)[axis]);
        long[] first = New(node.Inputs.First(i => shapes.ContainsKey(i!))!, node);
        for (int at = 0; at < node.Inputs.Count; at++)
        {
            long[] dims = [.. New(node, at)];
            for (int i = 0; i < output.Length; i++)
                if (i != axis)
                    output[i] = dims[i] == first[i] || node.Input(at)!.Stored is not null ? dims[i] = first[i]
                        : throw Refused(node, "its inputs become unlike");
            if (node.Input(at)!.Stored is not null)
                Replace(node, at, dims);
        }

        Pass(node, output);
    }

    private void Split(ShapedNode node)
    {
        long[] before = Old(node.Input(0), node), after = New(node, 0);
        int axis = Axis(node, "axis", before.Length);
        List<long> sizes = [];
        foreach (Value? output in node.Outputs)
        {
            long part = Old(output, node)[axis] * after[axis];
            if (part % before[axis] != 0)
                throw Refused(node, $"{after[axis]} channels cannot be cut in the same ratio");
            sizes.Add(part / before[axis]);
        }

        if (after[axis] != before[axis])
            Values(node, 1, sizes);
        for (int i = 0; i < node.Outputs.Count; i++)
            if (node.Outputs[i] is { } output)
            {
                long[] shape = [.. after];
                shape[axis] = sizes[i];
                Set(output, shape);
            }
    }

    private void Slice(ShapedNode node)
    {
        long[] before = Old(node.Input(0), node), after = New(node, 0), output = [.. Old(node.Output(0), node)];
        long[] axes = node.Integers(3) ?? [.. Enumerable.Range(0, before.Length).Select(i => (long)i)];
        foreach (int index in new[] { 1, 2 })
        {
            if (node.Integers(index) is not { } at)
                throw Refused(node, "its bounds are computed");
            for (int i = 0; i < at.Length; i++)
            {
                int axis = (int)(axes[i] < 0 ? axes[i] + before.Length : axes[i]);
                if (after[axis] == before[axis] || at[i] <= 0 || at[i] >= before[axis])
                    continue;
                if (at[i] * after[axis] % before[axis] != 0)
                    throw Refused(node, $"{after[axis]} channels cannot be cut in the same ratio");
                at[i] = at[i] * after[axis] / before[axis];
            }

            Values(node, index, at);
        }

        for (int i = 0; i < output.Length; i++)
            output[i] = after[i] == before[i] ? output[i] : output[i] * after[i] / before[i];
        Pass(node, output);
    }

    private void Reshape(ShapedNode node)
    {
        long[] before = Old(node.Input(0), node), target = Old(node.Output(0), node);
        long[] output = Regrouped(node, before, New(node, 0), target);
        // A shape that the graph computes from others follows alone.
        if (node.Input(1)?.Stored is not null && node.Integers(1) is { } stored)
            Values(node, 1, [.. stored.Select((s, i) => s <= 0 ? s : output[i])]);
        Pass(node, output);
    }

    /// <summary>
    /// The dimensions after a reshape: each run of dimensions with one product stays a run. If channels were split
    /// into several dimensions, the first is a number of groups and stays.
    /// </summary>
    private static long[] Regrouped(ShapedNode node, long[] before, long[] after, long[] target)
    {
        long[] output = [.. target];
        for (int i = 0, j = 0; i < before.Length && j < target.Length;)
        {
            int firstIn = i, firstOut = j;
            long left = before[i++], right = target[j++], now = after[firstIn];
            while (left != right)
                if (left < right && i < before.Length)
                    (left, now) = (left * before[i], now * after[i++]);
                else if (j < target.Length)
                    right *= target[j++];
                else
                    throw Refused(node, "its dimensions do not fit");
            if (now == left)
                continue;
            int changed = j - 1 > firstOut ? firstOut + 1 : firstOut;
            long others = 1;
            for (int k = firstOut; k < j; k++)
                if (k != changed)
                    others *= target[k];
            output[changed] = now % others == 0 ? now / others : throw Refused(node, $"{now} elements do not divide by {others}");
        }

        return output;
    }

    private long[] Permuted(ShapedNode node)
    {
        long[] after = New(node, 0);
        long[] order = node.Node.Attribute("perm")?.Value is IReadOnlyList<long> perm ? [.. perm]
            : [.. Enumerable.Range(0, after.Length).Reverse().Select(i => (long)i)];
        return [.. order.Select(o => after[(int)o])];
    }

    /// <summary>Element by element, window by window, or one number per map: channels come out as they go in.</summary>
    private void Elementwise(ShapedNode node)
    {
        foreach (Value? result in node.Outputs)
        {
            if (result is null)
                continue;
            long[] output = [.. Old(result, node)];
            for (int index = 0; index < node.Inputs.Count; index++)
            {
                if (node.Input(index) is not { } input || !shapes.TryGetValue(input, out long[]? after))
                    continue;
                long[] before = Old(input, node);
                // Dimensions count from the end, as broadcasting has it; a reduction without its dimensions keeps the leading ones.
                int shift = output.Length < before.Length ? 0 : output.Length - before.Length;
                bool reduces = node.Node.OpType.StartsWith("Reduce", StringComparison.Ordinal);
                for (int i = 0; i < before.Length && i + shift < output.Length; i++)
                    if (after[i] == before[i] || (reduces && output[i + shift] == 1))
                        continue;
                    else if (output[i + shift] == before[i] || output[i + shift] == after[i])
                        output[i + shift] = after[i];
                    else if (Old(result, node)[i + shift] == before[i] && Force(node, input, index, output[i + shift], after[i]))
                        return;
                    else
                        throw Refused(node, $"its inputs get {output[i + shift]} and {after[i]} channels");
            }

            Constants(node, Old(result, node), output);
            Set(result, output);
        }
    }

    /// <summary>Constants with one number per channel, and stored sizes.</summary>
    private void Constants(ShapedNode node, long[] before, long[] after)
    {
        for (int at = 0; at < node.Inputs.Count; at++)
        {
            if (node.Input(at) is not { Stored: { } stored } value || shapes.ContainsKey(value))
                continue;
            long[] dims = [.. stored.Dims];
            int shift = before.Length - dims.Length;
            bool isSizes = node.Node.OpType is "Resize" or "Expand" && at == node.Inputs.Count - 1
                && node.Integers(at)?.Length == before.Length;
            if (isSizes)
                Values(node, at, [.. node.Integers(at)!.Select((s, i) => s == before[i] ? after[i] : s)]);
            else if (shift >= 0 && dims.Select((d, i) => d > 1 && d == before[i + shift] && after[i + shift] != d).Any(c => c))
                Replace(node, at, [.. dims.Select((d, i) => d == before[i + shift] && d > 1 ? after[i + shift] : d)]);
        }
    }

    private static int Axis(ShapedNode node, string name, int rank) =>
        node.Node.Attribute(name)?.Value is long axis ? (int)(axis < 0 ? axis + rank : axis) : 0;
}
