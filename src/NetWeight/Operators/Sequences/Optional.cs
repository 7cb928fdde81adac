using NetWeight.Graphs;

namespace NetWeight.Operators.Sequences;

/// <summary>A value that may be absent: its input, or an absent one of a given type.</summary>
internal sealed class Optional() : Operator("Optional", "A value that may be absent.")
{
    public override void Infer(ShapedNode node)
    {
        if (node.Has(0))
            node.SetOutput(0, node.Input(0)!.Type is { } type ? new OptionalType(type) : null);
        else
            node.SetOutput(0, node.Attribute("type")?.Value is OnnxType given ? new OptionalType(given) : null);
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.ViewOnly;
}
