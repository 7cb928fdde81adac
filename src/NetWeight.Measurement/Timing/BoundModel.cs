using Microsoft.ML.OnnxRuntime;
using NetWeight.Graphs;
using NetWeight.Operators;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace NetWeight.Measurement.Timing;

/// <summary>A session whose inputs and outputs lie in memory that is bound once, so that a run allocates nothing on our side.</summary>
public sealed class BoundModel : ITimedWork, IDisposable
{
    private readonly OnnxSession session;
    private readonly RunOptions options = new();
    private readonly OrtIoBinding binding;
    private readonly List<OrtValue> values = [];

    /// <summary>Binds random inputs, and an output buffer wherever the shape is known; the runtime allocates the others itself.</summary>
    public BoundModel(OnnxSession session)
    {
        this.session = session;
        binding = session.Inner.CreateIoBinding();
        foreach (Tensor input in session.Inputs)
        {
            OrtValue value = OnnxSession.ToNative(input);
            values.Add(value);
            binding.BindInput(input.Name, value);
        }

        foreach (string name in session.Inner.OutputNames)
        {
            Value? output = session.Model.Graph.Outputs.FirstOrDefault(o => o?.Name == name);
            // An inferred size can be wrong only if the model contradicts its operators; such outputs are left to the runtime.
            if (output is { Shape: { IsKnown: true, Elements: > 0 } shape } && output.DataType.Bits >= 8
                && session.Model.Diagnostics.All(d => d.Severity != Severity.Error))
            {
                var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance,
                    (TensorElementType)(int)output.DataType, [.. shape.ToArray().Select(d => d.Value)]);
                values.Add(value);
                binding.BindOutput(name, value);
            }
            else
            {
                binding.BindOutputToDevice(name, OrtMemoryInfo.DefaultInstance);
            }
        }
    }

    /// <inheritdoc/>
    public void Run() => session.Inner.RunWithBinding(options, binding);

    /// <inheritdoc/>
    public void Dispose()
    {
        binding.Dispose();
        options.Dispose();
        foreach (OrtValue value in values)
            value.Dispose();
    }
}
