using NetWeight.Architectures;
using NetWeight.Graphs;
using NetWeight.Onnx;

namespace NetWeight.Workbench.Tests;

/// <summary>Large files are rewritten piece by piece: weights that stay are named, not copied.</summary>
public class PieceTests
{
    private static readonly byte[] Content = Written(ArchitectureCatalog.Build("mobilenet_v2", new NetworkOptions { Seed = 0 }));

    [Fact]
    public void File_WrittenPieceByPiece_IsTheOneWrittenAtOnce()
    {
        int longest = 0;
        byte[] Read(long offset, int count)
        {
            longest = Math.Max(longest, count);
            return Content[(int)offset..((int)offset + count)];
        }

        using var together = new MemoryStream();
        long named = 0;
        using (var pieces = new BlobStream(bytes => together.Write(bytes), (offset, count) =>
            { named += count; together.Write(Content, (int)offset, (int)count); }))
            OnnxWriter.Write(Changed(OnnxReader.Read(Read, Content.Length, "a.onnx")), pieces);

        Assert.Equal(Written(Changed(OnnxReader.Read(Content, "a"))), together.ToArray());
        // The classifier alone is a third of the file; folding changes the convolutions before it.
        Assert.True(named > Content.Length / 4, $"only {named} of {Content.Length} bytes were named");
        Assert.InRange(longest, 1, 1 << 20);

        static Model Changed(Model model) => State.Engine.Rewritten(model, ["fold-batchnorm"], 0, "a");
    }

    [Fact]
    public void File_ThatShrinksWhileItIsRead_IsASentence()
    {
        NetWeightException error = Assert.ThrowsAny<NetWeightException>(() =>
            OnnxReader.Read((offset, count) => [], Content.Length, "a.onnx"));

        Assert.Contains("changed while it was read", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Written(Model model)
    {
        using var stream = new MemoryStream();
        OnnxWriter.Write(model, stream);
        return stream.ToArray();
    }
}
