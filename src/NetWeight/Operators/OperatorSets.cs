namespace NetWeight.Operators;

/// <summary>
/// Common properties of standard operators for rewrites and lint: the one place outside their
/// rows where several
/// are named together. A test keeps such lists out of the other rooms, and names here that no operator has.
/// </summary>
internal static class OperatorSets
{
    // ---- arithmetic

    /// <summary>The four operations on two tensors.</summary>
    public static IReadOnlySet<string> Arithmetic { get; } = Set("Add", "Sub", "Mul", "Div");

    /// <summary>
    /// Operators that act as a constant per channel on a layer's result, so that they fold into weights and bias.
    /// </summary>
    public static IReadOnlySet<string> ChannelArithmetic { get; } = Set([.. Arithmetic, "Neg"]);

    /// <summary>Operators on two tensors that work channel by channel; one may be a constant per channel.</summary>
    public static IReadOnlySet<string> ChannelPairs { get; } = Set([.. Arithmetic, "PRelu"]);

    /// <summary>Sums and differences.</summary>
    public static IReadOnlySet<string> Sums { get; } = Set("Add", "Sub", "Sum");

    /// <summary>The last node of a sum of scaled layers.</summary>
    public static IReadOnlySet<string> LinearEnds { get; } = Set([.. Sums, "Mul", "Div", "BatchNormalization"]);

    /// <summary>Operators that take any number of inputs and hand a single one on.</summary>
    public static IReadOnlySet<string> Variadic { get; } = Set("Concat", "Sum", "Max", "Min", "Mean");

    // ---- layers

    /// <summary>Layers with a stored weight as the second input.</summary>
    public static IReadOnlySet<string> Weighted { get; } = Set("Conv", "ConvTranspose", "Gemm", "MatMul");

    /// <summary>Those that rewrites pad and lint judges: no transposed convolution.</summary>
    public static IReadOnlySet<string> PlainWeighted { get; } = Set("Conv", "Gemm", "MatMul");

    /// <summary>
    /// Products with weights or another tensor, runtime forms included: the operators that int8 quantizes.
    /// </summary>
    public static IReadOnlySet<string> Products { get; } = Set(
        [
            .. Weighted, "Einsum", "LSTM", "GRU", "RNN", "DeformConv", "Attention", "FusedConv", "FusedMatMul",
            "TransposeMatMul", "FusedGemm", "NhwcConv", "NhwcFusedConv", "MultiHeadAttention", "GroupQueryAttention",
            "PackedAttention",
        ]);

    /// <summary>Reductions whose channels stay apart if they run over height and width.</summary>
    public static IReadOnlySet<string> ChannelReductions { get; } = Set("ReduceMean", "ReduceSum", "ReduceMax");

    /// <summary>A norm or activation after a convolution that is one node.</summary>
    public static IReadOnlySet<string> FollowsConvolution { get; } =
        Set("BatchNormalization", "Relu", "Clip", "LeakyRelu", "PRelu", "HardSwish", "Elu");

    /// <summary>Activations that edge processors often lack, which ReLU or ReLU6 replaces.</summary>
    public static IReadOnlySet<string> RareActivations { get; } = Set("HardSwish", "HardSigmoid", "LeakyRelu", "Elu");

    // ---- movement

    /// <summary>The same elements in the same order under another shape.</summary>
    public static IReadOnlySet<string> Views { get; } = Set("Reshape", "Flatten", "Squeeze", "Unsqueeze");

    /// <summary>Operators that pass a stored tensor without a change of its elements, except their order.</summary>
    public static IReadOnlySet<string> StoredViews { get; } = Set([.. Views, "Identity", "Transpose"]);

    /// <summary>Operators whose channels are not those of one convolution in its order.</summary>
    public static IReadOnlySet<string> MixesChannels { get; } =
        Set("Concat", "Split", "Slice", "Reshape", "Transpose", "Add");

    /// <summary>Operators between a map and the fully connected layer after it.</summary>
    public static IReadOnlySet<string> BeforeFullyConnected { get; } =
        Set("Flatten", "Reshape", "Dropout", "Identity", "Squeeze");

