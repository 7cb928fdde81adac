namespace NetWeight.Operators;

/// <summary>The table of <see cref="StandardForms"/>.</summary>
internal static partial class StandardForms
{
    /// <summary>
    /// An operator of ai.onnx per line, if it is not in version 1 already or if its form changed:
    /// <c>since:inputs</c> (the most that it takes; <c>*</c> any number, <c>-</c> gone), then
    /// <c>attribute:first-last</c> if an attribute came later or went. Read off the checks of ONNX 1.12 (up to
    /// version 17) and of ONNX Runtime 1.31.1 (18 to 27); SwiGLU is in ONNX's main branch for 28.
    /// </summary>
    private const string Table =
        """
        Acos 7:1
        Acosh 9:1
        Add 1:2 axis:1-6 broadcast:1-6
        AffineGrid 20:2
        And 1:2 axis:1-6 broadcast:1-6
        ArgMax 1:1 select_last_index:12-
        ArgMin 1:1 select_last_index:12-
        Asin 7:1
        Asinh 9:1
        Atan 7:1
        Atanh 9:1
        Attention 23:6,24:7
        AveragePool 1:1 ceil_mode:10- count_include_pad:7- dilations:19-
        BatchNormalization 1:5 is_test:1-6 spatial:1-8 training_mode:14-
        Bernoulli 15:1
        BitCast 26:1
        BitShift 11:2
        BitwiseAnd 18:2
        BitwiseNot 18:1
        BitwiseOr 18:2
        BitwiseXor 18:2
        BlackmanWindow 17:1
        Cast 1:1 round_mode:24- saturate:19-
        CastLike 15:2 round_mode:24- saturate:19-
        CausalConvWithState 27:4
        Celu 12:1
        CenterCropPad 18:2
        Clip 1:1,11:3 max:1-10 min:1-10
        Col2Im 18:3
        Compress 9:2
        ConcatFromSequence 11:1
        Constant 1:0 sparse_value:11- value_float:12- value_floats:12- value_int:12- value_ints:12- value_string:12- value_strings:12-
        ConstantOfShape 9:1
        ConvInteger 10:4
        Cos 7:1
        Cosh 9:1
        CumProd 26:2
        CumSum 11:2
        DFT 17:2,20:3 axis:17-19
        DeformConv 19:5
        DepthToSpace 1:1 mode:11-
        DequantizeLinear 10:3 axis:13- block_size:21- output_dtype:23-
        Det 11:1
        Div 1:2 axis:1-6 broadcast:1-6
        Dropout 1:1,12:3 is_test:1-6 ratio:1-11 seed:12-
        DynamicQuantizeLinear 11:1
        Einsum 12:*
        Equal 1:2 axis:1-6 broadcast:1-6
        Erf 9:1
        Expand 8:2
        EyeLike 9:1
        GRU 1:6 layout:14- linear_before_reset:3- output_sequence:1-6
        GatherElements 11:2
        GatherND 11:2 batch_dims:12-
        Gelu 20:1
        Gemm 1:3 broadcast:1-6
        Greater 1:2 axis:1-6 broadcast:1-6
        GreaterOrEqual 12:2
        GridSample 16:2
        GroupNormalization 18:3 stash_type:21-
        HammingWindow 17:1
        HannWindow 17:1
        HardSwish 14:1
        ImageDecoder 20:1
        IsInf 10:1
        IsNaN 9:1
        LSTM 1:8 layout:14- output_sequence:1-6
        LayerNormalization 17:3
        Less 1:2 axis:1-6 broadcast:1-6
        LessOrEqual 12:2
        LinearAttention 27:6
        LpPool 1:1 ceil_mode:18- dilations:18-
        MatMulInteger 10:4
        MaxPool 1:1 ceil_mode:10- dilations:10- storage_order:8-
        MaxUnpool 9:3
        MelWeightMatrix 17:5
        Mish 18:1
        Mod 10:2
        Mul 1:2 axis:1-6 broadcast:1-6
        Multinomial 7:1
        NegativeLogLikelihoodLoss 12:3
        NonMaxSuppression 10:5
        NonZero 9:1
        OneHot 9:3
        Optional 15:1
        OptionalGetElement 15:1
        OptionalHasElement 15:1
        Or 1:2 axis:1-6 broadcast:1-6
        Pad 1:1,11:3,18:4 paddings:1-1 pads:2-10 value:1-10
        Pow 1:2 axis:1-6 broadcast:1-6
        QLinearConv 10:9
        QLinearMatMul 10:8
        QuantizeLinear 10:3 axis:13- block_size:21- output_dtype:21- precision:23- saturate:19-
        RMSNormalization 23:2
        RNN 1:6 layout:14- output_sequence:1-6
        Range 11:3 stash_type:27-
        ReduceL1 1:1,18:2 axes:1-17 noop_with_empty_axes:18-
        ReduceL2 1:1,18:2 axes:1-17 noop_with_empty_axes:18-
        ReduceLogSum 1:1,18:2 axes:1-17 noop_with_empty_axes:18-
        ReduceLogSumExp 1:1,18:2 axes:1-17 noop_with_empty_axes:18-
        ReduceMax 1:1,18:2 axes:1-17 noop_with_empty_axes:18-
        ReduceMean 1:1,18:2 axes:1-17 noop_with_empty_axes:18-
        ReduceMin 1:1,18:2 axes:1-17 noop_with_empty_axes:18-
        ReduceProd 1:1,18:2 axes:1-17 noop_with_empty_axes:18-
        ReduceSum 1:1,13:2 axes:1-12 noop_with_empty_axes:13-
        ReduceSumSquare 1:1,18:2 axes:1-17 noop_with_empty_axes:18-
        RegexFullMatch 20:1
        Reshape 1:1,5:2 allowzero:14- shape:1-4
        Resize 10:2,11:4 antialias:18- axes:18- coordinate_transformation_mode:11- cubic_coeff_a:11- exclude_outside:11- extrapolation_value:11- keep_aspect_ratio_policy:18- nearest_mode:11-
        ReverseSequence 10:2
        RoiAlign 10:3 coordinate_transformation_mode:16-
        RotaryEmbedding 23:4
        Round 11:1
        STFT 17:4
        Scan 8:* directions:8-8 scan_input_axes:9- scan_input_directions:9- scan_output_axes:9- scan_output_directions:9-
        Scatter 9:3,11:-
        ScatterElements 11:3 reduction:16-
        ScatterND 11:3 reduction:16-
        SequenceAt 11:2
        SequenceConstruct 11:*
        SequenceEmpty 11:0
        SequenceErase 11:2
        SequenceInsert 11:3
        SequenceLength 11:1
        SequenceMap 17:*
        Shape 1:1 end:15- start:15-
        Shrink 9:1
        Sign 9:1
        Sin 7:1
        Sinh 9:1
        Slice 1:1,10:5 axes:1-9 ends:1-9 starts:1-9
        SoftmaxCrossEntropyLoss 12:3
        Split 1:2,2:1,13:2 num_outputs:18- split:1-12
        SplitToSequence 11:2
        Squeeze 1:1,13:2 axes:1-12
        StringConcat 20:2
        StringNormalizer 10:1
        StringSplit 20:1
        Sub 1:2 axis:1-6 broadcast:1-6
        SwiGLU 28:2
        Swish 24:1
        Tan 7:1
        TensorScatter 24:3
        TfIdfVectorizer 9:1
        Tile 1:3,6:2
        TopK 1:1,10:2 k:1-9 largest:11- sorted:11-
        Trilu 14:2
        Unique 11:1
        Unsqueeze 1:1,13:2 axes:1-12
        Upsample 1:1,9:2,10:- height_scale:1-6 scales:7-8 width_scale:1-6
        Where 9:3
        Xor 1:2 axis:1-6 broadcast:1-6
        """;
}
