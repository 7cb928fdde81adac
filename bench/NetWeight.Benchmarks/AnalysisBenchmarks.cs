using BenchmarkDotNet.Attributes;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Operators;

namespace NetWeight.Benchmarks;

/// <summary>From a file to its costs: read, infer, count.</summary>
[MemoryDiagnoser]
public class AnalysisBenchmarks
{
    private string path = "";
    private Model? model;
    private ShapedModel? shaped;

    /// <summary>The model to weigh; see <see cref="Models"/>.</summary>
    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    /// <summary>The models at hand.</summary>
    public static IEnumerable<string> Names => Models.Names;

    /// <summary>Finds or generates the model.</summary>
    [GlobalSetup]
    public void Setup()
    {
        path = Models.Find(Name);
        model = OnnxReader.Read(path);
        shaped = ShapeInference.Run(model);
    }

    /// <summary>Bytes to graph.</summary>
    [Benchmark]
    public Model Read() => OnnxReader.Read(path);

    /// <summary>Graph to shapes.</summary>
    [Benchmark]
    public ShapedModel Infer() => ShapeInference.Run(model!);

    /// <summary>Shapes to costs.</summary>
    [Benchmark]
    public ModelCost Count() => CostAnalyzer.Analyze(shaped!);

    /// <summary>The whole way.</summary>
    [Benchmark(Baseline = true)]
    public ModelCost All() => CostAnalyzer.Analyze(ShapeInference.Run(OnnxReader.Read(path)));
}
