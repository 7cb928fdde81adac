using NetWeight.Cli.Options;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Reports.Analysis;

namespace NetWeight.Cli;

/// <summary>Reads, weighs and predicts models; what stands against one of several does not hide the others.</summary>
internal static class ModelWeighing
{
    /// <summary>
    /// One entry per model. Throws <see cref="NetWeightException"/> for the only model, and for the only device of the only model: they have nothing beside them to report.
    /// </summary>
    public static AnalyzedModel[] Run(string[] paths, InferenceOptions inference, DataType? floatsAs, DeviceRequest? request, double width = 1) =>
        Predict(Weigh(paths, inference, floatsAs, width), request, inference);

    /// <summary>One entry per model, without predictions. Throws <see cref="NetWeightException"/> for the only model.</summary>
    public static AnalyzedModel[] Weigh(string[] paths, InferenceOptions inference, DataType? floatsAs, double width) =>
        [.. paths.Select(path => Weigh(path, inference, floatsAs, width, paths.Length == 1))];

    /// <summary>The entries with predictions. Throws <see cref="NetWeightException"/> for the only device of the only model.</summary>
    public static AnalyzedModel[] Predict(AnalyzedModel[] entries, DeviceRequest? request, InferenceOptions inference) =>
        [.. entries.Select(e => Predict(e, request, inference, entries.Length == 1))];

    /// <summary>Writes what is doubtful about the models, and what could not be predicted.</summary>
    public static void WriteFindings(IReadOnlyList<AnalyzedModel> entries, TextWriter error)
    {
        foreach (AnalyzedModel entry in entries)
        {
            string prefix = entries.Count > 1 ? $"{entry.Source}: " : "";
            if (entry.Error is not null)
                ErrorWriter.Error(error, entry.Error);
            foreach (Diagnostic diagnostic in entry.Cost?.Shaped.Diagnostics ?? [])
                error.WriteLine($"{diagnostic.Severity.ToString().ToLowerInvariant()} {diagnostic.Id}: {prefix}{CostTables.Text(diagnostic)}");
        }

        // What stands against a device is the same for every model.
        foreach (string message in entries.SelectMany(e => e.Devices).Select(d => d.Error).OfType<string>().Distinct())
            ErrorWriter.Error(error, message);
    }

    private static AnalyzedModel Weigh(string path, InferenceOptions options, DataType? floatsAs, double width, bool alone)
    {
        try
        {
            return new AnalyzedModel(path, CostAnalyzer.Analyze(ShapeInference.Run(ModelSource.Read(path, width: width), options), floatsAs), null);
        }
        catch (NetWeightException e) when (!alone)
        {
            return new AnalyzedModel(path, null, e.Message);
        }
    }

    private static AnalyzedModel Predict(AnalyzedModel entry, DeviceRequest? request, InferenceOptions inference, bool alone)
    {
        if (request is null || entry.Cost is not { } cost)
            return entry;
        DevicePrediction[] devices = [.. request.Devices.SelectMany(d => request.Settings.Select(s => DevicePrediction.Of(cost, d, s, request.Batches, inference)))];
        return alone && devices is [{ Error: { } problem }] ? throw new NetWeightException(problem) : entry with { Devices = devices };
    }
}
