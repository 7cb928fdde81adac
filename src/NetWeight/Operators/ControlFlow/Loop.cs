using NetWeight.Graphs;

namespace NetWeight.Operators.ControlFlow;

/// <summary>
/// Runs its body up to M times, while a condition holds. Inputs: M, condition, then what is carried from one iteration to the next.
/// The body takes the iteration's number, the condition and the carried values; it makes the condition, the carried values, and
/// values that are collected along a new first axis.
/// </summary>
internal sealed class Loop() : Operator("Loop", "A sub-graph, repeated.")
{
    public override InputRole Role(int index) => index < 2 ? InputRole.Setting : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        int carried = Math.Max(0, node.Inputs.Count - 2);
        bool? starts = node.Has(1) ? ControlFlowOperators.Truth(node.Content(1)) : true;
        long? most = node.Has(0) ? node.Integer(0) : long.MaxValue;
        Graph file = node.SubgraphOf("body");
        OnnxType?[] Inputs(OnnxType?[] types) => [Counter(file, 0, DataType.Int64), Counter(file, 1, DataType.Bool), .. types];

        // Every iteration that runs at all finds its condition true, if a condition counts.
        var contents = new TensorValue?[2 + carried];
        contents[1] = node.Has(1) ? Counter(file, 1, DataType.Bool, 1) : null;
        var repeated = new RepeatedBody(node, 2, 1);
        ShapedGraph? settled = repeated.Settle([.. node.Inputs.Skip(2).Select(v => v?.Type)], Inputs, contents);
        for (int i = 0; i < carried && settled is not null; i++)
            if (repeated.IsPassedThrough(settled, i))
                contents[i + 2] = node.Content(i + 2);
        ShapedGraph body = node.InferSubgraph("body", Inputs(repeated.Carried), keep: true, null, contents,
            trustDeclared: !repeated.Changes);

        if (body.Outputs.Count < 1 + carried)
            throw new ShapeException(
                $"its body makes {body.Outputs.Count} values, too few for the condition and {carried} that it carries");
        Dim trips = Trips(node, most, starts, ControlFlowOperators.Truth(body.Outputs[0]?.Content));
        if (starts == true && most > 0 && LoopUnrolling.IsWorthIt(node, body, repeated, trips)
            && LoopUnrolling.Run(node, file, most.Value, repeated))
            return;
        node.Subgraphs = [node.Subgraphs[0] with { Executions = trips.ValueOrNull }];
        for (int i = 0; i < carried; i++)
        {
            if (trips.ValueOrNull == 0 || contents[i + 2] is not null)
                node.SetOutput(i, node.Input(i + 2));
            else if (trips.IsKnown)
                node.SetOutput(i, body.Outputs[i + 1]);
            else
                node.SetOutput(i, TypeJoin.Either(node.Input(i + 2)?.Type, body.Outputs[i + 1]?.Type));
        }

        for (int i = carried; i < node.Outputs.Count && i + 1 < body.Outputs.Count; i++)
            node.SetOutput(i, Collected(body.Outputs[i + 1]?.Type, trips));
    }

    public override OperatorCost Cost(ShapedNode node) => ControlFlowOperators.Cost(node);

    /// <summary>
    /// The type of the iteration's number or the condition inside the body: a scalar, or one of one element if the
    /// body declares that.
    /// </summary>
    internal static TensorType Counter(Graph body, int index, DataType type) =>
        new(type, index < body.Inputs.Count && body.Inputs[index].Type is TensorType { Shape.Rank: 1 } ? Shape.Of(1) : Shape.Scalar);

    /// <summary>As above, with its content.</summary>
    internal static TensorValue? Counter(Graph body, int index, DataType type, long value) =>
        TensorValue.Create(type, Counter(body, index, type).Shape!.Rank == 1 ? [1] : [], [Scalar.Of(value)]);

    /// <summary>The type of values of that type collected along a new first axis.</summary>
    internal static OnnxType? Collected(OnnxType? each, Dim trips) =>
        each is TensorType tensor
            ? new TensorType(tensor.DataType, tensor.Shape is { } shape ? Shape.Owning([trips, .. shape.Dims]) : null) : null;

    /// <summary>The number of times that the body runs, from M, the first condition, and the body's constant condition.</summary>
    private static Dim Trips(ShapedNode node, long? most, bool? starts, bool? goesOn)
    {
        if (starts == false || most <= 0)
            return 0;
        Dim limit = !node.Has(0) ? Dim.Unknown : node.Content(0) is { Count: 1 } content ? content.Elements[0].ToDim() : Dim.Unknown;
        // Without a first condition the loop counts to M: the standard ignores the body's condition.
        if (starts == true && (goesOn == true || !node.Has(1)))
            return limit;
        if (starts == true && goesOn == false && most >= 1)
            return 1;
        return Dim.AtMost(limit.UpperBound);
    }
}
