namespace NetWeight.Operators.Elementwise;

/// <summary>Which activation element-wise nodes amount to, as runtimes call it.</summary>
internal struct ActivationPattern
{
    private string? first;
    private int count;
    private bool sigmoid, hardSigmoid, clip, error, softplus, tanh, mul;

    /// <summary>The operator's name for a single node; the activation's for a known group; else <c>Chain</c>.</summary>
    public readonly string Name =>
        count == 1 ? first! is "Swish" ? "Silu" : first!
        : sigmoid && mul ? "Silu"
        : hardSigmoid && mul ? "HardSwish"
        : softplus && tanh ? "Mish"
        : error || tanh ? "Gelu"
        : clip && mul ? "HardSwish"
        : clip ? "HardSigmoid"
        : "Chain";

    /// <summary>Takes one more node in.</summary>
    public void Add(ShapedNode node)
    {
        first ??= node.Node.OpType;
        count++;
        switch (node.Node.OpType)
        {
            case "Sigmoid": sigmoid = true; break;
            case "HardSigmoid": hardSigmoid = true; break;
            case "Clip" or "Relu": clip = true; break;
            case "Erf": error = true; break;
            case "Softplus": softplus = true; break;
            case "Tanh": tanh = true; break;
            case "Mul": mul = true; break;
        }
    }
}
