using NetWeight.Graphs;
using NetWeight.Operators.Movement;

namespace NetWeight.Operators.Generation;

/// <summary>Triangular filters [dft_length / 2 + 1, num_mel_bins]; a subtraction and a division per weight.</summary>
internal sealed class MelWeightMatrix() : Operator("MelWeightMatrix", "Filters from frequencies to mel bands.")
{
    public override InputRole Role(int index) => InputRole.Setting;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(checked(node.Elements * 2));

    public override void Infer(ShapedNode node)
    {
        Dim bands = node.List(null, 0) is [var count] ? count.ToDim() : Dim.Unknown;
        Dim bins = node.Integer(1) is { } length ? (length / 2) + 1 : Dim.Unknown;
        node.SetOutput(0, DataTypes.FromOnnx(node.Int("output_datatype", (long)DataType.Float)), new Shape(bins, bands));
    }
}
