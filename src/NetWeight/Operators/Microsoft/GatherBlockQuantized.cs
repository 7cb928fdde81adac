using NetWeight.Graphs;
using NetWeight.Operators.Movement;

namespace NetWeight.Operators.Microsoft;

/// <summary>Takes slices of a block-quantized table and makes real numbers of them: (x - zero point) * scale.</summary>
internal sealed class GatherBlockQuantized()
    : Operator(ContribOperator.DomainName, "GatherBlockQuantized", "Rows of a quantized table as real numbers.")
{
    public override InputRole Role(int index) => index switch
    {
        0 => InputRole.Weight,
        1 => InputRole.Setting,
        _ => InputRole.Buffer, // scales and zero points
    };

    public override void Infer(ShapedNode node)
    {
        Shape? data = node.InputShape(0), indices = node.InputShape(1);
        Shape? output = null;
        if (data is not null && indices is not null)
        {
            int axis = ShapedNode.Axis(node.Int("gather_axis", 0), data.Rank);
            Dim[] whole = data.ToArray();
            // Bytes that hold several numbers each lie along the last axis.
            if (node.InputType(0) == DataType.UInt8)
                whole[^1] = whole[^1].Times(8 / Math.Clamp(node.Int("bits", 4), 1, 8));
            else if (node.InputType(0) == DataType.Undefined)
                whole[^1] = Dim.Unknown;
            output = new Shape([.. whole[..axis], .. indices.ToArray(), .. whole[(axis + 1)..]]);
        }

        node.SetOutput(0, node.InputType(2), output);
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        bool packed = node.InputType(0) == DataType.UInt8;
        long perByte = packed ? 8 / Math.Clamp(node.Int("bits", 4), 1, 8) : 1;
        return OperatorCost.OfFlops(checked(node.Elements * (node.Has(3) ? 2 : 1))) with
        {
            ElementsRead = [Folding.Taken(node, node.Elements / perByte), null, ElementsReadOf(node, 2), ElementsReadOf(node, 3)],
        };
    }

    /// <summary>Of the scales as large a share as of the table.</summary>
    private static long? ElementsReadOf(ShapedNode node, int input)
    {
        if (node.InputElements(input) is not { } all || node.InputShape(0) is not { } table || node.InputElements(1) is not { } rows)
            return null;
        long? axis = table[ShapedNode.Axis(node.Int("gather_axis", 0), table.Rank)].ValueOrNull;
        return axis is > 0 and var length ? checked(all / length * Math.Min(rows, length)) : null;
    }
}
