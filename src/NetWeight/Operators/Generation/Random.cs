using NetWeight.Graphs;

namespace NetWeight.Operators.Generation;

/// <summary>
/// Random numbers in a shape that is an attribute (RandomNormal, RandomUniform) or that of the input (…Like,
/// Bernoulli), scaled and shifted. The type is an attribute, or the input's if there is one.
/// </summary>
internal sealed class Random(string type, int flops, string summary, bool readsInput = false) : Operator(type, summary)
{
    public override bool IsDeterministic => false;

    public override OperatorCost Cost(ShapedNode node) =>
        OperatorCost.OfFlops(checked(node.Elements * flops)) with { ElementsRead = [readsInput ? null : 0] };

    public override void Infer(ShapedNode node)
    {
        bool like = node.Has(0);
        DataType type = like && node.Attribute("dtype") is null ? node.InputType(0)
            : DataTypes.FromOnnx(node.Int("dtype", (long)DataType.Float));
        node.SetOutput(0, type, like ? node.InputShape(0) : node.Ints("shape") is { } sizes ? Shape.Of(sizes) : null);
    }
}