    /// <summary>Operators that hand their input's numbers on.</summary>
    public static IReadOnlySet<string> Movement { get; } = Set(
        [
            .. StoredViews, "Dropout", "Expand", "Tile", "Slice", "Split", "Gather", "GatherElements", "GatherND",
            "Concat", "Where", "Pad", "DepthToSpace", "SpaceToDepth",
        ]);

    /// <summary>Movement whose first input alone holds numbers; the others are positions.</summary>
    public static IReadOnlySet<string> MovementOfFirst { get; } =
        Set("Reshape", "Expand", "Tile", "Slice", "Gather", "GatherElements", "GatherND");

    // ---- types and ranges

    /// <summary>
    /// Operators whose float inputs and outputs are of one type that may be float16 in every version.
    /// </summary>
    public static IReadOnlySet<string> ComputesInHalf { get; } = Set(
        [
            .. Weighted, .. Arithmetic, .. Views, .. Variadic, "Einsum", "BatchNormalization", "InstanceNormalization",
            "LayerNormalization", "GroupNormalization", "LRN", "LpNormalization", "Relu", "LeakyRelu", "PRelu", "Elu",
            "Selu", "Celu", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Softplus", "Softsign", "Mish", "Gelu",
            "Softmax", "LogSoftmax", "Erf", "Exp", "Log", "Sqrt", "Reciprocal", "Neg", "Abs", "Floor", "Ceil", "Clip",
            "Pow", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "ReduceMean", "ReduceSum",
            "ReduceMax", "ReduceMin", "ReduceL2", "ReduceSumSquare", "Split", "Slice", "Transpose", "Expand", "Gather",
            "Tile", "Pad", "Where", "Identity", "Dropout", "DepthToSpace", "SpaceToDepth", "Resize",
        ]);

    /// <summary>Arithmetic that keeps whole numbers whole.</summary>
    public static IReadOnlySet<string> ArithmeticOnWholeNumbers { get; } = Set(
        [
            .. Arithmetic, "Floor", "Ceil", "Round", "Mod", "Neg", "Abs", "Min", "Max", "Clip", "Sum", "Mean", "Relu",
            "Sqrt", "Pow", "MatMul", "Gemm", "Einsum", "CumSum", "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin",
            "ReduceL1", "ReduceL2", "Range", "Cast", "ScatterND", "ScatterElements", "TopK",
        ]);

    /// <summary>Where whole numbers among floats begin: a cast, a count, a stored value.</summary>
    public static IReadOnlySet<string> MakesWholeNumbers { get; } = Set("Cast", "Range", "Constant");

    /// <summary>Operators that end the use of a position: an angle, or a rounding.</summary>
    public static IReadOnlySet<string> ReadsPositions { get; } = Set("Sin", "Cos", "Floor", "Ceil", "Round", "Mod");

    /// <summary>Operators whose indices lie along one axis of their input.</summary>
    public static IReadOnlySet<string> AxisIndices { get; } = Set("TopK", "ArgMax", "ArgMin");

    /// <summary>Operators that make indices and sizes of any magnitude.</summary>
    public static IReadOnlySet<string> Extents { get; } = Set("Shape", "Size", "Range", "NonMaxSuppression");

    /// <summary>Operators of which every element is one of an input.</summary>
    public static IReadOnlySet<string> Picks { get; } = Set("Min", "Max", "Where", "Concat");

    /// <summary>Operators that make no whole number larger than those of their first input.</summary>
    public static IReadOnlySet<string> NoLargerThanFirst { get; } =
        Set("Div", "Neg", "Abs", "Clip", "ReduceMax", "ReduceMin", "ReduceMean");

    /// <summary>
    /// Operators if each element of a constant is independent: none may be lost beside larger ones.
    /// </summary>
    public static IReadOnlySet<string> TakesConstantsOneByOne { get; } =
        Set("Mul", "Div", "Pow", "Min", "Max", "Clip", "Where", "PRelu");

    /// <summary>Operators that make a small number of a small one.</summary>
    public static IReadOnlySet<string> HandsSmallOn { get; } =
        Set("Sqrt", "Pow", "Mul", "Div", "Abs", "Relu", "Clip", "Max", "Min");

