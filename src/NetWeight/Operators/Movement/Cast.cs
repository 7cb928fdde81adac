using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>The same numbers under another type: an attribute (a name in version 1), or that of a second input (CastLike).</summary>
internal sealed class Cast(string type, string summary) : Operator(type, summary)
{
    internal override ElementwiseForm ElementwiseForm => ElementwiseForm.Unary;

    public override InputRole Role(int index) => index > 0 ? InputRole.Setting : InputRole.Data;

    // CastLike looks at no element of its second input.
    public override OperatorCost Cost(ShapedNode node) => new(0, 0) { ElementsRead = [null, 0] };

    public override void Infer(ShapedNode node)
    {
        DataType to = Type == "CastLike" ? node.InputType(1) : Target(node);
        node.SetOutput(0, to, node.InputShape(0));
        if (to != DataType.Undefined)
            node.SetContent(0, node.Content(0)?.Cast(to));
    }

    /// <summary>The type that the attribute <c>to</c> names.</summary>
    internal static DataType Target(ShapedNode node) =>
        node.Attribute("to")?.Text is { } name ? DataTypes.Parse(name) ?? DataType.Undefined : DataTypes.FromOnnx(node.Int("to", 0));
}
