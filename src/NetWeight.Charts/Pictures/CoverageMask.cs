namespace NetWeight.Charts.Pictures;

/// <summary>
/// How much of each pixel some polygons cover, exactly: every edge adds the signed area to its right within each pixel
/// that it crosses, and a running sum along the row gives the coverage. Polygons that overlap are united if all run
/// the same way round.
/// </summary>
/// <param name="width">In pixels.</param>
/// <param name="height">In pixels.</param>
internal sealed class CoverageMask(int width, int height)
{
    private readonly float[] changes = new float[(width + 2) * height];
    private int top = int.MaxValue, bottom = -1;

    /// <summary>Adds a polygon.</summary>
    public void Add(IReadOnlyList<PicturePoint> corners)
    {
        for (int i = 0; i < corners.Count; i++)
            Add(corners[i], corners[(i + 1) % corners.Count]);
    }

    /// <summary>Calls back for each pixel that is covered, with the share of it, and forgets all polygons.</summary>
    public void Take(Action<int, int, double> pixel)
    {
        for (int row = top; row <= bottom; row++)
        {
            Span<float> changed = changes.AsSpan(row * (width + 2), width + 2);
            float sum = 0;
            for (int column = 0; column < width; column++)
            {
                sum += changed[column];
                double share = Math.Min(1, Math.Abs(sum));
                if (share > 1 / 512.0)
                    pixel(column, row, share);
            }

            changed.Clear();
        }

        (top, bottom) = (int.MaxValue, -1);
    }

    private void Add(PicturePoint from, PicturePoint to)
    {
        float direction = from.Y < to.Y ? 1 : -1;
        if (direction < 0)
            (from, to) = (to, from);
        double low = Math.Max(from.Y, 0), high = Math.Min(to.Y, height);
        if (!(low < high))
            return;
        double slope = (to.X - from.X) / (to.Y - from.Y);
        int first = (int)low, last = Math.Min(height - 1, (int)Math.Ceiling(high) - 1);
        (top, bottom) = (Math.Min(top, first), Math.Max(bottom, last));
        for (int row = first; row <= last; row++)
        {
            double upper = Math.Max(row, low), lower = Math.Min(row + 1, high);
            double one = from.X + ((upper - from.Y) * slope), two = from.X + ((lower - from.Y) * slope);
            AddRow(row, Math.Clamp(Math.Min(one, two), 0, width), Math.Clamp(Math.Max(one, two), 0, width),
                direction * (float)(lower - upper));
        }
    }

    /// <summary>An edge's part within one row: the area to its right, spread over the columns that it crosses.</summary>
    private void AddRow(int row, double left, double right, float amount)
    {
        Span<float> changed = changes.AsSpan(row * (width + 2), width + 2);
        int first = (int)left, last = (int)right;
        double before = 0;
        for (int column = first; column <= last; column++)
        {
            // The mean of (column + 1 - x) over the edge, if that is between 0 and 1: the share of this pixel that
            // lies right of the edge.
            double begin = Math.Max(left, column), end = Math.Min(right, column + 1);
            double covered = right > left
                ? (((end - begin) * (column + 1 - ((begin + end) / 2))) + Math.Max(0, begin - left)) / (right - left)
                : column + 1 - left;
            changed[column] += (float)(amount * (covered - before));
            before = covered;
        }

        changed[last + 1] += (float)(amount * (1 - before));
    }
}
