using NetWeight.Graphs;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class SignalTests
{
    [Theory]
    [InlineData(17, 0, "4x16x5x2")] // axis 1 by default
    [InlineData(20, 0, "4x16x5x2")] // axis -2 by default
    [InlineData(17, 1, "4x9x5x2")] // 16 / 2 + 1
    [InlineData(20, 1, "4x16x3x2")] // 5 / 2 + 1
    public void DFT_HasItsDefaultAxis(int opset, long oneSided, string expected) =>
        Assert.Equal(expected, Infer("DFT", [F(4, 16, 5, 1)], [new NodeAttribute("onesided", oneSided)], opset: opset).Shape());

    [Fact]
    public void DFT_WithLengthAndAxis()
    {
        var node = Infer("DFT", [F(4, 16, 5, 1), Int(32), Int(1)], [new NodeAttribute("onesided", 1L)]);
        Assert.Equal("4x17x5x2", node.Shape());
        // 4 * 5 transforms of length 32: 5 * 32 * log2(32) each.
        Assert.Equal(20L * 5 * 32 * 5, node.Cost().OtherFlops);
        Assert.Equal("4x?x5x2", Infer("DFT", [F(4, 16, 5, 1), T(DataType.Int64), Int(1)]).Shape());
        // Along which axis a transform runs does not change its shape; one side of the result is another matter.
        Assert.Equal("4x16x5x2", Infer("DFT", [F(4, 16, 5, 1), null, T(DataType.Int64)]).Shape());
        Assert.Equal("<=4x<=16x<=5x2", Infer("DFT", [F(4, 16, 5, 1), null, T(DataType.Int64)],
            [new NodeAttribute("onesided", 1L)]).Shape());
        Assert.Equal("<=32x<=32x<=32x2", Infer("DFT", [F(4, 16, 5, 1), Int(32), T(DataType.Int64)]).Shape());
        // one axis is left
        Assert.Equal("9x2", Infer("DFT", [F(16, 1), null, T(DataType.Int64)], [new NodeAttribute("onesided", 1L)]).Shape());
        // 16 transforms of length 16 along either axis: 5 * 16 * log2(16) each.
        Assert.Equal(16L * 5 * 16 * 4, Infer("DFT", [F(16, 16, 1), null, T(DataType.Int64)]).Cost().OtherFlops);
        Assert.Null(Infer("DFT", [F(4, 16, 5, 1), null, T(DataType.Int64)]).Cost().OtherFlops);
        Assert.Equal("null", Infer("DFT", [F(4, 16, 5, 1), null, Int(-1)]).Shape());
    }

    [Fact]
    public void DFT_BackFromOneSide_IsReal()
    {
        NodeAttribute[] back = [new("inverse", 1L), new("onesided", 1L)];
        Assert.Equal("4x16x1", Infer("DFT", [F(4, 9, 2)], back).Shape()); // 2 * (9 - 1)
        Assert.Equal("4x15x1", Infer("DFT", [F(4, 9, 2), Int(15)], back).Shape());
        Assert.Equal("4x9x2", Infer("DFT", [F(4, 9, 2)], [new NodeAttribute("inverse", 1L)]).Shape());
    }

    [Fact]
    public void STFT_CountsItsFrames()
    {
        // (160 - 16) / 10 + 1 = 15 frames (the rest of 4 is dropped) of 16 / 2 + 1 bins.
        var node = Infer("STFT", [F(2, 160, 1), Int(10), Weight(16)]);
        Assert.Equal("2x15x9x2", node.Shape());
        // 2 * 15 transforms: 5 * 16 * log2(16), and 16 multiplications with the window.
        Assert.Equal(30L * ((5 * 16 * 4) + 16), node.Cost().OtherFlops);
        Assert.Equal("2x15x16x2", Infer("STFT", [F(2, 160, 1), Int(10), null, Int(16)], [new NodeAttribute("onesided", 0L)]).Shape());
        Assert.Equal("2x?x9x2", Infer("STFT", [F(2, -1, 1), Int(10), Weight(16)]).Shape());
        Assert.Equal("null", Infer("STFT", [F(2, 15, 1), Int(10), Weight(16)]).Shape());
    }
}
