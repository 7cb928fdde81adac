using System.Buffers.Binary;
using System.IO.Compression;
using NetWeight.Charts.Pictures;

namespace NetWeight.Charts.Tests;

/// <summary>What pictures are made of: coverage, letters, files.</summary>
public class PictureTests
{
    [Fact]
    public void Coverage_IsTheAreaInEachPixel()
    {
        var mask = new CoverageMask(4, 3);
        // From (0.5, 0.25) to (2.25, 1.5): a half, a whole and a quarter column by three quarters and a half row.
        mask.Add([new(.5, .25), new(2.25, .25), new(2.25, 1.5), new(.5, 1.5)]);

        double[,] shares = Take(mask);

        Assert.Equal([.375, .75, .1875, 0], Row(shares, 0));
        Assert.Equal([.25, .5, .125, 0], Row(shares, 1));
        Assert.Equal([0, 0, 0, 0], Row(shares, 2));
    }

    [Fact]
    public void Coverage_OfASlope_IsTheTriangleBelowIt()
    {
        var mask = new CoverageMask(3, 1);
        // The triangle (0, 0), (2, 1), (0, 1): the pixels hold 3/4 and 1/4 of a pixel.
        mask.Add([new(0, 0), new(2, 1), new(0, 1)]);

        Assert.Equal([.75, .25, 0, 0], Row(Take(mask), 0));
    }

    [Fact]
    public void Coverage_UnitesWhatOverlaps_AndForgetsWhatWasTaken()
    {
        var mask = new CoverageMask(2, 1);
        PicturePoint[] pixel = [new(0, 0), new(1, 0), new(1, 1), new(0, 1)];
        mask.Add(pixel);
        mask.Add(pixel);

        Assert.Equal([1, 0, 0, 0], Row(Take(mask), 0));
        Assert.Equal([0, 0, 0, 0], Row(Take(mask), 0));
    }

    [Fact]
    public void Coverage_OutsideThePicture_IsNothingAndCostsNothing()
    {
        var mask = new CoverageMask(2, 2);
        mask.Add([new(-10, -10), new(1, -10), new(1, 20), new(-10, 20)]);
        mask.Add([new(5, 0), new(9, 0), new(9, 1), new(5, 1)]);

        double[,] shares = Take(mask);

        Assert.Equal([1, 0, 0, 0], Row(shares, 0));
        Assert.Equal([1, 0, 0, 0], Row(shares, 1));
    }

    /// <summary>A blue square on white, half transparent: the file's pixels are read back by the standard's rules,
    /// checksums included.</summary>
    [Fact]
    public void Png_HoldsThePixelsThatWereDrawn()
    {
        var canvas = new PngCanvas(4, 3, scale: 2);
        canvas.Rectangle(new PictureBox(1, 1, 3, 2), new Paint("#0000ff", .5));

        (int width, int height, byte[] pixels) = Decode(canvas.Finish());

        Assert.Equal((8, 6), (width, height));
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                Assert.Equal(x is >= 2 and < 6 && y is >= 2 and < 4 ? [128, 128, 255] : new byte[] { 255, 255, 255 },
                    pixels.AsSpan(3 * ((y * width) + x), 3).ToArray());
    }

    [Fact]
    public void Png_ClipsToABox_UntilItEnds()
    {
        var canvas = new PngCanvas(4, 1, scale: 1);
        canvas.BeginClip(new PictureBox(1, 0, 2, 1));
        canvas.Rectangle(new PictureBox(0, 0, 3, 1), new Paint("#000000"));
        canvas.EndClip();
        canvas.Rectangle(new PictureBox(3, 0, 4, 1), new Paint("#000000"));

        Assert.Equal([255, 0, 255, 0], Decode(canvas.Finish()).Pixels.Where((_, i) => i % 3 == 0));
    }

