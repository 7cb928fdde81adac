using Microsoft.ML.OnnxRuntime;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Operators;
using NetWeight.Reports.Overlays;

namespace NetWeight.Oracle.Tests;

/// <summary>A copy of a model that carries our numbers is the same model to ONNX Runtime.</summary>
public sealed class AnnotatedModelTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("mobilenet_v2")]
    [InlineData("shufflenet_v2_x0_5")]
    public void Copy_RunsWithTheSameOutputs(string name)
    {
        string file = folder["m.onnx"], copy = folder["copy.onnx"];
        (_, Architectures.NetworkVariant variant, string form) = Architectures.ArchitectureCatalog.Find(name)!.Value;
        OnnxWriter.Write(variant.Build(new Architectures.NetworkOptions { Seed = 3, Resolution = 64 }, form), file);
        Model model = OnnxReader.Read(file);
        new NetronOverlay().Write(NodeNumbersOfModel.Of(CostAnalyzer.Analyze(ShapeInference.Run(model)), []), copy);
        Assert.NotEqual(new FileInfo(file).Length, new FileInfo(copy).Length);
        float[] before = Outputs(file), after = Outputs(copy);
        Assert.Equal(1000, before.Length);
        Assert.Contains(before, v => v != before[0]);
        Assert.Equal(before, after);
    }

    private static float[] Outputs(string file)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(file, options);
        float[] image = [.. Enumerable.Range(0, 3 * 64 * 64).Select(i => MathF.Sin(i))];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(image, [1, 3, 64, 64]);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            session.Run(run, new Dictionary<string, OrtValue> { [session.InputNames[0]] = input }, session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
