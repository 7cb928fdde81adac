using NetWeight.Graphs;

namespace NetWeight.Operators.Loss;

/// <summary>
/// The loss of scores [N, C, d...] against labels [N, d...]: per label the negative logarithm, weighted and summed. With
/// <paramref name="softmax"/>, LogSoftmax comes first (5 per score), and can be had as the second output.
/// </summary>
internal sealed class CrossEntropy(string type, bool softmax, string summary) : Operator(type, summary)
{
    public override InputRole Role(int index) => index > 1 ? InputRole.Setting : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        Shape? scores = node.InputShape(0), labels = node.InputShape(1);
        if (scores is { Rank: < 2 } || (scores is not null && labels is not null && labels.Rank != scores.Rank - 1))
            throw new ShapeException($"scores {scores} and labels {labels} do not fit together");
        if (scores is not null)
            labels = Common(scores, labels);
        node.SetOutput(0, node.InputType(0), node.Text("reduction", "mean") == "none" ? labels : Shape.Scalar);
        if (softmax)
            node.SetOutput(1, node.Input(0)?.Type);
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        long? labels = node.InputElements(1);
        return OperatorCost.OfFlops(checked((softmax ? node.InputElements(0) * 5 : 0) + (labels * (node.Has(2) ? 3 : 2))));
    }

    /// <summary>The labels' shape, completed by the scores' without their classes.</summary>
    private static Shape Common(Shape scores, Shape? labels)
    {
        var dims = new Dim[scores.Rank - 1];
        for (int i = 0; i < dims.Length; i++)
        {
            Dim score = scores[i == 0 ? 0 : i + 1], label = labels?[i] ?? Dim.Unknown;
            if (score.IsKnown && label.IsKnown && score.Value != label.Value)
                throw new ShapeException($"scores {scores} and labels {labels} do not fit together");
            dims[i] = label.IsKnown || (label.Symbol is not null && !score.IsKnown) ? label : score;
        }

        return Shape.Owning(dims);
    }
}
