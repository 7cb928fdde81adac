using NetWeight.Graphs;
using NetWeight.Operators.Movement;

namespace NetWeight.Operators.Generation;

/// <summary>Numbers from a start by a step up to (without) a limit: max(0, ceil((limit - start) / delta)) of them, 2 FLOPs each.</summary>
internal sealed class Range() : Operator("Range", "Numbers from a start to a limit.")
{
    public override InputRole Role(int index) => InputRole.Setting;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(checked(node.Elements * 2));

    public override void Infer(ShapedNode node)
    {
        DataType type = node.InputType(0);
        Scalar start = Only(node, 0), limit = Only(node, 1), delta = Only(node, 2);
        node.SetOutput(0, type, new Shape(Length(type, start, limit, delta)));
        // Whole numbers only: real ones differ in their last bits between implementations, and shapes need none.
        if (type.IsInteger && node.OutputShape(0).SmallDims() is { } dims && start.Integer is { } first && delta.Integer is { } step)
            node.SetContent(0, Folding.Tensor(type, dims, at => Scalar.Of(checked(first + (at[0] * step)))));
    }

    private static Scalar Only(ShapedNode node, int input) => node.Content(input) is { Count: 1 } content
        ? content.Elements[0] : Scalar.Unknown;

    private static Dim Length(DataType type, Scalar start, Scalar limit, Scalar delta)
    {
        if (delta.Number == 0)
            throw new ShapeException("its step is 0");
        if (start.Integer == 0 && start.Number == 0 && delta.Number == 1 && !limit.IsKnown)
            return limit.ToDim();
        if (!start.IsKnown || !limit.IsKnown || !delta.IsKnown)
            return Dim.Unknown;
        if (start.IsInteger && limit.IsInteger && delta.IsInteger)
        {
            Int128 span = (Int128)limit.Integer!.Value - start.Integer!.Value, step = delta.Integer!.Value;
            if (step < 0)
                (span, step) = (-span, -step);
            return span <= 0 ? 0 : checked((long)((span + step - 1) / step));
        }

        // Some subtract in the tensor's own precision, some in double: certain only if both agree.
        double difference = limit.Number!.Value - start.Number!.Value;
        double own = TensorValue.Convert(Scalar.Of(difference), type).Number ?? difference;
        double exact = Math.Ceiling(difference / delta.Number!.Value), rounded = Math.Ceiling(own / delta.Number.Value);
        return exact == rounded && exact < 9e18 ? (long)Math.Max(0, exact) : Dim.Unknown;
    }
}
