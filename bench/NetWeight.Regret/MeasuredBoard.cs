using NetWeight.Architectures;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Measurement;
using NetWeight.Measurement.Calibration;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Workflows;
using NetWeight.Onnx;
using NetWeight.Operators;
using NetWeight.Recommend;
using NetWeight.Search;
using NetWeight.Workflows;

namespace NetWeight.Regret;

/// <summary>Networks of the spaces on this machine: exported, run, and measured against their predictions.</summary>
/// <param name="folder">The calibrated device, the measurements and the exported networks; what is there is used again.</param>
public sealed class MeasuredBoard(string folder)
{
    /// <summary>Networks per space: half drawn, half found by searches.</summary>
    private const int PerSpace = 4;

    private const int Passes = 2;

    private static readonly string[] Spaces =
    [
        "mobile", "ofa-mobilenetv3", "fbnet", "repvgg", "shufflenet-v2", "vovnet", "cspdarknet", "regnet-x", "nas-bench-macro",
        "nas-bench-201",
    ];

    /// <summary>Networks of the zoo with the space that is searched for one as fast as each.</summary>
    private static readonly (string Name, string Space)[] Rivals =
    [
        ("mobilenet_v2", "mobile"), ("mnasnet_a1", "mobile"), ("mobilenet_v3_large", "ofa-mobilenetv3"),
        ("shufflenet_v2_x1_0", "shufflenet-v2"), ("repvgg_a0", "repvgg"), ("regnet_x_400mf", "regnet-x"),
    ];

    private readonly RuntimeProfile runtime = RuntimeCatalog.Get("onnxruntime");
    private readonly PredictionOptions options = new()
    {
        Runtime = RuntimeCatalog.Get("onnxruntime"),
        Precision = Precision.Fp32,
        Threads = 1,
    };

    /// <summary>Measures what is missing in the folder, and gives all rows.</summary>
    public IReadOnlyList<MeasuredRow> Rows()
    {
        Directory.CreateDirectory(folder);
        Device device = Calibrated();
        List<Chosen> chosen = [.. Spaces.SelectMany(id => InSpace(SpaceCatalog.Get(id, device), device)), .. Pairs(device)];
        (string Name, Model Model)[] models = [.. chosen.Select(c => (c.Name, Exported(c)))];
        var store = MeasurementStore.Open(Path.Combine(folder, "networks.jsonl"));
        // In passes over all networks, so that a bad minute of the machine does not hit all measurements of one.
        for (int pass = 1; pass <= Passes; pass++)
            foreach ((string name, Model model) in models)
                if (Of(store, name).Count() < pass)
                {
                    store.Add(ProcessorStopwatch.Measure(model, TimeSpan.FromSeconds(0.4)));
                    Console.Error.WriteLine($"{pass}: {name}");
                }

        string place = Place.Now();
        return
        [
            .. models.Zip(chosen, (m, c) =>
            {
                LatencyEstimate estimate = LatencyModel.Predict(ShapeInference.Run(m.Model), device, options);
                double[] times = [.. Of(store, m.Name).Select(r => r.MedianSeconds)];
                return new MeasuredRow(c.Name, c.Origin, estimate.Latency.Value, estimate.Low.Value, estimate.High.Value,
                    times.Min(), times.Max(), c.Accuracy, c.Reach, place);
            }),
        ];
    }

    private static IEnumerable<MeasurementRecord> Of(MeasurementStore store, string name) => store.Records.Where(r => r.Model == name);

    private Device Calibrated()
    {
        string file = Path.Combine(folder, "machine.json");
        if (File.Exists(file))
            return DeviceCatalog.Get(file);
        DateOnly today = DateOnly.FromDateTime(DateTime.UtcNow);
        Device machine = MachineDevice.Of("this-machine", MachineRecord.Read(), MachineProbe.Run(), today);
        var store = MeasurementStore.Open(Path.Combine(folder, "kernels.jsonl"));
        foreach (MicroKernel kernel in MicroKernelCatalog.All.Where(k => !Of(store, k.Name).Any()))
        {
            store.Add(ProcessorStopwatch.Measure(kernel.Build(), TimeSpan.FromSeconds(0.15)));
            Console.Error.WriteLine($"{store.Records.Count} of {MicroKernelCatalog.All.Count}: {kernel.Name}");
        }

        CalibrateResult calibrated = Calibrating.Run(
            new CalibrateRequest(machine, runtime, Precision.Fp32) { Records = store.Records, Today = today });
        foreach (CalibrationResult result in calibrated.Results)
            Console.Error.WriteLine(
                $"{result.Calibration.Basis}: mean error {Math.Exp(result.WithFactors) - 1:0.0%}, "
                    + $"unseen {Math.Exp(result.Unseen) - 1:0.0%}");
        Device device = calibrated.Device;
        File.WriteAllBytes(file, DeviceWriter.Write(device));
        return device;
    }

