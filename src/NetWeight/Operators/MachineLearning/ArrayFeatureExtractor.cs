using NetWeight.Graphs;

namespace NetWeight.Operators.MachineLearning;

/// <summary>Takes some features, by index along the last axis.</summary>
internal sealed class ArrayFeatureExtractor()
    : Operator(MachineLearningOperators.DomainName, "ArrayFeatureExtractor", "Some features, by index.")
{
    public override InputRole Role(int index) => index == 1 ? InputRole.Setting : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        Dim taken = node.InputElements(1) is { } count ? count : Dim.Unknown;
        node.SetOutput(0, node.InputType(0), node.InputShape(0) switch
        {
            null => null,
            { Rank: 0 } => throw new ShapeException("a single number has no features"),
            { Rank: 1 } => new Shape(1, taken),
            var shape => shape.With(shape.Rank - 1, taken),
        });
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly with { ElementsRead = [node.Elements] };
}
