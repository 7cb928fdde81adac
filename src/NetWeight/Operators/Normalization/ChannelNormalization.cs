using NetWeight.Operators.Elementwise;

namespace NetWeight.Operators.Normalization;

/// <summary>Normalizes each image, or each group of channels, by its own statistics, then scales and shifts.</summary>
internal sealed class ChannelNormalization(string type, string summary) : Unary(type, 7, summary)
{
    public override InputRole Role(int index) => index > 0 ? InputRole.Weight : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        long groups = node.Int("num_groups", 1);
        // GroupNormalization 18 scales per group; all others per channel.
        if (node.Attribute("num_groups") is null || node.Opset >= 21)
        {
            ChannelScale.Check(node, 1);
            ChannelScale.Check(node, 2);
        }

        if (groups < 1 || (ChannelScale.Channels(node.InputShape(0)).ValueOrNull is { } channels && channels % groups != 0))
            throw new ShapeException($"{ChannelScale.Channels(node.InputShape(0))} channels do not fall into {groups} groups");
        base.Infer(node);
    }
}
