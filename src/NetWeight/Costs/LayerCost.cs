using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Costs;

/// <summary>
/// The costs of one node in one forward pass of the whole model. Null numbers are unknown; <see cref="MissingBecause"/>
/// has the reason.
/// </summary>
public sealed record LayerCost
{
    /// <summary>The node's name, with the control-flow node and branch around it: <c>loop/body/conv</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The operator, with its domain if that is not <c>ai.onnx</c>: <c>com.microsoft::FusedConv</c>.</summary>
    public required string Operator { get; init; }

    /// <summary>The node with its values.</summary>
    public required ShapedNode Node { get; init; }

    /// <summary>The module that the exporter's names put it into: <c>features/0/conv</c>; empty if the names have no scope.</summary>
    public required string Scope { get; init; }

    /// <summary>The spatial size that it works at: <c>56x56</c>; empty for vectors.</summary>
    public required string Stage { get; init; }

    /// <summary>The number of times that one forward pass runs it; null if that depends on data. All numbers below
    /// already hold it.</summary>
    public required long? Executions { get; init; }

    /// <summary>Multiply-accumulates.</summary>
    public required Maccs? Maccs { get; init; }

    /// <summary>Whether its MACCs are among those that papers count: convolution, fully connected, matrix product.</summary>
    public required bool IsHeadline { get; init; }

    /// <summary>Floating-point (or integer) operations: 2 x MACCs and the rest.</summary>
    public required Flops? Flops { get; init; }

    /// <summary>The type of the numbers that it computes with.</summary>
    public required DataType ComputeType { get; init; }

    /// <summary>Elements of weights that no earlier layer has.</summary>
    public required long Parameters { get; init; }

    /// <summary>Bytes of activations read.</summary>
    public required Bytes? InputBytes { get; init; }

    /// <summary>Bytes of weights read.</summary>
    public required Bytes? WeightBytes { get; init; }

    /// <summary>Bytes written.</summary>
    public required Bytes? OutputBytes { get; init; }

    /// <summary>Elements written.</summary>
    public required long? OutputElements { get; init; }

    /// <summary>The reason why a number above is unknown; null if all are.</summary>
    public string? MissingBecause { get; init; }

    /// <summary>Whether MACCs that papers count may be among the missing ones.</summary>
    public bool MissesHeadline { get; init; }

    /// <summary>Something to know about the numbers; null if there is nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Bytes read and written: the memory access cost.</summary>
    public Bytes? MemoryAccess => InputBytes + WeightBytes + OutputBytes;

    /// <summary>Arithmetic intensity; null if it is unknown or nothing moves.</summary>
    public FlopsPerByte? Intensity => Flops is { } flops && MemoryAccess is { Value: > 0 } bytes ? flops / bytes : null;
}

/// <summary>A cost that could not be counted.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="Reason">The reason.</param>
public sealed record MissingCost(string Layer, string Operator, string Reason);

/// <summary>The sum over layers. Unknown numbers are left out of the sums; then <see cref="IsComplete"/> is false.</summary>
public sealed record CostTotals
{
    /// <summary>Layers summed.</summary>
    public required int Layers { get; init; }

    /// <summary>All multiply-accumulates.</summary>
    public required Maccs Maccs { get; init; }

    /// <summary>Those of convolutions, fully connected layers and matrix products: for comparison with papers.</summary>
    public required Maccs HeadlineMaccs { get; init; }

    /// <summary>2 x MACCs and all other arithmetic.</summary>
    public required Flops Flops { get; init; }

    /// <summary>Elements of unique weights.</summary>
    public required long Parameters { get; init; }

    /// <summary>Bytes of activations read.</summary>
    public required Bytes InputBytes { get; init; }

    /// <summary>Bytes of weights read in the forward pass.</summary>
    public required Bytes WeightBytesRead { get; init; }

    /// <summary>Bytes written.</summary>
    public required Bytes OutputBytes { get; init; }

    /// <summary>
    /// Elements that convolutions, fully connected layers and matrix products write (the "activations" of Radosavovic
    /// et al. 2020, section 3).
    /// </summary>
    public required long ActivationElements { get; init; }

    /// <summary>Whether every layer's cost is known.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Whether every convolution, fully connected layer and matrix product is counted, whatever else is missing.</summary>
    public required bool IsHeadlineComplete { get; init; }

    /// <summary>Bytes read and written: the memory access cost.</summary>
    public Bytes MemoryAccess => InputBytes + WeightBytesRead + OutputBytes;

    /// <summary>Arithmetic intensity; null if nothing moves.</summary>
    public FlopsPerByte? Intensity => MemoryAccess.Value > 0 ? Flops / MemoryAccess : null;

    /// <summary>The same for people: <c>unknown</c> where no arithmetic could be counted, <c>none</c> where nothing moves.</summary>
    public string IntensityText => !IsComplete && Flops.Value == 0 ? "unknown" : Intensity?.ToString() ?? "none";

    /// <summary>Sums layers. Throws <see cref="NetWeightException"/> if a sum exceeds 2^63.</summary>
    public static CostTotals Of(IEnumerable<LayerCost> layers)
    {
        int count = 0;
        bool complete = true, headlineComplete = true;
        long maccs = 0, headline = 0, flops = 0, parameters = 0, input = 0, weights = 0, output = 0, activations = 0;
        try
        {
            checked
            {
                foreach (LayerCost layer in layers)
                {
                    count++;
                    complete &= layer.MissingBecause is null;
                    headlineComplete &= !layer.MissesHeadline;
                    maccs += layer.Maccs?.Value ?? 0;
                    flops += layer.Flops?.Value ?? 0;
                    parameters += layer.Parameters;
                    input += layer.InputBytes?.Value ?? 0;
                    weights += layer.WeightBytes?.Value ?? 0;
                    output += layer.OutputBytes?.Value ?? 0;
                    if (!layer.IsHeadline)
                        continue;
                    headline += layer.Maccs?.Value ?? 0;
                    activations += layer.OutputElements ?? 0;
                }

                _ = input + weights + output;
            }
        }
        catch (OverflowException e)
        {
            throw new NetWeightException("The model's total cost overflows 64 bits; its dimensions are not plausible.", e);
        }

        return new CostTotals
        {
            Layers = count,
            Maccs = new Maccs(maccs),
            HeadlineMaccs = new Maccs(headline),
            Flops = new Flops(flops),
            Parameters = parameters,
            InputBytes = new Bytes(input),
            WeightBytesRead = new Bytes(weights),
            OutputBytes = new Bytes(output),
            ActivationElements = activations,
            IsComplete = complete,
            IsHeadlineComplete = headlineComplete,
        };
    }
}
