using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Tests.Operators;

/// <summary>A batch and a shape given together: the shape says the size of the image, the batch how many.</summary>
public class BatchAndShapeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void BatchBesideAShape_IsTheBatch(long declared)
    {
        Dim batch = declared < 0 ? Dim.Named("batch") : declared;
        Model model = TestGraph.OneNode("Relu", [new TensorType(DataType.Float, new Shape([batch, 3, 224, 224]))]);
        foreach (InferenceOptions options in (InferenceOptions[])
        [
            new() { Batch = 8, SingleInputShape = Shape.Of(1, 3, 320, 320) },
            new() { Batch = 8, InputShapes = new Dictionary<string, Shape> { [model.Graph.Inputs[0].Name] = Shape.Of(1, 3, 320, 320) } },
        ])
        {
            Assert.Equal(Shape.Of(8, 3, 320, 320), ShapeInference.Run(model, options).Graph.Inputs[0].Shape);
            Assert.Equal(Shape.Of(1, 3, 320, 320), ShapeInference.Run(model, options with { Batch = null }).Graph.Inputs[0].Shape);
        }
    }
}
