using NetWeight.Graphs;

namespace NetWeight.Operators.Attention;

/// <summary>Attention of [batch, heads, length, size] whose scores and probabilities pass through sub-graphs of the model's own.</summary>
internal sealed class FlexAttention()
    : Operator("ai.onnx.preview", "FlexAttention", "Attention with sub-graphs that change scores and probabilities.")
{
    public override void Infer(ShapedNode node)
    {
        Shape? q = node.InputShape(0), k = node.InputShape(1), v = node.InputShape(2);
        foreach (Shape? shape in (ReadOnlySpan<Shape?>)[q, k, v])
            if (shape is not null && shape.Rank != 4)
                throw new ShapeException($"queries {q}, keys {k} and values {v} must have 4 dimensions");
        Dim batch = (q?[0] ?? Dim.Unknown).And(k?[0] ?? Dim.Unknown, "the batch").And(v?[0] ?? Dim.Unknown, "the batch");
        Dim heads = q?[1] ?? Dim.Unknown, queries = q?[2] ?? Dim.Unknown;
        node.SetOutput(0, node.InputType(0), new Shape(batch, heads, queries, v?[3] ?? Dim.Unknown));
        DataType type = DataTypes.FromOnnx(node.Int("softmax_precision", 0));
        if (type == DataType.Undefined)
            type = node.InputType(0) == DataType.Double ? DataType.Double : DataType.Float;
        var scores = new TensorType(type, new Shape(batch, heads, queries, Keys(node)));
        foreach (string part in (ReadOnlySpan<string>)["score_mod", "prob_mod"])
            if (node.Attribute(part) is not null)
                node.InferSubgraph(part, [scores], keep: true, executions: 1);
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        Shape? q = node.InputShape(0), y = node.OutputShape(0);
        return AttentionCost.Of(y?.Product(0, 3), Keys(node).ValueOrNull, q?[3].ValueOrNull
            ?? node.InputShape(1)?[3].ValueOrNull, y?[3].ValueOrNull, 0, softcap: false);
    }

    private static Dim Keys(ShapedNode node) =>
        (node.InputShape(1)?[2] ?? Dim.Unknown).And(node.InputShape(2)?[2] ?? Dim.Unknown, "the number of keys");
}
