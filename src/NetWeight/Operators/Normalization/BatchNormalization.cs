using NetWeight.Graphs;

namespace NetWeight.Operators.Normalization;

/// <summary>
/// Scale * (X - mean) / deviation + bias per channel: at inference one multiply-accumulate per element with a scale and a shift computed
/// once. Training (<c>training_mode</c> from version 14) first finds mean and variance: sum; sub, square, sum.
/// </summary>
internal sealed class BatchNormalization()
    : Operator("BatchNormalization", "Normalizes by running statistics per channel, then scales and shifts.")
{
    public override InputRole Role(int index) => index switch
    {
        0 => InputRole.Data,
        1 or 2 => InputRole.Weight,
        _ => InputRole.Statistic,
    };

    public override void Infer(ShapedNode node)
    {
        // Up to version 8, spatial = 0 normalizes every position by numbers of its own.
        bool perChannel = node.Opset >= 9 || node.Int("spatial", 1) != 0;
        for (int i = 1; i < 5 && perChannel; i++)
            ChannelScale.Check(node, i);
        node.SetOutput(0, node.Input(0)?.Type);

        // Outputs 1 and 3 are means, 2 and 4 variances, of which versions from 14 have one each.
        Shape? otherwise = perChannel ? new Shape(ChannelScale.Channels(node.InputShape(0))) : null;
        for (int i = 1; i < node.Outputs.Count; i++)
        {
            int statistic = i % 2 == 1 ? 3 : 4;
            node.SetOutput(i, node.InputType(statistic) != DataType.Undefined ? node.InputType(statistic)
                : node.InputType(0), node.InputShape(statistic) is { IsKnown: true } shape ? shape
                : otherwise ?? node.InputShape(statistic));
        }
    }

    public override OperatorCost Cost(ShapedNode node) =>
        new(node.Elements, node.Int("training_mode", 0) != 0 ? checked(node.Elements * 4) : 0);
}
