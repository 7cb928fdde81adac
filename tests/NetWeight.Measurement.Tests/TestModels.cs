using NetWeight.Architectures;
using NetWeight.Graphs;
using NetWeight.Measurement.Timing;
using NetWeight.Operators;

namespace NetWeight.Measurement.Tests;

/// <summary>Models that run in a moment.</summary>
internal static class TestModels
{
    /// <summary>A small MobileNetV2 with seeded weights.</summary>
    public static Model Mobile(Dim? batch = null) =>
        ArchitectureCatalog.Find("mobilenet_v2")!.Value.Variant.Build(
            new NetworkOptions { Resolution = 64, Width = 0.25, Batch = batch ?? 1 });

    /// <summary>A model to measure as it stands.</summary>
    public static TimedModel Timed(Model model) => new(model, InferenceOptions.Default, SessionSettings.Default);

    /// <summary>y = x + x of a size.</summary>
    public static Model Sum(Dim size) => new()
    {
        Name = "sum",
        IrVersion = 8,
        Opsets = new Dictionary<string, int> { [""] = 17 },
        Graph = new Graph
        {
            Name = "sum",
            Inputs = [new ValueInfo("x", new TensorType(DataType.Float, new Shape(size, 2)))],
            Outputs = [new ValueInfo("y", new TensorType(DataType.Float, new Shape(size, 2)))],
            Nodes = [new Node { OpType = "Add", Inputs = ["x", "x"], Outputs = ["y"], OpsetVersion = 17 }],
        },
    };

    /// <summary>The same model without its weights.</summary>
    public static Model WithoutWeights(Model model) => model with
    {
        Graph = model.Graph with
        {
            Initializers =
                [.. model.Graph.Initializers.Select(t => t.DataType == DataType.Float
                    ? t with { Payload = new MissingPayload(t.Payload.Length, "they are in another file") } : t)],
        },
    };
}
