using NetWeight.Charts.Pictures;
using NetWeight.Reports.Charts;

namespace NetWeight.Charts;

/// <summary>The shapes of dots.</summary>
internal static class ChartMarks
{
    private const double Stroke = 1.6;

    /// <summary>Draws a dot; shapes of one radius cover about the same area.</summary>
    public static void Draw(Canvas canvas, ChartMark mark, PicturePoint center, double radius, Paint paint)
    {
        switch (mark)
        {
            case ChartMark.Square:
                double side = .9 * radius;
                Outline([(-side, -side), (side, -side), (side, side), (-side, side)]);
                break;
            case ChartMark.Diamond:
                double reach = 1.3 * radius;
                canvas.Area([.. Corners([(0, -reach), (reach, 0), (0, reach), (-reach, 0)])], paint);
                break;
            case ChartMark.Triangle:
                Outline([(0, -1.2 * radius), (1.1 * radius, .8 * radius), (-1.1 * radius, .8 * radius)]);
                break;
            case ChartMark.Cross:
                canvas.Line([new(center.X - radius, center.Y), new(center.X + radius, center.Y)], paint, Stroke);
                canvas.Line([new(center.X, center.Y - radius), new(center.X, center.Y + radius)], paint, Stroke);
                break;
            default:
                canvas.Disc(center, radius, paint);
                break;
        }

        void Outline((double X, double Y)[] corners) => canvas.Line([.. Corners([.. corners, corners[0]])], paint, Stroke);

        IEnumerable<PicturePoint> Corners((double X, double Y)[] corners) =>
            corners.Select(c => new PicturePoint(center.X + c.X, center.Y + c.Y));
    }
}
