using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Tests.Operators;

/// <summary>An open first dimension is the batch whatever its name, unless the inputs say otherwise. Shapes are written
/// 'name,3,h,w'; '?' has no name.</summary>
public class BatchDimensionTests
{
    [Theory]
    [InlineData("DynamicDimension.0,3,9,9")]
    [InlineData("p2o.DynamicDimension.0,3,9,9")]
    [InlineData("samples,3,9,9")]
    [InlineData("num_images,3,9,9")]
    [InlineData("dim_0,3,9,9")]
    [InlineData("批次,3,9,9")]
    [InlineData("пакет,3,9,9")]
    [InlineData("images,16")]
    [InlineData("x,16,80")]
    [InlineData("?,224,224,3")]
    [InlineData("?,16")]
    public void Open_FirstDimension_CountsAsOne(string input) =>
        Assert.Equal(["1" + input[input.IndexOf(',', StringComparison.Ordinal)..]], Bind(input));

    [Fact]
    public void Open_OtherDimensions_StayOpen()
    {
        Assert.Equal(["1,3,height,width"], Bind("frames,3,height,width"));
        Assert.Equal(["1,?,?,3"], Bind("?,?,?,3"));
        Assert.Equal(["1,seq", "1,seq"], Bind("batch,seq", "batch,seq")); // a tokenizer's ids and mask
        Assert.Equal(["1,DynamicDimension.1"], Bind("DynamicDimension.0,DynamicDimension.1"));
    }

    [Fact]
    public void Names_ThatSayOtherwise_StayOpen()
    {
        Assert.Equal(["sequence_length,80"], Bind("sequence_length,80"));
        Assert.Equal(["time,80"], Bind("time,80"));
        Assert.Equal(["seq,1,16"], Bind("seq,batch,16")); // the batch comes second
        Assert.Equal(["samples"], Bind("samples")); // a signal as likely as a batch
        Assert.Equal(["1"], Bind("batch"));
    }

    [Fact]
    public void Inputs_ThatContradict_StayOpen()
    {
        // The symbol is the size of something else, too.
        Assert.Equal(["nodes,16", "nodes,nodes"], Bind("nodes,16", "nodes,nodes"));
        Assert.Equal(["tokens1,16", "1,tokens1"], Bind("tokens1,16", "batch,tokens1"));
        Assert.Equal(["a,16", "5,16"], Bind("a,16", "5,16")); // an input of the same kind is fixed to another size
        Assert.Equal(["1,7", "boxes,4"], Bind("batch,7", "boxes,4")); // the batch has its own name
        Assert.Equal(["left,8", "1,3,9,9"], Bind("left,8", "images,3,9,9")); // of two names, the image's is the batch
        Assert.Equal(["1,8", "right,8"], Bind("left,8", "right,8"));
    }

    [Fact]
    public void Inputs_ThatAgree_FollowEachOther()
    {
        Assert.Equal(["1,16,80", "2,1,128"], Bind("samples,16,80", "2,samples,128")); // the state of a recurrent layer
        Assert.Equal(["1,3,9,9", "1"], Bind("samples,3,9,9", "samples"));
        Assert.Equal(["1,3,9,9", "1,5"], Bind("DynamicDimension.0,3,9,9", "DynamicDimension.1,5")); // made-up names say nothing
        Assert.Equal(["1,3,9,9", "1,5"], Bind("?,3,9,9", "?,5"));
    }

    [Fact]
    public void Batch_GivenByTheUser_FollowsTheSameRule()
    {
        var eight = InferenceOptions.Default with { Batch = 8 };
        Assert.Equal(["8,3,9,9", "8,5"], Bind(eight, "DynamicDimension.0,3,9,9", "DynamicDimension.1,5"));
        Assert.Equal(["8,3,9,9", "8,5"], Bind(eight, "?,3,9,9", "?,5"));
        Assert.Equal(["8,16", "nodes,4"], Bind(eight, "batch,16", "nodes,4"));
        Assert.Equal(["8,3,9,9", "points,4"], Bind(eight, "1,3,9,9", "points,4")); // the file's own batch is replaced
        Assert.Equal(["samples,16"], Bind(InferenceOptions.Default with { AssumeBatchOfOne = false }, "samples,16"));
        Assert.Equal(["4,16"],
            Bind(InferenceOptions.Default with { Dims = new Dictionary<string, long> { ["samples"] = 4 } }, "samples,16"));
    }

    [Fact]
    public void Assumption_IsNoted()
    {
        ShapedModel shaped = ShapeInference.Run(Model("samples,16"));
        Assert.Contains("'samples'", Assert.Single(shaped.Diagnostics, d => d.Id == Diagnostic.Assumption).Message,
            StringComparison.Ordinal);
    }

    private static string[] Bind(params string[] inputs) => Bind(InferenceOptions.Default, inputs);

    private static string[] Bind(InferenceOptions options, params string[] inputs) =>
        [.. ShapeInference.Run(Model(inputs), options).Graph.Inputs.Select(i =>
            string.Join(',', i.Shape!.ToArray().Select(d => d.ToString())))];

    private static Model Model(params string[] inputs) => Build.Model(
        [.. inputs.Select((text, i) =>
            new ValueInfo($"x{i}", new TensorType(DataType.Float, new Shape(text.Split(',').Select(Dimension)))))],
        ["y"],
        [Build.Node("Relu", "x0", "y")]);

    private static Dim Dimension(string text) => text == "?" ? Dim.Unknown : long.TryParse(text, out long size)
        ? Dim.Of(size) : Dim.Named(text);
}
