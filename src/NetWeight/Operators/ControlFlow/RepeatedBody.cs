using NetWeight.Graphs;

namespace NetWeight.Operators.ControlFlow;

/// <summary>A sub-graph that runs again and again and hands values from one iteration to the next.</summary>
/// <param name="node">The Loop or Scan.</param>
/// <param name="firstInput">The body's first input that is carried.</param>
/// <param name="firstOutput">The body's output that becomes it.</param>
internal sealed class RepeatedBody(ShapedNode node, int firstInput, int firstOutput)
{
    /// <summary>Rounds in which carried types may settle; types that still change then are given up.</summary>
    private const int RoundLimit = 12;

    /// <summary>Facts about the carried values that hold in every iteration, the first included.</summary>
    public OnnxType?[] Carried { get; private set; } = [];

    /// <summary>
    /// Whether an iteration changes the type of a carried value, so that the body's declaration cannot hold in all of
    /// them.
    /// </summary>
    public bool Changes { get; private set; }

    /// <summary>
    /// Finds the facts that hold in every iteration, and returns the body inferred with it (silently); null if that would be too much work,
    /// and only element types are certain. <paramref name="inputs"/> makes the body's inputs of the carried types.
    /// </summary>
    public ShapedGraph? Settle(OnnxType?[] start, Func<OnnxType?[], OnnxType?[]> inputs, IReadOnlyList<TensorValue?>? contents = null)
    {
        Carried = [.. start];
        for (int round = 0; round < RoundLimit && node.MayRepeat; round++)
        {
            ShapedGraph body = node.InferSubgraph("body", inputs(Carried), keep: false, null, contents, trustDeclared: !Changes);
            if (body.Outputs.Count < firstOutput + start.Length || body.Inputs.Count < firstInput + start.Length)
                throw new ShapeException(
                    $"its body takes {body.Inputs.Count} and makes {body.Outputs.Count} values, too few for "
                        + $"{start.Length} that it carries");
            bool settled = true;
            for (int i = 0; i < Carried.Length; i++)
            {
                // In the first round, the body's declaration may have completed the type.
                OnnxType? assumed = round == 0 ? body.Inputs[firstInput + i].Type : Carried[i];
                Carried[i] = TypeJoin.Widen(assumed, body.Outputs[firstOutput + i]?.Type);
                settled &= ReferenceEquals(Carried[i], assumed);
            }

            if (settled)
                return body;
            Changes = true;
        }

        Changes = true;
        for (int i = 0; i < Carried.Length; i++)
            Carried[i] = Carried[i] is TensorType tensor ? new TensorType(tensor.DataType, null) : null;
        return null;
    }

    /// <summary>Whether the body hands a carried value on as it is, so that it is the same in every iteration.</summary>
    public bool IsPassedThrough(ShapedGraph body, int index)
    {
        Value? value = body.Outputs[firstOutput + index];
        while (value?.Producer is { Node.OpType: "Identity", Operator: not null } identity)
            value = identity.Input(0);
        return value is not null && value == body.Inputs[firstInput + index];
    }
}
