namespace NetWeight.Operators.Training;

/// <summary>Operators of training steps.</summary>
public static class TrainingOperators
{
    /// <summary>The domain of this family.</summary>
    public const string DomainName = "ai.onnx.preview.training";

    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Other,
    [
        // g' = n x + g (2); h = h + g'^2 (2); x - r g' / (sqrt(h) + e) (5).
        new Optimizer("Adagrad", 1, 9, "One step of Adagrad."),
        // g' = n x + g (2); v = a v + (1 - a) g' (3); h = b h + (1 - b) g'^2 (4); (1 - m) (x - r v / (sqrt(h) + e)) (6).
        new Optimizer("Adam", 2, 15, "One step of Adam."),
        // g' = n x + g (2); v = a v + b g' (3); x - r v (2).
        new Optimizer("Momentum", 1, 7, "One step with momentum."),
        new Gradient(),
    ]);

    /// <summary>
    /// Inputs: rate, count, then n tensors, their n gradients, and n of each state. Outputs: the n tensors and each state, renewed.
    /// </summary>
    private sealed class Optimizer(string type, int states, int flops, string summary) : Operator(DomainName, type, summary)
    {
        public override InputRole Role(int index) => index < 2 ? InputRole.Setting : InputRole.Data;

        public override void Infer(ShapedNode node)
        {
            int tensors = Tensors(node);
            for (int i = 0; i < tensors * (states + 1); i++)
                node.SetOutput(i, node.Input(2 + (i < tensors ? i : tensors + i))?.Type);
        }

        public override OperatorCost Cost(ShapedNode node)
        {
            long? elements = 0;
            for (int i = 0; i < Tensors(node); i++)
                elements += node.InputElements(2 + i);
            return OperatorCost.OfFlops(elements * flops);
        }

        private int Tensors(ShapedNode node)
        {
            int tensors = (node.Inputs.Count - 2) / (states + 2);
            return node.Inputs.Count == 2 + tensors * (states + 2) ? tensors
                : throw new ShapeException($"it has {node.Inputs.Count} inputs; two and {states + 2} for each tensor are needed");
        }
    }

    /// <summary>Partial derivatives of a value by others; each has the shape of its variable.</summary>
    private sealed class Gradient() : Operator(DomainName, "Gradient", "Partial derivatives of one value by others.")
    {
        public override void Infer(ShapedNode node)
        {
            // The first inputs feed the values of 'xs', in that order.
            int count = node.Attribute("xs")?.Value is byte[][] xs ? xs.Length : node.Outputs.Count;
            for (int i = 0; i < count; i++)
                node.SetOutput(i, node.Input(i)?.Type);
        }

        public override OperatorCost Cost(ShapedNode node) =>
            OperatorCost.Unknown("the cost of a gradient depends on how the runtime derives it");
    }
}
