using NetWeight.Graphs;

namespace NetWeight.Operators.Signal;

/// <summary>
/// Transforms of overlapping frames of [batch, length, 1 or 2]: (length - frame) / step + 1 of them, each 5 n log2 n FLOPs and,
/// with a window, n multiplications.
/// </summary>
internal sealed class STFT() : Operator("STFT", "The short-time Fourier transform.")
{
    public override InputRole Role(int index) => index == 2 ? InputRole.Buffer : index > 0 ? InputRole.Setting : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        Shape? signal = node.InputShape(0);
        if (signal is not null && signal.Rank is < 2 or > 3)
            throw new ShapeException($"the signal {signal} is not [batch, length, 1 or 2]");
        Dim frame = FrameLength(node), frames = Dim.Unknown;
        if (signal?[1].ValueOrNull is { } length && frame.IsKnown && node.Integer(1) is { } step)
        {
            if (step < 1 || frame.Value < 1 || frame.Value > length)
                throw new ShapeException($"frames of {frame} every {step} do not fit a signal of {length}");
            frames = ((length - frame.Value) / step) + 1;
        }

        Dim bins = node.Int("onesided", 1) != 0 ? Fourier.OneSided(frame) : frame;
        node.SetOutput(0, node.InputType(0), new Shape(signal?[0] ?? Dim.Unknown, frames, bins, 2));
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        long? frame = FrameLength(node).ValueOrNull;
        return OperatorCost.OfFlops(checked(node.OutputShape(0)?.Product(0, 2) * (Fourier.Flops(frame) + (node.Has(2) ? frame : 0))));
    }

    private static Dim FrameLength(ShapedNode node)
    {
        if (node.Integer(3) is { } length)
            return length;
        return node.InputShape(2) is { Rank: 1 } window ? window[0] : Dim.Unknown;
    }
}
