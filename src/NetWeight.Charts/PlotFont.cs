using ScottPlot;
using SkiaSharp;

namespace NetWeight.Charts;

/// <summary>The one font of pictures, carried along: what a machine has installed would make them differ.</summary>
internal sealed class PlotFont : IFontResolver
{
    /// <summary>Its name.</summary>
    public const string Name = "Inter";

    private static readonly Lock Gate = new();
    private static readonly Lazy<SKTypeface> Regular = new(() => Load("Inter-Regular.ttf.gz"));
    private static readonly Lazy<SKTypeface> Strong = new(() => Load("Inter-SemiBold.ttf.gz"));
    private static bool registered;

    /// <summary>Makes it the font of all plots.</summary>
    public static void Use()
    {
        lock (Gate)
        {
            if (registered)
                return;
            Fonts.FontResolvers.Insert(0, new PlotFont());
            Fonts.Default = Fonts.Sans = Name;
            registered = true;
        }
    }

    /// <summary>The font itself.</summary>
    public static SKTypeface Face(bool isStrong) => (isStrong ? Strong : Regular).Value;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Name ? Face(weight >= FontWeight.SemiBold) : null;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? Face(bold) : null;

    private static SKTypeface Load(string resource)
    {
        using MemoryStream font = Borrowed.Unpack(resource);
        return SKTypeface.FromStream(font);
    }
}
