using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Levers;

/// <summary>The input that is an image: four dimensions, of which one holds at most four channels.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="IsChannelsLast">Whether the channels are last.</param>
internal sealed record ImageInput(string Name, Shape Shape, bool IsChannelsLast)
{
    /// <summary>Rows of pixels.</summary>
    public long Height => Shape[IsChannelsLast ? 1 : 2].ValueOrNull ?? 0;

    /// <summary>Columns of pixels.</summary>
    public long Width => Shape[IsChannelsLast ? 2 : 3].ValueOrNull ?? 0;

    /// <summary>The first one; null for a model that has none.</summary>
    public static ImageInput? Of(ShapedModel model)
    {
        foreach (Value input in model.Graph.Inputs)
        {
            if (input.Shape is not { Rank: 4, IsKnown: true } shape)
                continue;
            if (shape[1].ValueOrNull <= 4 && shape[3].ValueOrNull > 4)
                return new ImageInput(input.Name, shape, false);
            if (shape[3].ValueOrNull <= 4 && shape[1].ValueOrNull > 4)
                return new ImageInput(input.Name, shape, true);
        }

        return null;
    }

    /// <summary>The settings of the inputs, with other sides for this one.</summary>
    public InferenceOptions At(InferenceOptions options, long batch, long height, long width)
    {
        Shape shape = Shape.With(0, batch).With(IsChannelsLast ? 1 : 2, height).With(IsChannelsLast ? 2 : 3, width);
        return options with
        {
            SingleInputShape = null,
            InputShapes = new Dictionary<string, Shape>(options.InputShapes) { [Name] = shape },
        };
    }
}
