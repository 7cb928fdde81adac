using Microsoft.ML.OnnxRuntime;

namespace NetWeight.Measurement;

/// <summary>A part of ONNX Runtime that runs models on one kind of hardware.</summary>
/// <param name="Name">The name that users write.</param>
/// <param name="RuntimeName">The name in the runtime.</param>
/// <param name="Package">The package whose native library contains it.</param>
/// <param name="Append">Asks for it in a session's options.</param>
public sealed record ExecutionProvider(string Name, string RuntimeName, string Package, Action<SessionOptions> Append);

/// <summary>The execution providers that can be requested.</summary>
public static class ExecutionProviderCatalog
{
    /// <summary>All of them; which are there depends on the native library that lies next to the program.</summary>
    public static IReadOnlyList<ExecutionProvider> All { get; } =
    [
        new("cpu", "CPUExecutionProvider", "Microsoft.ML.OnnxRuntime", _ => { }),
        new("cuda", "CUDAExecutionProvider", "Microsoft.ML.OnnxRuntime.Gpu", o => o.AppendExecutionProvider_CUDA()),
        new("tensorrt", "TensorrtExecutionProvider", "Microsoft.ML.OnnxRuntime.Gpu", o => o.AppendExecutionProvider_Tensorrt()),
        new("openvino", "OpenVINOExecutionProvider", "Intel.ML.OnnxRuntime.OpenVino", o => o.AppendExecutionProvider_OpenVINO()),
        new("coreml", "CoreMLExecutionProvider", "Microsoft.ML.OnnxRuntime on macOS", o => o.AppendExecutionProvider("CoreML")),
        new("qnn", "QNNExecutionProvider", "Microsoft.ML.OnnxRuntime.QNN", o => o.AppendExecutionProvider("QNN")),
        new("directml", "DmlExecutionProvider", "Microsoft.ML.OnnxRuntime.DirectML", o => o.AppendExecutionProvider_DML()),
    ];

    /// <summary>
    /// The provider of that name. Throws <see cref="NetWeightException"/> if there is none, or if the library
    /// beside the program lacks it.
    /// </summary>
    public static ExecutionProvider Get(string name)
    {
        ExecutionProvider provider = All.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new NetWeightException(
                $"There is no execution provider '{name}'; known: {string.Join(", ", All.Select(p => p.Name))}.");
        string[] present = OnnxSession.Native(() => OrtEnv.Instance().GetAvailableProviders());
        return present.Contains(provider.RuntimeName)
            ? provider
            : throw new NetWeightException(
                $"The execution provider '{provider.Name}' is not in this ONNX Runtime (it has "
                    + $"{string.Join(", ", present.Select(ShortName))}); "
                    + $"replace the native library by that of {provider.Package}.");
    }

    private static string ShortName(string runtimeName) => All.FirstOrDefault(p => p.RuntimeName == runtimeName)?.Name ?? runtimeName;
}