    /// <summary>Half drawn at random; half found for limits in the middle of what was drawn.</summary>
    private IEnumerable<Chosen> InSpace(SearchSpace space, Device device)
    {
        Genotype[] drawn = [.. Statistics.Draw(space, 64).Distinct()];
        foreach (Genotype genotype in drawn.Take(PerSpace / 2))
            yield return Of(space, genotype, "drawn");
        var predictor = new CandidatePredictor(space, device, options);
        double[] limits = [.. drawn.Select(g => predictor.Predict(g).High.Value).Order()];
        for (int i = 1; i <= PerSpace / 2; i++)
            yield return Found(space, device, limits[i * limits.Length / ((PerSpace / 2) + 1)], "found", i);
    }

    private IEnumerable<Chosen> Pairs(Device device)
    {
        foreach ((string name, string id) in Rivals)
        {
            (_, NetworkVariant variant, _) = ArchitectureCatalog.Find(name)!.Value;
            string form = variant.Forms.Count > 0 ? variant.Forms.Contains("deploy") ? "deploy" : variant.Forms[0] : "";
            Model model = ModelInput.Of(form.Length > 0 ? $"{name}:{form}" : name).Read(null);
            yield return new Chosen(name, "zoo", model, PublishedAccuracy.Of(variant, form).Max(p => p.Percent), null);
            double limit = LatencyModel.Predict(ShapeInference.Run(model), device, options).Latency.Value;
            yield return Found(SpaceCatalog.Get(id, device), device, limit, $"like {name}", 1, isTypical: true);
        }
    }

    private Chosen Found(SearchSpace space, Device device, double limit, string origin, int seed, bool isTypical = false)
    {
        var request = new SearchRequest(space)
        {
            MaxLatency = new Units.Seconds(limit),
            IsWholeInterval = !isTypical,
            Evaluations = 60,
            Seed = seed,
        };
        var searching = new Searching(new SearchTask(device, request, AccuracySource.Of(space)) { Prediction = options });
        EvaluatedNetwork best = searching.Run().Search.Best ?? throw new NetWeightException($"{space.Id}: nothing within {limit} s.");
        Chosen found = Of(space, best.Genotype, origin);
        return AccuracySource.Of(space).EstimateOf(best.Cost) is { } estimate
            ? found with { Accuracy = estimate.Value, Reach = (estimate.High - estimate.Low) / 2 } : found;
    }

    private static Chosen Of(SearchSpace space, Genotype genotype, string origin) => new(
        $"{space.Id}:{space.Format(genotype)}", origin, space.Build(genotype, new NetworkOptions { Seed = 1 }), null, null);

    /// <summary>
    /// The network as it is read from its file, after one run whose output has the predicted shape. Throws
    /// <see cref="NetWeightException"/> where it has another.
    /// </summary>
    private Model Exported(Chosen chosen)
    {
        string file = Path.Combine(folder, "network.onnx");
        OnnxWriter.Write(SeededTensors.FillMissing(chosen.Model, 1), file);
        Model read = OnnxReader.Read(file);
        using (var session = OnnxSession.Open(read))
            foreach (Value? output in session.Model.Graph.Outputs)
                if (!session.Run()[output!.Name].Shape.Equals(output.Shape))
                    throw new NetWeightException($"{chosen.Name}: '{output.Name}' is not {output.Shape}.");
        return chosen.Model with { Name = chosen.Name };
    }

    /// <summary>A network to measure.</summary>
    private sealed record Chosen(string Name, string Origin, Model Model, double? Accuracy, double? Reach);
}
