namespace NetWeight.Operators.Generation;

/// <summary>Operators that make tensors from little: constants, ranges, random numbers, shapes.</summary>
public static class GenerationOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Other,
    [
        new Random("Bernoulli", 1, "0 or 1, by the probability in the input.", readsInput: true),
        new Window("BlackmanWindow", 8, "0.42 - 0.5 cos(a) + 0.08 cos(2a)."),
        new Constant(),
        new Fill("ConstantFill", "One value, repeated in a shape (experimental, version 1)."),
        new ConstantOfShape(),
        new EyeLike(),
        new Fill("GivenTensorFill", "Given values in a shape (experimental, version 1)."),
        new Window("HammingWindow", 4, "0.54 - 0.46 cos(a)."),
        new Window("HannWindow", 4, "0.5 - 0.5 cos(a)."),
        new ImageDecoder(),
        new MelWeightMatrix(),
        new Multinomial(),
        new Random("RandomNormal", 2, "Random numbers around a mean."),
        new Random("RandomNormalLike", 2, "Random numbers around a mean, in the shape of the input."),
        new Random("RandomUniform", 2, "Random numbers between two bounds."),
        new Random("RandomUniformLike", 2, "Random numbers between two bounds, in the shape of the input."),
        new Range(),
        new ShapeOf(),
        new Size(),
    ]);
}
