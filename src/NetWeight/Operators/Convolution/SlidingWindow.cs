using NetWeight.Graphs;

namespace NetWeight.Operators.Convolution;

/// <summary>The attributes that convolutions and poolings share, and where a window of theirs fits.</summary>
internal sealed class SlidingWindow
{
    private readonly string autoPad;
    private readonly bool ceil;

    private SlidingWindow(long[] kernel, long[] strides, long[] dilations, long[] pads, string autoPad, bool ceil)
    {
        Kernel = kernel;
        Strides = strides;
        Dilations = dilations;
        Pads = pads;
        this.autoPad = autoPad;
        this.ceil = ceil;
    }

    /// <summary>The window's size per spatial axis.</summary>
    public long[] Kernel { get; }

    /// <summary>The step per spatial axis.</summary>
    public long[] Strides { get; }

    /// <summary>The distance between taps per spatial axis.</summary>
    public long[] Dilations { get; }

    /// <summary>The padding: all begins, then all ends.</summary>
    public long[] Pads { get; }

    /// <summary>Reads the attributes of a node for a kernel of known size.</summary>
    public static SlidingWindow Of(ShapedNode node, long[] kernel, bool ceil = false)
    {
        int rank = kernel.Length;
        long[] strides = Expect(node, "strides", rank, 1), dilations = Expect(node, "dilations", rank, 1),
            pads = Expect(node, "pads", 2 * rank, 0);
        for (int i = 0; i < rank; i++)
            if (strides[i] < 1 || dilations[i] < 1 || kernel[i] < 1)
                throw new ShapeException("kernel, strides and dilations must be at least 1");
        string autoPad = node.Text("auto_pad", "NOTSET");
        if (autoPad is not ("NOTSET" or "") && node.Attribute("pads") is not null)
            node.Report(Diagnostic.IgnoredAttribute, Severity.Note, $"auto_pad is {autoPad}, so the node's pads are ignored.");
        return new SlidingWindow(kernel, strides, dilations, pads, autoPad, ceil);
    }

    /// <summary>The output's size along a spatial axis; unknown for an unknown input.</summary>
    /// <param name="axis">The spatial axis from 0.</param>
    /// <param name="input">The input's size along it.</param>
    public Dim Output(int axis, Dim input)
    {
        long stride = Strides[axis], extent = checked((Dilations[axis] * (Kernel[axis] - 1)) + 1);
        bool same = autoPad is "SAME_UPPER" or "SAME_LOWER";
        long begin = autoPad is "NOTSET" or "" ? Pads[axis] : 0, padding = autoPad is "NOTSET" or ""
            ? checked(begin + Pads[axis + Kernel.Length]) : 0;
        if (input.ValueOrNull is not { } size)
        {
            // A step of 1 with all padding that the window needs keeps the size, whatever it is.
            if (stride == 1 && (same || padding == extent - 1))
                return input;
            return input.UpperBound is { } bound && checked(bound + padding) >= extent
                ? Dim.AtMost(Math.Max(0, Output(axis, Dim.Of(bound)).Value)) : Dim.Unknown;
        }

        if (same)
            return CeilDivide(size, stride);
        long padded = checked(size + padding);
        if (!ceil)
            return Steps(padded - extent, stride);
        long output = CeilDivide(padded - extent, stride) + 1;
        // ONNX 1.16 made the behaviour of runtimes explicit: a window that would start in the padding after the input does not count.
        if (checked((output - 1) * stride) >= size + begin)
            output--;
        return output;
    }

    private static long Steps(long room, long stride) =>
        room < 0 ? throw new ShapeException("the kernel is larger than the padded input") : (room / stride) + 1;

    private static long CeilDivide(long a, long b) => (a / b) + (a % b > 0 ? 1 : 0);

    private static long[] Expect(ShapedNode node, string name, int count, long otherwise)
    {
        if (node.Ints(name) is not { } values)
        {
            values = new long[count];
            Array.Fill(values, otherwise);
        }
        else if (values.Length != count)
        {
            throw new ShapeException($"'{name}' has {values.Length} numbers, the kernel needs {count}");
        }

        return values;
    }
}
