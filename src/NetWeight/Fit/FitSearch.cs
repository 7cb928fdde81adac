using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Operators;

namespace NetWeight.Fit;

/// <summary>
/// Searches for the largest batch, input and width that fit. More of each never needs less memory, so halving finds the
/// edge.
/// </summary>
public static class FitSearch
{
    /// <summary>The largest batch that is tried.</summary>
    public const long MostBatch = 65536;

    /// <summary>The longest side of an input that is tried, in pixels.</summary>
    public const long MostSide = 4096;

    /// <summary>The widest network that is tried.</summary>
    public const double MostWidth = 4;

    private const int SideStep = 32;
    private const double WidthStep = 0.05;

    /// <summary>All limits of a model.</summary>
    /// <param name="model">The model as it was read.</param>
    /// <param name="device">The device.</param>
    /// <param name="inference">The settings of the model's inputs.</param>
    /// <param name="options">Runtime and type.</param>
    /// <param name="atWidth">Builds the network at a width multiplier; null if it is not from the zoo.</param>
    public static FitLimits Run(Model model, Device device, InferenceOptions inference, PredictionOptions options,
        Func<double, Model>? atWidth = null)
    {
        long? batch = Largest(1, MostBatch, b => Fits(model, At(inference, b), device, options, b));
        (long Height, long Width)? input = null;
        bool open = false;
        if (ImageInput(model, inference) is { } image)
        {
            long most = MostSide / SideStep;
            long? steps = Largest(1, most, s => Fits(model, WithSides(inference, image, Sides(image, s)), device, options, null));
            input = steps is { } found ? Sides(image, found) : null;
            open = steps == most;
        }

        long? width = atWidth is null ? null : Largest(
            1, (long)(MostWidth / WidthStep), w => Fits(atWidth(w * WidthStep), inference, device, options, null));
        return new FitLimits(batch, input, width * WidthStep, batch == MostBatch, open);
    }

    /// <summary>The largest number that holds; null if the smallest does not. Doubles first, then halves.</summary>
    internal static long? Largest(long least, long most, Func<long, bool> holds)
    {
        if (!holds(least))
            return null;
        long good = least, bad = most + 1;
        for (long next = least * 2; good < most; next = Math.Min(next * 2, most))
        {
            if (!holds(next))
            {
                bad = next;
                break;
            }

            good = next;
        }

        while (bad - good > 1)
        {
            long middle = good + ((bad - good) / 2);
            if (holds(middle))
                good = middle;
            else
                bad = middle;
        }

        return good;
    }

    private static bool Fits(Model model, InferenceOptions inference, Device device, PredictionOptions options, long? batch)
    {
        try
        {
            ShapedModel shaped = ShapeInference.Run(model, inference);
            if (batch is { } wanted && (shaped.Batch ?? 1) != wanted)
                return false;
            return FitCheck.Of(CostAnalyzer.Analyze(shaped), device, options).Verdict == FitVerdict.Fits;
        }
        catch (NetWeightException)
        {
            // The model does not take this size, or its tensors exceed every memory.
            return false;
        }
    }

    /// <summary>The first input that is an image, with the places of height and width.</summary>
    private static (string Name, Shape Shape, int Height, int Width)? ImageInput(Model model, InferenceOptions inference)
    {
        foreach (Value input in ShapeInference.Run(model, inference).Graph.Inputs)
        {
            if (input.Shape is not { Rank: 4, IsKnown: true } shape)
                continue;
            if (shape[1].ValueOrNull <= 4 && shape[3].ValueOrNull > 4)
                return (input.Name, shape, 2, 3);
            if (shape[3].ValueOrNull <= 4 && shape[1].ValueOrNull > 4)
                return (input.Name, shape, 1, 2);
        }

        return null;
    }

    /// <summary>Sides in steps of 32, as most networks require, in the ratio of the file.</summary>
    private static (long Height, long Width) Sides((string Name, Shape Shape, int Height, int Width) image, long steps)
    {
        double height = image.Shape[image.Height].ValueOrNull ?? 1, width = image.Shape[image.Width].ValueOrNull ?? 1;
        double shorter = Math.Min(height, width);
        return (Stepped(height / shorter * steps), Stepped(width / shorter * steps));

        static long Stepped(double steps) => Math.Max(1, (long)Math.Round(steps)) * SideStep;
    }

    private static InferenceOptions WithSides(InferenceOptions inference,
        (string Name, Shape Shape, int Height, int Width) image, (long Height, long Width) sides) => inference with
        {
            SingleInputShape = null,
            InputShapes = new Dictionary<string, Shape>(inference.InputShapes)
            {
                [image.Name] = image.Shape.With(image.Height, sides.Height).With(image.Width, sides.Width),
            },
        };

    private static InferenceOptions At(InferenceOptions inference, long batch) => inference with
    {
        Batch = batch,
        SingleInputShape = inference.SingleInputShape is { } single ? At(single, batch) : null,
        InputShapes = inference.InputShapes.ToDictionary(s => s.Key, s => At(s.Value, batch)),
    };

    private static Shape At(Shape shape, long batch) => shape.Rank > 1 ? shape.With(0, batch) : shape;
}
