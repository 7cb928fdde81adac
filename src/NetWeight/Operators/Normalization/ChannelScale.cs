using NetWeight.Graphs;

namespace NetWeight.Operators.Normalization;

/// <summary>Shared parts of normalizations with one scale per channel (axis 1).</summary>
internal static class ChannelScale
{
    /// <summary>The number of channels; 1 for a lone batch axis.</summary>
    public static Dim Channels(Shape? input) => input switch
    {
        null => Dim.Unknown,
        { Rank: > 1 } => input[1],
        _ => 1,
    };

    /// <summary>Throws if an input that should have one number per channel has another size.</summary>
    public static void Check(ShapedNode node, int input)
    {
        if (node.InputShape(input) is not { } scale)
            return;
        if (scale.Rank != 1)
            throw new ShapeException($"input {input} has the shape {scale}, not one number per channel");
        Dim channels = Channels(node.InputShape(0));
        if (scale[0].IsKnown && channels.IsKnown && scale[0].Value != channels.Value)
            throw new ShapeException($"the input has {channels} channels, input {input} has {scale} numbers");
    }
}
