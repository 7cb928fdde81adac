using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>
/// Passes its input on at inference. The mask, if wanted, is as large as the input; before version 10 also of
/// its type.
/// </summary>
internal sealed class Dropout() : Operator("Dropout", "The input as it is (at inference); a view.")
{
    internal override bool IsPerChannelSafe => true;

    public override InputRole Role(int index) => index > 0 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => node.Output(1) is null && !IsTraining(node)
        ? OperatorCost.ViewOnly : OperatorCost.CopyOnly;

    public override void Infer(ShapedNode node)
    {
        node.SetOutput(0, node.InputType(0), node.InputShape(0));
        node.SetOutput(1, node.Opset < 10 ? node.InputType(0) : DataType.Bool, node.InputShape(0));
        if (!IsTraining(node))
            node.SetContent(0, node.Content(0));
    }

    // Versions before 7 have an attribute is_test whose default means training, but those models are not run in training.
    private static bool IsTraining(ShapedNode node) => node.Integer(2) is { } training && training != 0;
}
