using NetWeight.Graphs;

namespace NetWeight.Operators.Microsoft;

/// <summary>An operator of ONNX Runtime's own domains whose rule is a line or two.</summary>
internal sealed class ContribOperator(string type, string summary, Action<ShapedNode> infer,
    Func<ShapedNode, OperatorCost> cost, string domain = ContribOperator.DomainName)
    : Operator(domain, type, summary)
{
    /// <summary>The domain of most of them.</summary>
    public const string DomainName = "com.microsoft";

    /// <summary>The inputs that are weights.</summary>
    public int[] Weights { get; init; } = [];

    /// <summary>The inputs that are scales, indices, bounds.</summary>
    public int[] Settings { get; init; } = [];

    /// <summary>The inputs that are read in full and never learned: scales of packed weights.</summary>
    public int[] Buffers { get; init; } = [];

    public override InputRole Role(int index) =>
        Array.IndexOf(Weights, index) >= 0 ? InputRole.Weight : Array.IndexOf(Buffers, index) >= 0 ? InputRole.Buffer
            : Array.IndexOf(Settings, index) >= 0 ? InputRole.Setting : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        infer(node);
        // A contradiction to the cost is a contradiction to the operator; it must come to light here.
        _ = cost(node);
    }

    public override OperatorCost Cost(ShapedNode node) => cost(node);

    /// <summary>An output like one of the inputs, with some FLOPs per element.</summary>
    public static ContribOperator Same(string type, string summary, int flops, int input = 0) =>
        new(type, summary, node => node.SetOutput(0, node.Input(input)?.Type),
            node => OperatorCost.OfFlops(checked(node.Elements * flops)));

    /// <summary>A dimension of an input; unknown if the rank is unknown. Throws if the input has no such dimension.</summary>
    public static Dim At(ShapedNode node, int input, int axis)
    {
        if (node.InputShape(input) is not { } shape)
            return Dim.Unknown;
        int index = axis < 0 ? axis + shape.Rank : axis;
        return index >= 0 && index < shape.Rank ? shape[index]
            : throw new ShapeException($"input {input} of the shape {shape} has too few dimensions");
    }

    /// <summary>An element of a constant list as a size.</summary>
    public static Dim Entry(ShapedNode node, int input, int index) =>
        node.Content(input) is { } content && index < content.Count ? content.Elements[index].ToDim() : Dim.Unknown;
}
