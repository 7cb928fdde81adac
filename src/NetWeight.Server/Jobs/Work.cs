using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency.Runtimes;
using NetWeight.Measurement;
using NetWeight.Measurement.Calibration;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Reports;
using NetWeight.Measurement.Timing;
using NetWeight.Measurement.Workflows;
using NetWeight.Onnx;
using NetWeight.Operators;
using NetWeight.Server.Contracts;
using NetWeight.Workflows;

namespace NetWeight.Server.Jobs;

/// <summary>The measuring process's work for each kind of job: it calls a workflow and writes its result as a contract.</summary>
internal static class Work
{
    /// <summary>The version that reports name.</summary>
    public static string Version { get; } =
        typeof(Work).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>Does the work. Throws <see cref="NetWeightException"/> if it cannot be done.</summary>
    public static WorkOutcome Run(WorkOrder order, WorkProgress progress, CancellationToken cancellation) => order.Kind switch
    {
        JobKind.Measure => Measure(Read<MeasureJobContract>(order), order, progress, cancellation),
        JobKind.Prove => ProofWork.Run(Read<ProofJobContract>(order), order, progress, cancellation),
        _ => Calibrate(Read<CalibrationJobContract>(order), order, progress, cancellation),
    };

    /// <summary>A model with the job's settings for it.</summary>
    /// <param name="wanted">The model that the job names.</param>
    /// <param name="order">Where the stored models are.</param>
    /// <param name="seed">The seed of a network's weights; null if they are drawn when the model is loaded.</param>
    public static (Model Model, InferenceOptions Inference) ModelOf(JobModelContract wanted, WorkOrder order, int? seed = null)
    {
        var inference = new InferenceOptions
        {
            Batch = wanted.Batch,
            Dims = wanted.Dims ?? InferenceOptions.Default.Dims,
            SingleInputShape = wanted.Input is { } input ? InputShape.Parse(input) : null,
        };
        if (wanted.Network is { } network)
            return (ModelInput.Of(network, wanted.Width, seed).Read(wanted.Batch), inference);
        WorkFile file = order.Files[wanted.Sha256!];
        return (OnnxReader.Read(file.Path) with { Name = file.Name }, inference);
    }

    private static T Read<T>(WorkOrder order) => order.Request.Deserialize<T>(ServerJson.Options)!;

    private static WorkOutcome Measure(MeasureJobContract job, WorkOrder order, WorkProgress progress, CancellationToken cancellation)
    {
        var session = new SessionSettings { Threads = job.Threads, AllowSpinning = job.AllowSpinning };
        var request = new MeasureRequest([Timed(job.Model)])
        {
            CompareWith = job.CompareWith is { } other ? Timed(other) : null,
            Stopwatch = new StopwatchSettings { Duration = TimeSpan.FromSeconds(job.DurationSeconds), Sessions = job.Sessions },
            Device = order.DeviceFile is { } file ? DeviceCatalog.Parse(Encoding.UTF8.GetBytes(file), "the calibrated device")
                : job.Device is { } device ? DeviceCatalog.Find(device)
                : null,
            PerLayer = job.PerLayer,
        };
        MeasureResult measured = Measuring.Run(request, progress, cancellation);
        var report = new MeasurementReport(
            Version, measured.Measurements, measured.Comparison, measured.Layers, measured.Scenario, measured.Predictions);
        IEnumerable<MeasurementRecord> records = !job.KeepHistory ? [] : measured.Measurements.Select(MeasurementRecord.Of)
            .Concat(measured.Layers is { } layers ? MeasurementRecord.Of(measured.Measurements[0], layers) : []);
        MeasurementContract contract = MeasurementJson.Contract(report);
        JobModelContract?[] jobs = [job.Model, job.CompareWith];
        contract = contract with
        {
            Measurements =
                [.. contract.Measurements.Select((m, i) => m with { Warnings = [.. DrawnWeights(jobs[i], order), .. m.Warnings] })],
        };
        return new WorkOutcome(
            Text(contract), WasCut: cancellation.IsCancellationRequested,
            Records: [.. records.Select(RecordJson.Write)]);

        TimedModel Timed(JobModelContract wanted)
        {
            (Model model, InferenceOptions inference) = ModelOf(wanted, order);
            return new TimedModel(model, inference, session);
        }
    }

    /// <summary>What was measured instead of weights that an uploaded file lacks. Those of networks of the zoo are always drawn.</summary>
    private static IEnumerable<string> DrawnWeights(JobModelContract? wanted, WorkOrder order)
    {
        if (wanted?.Sha256 is null)
            yield break;
        IReadOnlyList<Tensor> all = ModelOf(wanted, order).Model.Graph.Initializers;
        Tensor[] missing = [.. all.Where(t => t.Payload.MissingBecause is not null)];
        if (missing.Length > 0)
        {
            yield return $"The server lacks {missing.Length} of the model's {all.Count} weights, which lie in other files. Measured with "
                + "random weights: times can differ where they depend on values. Upload one file that holds all weights.";
        }
    }

    private static WorkOutcome Calibrate(
        CalibrationJobContract job, WorkOrder order, WorkProgress progress, CancellationToken cancellation)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        progress.Tell("probing the processor", 0);
        var request = new CalibrateRequest(
            MachineDevice.Of(job.Device, MachineRecord.Read(), MachineProbe.Run(), today), RuntimeCatalog.Get("onnxruntime"),
            Precision.Fp32)
        {
            Store = MeasurementStore.Open(order.CalibrationStore),
            Settings = new CalibrationSettings
            {
                Threads = job.Threads is { Count: > 0 } threads ? threads : [1],
                Budget = TimeSpan.FromSeconds(job.BudgetSeconds),
            },
            Today = today,
        };
        CalibrateResult calibrated = Calibrating.Run(request, progress, cancellation);
        var device = JsonNode.Parse(DeviceWriter.Write(calibrated.Device))!.AsObject();
        var result = new CalibrationContract(
            device,
            [
                .. calibrated.Results.Select(r => new CalibrationFitContract(
                    r.Calibration.Threads, r.Calibration.Basis, Relative(r.Before), Relative(r.WithFactors), Relative(r.Unseen))),
            ]);
        return new WorkOutcome(JsonSerializer.Serialize(result, ServerJson.Options), WasCut: cancellation.IsCancellationRequested);
    }

    /// <summary>A contract as the command line writes it.</summary>
    public static string Text<T>(T contract)
        where T : class, IContract<T>
    {
        using var writer = new StringWriter();
        ContractJson.Write(contract, writer);
        return writer.ToString();
    }

    /// <summary>A mean of |ln| as a relative error.</summary>
    private static double Relative(double log) => Math.Exp(log) - 1;
}
