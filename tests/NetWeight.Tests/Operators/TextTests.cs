using System.Text;
using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class TextTests
{
    private static string Type(ShapedNode node, int output = 0) => node.Outputs[output]?.Type?.ToString() ?? "?";

    private static TensorType S(params long[] sizes) => T(DataType.String, sizes);

    [Theory]
    [InlineData(new long[] { 4 }, false, "string[4]")]
    [InlineData(new long[] { 4 }, true, "string[<=4]")] // some may be stop words
    [InlineData(new long[] { 1, 4 }, true, "string[1x<=4]")]
    [InlineData(new long[] { 1, 1 }, true, "string[1x1]")] // one word, or one empty string in its place
    [InlineData(new long[] { 2, 4 }, false, "?")] // only one list is allowed
    public void StringNormalizer_StopWords_MayDropWords(long[] shape, bool drops, string type) =>
        Assert.Equal(type,
            Type(Infer("StringNormalizer", [S(shape)], drops
                ? [new("stopwords", AttributeKind.Strings, new[] { Encoding.UTF8.GetBytes("and") })] : [])));

    [Fact]
    public void StringRows_Broadcast()
    {
        Assert.Equal("string[2x3]", Type(Infer("StringConcat", [S(2, 1), S(3)])));
        Assert.Equal("bool[2x3]", Type(Infer("RegexFullMatch", [S(2, 3)], [new("pattern", "a+")])));
    }

    [Theory]
    [InlineData(new long[] { 2, 3 }, null, "string[2x3x?]")]
    [InlineData(new long[] { 2 }, 4L, "string[2x<=5]")] // four cuts make at most five parts
    [InlineData(new long[] { 0 }, null, "string[0x0]")]
    public void StringSplit_Parts_AreANewAxis(long[] shape, long? cuts, string type)
    {
        var node = Infer("StringSplit", [S(shape)], cuts is { } most ? [new("maxsplit", most)] : [], 2);
        Assert.Equal((type, $"int64[{string.Join('x', shape)}]"), (Type(node), Type(node, 1)));
    }

    [Theory]
    [InlineData(new long[] { 9 }, "float[7]")]
    [InlineData(new long[] { 2, 9 }, "float[2x7]")]
    public void TfIdfVectorizer_LargestColumn_GivesTheWidth(long[] shape, string type) =>
        Assert.Equal(type, Type(Infer("TfIdfVectorizer", [T(DataType.Int32, shape)], [new("ngram_indexes", [0L, 6L, 3L])])));
}
