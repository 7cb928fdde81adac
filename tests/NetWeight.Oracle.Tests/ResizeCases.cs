using NetWeight.Graphs;
using static NetWeight.Oracle.Tests.Cases;

namespace NetWeight.Oracle.Tests;

/// <summary>Resize and Upsample in the forms they had.</summary>
internal static class ResizeCases
{
    private static readonly Tensor X = F(1, 2, 5, 7);

    public static IEnumerable<OperatorCase> All =>
    [
        On("Upsample", [X], Floats("scales", 1, 1, 2, 3)).At(7),
        On("Upsample", [X], Floats("scales", 1, 1, 1.5f, 1.3f), A("mode", "linear")).At(7),
        On("Upsample", [X, L(1, 1, 2, 1.7f)]).At(9).ByContent(),
        On("Resize", [X, L(1, 1, 2, 0.6f)]).At(10).ByContent(),
        On("Resize", [X, L(1, 1, 1.3f, 1.3f)], A("mode", "linear")).At(10).ByContent(),
        .. On("Resize", [X, L(), L(1, 1, 2, 0.6f)]).ByContent().In(11, 13, 18, 19),
        .. On("Resize", [X, null, L(1, 1, 0.7f, 1.9f)], A("mode", "linear"),
        A("coordinate_transformation_mode", "align_corners")).ByContent().In(13, 18, 19),
        On("Resize", [X, L(), L(), I(1, 2, 9, 4)]).At(11).ByContent(),
        .. On("Resize", [X, null, null, I(1, 2, 9, 4)]).ByContent().In(13, 18, 19),
        On("Resize", [X, null, null, I(9, 4)], Ints("axes", 2, 3)).At(18).ByContent(),
        On("Resize", [X, null, null, I(9, 4)], Ints("axes", -1, -2)).At(18).ByContent(),
        On("Resize", [X, null, L(1.5f)], Ints("axes", 3)).At(18).ByContent(),
        On("Resize", [X, null, null, I(9, 9)], Ints("axes", 2, 3), A("keep_aspect_ratio_policy", "not_larger")).At(18).ByContent(),
        On("Resize", [X, null, null, I(9, 9)], Ints("axes", 2, 3), A("keep_aspect_ratio_policy", "not_smaller")).At(18).ByContent(),
        On("Resize", [X, null, L(1, 1, 0.5f, 0.5f)], A("mode", "linear"), A("antialias", 1)).At(18).ByContent(),
        On("Resize", [X, L(0, 0, 0.1f, 0.2f, 1, 1, 0.8f, 0.9f), null, I(1, 2, 6, 6)], A("mode", "linear"),
            A("coordinate_transformation_mode", "tf_crop_and_resize")).At(13).ByContent(),
        On("Resize", [T(U8, 1, 1, 4, 4), null, L(1, 1, 2, 2)]).At(13).ByContent(),
    ];
}
