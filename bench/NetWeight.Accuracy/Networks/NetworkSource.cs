using System.Collections.Concurrent;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Accuracy.Networks;

/// <summary>A network that can be weighed at any size, batch and precision; results are kept.</summary>
/// <param name="key">The name, with its form.</param>
/// <param name="family">The family.</param>
/// <param name="normsAreFolded">Whether batch normalization is already inside the convolutions' weights, as exported
/// graphs have it.</param>
/// <param name="nativeSize">The height and width that it was published for.</param>
/// <param name="build">Gives the graph for a height and width, and the settings of its input.</param>
public sealed class NetworkSource(string key, string family, bool normsAreFolded, int nativeSize,
    Func<int, (Model Model, InferenceOptions Options)> build)
{
    private readonly ConcurrentDictionary<int, Lazy<(Model Model, InferenceOptions Options)>> graphs = new();
    private readonly ConcurrentDictionary<(int Size, int Batch), Lazy<ShapedModel>> shaped = new();
    private readonly ConcurrentDictionary<(int Size, int Batch, DataType? FloatsAs), Lazy<ModelCost>> costs = new();

    /// <summary>The name, with its form: <c>repvgg_a0:train</c>.</summary>
    public string Key => key;

    /// <summary>The family.</summary>
    public string Family => family;

    /// <summary>Whether batch normalization is already inside the convolutions' weights.</summary>
    public bool NormsAreFolded => normsAreFolded;

    /// <summary>The height and width that it was published for.</summary>
    public int NativeSize => nativeSize;

    /// <summary>The costs, with the shapes inferred again for this size and batch.</summary>
    public ModelCost Cost(int size, int batch, DataType? floatsAs) =>
        costs.GetOrAdd((size, batch, floatsAs), at => new(() => CostAnalyzer.Analyze(Shaped(at.Size, at.Batch), at.FloatsAs))).Value;

    private ShapedModel Shaped(int size, int batch) =>
        shaped.GetOrAdd((size, batch), at => new(() =>
        {
            (Model model, InferenceOptions options) = graphs.GetOrAdd(at.Size, s => new(() => build(s))).Value;
            return ShapeInference.Run(model,
                options with { Batch = at.Batch, SingleInputShape = options.SingleInputShape?.With(0, at.Batch) });
        })).Value;
}
