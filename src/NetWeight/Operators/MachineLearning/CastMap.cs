using NetWeight.Graphs;

namespace NetWeight.Operators.MachineLearning;

/// <summary>The values of a map as one row: as many as the map has, or a fixed number (sparse).</summary>
internal sealed class CastMap() : Operator(MachineLearningOperators.DomainName, "CastMap", "The values of a map as a row.")
{
    public override void Infer(ShapedNode node)
    {
        DataType type = node.Text("cast_to", "TO_FLOAT") switch
        {
            "TO_FLOAT" => DataType.Float,
            "TO_STRING" => DataType.String,
            "TO_INT64" => DataType.Int64,
            var other => throw new ShapeException($"it casts to '{other}'"),
        };
        node.SetOutput(0, type, new Shape(1, node.Text("map_form", "DENSE") == "SPARSE" ? node.Int("max_map", 1) : Dim.Unknown));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;
}
