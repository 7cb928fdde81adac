using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Operators;

namespace NetWeight.Fit;

/// <summary>Whether one model fits on one device, in every type that can be computed in there, and the largest that fits.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Device">The device.</param>
/// <param name="Fit">The check in the usual type, or the one that was requested; null if there is an error.</param>
/// <param name="Error">The reason why nothing can be said; null if something can.</param>
public sealed record FitAnswer(string Model, Device Device, MemoryFit? Fit, string? Error)
{
    /// <summary>The same in the other types of the runtime on the device.</summary>
    public IReadOnlyList<MemoryFit> OtherTypes { get; init; } = [];

    /// <summary>The largest batch, input and width that fit; null if the device's memory is unknown.</summary>
    public FitLimits? Limits { get; init; }

    /// <summary>Whether it is shown to run: the question of a gate.</summary>
    public bool IsShown => Fit?.Runs == true;

    /// <summary>Checks a model and searches for the largest that fits; an obstacle becomes the error.</summary>
    /// <param name="model">The model as it was read.</param>
    /// <param name="device">The device.</param>
    /// <param name="inference">The settings of the model's inputs.</param>
    /// <param name="options">Runtime and type.</param>
    /// <param name="atWidth">Builds the network at a width multiplier; null if it is not from the zoo.</param>
    public static FitAnswer Of(Model model, Device device, InferenceOptions inference, PredictionOptions options,
        Func<double, Model>? atWidth = null)
    {
        try
        {
            ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(model, inference));
            MemoryFit fit = FitCheck.Of(cost, device, options);
            return new FitAnswer(model.Name, device, fit, null)
            {
                OtherTypes = options.Precision is null ? Others(cost, fit, options) : [],
                Limits = fit.Verdict == FitVerdict.Unknown ? null : FitSearch.Run(model, device, inference, options, atWidth),
            };
        }
        catch (NetWeightException e)
        {
            return new FitAnswer(model.Name, device, null, e.Message);
        }
    }

    private static List<MemoryFit> Others(ModelCost cost, MemoryFit usual, PredictionOptions options)
    {
        List<MemoryFit> others = [];
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            // tf32 lies in memory as fp32 does.
            if (precision == usual.Precision || precision == Precision.Tf32
                || !usual.Runtime.RunsOn(usual.Device.Class, precision) || usual.Device.Peak(precision) is null)
                continue;
            others.Add(FitCheck.Of(cost, usual.Device, options with { Precision = precision }));
        }

        return others;
    }
}
