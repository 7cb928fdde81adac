using NetWeight.Graphs;

namespace NetWeight.Operators.Elementwise;

/// <summary>
/// One input, one output of the same shape and (mostly) type. Further inputs, if any, are slopes or bounds that change
/// neither.
/// </summary>
/// <param name="type">The operator.</param>
/// <param name="flops">FLOPs per element, by the table in docs/conventions.md.</param>
/// <param name="summary">The formula.</param>
/// <param name="reals">The function of real numbers, for folding; null if shapes never need it.</param>
/// <param name="integers">The function of whole numbers.</param>
/// <param name="keepsSizes">Whether a number that is at least 0 stays as it is: then symbols stay.</param>
/// <param name="output">The output's type; null if it is the input's.</param>
/// <param name="domain">The domain; empty for <c>ai.onnx</c>.</param>
internal class Unary(
    string type,
    int flops,
    string summary,
    Func<double, double>? reals = null,
    Func<Int128, Int128>? integers = null,
    bool keepsSizes = false,
    DataType? output = null,
    string domain = "") : Operator(domain, type, summary)
{
    /// <summary>Whether every finite number has a finite result.</summary>
    public bool IsFinite { get; init; } = true;

    internal override ElementwiseForm ElementwiseForm =>
        KernelRole == KernelRole.Elementwise ? ElementwiseForm.Unary : ElementwiseForm.None;

    internal override bool IsPerChannelSafe => ElementwiseForm == ElementwiseForm.Unary && IsFinite;

    public override void Infer(ShapedNode node)
    {
        node.SetOutput(0, output is { } other ? new TensorType(other, node.InputShape(0)) : node.Input(0)?.Type);
        if ((reals is not null || integers is not null) && node.Content(0) is { } content)
            node.SetContent(0, Fold(content, output ?? content.DataType));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(checked(node.Elements * Flops(node)));

    /// <summary>FLOPs per element of this node.</summary>
    protected virtual int Flops(ShapedNode node) => flops;

    private TensorValue? Fold(TensorValue content, DataType type)
    {
        bool isReal = content.DataType.IsFloat;
        if (isReal ? reals is null : integers is null)
            return null;
        var elements = new Scalar[content.Count];
        for (int i = 0; i < elements.Length; i++)
        {
            Scalar element = content.Elements[i];
            if (element.IsKnown)
                elements[i] = isReal ? TensorValue.Convert(Scalar.Of(reals!(element.Number!.Value)), type)
                    : element.Integer is { } whole ? BinaryFold.Fit(integers!(whole), type) : Scalar.Unknown;
            else if (keepsSizes && element.ToDim().Symbol is not null)
                elements[i] = element;
        }

        return TensorValue.Create(type, content.Dims, elements);
    }
}
