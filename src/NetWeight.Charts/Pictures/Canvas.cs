namespace NetWeight.Charts.Pictures;

/// <summary>A place in a picture, in pixels from its upper left corner.</summary>
internal readonly record struct PicturePoint(double X, double Y);

/// <summary>A part of a picture.</summary>
internal readonly record struct PictureBox(double Left, double Top, double Right, double Bottom)
{
    /// <summary>Whether two parts share a pixel.</summary>
    public bool Overlaps(PictureBox other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;
}

/// <summary>A color and its opacity, from 0 to 1.</summary>
internal readonly record struct Paint(string Color, double Opacity = 1);

/// <summary>The part of a text at its place.</summary>
internal enum TextAnchor
{
    /// <summary>Its first letter.</summary>
    Start,

    /// <summary>Its middle.</summary>
    Middle,

    /// <summary>Its last letter.</summary>
    End,
}

/// <summary>A text: where its baseline is, its size in pixels, and how it is turned, in degrees clockwise.</summary>
internal readonly record struct PictureText(string Letters, PicturePoint At, double Size, Paint Paint)
{
    /// <summary>The part of the text at its place.</summary>
    public TextAnchor Anchor { get; init; }

    /// <summary>Whether it is semi-bold.</summary>
    public bool IsStrong { get; init; }

    /// <summary>Its rotation around its place, in degrees clockwise.</summary>
    public double Turn { get; init; }
}

/// <summary>The surface of a picture; one kind per format.</summary>
/// <param name="width">Its width in pixels.</param>
/// <param name="height">Its height in pixels.</param>
internal abstract class Canvas(int width, int height)
{
    /// <summary>The length of a dash and of the gap after it.</summary>
    protected const double Dash = 7, Gap = 5;

    /// <summary>Its width in pixels.</summary>
    public int Width => width;

    /// <summary>Its height in pixels.</summary>
    public int Height => height;

    /// <summary>A line through points.</summary>
    public abstract void Line(IReadOnlyList<PicturePoint> points, Paint paint, double thickness, bool isDashed = false);

    /// <summary>A filled polygon.</summary>
    public abstract void Area(IReadOnlyList<PicturePoint> corners, Paint paint);

    /// <summary>A filled rectangle.</summary>
    public abstract void Rectangle(PictureBox box, Paint paint);

    /// <summary>A filled circle.</summary>
    public abstract void Disc(PicturePoint center, double radius, Paint paint);

    /// <summary>A text in one line.</summary>
    public abstract void Text(PictureText text);

    /// <summary>Shapes drawn until <see cref="EndClip"/> are visible inside the box only.</summary>
    public abstract void BeginClip(PictureBox box);

    /// <summary>Ends the clip.</summary>
    public abstract void EndClip();

    /// <summary>Shapes drawn until <see cref="EndGroup"/> belong to one thing; formats with tooltips show its title.</summary>
    public virtual void BeginGroup(string title)
    {
    }

    /// <summary>Ends the group.</summary>
    public virtual void EndGroup()
    {
    }
}
