namespace NetWeight.Charts.Pictures;

/// <summary>
/// How wide texts are: the advance widths of Helvetica (Adobe's font metrics), which Arial and Liberation Sans share.
/// Layout needs no font, so a picture is the same on every machine; SVG states each text's length, so that other fonts
/// keep to it, too.
/// </summary>
internal static class TextWidths
{
    private const double Strong = 1.06;
    private const double Unknown = .6;
    private const double Ideograph = 1;

    /// <summary>From the space to the tilde, in thousandths of the size.</summary>
    private static readonly short[] Ascii =
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556,
        556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
        1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
        667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
        333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556,
        500, 722, 500, 500, 500, 334, 260, 334, 584,
    ];

    /// <summary>The advance width of a letter of size 1.</summary>
    public static double Of(char letter, bool isStrong = false) => (isStrong ? Strong : 1) * letter switch
    {
        >= ' ' and <= '~' => Ascii[letter - ' '] / 1000.0,
        '\u2026' or '\u2014' => 1,
        '\u2009' => .2,
        '\u00B7' => .278,
        '\u00D7' or '\u2212' or '\u00B1' or '\u2264' or '\u2265' => .584,
        '\u2013' or '\u00B5' or '\u03BC' => .556,
        >= '\u2E80' => Ideograph,
        _ => Unknown,
    };

    /// <summary>The width of a text.</summary>
    public static double Of(string letters, double size, bool isStrong = false) => size * letters.Sum(l => Of(l, isStrong));
}
