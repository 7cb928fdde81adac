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
            : batch.UpperBound is { } b && scores?[1].UpperBound is { } c && perClass is { } p
            ? Folding.AtMost(Folding.AtMost((Int128)b * c).UpperBound is { } most ? (Int128)most * p : Int128.MaxValue)
            : Dim.Unknown;
        node.SetOutput(0, DataType.Int64, new Shape(picked.IsKnown ? picked : Count(node, limit) ?? picked, 3));
    }

    /// <summary>
    /// The exact number if all boxes and scores are known: the greedy choice itself. Null if they are not, or
    /// if an overlap is too near to the threshold.
    /// </summary>
    private static Dim? Count(ShapedNode node, long? limit)
    {
        if (limit is not > 0 || node.Content(0) is not { IsKnown: true, Dims: [var batches, var count and <= 512, 4] } boxes
            || node.Content(1) is not { IsKnown: true, Dims: [_, var classes, _] } scores
            || Threshold(node, 3, 0) is not { } overlap || Threshold(node, 4, double.NegativeInfinity) is not { } least)
            return null;
        long picked = 0;
        for (long batch = 0; batch < batches; batch++)
            for (long label = 0; label < classes; label++)
            {
                long scoresAt = ((batch * classes) + label) * count;
                double Score(long box) => scores.Elements[(int)(scoresAt + box)].Number!.Value;
                var kept = new List<(double Top, double Left, double Bottom, double Right)>();
                foreach (long candidate in Enumerable.Range(0, (int)count).Select(i => (long)i)
                    .Where(i => Score(i) > least).OrderByDescending(Score))
                {
                    if (kept.Count >= limit)
                        break;
                    var box = Corners(boxes, (batch * count) + candidate, node.Int("center_point_box", 0) != 0);
                    double nearest = kept.Count == 0 ? 0 : kept.Max(k => Overlap(k, box));
                    if (kept.Count > 0 && Math.Abs(nearest - overlap) < 1e-6)
                        return null;
                    if (kept.Count == 0 || nearest <= overlap)
                        kept.Add(box);
                }

                picked += kept.Count;
            }

        return picked;
    }

    private static double? Threshold(ShapedNode node, int input, double otherwise) =>
        !node.Has(input) ? otherwise : node.Content(input) is { Count: 1, IsKnown: true } content ? content.Elements[0].Number : null;

    /// <summary>Two opposite corners in any order, or center and size.</summary>
    private static (double Top, double Left, double Bottom, double Right) Corners(TensorValue boxes, long box, bool center)
    {
        double At(int i) => boxes.Elements[(int)((box * 4) + i)].Number!.Value;
        return center
            ? (At(1) - (At(3) / 2), At(0) - (At(2) / 2), At(1) + (At(3) / 2), At(0) + (At(2) / 2))
            : (Math.Min(At(0), At(2)), Math.Min(At(1), At(3)), Math.Max(At(0), At(2)), Math.Max(At(1), At(3)));
    }

    /// <summary>Intersection over union.</summary>
    private static double Overlap((double Top, double Left, double Bottom, double Right) a,
        (double Top, double Left, double Bottom, double Right) b)
    {
        double common = Math.Max(0, Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top)) * Math.Max(0,
            Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left));
        double union = ((a.Bottom - a.Top) * (a.Right - a.Left)) + ((b.Bottom - b.Top) * (b.Right - b.Left)) - common;
        return union > 0 ? common / union : 0;
    }
}
