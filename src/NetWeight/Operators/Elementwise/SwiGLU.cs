using NetWeight.Graphs;

namespace NetWeight.Operators.Elementwise;

/// <summary>Swish of the gate times the value, both of one shape: broadcasting is not allowed. Comes with version 28 of ai.onnx.</summary>
internal sealed class SwiGLU() : Operator("SwiGLU", "Swish(gate) * value: the scaling and Sigmoid, mul, mul.")
{
    /// <summary>Swish and one multiplication.</summary>
    private const int Flops = 6 + 1;

    public override void Infer(ShapedNode node)
    {
        Shape? gate = node.InputShape(0), value = node.InputShape(1), both = gate ?? value;
        if (gate is not null && value is not null)
        {
            if (gate.Rank != value.Rank)
                throw new ShapeException($"the gate {gate} and the value {value} must have the same shape");
            both = new Shape([.. gate.ToArray().Select((d, i) => d.And(value[i], $"dimension {i} of gate and value"))]);
        }

        node.SetOutput(0, node.InputType(0) == DataType.Undefined ? node.InputType(1) : node.InputType(0), both);
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(checked(node.Elements * Flops));
}
