using System.Globalization;

namespace NetWeight.Charts.Pictures;

/// <summary>
/// Draws pixels, with texts in <see cref="StrokeFont"/>: no library and no font of the machine, so that the same chart
/// gives the same file everywhere.
/// </summary>
internal sealed class PngCanvas : Canvas
{
    private readonly int columns, rows;
    private readonly double scale;
    private readonly byte[] pixels;
    private readonly CoverageMask mask;
    private PictureBox clip;

    /// <summary>A white picture with so many points to a pixel each way.</summary>
    public PngCanvas(int width, int height, int scale)
        : base(width, height)
    {
        (columns, rows, this.scale) = (width * scale, height * scale, scale);
        pixels = new byte[columns * rows * 3];
        pixels.AsSpan().Fill(255);
        mask = new CoverageMask(columns, rows);
        EndClip();
    }

    /// <summary>The picture as a file.</summary>
    public byte[] Finish() => PngFile.Write(pixels, columns, rows);

    public override void Line(IReadOnlyList<PicturePoint> points, Paint paint, double thickness, bool isDashed = false)
    {
        foreach (IReadOnlyList<PicturePoint> part in isDashed ? Dashes(points) : [points])
            AddStroke(part, thickness / 2, isRound: !isDashed);
        Fill(paint);
    }

    public override void Area(IReadOnlyList<PicturePoint> corners, Paint paint)
    {
        Add(corners);
        Fill(paint);
    }

    public override void Rectangle(PictureBox box, Paint paint) =>
        Area([new(box.Left, box.Top), new(box.Right, box.Top), new(box.Right, box.Bottom), new(box.Left, box.Bottom)], paint);

    public override void Disc(PicturePoint center, double radius, Paint paint) => Area(Circle(center, radius), paint);

    public override void Text(PictureText text)
    {
        double width = TextWidths.Of(text.Letters, text.Size, text.IsStrong);
        double turn = text.Turn * Math.PI / 180;
        double cos = Math.Cos(turn);
        double sin = Math.Sin(turn);
        double at = text.Anchor switch { TextAnchor.Start => 0, TextAnchor.Middle => -width / 2, _ => -width };
        foreach (char letter in text.Letters)
        {
            double advance = TextWidths.Of(letter, text.IsStrong) * text.Size;
            foreach (IReadOnlyList<PicturePoint> stroke in StrokeFont.Strokes(letter, advance, text.Size))
                AddStroke(
                    [.. stroke.Select(p => new PicturePoint(
                        text.At.X + ((at + p.X) * cos) - (p.Y * sin), text.At.Y + ((at + p.X) * sin) + (p.Y * cos)))],
                    StrokeFont.Thickness(text.IsStrong) * text.Size / 2, isRound: true);
            at += advance;
        }

        Fill(text.Paint);
    }

    public override void BeginClip(PictureBox box) =>
        clip = new PictureBox(box.Left * scale, box.Top * scale, box.Right * scale, box.Bottom * scale);

    public override void EndClip() => clip = new PictureBox(0, 0, columns, rows);

    /// <summary>The polygons that were added since, in one color: if they overlap, it is not laid on twice.</summary>
    private void Fill(Paint paint)
    {
        int color = int.Parse(paint.Color.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        (int red, int green, int blue) = (color >> 16, (color >> 8) & 255, color & 255);
        mask.Take((column, row, share) =>
        {
            if (column < clip.Left - .5 || column >= clip.Right - .5 || row < clip.Top - .5 || row >= clip.Bottom - .5)
                return;
            double covered = share * paint.Opacity;
            Span<byte> pixel = pixels.AsSpan(3 * ((row * columns) + column), 3);
            pixel[0] = Mix(pixel[0], red, covered);
            pixel[1] = Mix(pixel[1], green, covered);
            pixel[2] = Mix(pixel[2], blue, covered);
        });
    }

    private static byte Mix(byte below, int above, double covered) => (byte)Math.Round(below + (covered * (above - below)));

    private void Add(IReadOnlyList<PicturePoint> corners)
    {
        // All polygons run the same way round, so that those that overlap are united.
        double area = 0;
        for (int i = 0; i < corners.Count; i++)
            area += (corners[i].X * corners[(i + 1) % corners.Count].Y) - (corners[(i + 1) % corners.Count].X * corners[i].Y);
        PicturePoint[] scaled = [.. corners.Select(c => new PicturePoint(c.X * scale, c.Y * scale))];
        if (area < 0)
            Array.Reverse(scaled);
        mask.Add(scaled);
    }

    private void AddStroke(IReadOnlyList<PicturePoint> points, double half, bool isRound)
    {
        for (int i = 0; i < points.Count; i++)
        {
            if (isRound || (i > 0 && i < points.Count - 1))
                Add(Circle(points[i], half));
            if (i == 0)
                continue;
            (PicturePoint a, PicturePoint b) = (points[i - 1], points[i]);
            double x = b.X - a.X, y = b.Y - a.Y, length = Math.Sqrt((x * x) + (y * y));
            if (length == 0)
                continue;
            (x, y) = (half * x / length, half * y / length);
            Add([new(a.X - y, a.Y + x), new(b.X - y, b.Y + x), new(b.X + y, b.Y - x), new(a.X + y, a.Y - x)]);
        }
    }

    private static PicturePoint[] Circle(PicturePoint center, double radius)
    {
        var corners = new PicturePoint[Math.Clamp((int)(radius * 6), 10, 64)];
        for (int i = 0; i < corners.Length; i++)
        {
            (double sin, double cos) = Math.SinCos(2 * Math.PI * i / corners.Length);
            corners[i] = new PicturePoint(center.X + (radius * cos), center.Y + (radius * sin));
        }

        return corners;
    }

    private static List<IReadOnlyList<PicturePoint>> Dashes(IReadOnlyList<PicturePoint> points)
    {
        var dashes = new List<IReadOnlyList<PicturePoint>>();
        var dash = new List<PicturePoint>();
        bool isDrawn = true;
        double left = Dash;
        for (int i = 1; i < points.Count; i++)
        {
            (PicturePoint a, PicturePoint b) = (points[i - 1], points[i]);
            double length = Math.Sqrt(((b.X - a.X) * (b.X - a.X)) + ((b.Y - a.Y) * (b.Y - a.Y))), done = 0;
            while (done < length)
            {
                double next = Math.Min(length, done + left);
                if (isDrawn)
                    dash.AddRange([At(done), At(next)]);
                left -= next - done;
                done = next;
                if (left > 1e-9)
                    continue;
                if (isDrawn)
                {
                    dashes.Add(dash);
                    dash = [];
                }

                isDrawn = !isDrawn;
                left = isDrawn ? Dash : Gap;
            }

            PicturePoint At(double way) => new(a.X + ((b.X - a.X) * way / length), a.Y + ((b.Y - a.Y) * way / length));
        }

        if (dash.Count > 0)
            dashes.Add(dash);
        return dashes;
    }
}
