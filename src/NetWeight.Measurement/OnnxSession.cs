using Microsoft.ML.OnnxRuntime;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Operators;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace NetWeight.Measurement;

/// <summary>
/// A model that is loaded into ONNX Runtime and ready to run. Weights that the model lacks are drawn at random.
/// An error of the runtime is a <see cref="NetWeightException"/> of one line.
/// </summary>
public sealed class OnnxSession : IDisposable
{
    private readonly string? temporary;

    private OnnxSession(InferenceSession session, ShapedModel model, SessionSettings settings,
        IReadOnlyList<Tensor> inputs, string? temporary)
    {
        Inner = session;
        Model = model;
        Settings = settings;
        Inputs = inputs;
        this.temporary = temporary;
    }

    /// <summary>The runtime's own session.</summary>
    public InferenceSession Inner { get; }

    /// <summary>The model as it runs, with its shapes.</summary>
    public ShapedModel Model { get; }

    /// <summary>How it runs.</summary>
    public SessionSettings Settings { get; }

    /// <summary>Random contents for the inputs, the same for equal seeds.</summary>
    public IReadOnlyList<Tensor> Inputs { get; }

    /// <summary>The runtime's version.</summary>
    public static string RuntimeVersion => Native(() => OrtEnv.Instance().GetVersionString());

    /// <summary>
    /// Loads a model as it is, read from a file or built. <paramref name="options"/> fill open sizes in its
    /// inputs: shapes, batch, contents.
    /// </summary>
    public static OnnxSession Open(Model model, SessionSettings? settings = null, InferenceOptions? options = null)
    {
        settings ??= SessionSettings.Default;
        ExecutionProvider provider = ExecutionProviderCatalog.Get(settings.Provider);
        ShapedModel shaped = ShapeInference.Run(SeededTensors.FillMissing(model, settings.Seed), options);
        // Costs can be counted as if the constant were another; the runtime follows the file.
        if (shaped.Diagnostics.Any(d => d.Id == Diagnostic.Rebatched))
            throw new NetWeightException(
                $"'{model.Name}' fixes its batch in a constant inside the graph and cannot run at another; "
                    + "export it with an open batch, or leave the batch as it is.");
        IReadOnlyList<Tensor> inputs = SeededTensors.Inputs(shaped, settings.Seed);
        Model fixedModel = InputShapes.Fix(shaped);
        using SessionOptions native = Native(() => Options(settings, provider));
        string? temporary = null;
        try
        {
            if (Bytes(fixedModel) is { } bytes)
                return new OnnxSession(Native(() => new InferenceSession(bytes, native), model.Name), shaped, settings, inputs, null);
            // Beyond what one message can hold, the runtime wants the weights in a file next to the model.
            temporary = Directory.CreateTempSubdirectory("netweight-").FullName;
            string file = Path.Combine(temporary, "model.onnx");
            OnnxWriter.Write(fixedModel, file);
            return new OnnxSession(Native(() => new InferenceSession(file, native), model.Name), shaped, settings, inputs, temporary);
        }
        catch
        {
            Forget(temporary);
            throw;
        }
    }

    /// <summary>
    /// Runs the model once. <paramref name="inputs"/> are the tensors to feed, by name; null for the random ones.
    /// Gives each tensor among the graph's outputs by name.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> Run(IEnumerable<Tensor>? inputs = null)
    {
        using var run = new RunOptions();
        var fed = new Dictionary<string, OrtValue>();
        try
        {
            foreach (Tensor tensor in inputs ?? Inputs)
                fed.Add(tensor.Name, Native(() => ToNative(tensor)));
            using IDisposableReadOnlyCollection<OrtValue> outputs = Native(() => Inner.Run(run, fed, Inner.OutputNames), Model.Model.Name);
            var results = new Dictionary<string, Tensor>();
            for (int i = 0; i < outputs.Count; i++)
                if (outputs[i].OnnxType == OnnxValueType.ONNX_TYPE_TENSOR
                    && outputs[i].GetTensorTypeAndShape() is { ElementDataType: not TensorElementType.String } info)
                {
                    byte[] bytes = info.ElementCount == 0 ? [] : outputs[i].GetTensorMutableRawData().ToArray();
                    results.Add(Inner.OutputNames[i], new Tensor(Inner.OutputNames[i],
                        (DataType)(int)info.ElementDataType, info.Shape, new MemoryPayload(bytes)));
                }

            return results;
        }
        finally
        {
            foreach (OrtValue value in fed.Values)
                value.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Inner.Dispose();
        Forget(temporary);
    }

    /// <summary>A copy of a tensor in the runtime's memory.</summary>
    internal static OrtValue ToNative(Tensor tensor)
    {
        // The numbers of the runtime's element types are those of the standard.
        OrtValue value = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, (TensorElementType)(int)tensor.DataType, [.. tensor.Dims]);
        byte[] bytes = tensor.Payload.ReadAll();
        if (bytes.Length > 0)
            bytes.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    /// <summary>
    /// Calls the runtime and turns its complaints into one line. <paramref name="about"/> names the model, if the
    /// call is about one.
    /// </summary>
    internal static T Native<T>(Func<T> call, string? about = null)
    {
        try
        {
            return call();
        }
        catch (OnnxRuntimeException e)
        {
            string reason = e.Message.Split('\n', 2)[0].Trim();
            throw new NetWeightException($"ONNX Runtime refuses{(about is null ? "" : $" '{about}'")}: {reason}", e);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException
            || e.InnerException is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new NetWeightException(
                "ONNX Runtime's native library cannot be loaded: it must be in the program's folder, for this platform "
                    + "and in the version that the program was built with.", e);
        }
    }

    private static SessionOptions Options(SessionSettings settings, ExecutionProvider provider)
    {
        var options = new SessionOptions
        {
            GraphOptimizationLevel = settings.Optimization switch
            {
                OptimizationLevel.None => GraphOptimizationLevel.ORT_DISABLE_ALL,
                OptimizationLevel.Basic => GraphOptimizationLevel.ORT_ENABLE_BASIC,
                OptimizationLevel.Extended => GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
                _ => GraphOptimizationLevel.ORT_ENABLE_ALL,
            },
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            IntraOpNumThreads = settings.Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        };
        if (!settings.AllowSpinning)
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        if (settings.ProfilePrefix is { } prefix)
        {
            // In this order: the second setter hands the prefix over.
            options.ProfileOutputPathPrefix = prefix;
            options.EnableProfiling = true;
        }

        if (settings.OptimizedPath is { } optimized)
            options.OptimizedModelFilePath = optimized;
        provider.Append(options);
        return options;
    }

    /// <summary>The model as a file's content; null if it is too large for one array.</summary>
    private static byte[]? Bytes(Model model)
    {
        const long Limit = 1L << 30;
        if (model.Graph.Initializers.Sum(t => t.Payload.Length) > Limit)
            return null;
        using var buffer = new MemoryStream();
        OnnxWriter.Write(model, buffer);
        return buffer.ToArray();
    }

    private static void Forget(string? folder)
    {
        if (folder is not null && Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
