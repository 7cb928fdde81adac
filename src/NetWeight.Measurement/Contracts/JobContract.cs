using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NetWeight.Contracts;

namespace NetWeight.Measurement.Contracts;

/// <summary>
/// A measurement plan: networks as operators of ONNX with shapes, for agents/measure_torch.py. Weights are drawn at random there.
/// </summary>
/// <param name="Precision">The type to compute in: fp32, fp16, bf16.</param>
/// <param name="Threads">Numbers of threads of a CPU, each measured alone.</param>
/// <param name="WarmUpSeconds">A warm-up that does not become steady ends after this.</param>
/// <param name="MeasureSeconds">How long runs count in a session; at least ten do.</param>
/// <param name="Sessions">The lowest median of so many counts.</param>
public sealed record JobContract(
    [Const("netweight-job")] string Kind, [Const(1)] int SchemaVersion, string Precision, [AtLeast(1)] IReadOnlyList<int> Threads,
    double WarmUpSeconds, double MeasureSeconds, [AtLeast(1)] int Sessions,
    IReadOnlyList<JobNetworkContract> Networks) : IContract<JobContract>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<JobContract> Format => MeasurementContracts.InLines<JobContract>();

    static string IContract<JobContract>.Kind => "a job of 'netweight calibrate --plan'";
}

/// <summary>A network to be measured.</summary>
/// <param name="Name">The model of the measurement; micro/... are those of the designed set.</param>
/// <param name="Constants">Weights, and with values the sizes, axes and bounds that operators need.</param>
public sealed record JobNetworkContract(
    string Name, [AtLeast(1)] long Batch, IReadOnlyList<JobTensorContract> Inputs, IReadOnlyList<JobTensorContract> Constants,
    IReadOnlyList<JobNodeContract> Nodes, IReadOnlyList<string> Outputs);

/// <summary>An input or a constant.</summary>
/// <param name="Values">The numbers of a small constant; left out for weights.</param>
public sealed record JobTensorContract(
    string Name, string Type, IReadOnlyList<long> Shape,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] IReadOnlyList<double>? Values = null);

/// <summary>An operator.</summary>
/// <param name="Op">The operator of ONNX, with its domain if that is another.</param>
/// <param name="Inputs">Empty for one that is left out.</param>
public sealed record JobNodeContract(string Op, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, JsonObject Attributes);
