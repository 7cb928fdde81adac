using NetWeight.Comparisons;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;

namespace NetWeight.Workflows;

/// <summary>Models side by side in one setting.</summary>
/// <param name="Models">The models, each with a prediction for each device.</param>
/// <param name="Names">The names that distinguish them.</param>
/// <param name="Devices">The devices.</param>
public sealed record ComparedModels(IReadOnlyList<AnalyzedModel> Models, IReadOnlyList<string> Names, IReadOnlyList<Device> Devices)
{
    /// <summary>Who is faster where. Models that could not be read have no predictions in it.</summary>
    public ModelMatrix Matrix { get; } =
        new([.. Models.Select((m, i) => new MatrixModel(
            Names[i], [.. Devices.Select((_, d) => d < m.Devices.Count ? m.Devices[d].Estimate : null)]))], Devices);

    /// <summary>The changes from the first model to the second; null if there are not just two that could be read.</summary>
    public ModelDiff? Diff { get; } = Models is [{ Cost: { } before } first, { Cost: { } after } second]
        ? ModelDiff.Of(before, after, [.. first.Devices.Zip(second.Devices, (b, a) => new EstimatePair(b.Estimate, a.Estimate))])
        : null;

    /// <summary>Compares analyzed models on the devices of their predictions.</summary>
    public static ComparedModels Of(IReadOnlyList<AnalyzedModel> models, IReadOnlyList<Device> devices) =>
        new(models, Unique(models), devices);

    /// <summary>The models' names; if two have one name, the user's word; and if that is the same, too, with a number.</summary>
    private static string[] Unique(IReadOnlyList<AnalyzedModel> models)
    {
        string[] names = [.. models.Select(m => m.Cost?.Shaped.Model.Name ?? Path.GetFileName(m.Source))];
        string[] result = [.. names.Select((n, i) => names.Count(o => o == n) > 1 ? models[i].Source : n)];
        return [.. result.Select((n, i) => result.Count(o => o == n) > 1 ? $"{n} #{i + 1}" : n)];
    }
}

/// <summary>Compares models: who is faster on which device, and the changes from one version of a network to the next.</summary>
public static class Comparing
{
    /// <summary>
    /// One comparison per setting; without a device there is one. Of several types each setting counts in its own.
    /// Throws <see cref="NetWeightException"/> if fewer than two models could be read.
    /// </summary>
    /// <param name="request">The models, the first of which the others are held against. Lint is left out.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static IReadOnlyList<ComparedModels> Run(AnalyzeRequest request, CancellationToken cancellation = default)
    {
        if (request.Models.Count < 2)
            throw new NetWeightException($"A comparison needs two models, not {request.Models.Count}.");
        IReadOnlyList<PredictionOptions?> settings = request.Predict is { } asked ? [.. asked.Settings] : [null];
        IReadOnlyList<AnalyzedModel>[] weighed =
            [.. settings.Select(s => Analyzing.Weigh(request with { FloatsAs = request.FloatsAs ?? TypeOf(s) }, cancellation))];
        // If fewer than two models are left, the first error is the answer.
        if (weighed[0].Count(m => m.Cost is not null) < 2)
            throw new NetWeightException(weighed[0].First(m => m.Error is not null).Error!);
        if (request.Predict is null)
            return [ComparedModels.Of(weighed[0], [])];
        // Devices are corrected once: all settings are predicted on the same ones.
        PredictRequest predict = Analyzing.Corrected(request, weighed[0]);
        AnalyzeRequest alone = request with { Lint = null };
        return
        [
            .. weighed.Select((models, s) => ComparedModels.Of(
                Analyzing.Predict(models, predict with { Settings = [settings[s]!] }, alone, cancellation), predict.Devices)),
        ];
    }

    private static DataType? TypeOf(PredictionOptions? setting) => setting?.Precision is { } precision ? precision.CountedType : null;
}