    [Fact]
    public void Dashes_CoverSevenPixelsInTwelve()
    {
        var canvas = new PngCanvas(120, 3, scale: 1);
        canvas.Line([new(0, 1.5), new(60, 1.5), new(120, 1.5)], new Paint("#000000"), 1, isDashed: true);

        Assert.Equal(70, Decode(canvas.Finish()).Pixels.Where((_, i) => i % 3 == 0).Count(p => p == 0));
    }

    /// <summary>Every printable letter has strokes of its own that stay within its width, with a little for the pen's round ends.</summary>
    [Fact]
    public void StrokeFont_HasEveryLetter_WithinItsWidth()
    {
        string missing = Shape('\u4E2D');
        var shapes = new Dictionary<string, char>();
        for (char letter = '!'; letter <= '~'; letter++)
        {
            string shape = Shape(letter);
            Assert.NotEqual("", shape);
            Assert.NotEqual(missing, shape);
            Assert.True(shapes.TryAdd(shape, letter), $"'{letter}' looks like '{shapes.GetValueOrDefault(shape)}'");
            double advance = TextWidths.Of(letter);
            Assert.All(StrokeFont.Strokes(letter, advance, 1).SelectMany(s => s), p =>
                Assert.True(p.X >= -.02 && p.X <= advance + .02 && p.Y is >= -.85 and <= .25,
                    $"'{letter}' reaches ({p.X:0.000}, {p.Y:0.000})"));
        }

        static string Shape(char letter) =>
            string.Join(';', StrokeFont.Strokes(letter, TextWidths.Of(letter), 1).Select(s => string.Join(' ', s)));
    }

    [Fact]
    public void TextWidths_AreHelveticas() =>
        // 722 + 3 x 556 + 222 thousandths (Adobe's metrics: H, e, u, o; l), at 10 pixels: 26.12; semi-bold letters are 6 % wider.
        Assert.Equal((26.12, 27.6872), (Math.Round(TextWidths.Of("Heuol", 10), 9),
            Math.Round(TextWidths.Of("Heuol", 10, isStrong: true), 9)));

    private static double[,] Take(CoverageMask mask)
    {
        var shares = new double[3, 4];
        mask.Take((column, row, share) => shares[row, column] = Math.Round(share, 6));
        return shares;
    }

    private static double[] Row(double[,] shares, int row) => [.. Enumerable.Range(0, 4).Select(c => shares[row, c])];

    private static (int Width, int Height, byte[] Pixels) Decode(byte[] png)
    {
        int width = 0, height = 0;
        using var compressed = new MemoryStream();
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            ReadOnlySpan<byte> named = png.AsSpan(at + 4, length + 4), content = named[4..];
            Assert.Equal(Checksum(named), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            if (named.StartsWith("IHDR"u8))
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content[4..]));
                Assert.Equal([8, 2, 0, 0, 0], content[8..].ToArray());
            }
            else if (named.StartsWith("IDAT"u8))
                compressed.Write(content);
            at += 12 + length;
        }

        compressed.Position = 0;
        using var zlib = new ZLibStream(compressed, CompressionMode.Decompress);
        var pixels = new byte[3 * width * height];
        for (int y = 0; y < height; y++)
        {
            Assert.Equal(2, zlib.ReadByte());
            Span<byte> row = pixels.AsSpan(3 * width * y, 3 * width);
            zlib.ReadExactly(row);
            for (int i = 0; i < row.Length && y > 0; i++)
                row[i] = unchecked((byte)(row[i] + pixels[(3 * width * (y - 1)) + i]));
        }

        Assert.Equal(-1, zlib.ReadByte());
        return (width, height, pixels);
    }

    /// <summary>The standard's checksum, bit by bit.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint check = uint.MaxValue;
        foreach (byte b in bytes)
            for (int bit = 0; bit < 8; bit++)
                check = (((check ^ (uint)(b >> bit)) & 1) == 1 ? 0xEDB88320 : 0) ^ (check >> 1);
        return ~check;
    }
}