    /// <summary>Operators that a small number passes only if no input is large.</summary>
    public static IReadOnlySet<string> SmallBesideLarge { get; } = Set([.. Sums, "Max", "Min", "Clip"]);

    /// <summary>Operators whose result is about as small as their first input.</summary>
    public static IReadOnlySet<string> KeepsMagnitude { get; } = Set(
        "Abs", "Neg", "Relu", "LeakyRelu", "Cast", "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL1",
        "ReduceL2");

    // ---- 8-bit integers

    /// <summary>Operators that copy tensors or parts of them as they are.</summary>
    public static IReadOnlySet<string> Copies { get; } = Set("Transpose", "Slice", "Split", "Gather", "Concat");

    /// <summary>Operators that join maps: the end of a branch.</summary>
    public static IReadOnlySet<string> Joins { get; } = Set("Add", "Sum", "Concat");

    /// <summary>Normalizations over one sample, whatever the batch.</summary>
    public static IReadOnlySet<string> SampleNormalizations { get; } = Set(
        [
            "LayerNormalization", "SimplifiedLayerNormalization", "SkipLayerNormalization", "RMSNormalization",
            "GroupNormalization", "InstanceNormalization",
        ]);

    /// <summary>Operators that runtimes compute in floats inside an 8-bit model.</summary>
    public static IReadOnlySet<string> FloatOnly { get; } = Set(
        [
            .. SampleNormalizations, "Softmax", "LogSoftmax", "LRN", "MeanVarianceNormalization", "Attention",
            "MultiHeadAttention", "LSTM", "GRU", "RNN", "Exp", "Log", "Erf", "Einsum", "TopK", "NonMaxSuppression",
            "GridSample", "DeformConv",
        ]);

    /// <summary>Activations without a corner at zero.</summary>
    public static IReadOnlySet<string> SmoothActivations { get; } = Set(
        [
            "HardSwish", "Gelu", "FastGelu", "QuickGelu", "BiasGelu", "Mish", "Swish", "Elu", "Selu", "Celu", "Softplus",
        ]);

    /// <summary>Operators whose numbers are distributed as those of their first input.</summary>
    public static IReadOnlySet<string> KeepsDistribution { get; } = Set(
        [
            .. StoredViews, "MaxPool", "AveragePool", "GlobalAveragePool", "ReduceMean", "Dropout", "Pad", "Slice",
            "Split", "Resize", "Cast", "Expand", "Gather", "DepthToSpace", "SpaceToDepth", "QuantizeLinear",
            "DequantizeLinear",
        ]);

    /// <summary>Operators whose numbers are distributed as those of all their inputs.</summary>
    public static IReadOnlySet<string> MixesDistributions { get; } =
        Set("Add", "Sub", "Div", "Concat", "Max", "Min");

    /// <summary>The bounded function of a gate.</summary>
    public static IReadOnlySet<string> Gates { get; } = Set("Sigmoid", "HardSigmoid", "Erf", "Tanh");

    /// <summary>Arithmetic with constants around the bounded function of a gate.</summary>
    public static IReadOnlySet<string> AroundGates { get; } = Set("Mul", "Add", "Div", "Clip");

    /// <summary>All sets.</summary>
    public static IReadOnlyList<IReadOnlySet<string>> All { get; } =
    [
        Arithmetic, ChannelArithmetic, ChannelPairs, Sums, LinearEnds, Variadic, Weighted, PlainWeighted, Products,
        ChannelReductions,
        FollowsConvolution, RareActivations, Views, StoredViews, BeforeFullyConnected, MixesChannels, Movement,
        MovementOfFirst, ComputesInHalf, ArithmeticOnWholeNumbers,
        MakesWholeNumbers, ReadsPositions, AxisIndices, Extents, Picks, NoLargerThanFirst, TakesConstantsOneByOne,
        HandsSmallOn, SmallBesideLarge,
        KeepsMagnitude,
        Copies, Joins, SampleNormalizations, FloatOnly, SmoothActivations, KeepsDistribution, MixesDistributions, Gates,
        AroundGates,
    ];

    private static HashSet<string> Set(params IEnumerable<string> names) => new(names, StringComparer.Ordinal);
}
