using NetWeight.Costs;

namespace NetWeight.Latency.Kernels;

/// <summary>Which activation element-wise layers amount to.</summary>
internal static class Activations
{
    /// <summary>The operator's name for a single layer; the activation's for a known group; else <c>Chain</c>.</summary>
    public static string NameOf(LayerUnit unit, IReadOnlyList<LayerCost> layers)
    {
        if (unit.Layers.Count == 1)
            return layers[unit.Main].Node.Node.OpType is var type && type is "Swish" ? "Silu" : type;
        bool sigmoid = false, hardSigmoid = false, clip = false, error = false, softplus = false, tanh = false, mul = false;
        foreach (int index in unit.Layers)
        {
            switch (layers[index].Node.Node.OpType)
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

        return sigmoid && mul ? "Silu"
            : hardSigmoid && mul ? "HardSwish"
            : softplus && tanh ? "Mish"
            : error || tanh ? "Gelu"
            : clip && mul ? "HardSwish"
            : clip ? "HardSigmoid"
            : "Chain";
    }
}
