using NetWeight.Graphs;

namespace NetWeight.Operators.Convolution;

/// <summary>
/// Depthwise convolution of [B, C, L] that looks only backwards; the past that it needs comes in and goes out as a state [B, C, k-1].
/// Inputs: input, weight [C, 1, k], bias, past state.
/// </summary>
internal sealed class CausalConvWithState(string domain)
    : Operator(domain, "CausalConvWithState", "Causal depthwise convolution that carries its last inputs along.")
{
    public override MatrixForm MatrixForm => MatrixForm.Convolution;

    public override InputRole Role(int index) => index is 1 or 2 ? InputRole.Weight : index == 3 ? InputRole.Setting : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        Shape? input = node.InputShape(0), weight = node.InputShape(1), past = node.InputShape(3);
        node.SetOutput(0, node.InputType(0), input);
        Shape? state = past;
        if ((input ?? weight ?? past) is { Rank: var rank }
            && (rank < 3 || (weight ?? past ?? input)!.Rank != rank || (past ?? weight ?? input)!.Rank != rank))
            throw new ShapeException($"input {input}, kernel {weight} and state {past} do not fit together");
        if ((input ?? weight) is { } either)
        {
            Dim[] dims = either.ToArray();
            dims[0] = input?[0] ?? Dim.Unknown;
            dims[1] = (input?[1] ?? Dim.Unknown).And(weight?[0] ?? Dim.Unknown, "the number of channels");
            // Only the last axis is causal; the others (contrib form) keep their size.
            for (int i = 2; i < dims.Length; i++)
                dims[i] = i == dims.Length - 1 ? weight is null ? Dim.Unknown : weight[i].ValueOrNull is { } taps
                    ? taps - 1 : Dim.Unknown : input?[i] ?? Dim.Unknown;
            state = past is not null ? Merge(dims, past) : Shape.Owning(dims);
        }

        node.SetOutput(1, node.InputType(0), state);
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        long? flops = ActivationFlops.Of(node.Text("activation", "none")) + (node.Has(2) ? 1 : 0);
        return OperatorCost.Headline(Conv.Maccs(node.InputElements(0), node.InputShape(1)), checked(node.InputElements(0) * flops));
    }

    private static Shape Merge(Dim[] dims, Shape past)
    {
        for (int i = 0; i < dims.Length; i++)
            dims[i] = dims[i].And(past[i], "a size of the state");
        return Shape.Owning(dims);
    }
}
