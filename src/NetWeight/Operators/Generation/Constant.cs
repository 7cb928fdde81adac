using NetWeight.Graphs;

namespace NetWeight.Operators.Generation;

/// <summary>A stored tensor: whole, sparse, or as numbers or texts in an attribute.</summary>
internal sealed class Constant() : Operator("Constant", "A stored tensor.")
{
    public override OperatorCost Cost(ShapedNode node) => OperatorCost.ViewOnly;

    public override void Infer(ShapedNode node)
    {
        if (Stored(node) is not { } tensor)
            return;
        node.SetOutput(0, tensor.DataType, tensor.Shape);
        node.SetStored(0, tensor);
    }

    private static Tensor? Stored(ShapedNode node)
    {
        foreach (NodeAttribute attribute in node.Node.Attributes)
        {
            Tensor? tensor = (attribute.Name, attribute.Value) switch
            {
                ("value" or "sparse_value", Tensor value) => value,
                ("value_int", long value) => Tensor.Of("", [], [value]),
                ("value_ints", long[] values) => Tensor.Of("", [values.Length], values),
                ("value_float", float value) => Tensor.Of("", [], [value]),
                ("value_floats", float[] values) => Tensor.Of("", [values.Length], values),
                ("value_string", byte[] value) => new Tensor("", DataType.String, [], new StringPayload([value])),
                ("value_strings", byte[][] values) => new Tensor("", DataType.String, [values.Length], new StringPayload(values)),
                _ => null,
            };
            if (tensor is not null)
                return tensor;
        }

        // An attribute of a function that its caller left out; its value is unknown.
        return node.Node.Attributes.Any(a => a.ReferenceTo is not null) ? null : throw new ShapeException("it has no value");
    }
}
