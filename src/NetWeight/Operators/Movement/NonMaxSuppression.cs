using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>Picks boxes [B, N, 4] by scores [B, C, N]: at most a given number per class, each as (batch, class, box).</summary>
internal sealed class NonMaxSuppression() : Operator("NonMaxSuppression", "The best of boxes that overlap.")
{
    public override InputRole Role(int index) => index > 1 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.UnknownFlops("which boxes overlap depends on data");

    public override void Infer(ShapedNode node)
    {
        Shape? boxes = node.InputShape(0), scores = node.InputShape(1);
        if (boxes is not null && boxes.Rank != 3 || scores is not null && scores.Rank != 3)
            throw new ShapeException($"the boxes {boxes} and scores {scores} have not three dimensions each");
        Dim batch = Folding.Common(boxes?[0] ?? Dim.Unknown, scores?[0] ?? Dim.Unknown, "the batch");
        Dim count = Folding.Common(boxes?[1] ?? Dim.Unknown, scores?[2] ?? Dim.Unknown, "the number of boxes");
        // Left out, the limit is 0: nothing comes out.
        long? limit = node.Has(2) ? node.Integer(2) : 0;
        long? perClass = limit is null ? count.UpperBound : Math.Max(0, Math.Min(limit.Value, count.UpperBound ?? long.MaxValue));
        Dim picked = perClass == 0 ? 0
            : batch.UpperBound is { } b && scores?[1].UpperBound is { } c && perClass is { } p ? Folding.AtMost(Folding.AtMost((Int128)b * c).UpperBound is { } most ? (Int128)most * p : Int128.MaxValue)
            : Dim.Unknown;
        node.SetOutput(0, DataType.Int64, new Shape(picked, 3));
    }
}
