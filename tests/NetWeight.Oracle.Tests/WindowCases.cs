using static NetWeight.Oracle.Tests.Cases;

namespace NetWeight.Oracle.Tests;

/// <summary>Convolutions and poolings.</summary>
internal static class WindowCases
{
    public static IEnumerable<OperatorCase> All =>
    [
        .. On("Conv", [F(1, 3, 7, 9), F(4, 3, 3, 3)]).In(1, 11, Opset),
        On("Conv", [F(2, 3, 7, 9), F(4, 3, 3, 3), F(4)], Ints("pads", 1, 0, 2, 1), Ints("strides", 2, 3)),
        On("Conv", [F(1, 4, 8, 8), F(4, 1, 3, 3)], A("group", 4), Ints("dilations", 2, 3), Ints("pads", 2, 3, 2, 3)),
        On("Conv", [F(1, 4, 8, 8), F(6, 2, 1, 1)], A("group", 2), Ints("kernel_shape", 1, 1)),
        On("Conv", [F(1, 3, 11), F(4, 3, 4)], Ints("strides", 3)),
        On("Conv", [F(1, 2, 5, 6, 7), F(3, 2, 2, 2, 3)]),
        On("Conv", [F(0, 3, 7, 7), F(4, 3, 3, 3)]),
        .. ((string[])["SAME_UPPER", "SAME_LOWER", "VALID"]).SelectMany(pad => (OperatorCase[])
        [
            On("Conv", [F(1, 3, 7, 10), F(4, 3, 3, 4)], A("auto_pad", pad), Ints("strides", 2, 3)),
            On("Conv", [F(1, 3, 7, 10), F(4, 3, 2, 3)], A("auto_pad", pad)),
            On("MaxPool", [F(1, 3, 7, 10)], Ints("kernel_shape", 3, 2), Ints("strides", 2, 3), A("auto_pad", pad)),
            On("AveragePool", [F(1, 3, 7, 10)], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2), A("auto_pad", pad)),
            On("LpPool", [F(1, 3, 7, 10)], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2), A("auto_pad", pad)),
            On("ConvTranspose", [F(1, 3, 5, 6), F(3, 4, 3, 3)], Ints("strides", 2, 3), A("auto_pad", pad)),
        ]),
        On("Conv", [T(F16, 1, 3, 5, 5), T(F16, 4, 3, 3, 3)]),
        On("ConvInteger", [T(U8, 1, 3, 7, 7), T(U8, 4, 3, 3, 3)], Ints("strides", 2, 2)),
        On("ConvInteger", [T(U8, 1, 3, 7, 7), T(U8, 4, 3, 3, 3), T(U8)]),
        On("QLinearConv", [T(U8, 1, 3, 7, 7), L0(0.1f), T(U8), T(U8, 4, 3, 3, 3), L0(0.1f), T(U8), L0(0.2f), T(U8),
            T(I32, 4)], Ints("pads", 1, 1, 1, 1)),
        On("QLinearConv", [T(I8, 1, 3, 7, 7), L0(0.1f), T(I8), T(I8, 4, 3, 3, 3), F(4), Of(I8, [4], 0), L0(0.2f), T(I8)]),
        .. On("ConvTranspose", [F(1, 3, 5, 6), F(3, 4, 3, 3)]).In(1, 11, Opset),
        On("ConvTranspose", [F(1, 4, 5, 6), F(4, 2, 3, 3), F(4)], A("group", 2), Ints("strides", 2, 2),
            Ints("pads", 1, 1, 1, 1), Ints("output_padding", 1, 0)),
        On("ConvTranspose", [F(1, 3, 5, 6), F(3, 4, 3, 3)], Ints("strides", 3, 2), Ints("output_shape", 14, 12)),
        On("ConvTranspose", [F(1, 3, 5, 6), F(3, 4, 3, 3)], Ints("dilations", 2, 2), Ints("strides", 2, 1)),
        On("ConvTranspose", [F(1, 3, 5), F(3, 4, 4)], Ints("strides", 2)),
        On("ConvTranspose", [F(1, 1, 5), F(1, 1, 2)], Ints("strides", 3), A("auto_pad", "SAME_LOWER")),
        On("ConvTranspose", [F(1, 1, 3, 3, 3), F(1, 2, 2, 2, 2)], Ints("strides", 2, 2, 2)),
        .. On("DeformConv", [F(1, 2, 5, 5), F(3, 2, 3, 3), F(1, 18, 3, 3)]).In(19, 22),
        .. On("MaxPool", [F(1, 3, 7, 9)], Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1))
        .In(1, 8, 10, 11, 12, Opset),
        On("MaxPool", [F(1, 3, 7, 9)], Ints("kernel_shape", 3, 2), Ints("strides", 2, 2), A("ceil_mode", 1)).Out(2),
        On("MaxPool", [F(1, 3, 6, 6)], Ints("kernel_shape", 2, 2), Ints("strides", 3, 3), Ints("pads", 1, 1, 1, 1), A("ceil_mode", 1)),
        On("MaxPool", [F(1, 3, 10, 10)], Ints("kernel_shape", 3, 3), Ints("dilations", 2, 3), A("ceil_mode", 1)),
        On("MaxPool", [F(1, 3, 10, 10)], Ints("kernel_shape", 3, 3), Ints("dilations", 2, 2), Ints("strides", 2, 2)).At(10),
        On("MaxPool", [F(1, 3, 9)], Ints("kernel_shape", 2)),
        On("MaxPool", [F(1, 3, 5, 5, 5)], Ints("kernel_shape", 2, 2, 2), Ints("strides", 2, 2, 2)),
        On("MaxPool", [T(U8, 1, 3, 6, 6)], Ints("kernel_shape", 2, 2)).At(12),
        .. On("AveragePool", [F(1, 3, 7, 9)], Ints("kernel_shape", 3, 3), Ints("strides", 2, 2),
        Ints("pads", 1, 1, 1, 1)).In(7, 10, 11, 19, Opset),
        On("AveragePool", [F(1, 3, 7, 9)], Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), A("ceil_mode", 1), A("count_include_pad", 1)),
        On("AveragePool", [F(1, 3, 6, 6)], Ints("kernel_shape", 2, 2), Ints("strides", 3, 3), Ints("pads", 1, 1, 1, 1),
            A("ceil_mode", 1)).At(11),
        On("AveragePool", [F(1, 3, 9, 9)], Ints("kernel_shape", 3, 3), Ints("dilations", 2, 2)).At(19),
        .. On("LpPool", [F(1, 3, 7, 9)], Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), A("p", 3)).In(2, 11, 18, 22),
        On("LpPool", [F(1, 3, 7, 9)], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2), A("ceil_mode", 1)).At(18),
        .. ((string[])["GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool"])
        .SelectMany(op => (OperatorCase[])[On(op, [F(2, 3, 5, 6)]).At(21), On(op, [F(2, 3, 5)]).At(2), On(op, [F(1, 2, 3, 4, 5)]).At(13)]),
        On("MaxUnpool", [F(1, 1, 2, 2), Of(I64, [1, 1, 2, 2], 0, 2, 8, 10)], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2)),
        On("MaxUnpool", [F(1, 1, 2, 2), Of(I64, [1, 1, 2, 2], 0, 2, 8, 10), I(1, 1, 5, 5)], Ints("kernel_shape", 2, 2),
            Ints("strides", 2, 2)).At(11).ByContent(),
        .. On("MaxRoiPool", [F(1, 3, 8, 8), Of(F32, [2, 5], 0)], Ints("pooled_shape", 2, 3)).In(1, 21),
        .. On("RoiAlign", [F(1, 3, 8, 8), Of(F32, [2, 4], 1), Of(I64, [2], 0)], A("output_height", 2), A("output_width", 3)).In(10, 16),
        On("RoiAlign", [F(1, 3, 8, 8), Of(F32, [2, 4], 1), Of(I64, [2], 0)]).At(21),
    ];
}
