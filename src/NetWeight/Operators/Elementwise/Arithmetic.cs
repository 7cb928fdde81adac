using NetWeight.Graphs;

namespace NetWeight.Operators.Elementwise;

/// <summary>Two inputs of one type under broadcasting, one FLOP per output element; whole numbers fold exactly.</summary>
internal sealed class Arithmetic(string type, string summary, Func<long, long, long?> integers, Func<double, double, double> reals) : Operator(type, summary)
{
    public override void Infer(ShapedNode node)
    {
        DataType output = node.InputType(0) != DataType.Undefined ? node.InputType(0) : node.InputType(1);
        node.SetOutput(0, output, Broadcasting.Of(node.InputShape(0), node.InputShape(1)));
        node.SetContent(0, Broadcasting.Fold(node.Content(0), node.Content(1), output, (x, y) => Fold(x, y, output)));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(node.Elements);

    private Scalar Fold(Scalar x, Scalar y, DataType output)
    {
        if (x.IsKnown && y.IsKnown)
        {
            if (!output.IsFloat)
                return integers(x.Integer!.Value, y.Integer!.Value) is { } whole ? TensorValue.Convert(Scalar.Of(whole), output) : Scalar.Unknown;
            return TensorValue.Convert(Scalar.Of(reals(x.Number!.Value, y.Number!.Value)), output);
        }

        return Scalar.Unknown;
    }
}
