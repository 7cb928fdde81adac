using NetWeight.Costs;
using NetWeight.Operators;

namespace NetWeight.Latency.Kernels;

/// <summary>How a layer takes part in the forming of kernels.</summary>
internal enum LayerRole
{
    /// <summary>Starts a kernel that others may fuse into: convolution or product.</summary>
    Product,

    /// <summary>Batch normalisation: a per-channel scale that products absorb.</summary>
    ChannelScale,

    /// <summary>One result per element, from one or several tensors.</summary>
    Elementwise,

    /// <summary>Statistics over a tensor.</summary>
    Reduction,

    /// <summary>Statistics, then an element-wise pass.</summary>
    Normalization,

    /// <summary>Pooling over windows.</summary>
    Pooling,

    /// <summary>Moves data.</summary>
    Copy,

    /// <summary>Puts tensors side by side.</summary>
    Concat,

    /// <summary>Takes a part of a tensor.</summary>
    Slice,

    /// <summary>Another view of the same memory: no kernel.</summary>
    View,

    /// <summary>To or from integers; int8 kernels absorb it.</summary>
    Quantization,

    /// <summary>Anything else: a kernel of its own.</summary>
    Other,
}

/// <summary>The roles of operators.</summary>
internal static class LayerRoles
{
    private static readonly Dictionary<string, LayerRole> Roles = Table();

    /// <summary>The role of a layer.</summary>
    public static LayerRole Of(LayerCost layer)
    {
        ShapedNode node = layer.Node;
        if (node.Operator is not null && node.Error is null && node.SafeCost.IsView)
            return LayerRole.View;
        return Roles.GetValueOrDefault(node.Node.OpType, layer.IsHeadline ? LayerRole.Product : LayerRole.Other);
    }

    private static Dictionary<string, LayerRole> Table()
    {
        var roles = new Dictionary<string, LayerRole>(StringComparer.Ordinal);
        Add(LayerRole.Product, "Conv", "ConvTranspose", "FusedConv", "NhwcConv", "NhwcFusedConv", "QLinearConv", "QLinearConvTranspose", "ConvInteger", "DeformConv", "Gemm", "FusedGemm", "QGemm", "MatMul", "FusedMatMul", "MatMulInteger", "QLinearMatMul", "Einsum");
        Add(LayerRole.ChannelScale, "BatchNormalization");
        Add(
            LayerRole.Elementwise,
            "Relu", "Clip", "LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "Sigmoid", "HardSigmoid", "HardSwish", "Swish", "Tanh", "Softplus", "Softsign", "ThresholdedRelu", "Mish", "Gelu", "FastGelu", "QuickGelu", "BiasGelu",
            "Add", "Sub", "Mul", "Div", "Pow", "Sqrt", "Exp", "Log", "Abs", "Neg", "Reciprocal", "Erf", "Floor", "Ceil", "Round", "Sign", "Min", "Max", "Sum", "Mean", "Mod", "Where", "Cast", "CastLike", "Not", "And", "Or", "Xor",
            "Equal", "Greater", "Less", "GreaterOrEqual", "LessOrEqual", "Sin", "Cos", "BitShift", "IsNaN", "QLinearAdd", "QLinearMul", "QLinearSigmoid", "QLinearLeakyRelu");
        Add(LayerRole.Reduction, "GlobalAveragePool", "GlobalMaxPool", "QLinearGlobalAveragePool", "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL2", "ReduceL1", "ReduceProd", "ReduceSumSquare", "ArgMax", "ArgMin");
        Add(LayerRole.Normalization, "LayerNormalization", "SkipLayerNormalization", "InstanceNormalization", "GroupNormalization", "GroupNorm", "RMSNormalization", "SimplifiedLayerNormalization", "LpNormalization", "MeanVarianceNormalization", "LRN", "Softmax", "LogSoftmax", "Hardmax");
        Add(LayerRole.Pooling, "MaxPool", "AveragePool", "LpPool", "QLinearAveragePool", "NhwcMaxPool");
        Add(LayerRole.Copy, "Transpose", "Pad", "Resize", "Upsample", "Gather", "GatherElements", "GatherND", "Expand", "Tile", "DepthToSpace", "SpaceToDepth", "ScatterND", "ScatterElements", "ReverseSequence", "Col2Im");
        Add(LayerRole.Concat, "Concat", "QLinearConcat");
        Add(LayerRole.Slice, "Slice", "Split");
        Add(LayerRole.Quantization, "QuantizeLinear", "DequantizeLinear");
        return roles;

        void Add(LayerRole role, params ReadOnlySpan<string> types)
        {
            foreach (string type in types)
                roles.Add(type, role);
        }
    }
}
