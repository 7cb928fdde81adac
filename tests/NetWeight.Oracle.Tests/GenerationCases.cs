using static NetWeight.Oracle.Tests.Cases;

namespace NetWeight.Oracle.Tests;

/// <summary>Operators that make tensors from little, and signals.</summary>
internal static class GenerationCases
{
    public static IEnumerable<OperatorCase> All =>
    [
        .. On("Constant", [], A("value", F(2, 3))).In(1, 9, 11, 13, Opset),
        On("Constant", [], A("value_int", 5)),
        On("Constant", [], A("value_float", 5f)),
        On("Constant", [], Ints("value_ints", 5, 6)),
        On("Constant", [], Floats("value_floats", 5, 6, 7)),
        On("Constant", [], A("value_string", "a")),
        On("Constant", [], Texts("value_strings", "a", "b")).At(12),
        .. On("ConstantOfShape", [I(2, 3)]).ByContent().In(9, 20, Opset),
        On("ConstantOfShape", [I()], A("value", I(7))),
        On("ConstantOfShape", [I(0, 2)], A("value", Of(Bool, [1], 1))).ByContent(),
        On("EyeLike", [F(3, 4)]).At(9),
        On("EyeLike", [T(I32, 3, 4)], A("dtype", (long)F64), A("k", 1)),
        .. ((string[])["HannWindow", "HammingWindow", "BlackmanWindow"]).SelectMany(op => (OperatorCase[])
            [On(op, [I0(9)]).At(17).ByContent(), On(op, [Of(I32, [], 8)], A("output_datatype", (long)F64), A("periodic", 0)).ByContent()]),
        On("MelWeightMatrix", [I0(8), I0(16), I0(8192), L0(0), L0(4096)]).At(17).ByContent(),
        .. On("Range", [I0(2), I0(11), I0(3)]).ByContent().In(11),
        On("Range", [L0(1), L0(-2), L0(-0.4f)]).ByContent(),
        On("Range", [Of(I32, [], 5), Of(I32, [], 1), Of(I32, [], 2)]).ByContent(),
        .. On("RandomNormal", [], Ints("shape", 2, 3), A("dtype", (long)F64)).In(1, 21),
        On("RandomUniform", [], Ints("shape", 2, 3)).At(1),
        On("RandomNormalLike", [F(2, 3)]).At(21),
        On("RandomNormalLike", [I(1, 2)], A("dtype", (long)F32)).At(1),
        On("RandomUniformLike", [F(2, 3)], A("dtype", (long)F64)).At(21),
        .. On("Multinomial", [F(2, 4)], A("sample_size", 5)).In(7, 21),
        On("Multinomial", [F(2, 4)], A("dtype", (long)I64)).At(21),
        .. On("Bernoulli", [F(2, 3)]).In(15, 21),
        On("Bernoulli", [F(2, 3)], A("dtype", (long)Bool)).At(21),
        .. On("Shape", [F(2, 3, 4)]).In(1, 13, 15, 19, Opset),
        On("Shape", [F(2, 3, 4)], A("start", -2), A("end", 9)),
        On("Shape", [F(2, 3, 4)], A("start", 2), A("end", 1)),
        On("Shape", [F()]),
        .. On("Size", [F(2, 3, 4)]).In(1, 13, Opset),
        On("Size", [F(2, 0)]),
        On("DFT", [F(2, 9, 1)], A("axis", 1)).At(17),
        On("DFT", [F(2, 9, 2)], A("axis", 1), A("inverse", 1)).At(17),
        On("DFT", [F(2, 9, 1), I0(6)], A("axis", 1), A("onesided", 1)).At(17).ByContent(),
        On("DFT", [F(2, 9, 4, 1), null, I0(1)]).At(20),
        On("DFT", [F(2, 9, 1), I0(12)], A("onesided", 1)).At(20).ByContent(),
        On("STFT", [F(1, 64, 1), I0(8), F(16)]).At(17).ByContent(),
        On("STFT", [F(1, 64, 1), I0(8), null, I0(16)], A("onesided", 0)).At(17).ByContent(),
    ];
}
