namespace NetWeight.Operators.Experimental;

/// <summary>
/// Operators of the first operator set that never got a definition: known by name, so that a report can say what they
/// are.
/// </summary>
public static class ExperimentalOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Other,
    [
        new Undefined("ATen", "Any operator of PyTorch's own library.", "ATen is not defined by a standard"),
        new Undefined("GRUUnit", "One step of a gated recurrent unit.", "the standard never defined GRUUnit"),
        new Undefined("LoopIndexTensor", "A slice of a tensor by a loop's counter.", "the standard never defined LoopIndexTensor"),
    ]);

    /// <summary>An operator without a shape rule.</summary>
    private sealed class Undefined(string type, string summary, string because) : Operator(type, summary)
    {
        public override void Infer(ShapedNode node)
        {
        }

        public override OperatorCost Cost(ShapedNode node) => OperatorCost.Unknown(because);
    }
}
