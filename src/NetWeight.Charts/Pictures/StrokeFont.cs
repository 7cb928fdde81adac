using System.Globalization;

namespace NetWeight.Charts.Pictures;

/// <summary>
/// The letters of PNG files, as the middle lines of a pen: M moves, L draws a line, E draws an arc (center, radii, from
/// and to which angle; smaller means clockwise). X runs from 0 to 10 over the letter's width, y from the baseline up:
/// 10 is as high as an x, 14 as a capital, -4 as deep as a p.
/// </summary>
internal static class StrokeFont
{
    private const double Unit = .72 / 14;
    private const double Bearing = .075;
    private const int DegreesPerPiece = 12;

    /// <summary>The glyph for letters that the font lacks: an empty frame.</summary>
    private const string Missing = "M 0 0 L 0 14 L 10 14 L 10 0 L 0 0";

    private static readonly Dictionary<char, string> Letters = new()
    {
        [' '] = "",
        ['\u2009'] = "",
        ['!'] = "M 5 14 L 5 4.5 M 5 0 L 5 .2",
        ['"'] = "M 2 14 L 2 10 M 8 14 L 8 10",
        ['#'] = "M 3.4 0 L 4.6 14 M 7 0 L 8.2 14 M .6 9.4 L 10 9.4 M 0 4.6 L 9.4 4.6",
        ['$'] = "E 5 10 4.5 3.2 25 262 E 5 3.7 5 3.4 82 -155 M 5 15.4 L 5 -1.6",
        ['%'] = "E 2.2 10.8 2.2 3.2 0 360 M 10 3.2 E 7.8 3.2 2.2 3.2 0 360 M 8.2 14 L 1.8 0",
        ['&'] = "M 10 0 L 2.5 9.6 E 4.6 11.3 2.5 2.7 220 -40 L 1.4 6.2 E 4 3.5 4 3.5 130 320 L 9.6 6.4",
        ['\''] = "M 5 14 L 5 10",
        ['('] = "E 12 5.2 10 9.6 115 245",
        [')'] = "E -2 5.2 10 9.6 65 -65",
        ['*'] = "M 5 14 L 5 8 M 1 12.6 L 9 9.4 M 9 12.6 L 1 9.4",
        ['+'] = "M 5 9.6 L 5 .4 M 0 5 L 10 5",
        [','] = "M 5 .4 L 3.4 -2.6",
        ['-'] = "M 0 5 L 10 5",
        ['.'] = "M 5 0 L 5 .2",
        ['/'] = "M 0 -.6 L 10 14.4",
        ['0'] = "E 5 7 5 7 0 360",
        ['1'] = "M 1.6 11.2 L 6 14 L 6 0",
        ['2'] = "E 5 10 4.6 4 172 -38 L 0 0 L 10 0",
        ['3'] = "E 4.6 10.5 4.6 3.5 160 -90 E 4.6 3.5 5.2 3.5 90 -160",
        ['4'] = "M 7.4 0 L 7.4 14 L 0 4 L 10 4",
        ['5'] = "M 9.2 14 L 1.7 14 L .9 7.6 E 4.8 4.6 5.2 4.6 140 -155",
        ['6'] = "E 5 4.5 5 4.5 0 360 M 8.4 13.9 E 9.2 5 9.2 9 95 180",
        ['7'] = "M 0 14 L 10 14 L 3.6 0",
        ['8'] = "E 5 10.5 4.2 3.5 -90 270 E 5 3.5 5 3.5 90 450",
        ['9'] = "E 5 9.5 5 4.5 0 360 M 1.6 .1 E .8 9 9.2 9 -85 0",
        [':'] = "M 5 0 L 5 .2 M 5 9 L 5 9.2",
        [';'] = "M 5 .4 L 3.4 -2.6 M 5 9 L 5 9.2",
        ['<'] = "M 10 9.4 L 0 5 L 10 .6",
        ['='] = "M 0 7 L 10 7 M 0 3 L 10 3",
        ['>'] = "M 0 9.4 L 10 5 L 0 .6",
        ['?'] = "E 5 10.3 4.4 3.7 165 -50 L 5 6 L 5 4.2 M 5 0 L 5 .2",
        ['@'] = "E 4.8 5 2.2 3 0 360 M 7 8 L 7 3.6 E 8.4 3.6 1.4 1.8 180 360 L 10 6 E 5 5.4 5 7.8 5 310",
        ['A'] = "M 0 0 L 5 14 L 10 0 M 1.8 5 L 8.2 5",
        ['B'] = "M 0 0 L 0 14 L 5.4 14 E 5.4 10.7 3.8 3.3 90 -90 L 0 7.4 M 5.4 7.4 E 5.4 3.7 4.6 3.7 90 -90 L 0 0",
        ['C'] = "E 5.4 7 5.4 7 44 316",
        ['D'] = "M 0 0 L 0 14 L 4 14 E 4 7 6 7 90 -90 L 0 0",
        ['E'] = "M 10 14 L 0 14 L 0 0 L 10 0 M 0 7.3 L 9 7.3",
        ['F'] = "M 10 14 L 0 14 L 0 0 M 0 7 L 8.6 7",
        ['G'] = "E 5.2 7 5.2 7 44 322 L 9.9 6.6 L 6 6.6",
        ['H'] = "M 0 0 L 0 14 M 10 0 L 10 14 M 0 7.3 L 10 7.3",
        ['I'] = "M 5 0 L 5 14",
        ['J'] = "M 9 14 L 9 4.2 E 4.6 4.2 4.4 4.2 0 -170",
        ['K'] = "M 0 0 L 0 14 M 9.5 14 L .2 5.4 M 3.6 8.5 L 10 0",
        ['L'] = "M 0 14 L 0 0 L 10 0",
        ['M'] = "M 0 0 L 0 14 L 5 1 L 10 14 L 10 0",
        ['N'] = "M 0 0 L 0 14 L 10 0 L 10 14",
        ['O'] = "E 5 7 5 7 0 360",
        ['P'] = "M 0 0 L 0 14 L 5.4 14 E 5.4 10.2 4.6 3.8 90 -90 L 0 6.4",
        ['Q'] = "E 5 7 5 7 0 360 M 6.4 3.4 L 10 -.8",
        ['R'] = "M 0 0 L 0 14 L 5.4 14 E 5.4 10.3 4.2 3.7 90 -90 L 0 6.6 M 5.4 6.6 L 10 0",
        ['S'] = "E 5 10.5 4.5 3.5 25 262 E 5 3.7 5 3.7 82 -158",
        ['T'] = "M 0 14 L 10 14 M 5 14 L 5 0",
        ['U'] = "M 0 14 L 0 5 E 5 5 5 5 180 360 L 10 14",
        ['V'] = "M 0 14 L 5 0 L 10 14",
        ['W'] = "M 0 14 L 2.5 0 L 5 13.4 L 7.5 0 L 10 14",
        ['X'] = "M 0 14 L 10 0 M 10 14 L 0 0",
        ['Y'] = "M 0 14 L 5 7 L 10 14 M 5 7 L 5 0",
        ['Z'] = "M .4 14 L 10 14 L 0 0 L 10 0",
        ['['] = "M 9 16 L 3 16 L 3 -3 L 9 -3",
        ['\\'] = "M 0 14.4 L 10 -.6",
        [']'] = "M 1 16 L 7 16 L 7 -3 L 1 -3",
        ['^'] = "M 0 7 L 5 14 L 10 7",
        ['_'] = "M 0 -2.4 L 10 -2.4",
        ['`'] = "M 3 14.4 L 7 11.6",
        ['a'] = "E 4.7 6.8 4.3 3.2 158 0 L 9 0 M 9 5.9 L 3.8 5.6 E 3.8 2.8 3.8 2.8 90 270 E 3.8 3.6 5.2 3.6 270 360",
        ['b'] = "M 0 14 L 0 0 M 0 5 E 5 5 5 5 180 -180",
        ['c'] = "E 5.2 5 5.2 5 46 314",
        ['d'] = "M 10 14 L 10 0 M 10 5 E 5 5 5 5 0 360",
        ['e'] = "M 0 5.3 L 10 5.3 E 5 5 5 5 4 316",
        ['f'] = "M 4 0 L 4 10.6 E 8.4 10.6 4.4 3.4 180 95 M 0 9.6 L 9 9.6",
        ['g'] = "M 10 5 E 5 5 5 5 0 360 M 10 10 L 10 .4 E 5 .4 5 4.4 0 -152",
        ['h'] = "M 0 14 L 0 0 M 0 5.6 E 5 5.6 5 4.4 180 0 L 10 0",
        ['i'] = "M 5 10 L 5 0 M 5 13.6 L 5 13.8",
        ['j'] = "M 6 10 L 6 -1.8 E 0 -1.8 6 2.2 0 -80 M 6 13.6 L 6 13.8",
        ['k'] = "M 0 14 L 0 0 M 9 10 L .2 3.8 M 3.5 6.2 L 9.8 0",
        ['l'] = "M 5 14 L 5 0",
        ['m'] = "M 0 10 L 0 0 M 0 6.6 E 2.5 6.6 2.5 3.4 180 0 L 5 0 M 5 6.6 E 7.5 6.6 2.5 3.4 180 0 L 10 0",
        ['n'] = "M 0 10 L 0 0 M 0 5.6 E 5 5.6 5 4.4 180 0 L 10 0",
        ['o'] = "E 5 5 5 5 0 360",
        ['p'] = "M 0 10 L 0 -4 M 0 5 E 5 5 5 5 180 -180",
        ['q'] = "M 10 10 L 10 -4 M 10 5 E 5 5 5 5 0 360",
        ['r'] = "M 0 10 L 0 0 M 0 5 E 8.5 5 8.5 4.8 180 82",
        ['s'] = "E 5 7.5 4.4 2.5 28 262 E 5 2.6 4.8 2.6 82 -155",
        ['t'] = "M 4 13 L 4 3 E 8.4 3 4.4 3 180 272 M 0 9.6 L 9 9.6",
        ['u'] = "M 0 10 L 0 4.4 E 5 4.4 5 4.4 180 360 M 10 10 L 10 0",
        ['v'] = "M 0 10 L 5 0 L 10 10",
        ['w'] = "M 0 10 L 2.6 0 L 5 9.4 L 7.4 0 L 10 10",
        ['x'] = "M 0 10 L 10 0 M 10 10 L 0 0",
        ['y'] = "M 0 10 L 5.2 0 M 10 10 L 4.4 -2.4 E 1.4 -1.6 3.2 2.4 -20 -95",
        ['z'] = "M .4 10 L 9.6 10 L 0 0 L 10 0",
        ['{'] = "M 10 16 L 7 16 L 5 14 L 5 8.5 L 2 6.5 L 5 4.5 L 5 -1 L 7 -3 L 10 -3",
        ['|'] = "M 5 16 L 5 -3",
        ['}'] = "M 0 16 L 3 16 L 5 14 L 5 8.5 L 8 6.5 L 5 4.5 L 5 -1 L 3 -3 L 0 -3",
        ['~'] = "E 2.6 4.4 2.5 1.8 170 20 E 7.4 5.6 2.5 1.8 200 350",
        ['\u00B0'] = "E 5 11.6 3 2.4 0 360",
        ['\u00B1'] = "M 5 10.6 L 5 2.8 M 0 6.7 L 10 6.7 M 0 0 L 10 0",
        ['\u00B5'] = "M 0 10 L 0 -4 M 0 4.4 E 5 4.4 5 4.4 180 360 M 10 10 L 10 0",
        ['\u00B7'] = "M 5 5 L 5 5.2",
        ['\u00D7'] = "M .8 9 L 9.2 1 M 9.2 9 L .8 1",
        ['\u2013'] = "M 0 5 L 10 5",
        ['\u2014'] = "M 0 5 L 10 5",
        ['\u2026'] = "M 1.2 0 L 1.2 .2 M 5 0 L 5 .2 M 8.8 0 L 8.8 .2",
        ['\u2212'] = "M 0 5 L 10 5",
        ['\u2264'] = "M 10 12 L 0 7.8 L 10 3.6 M 0 0 L 10 0",
        ['\u2265'] = "M 0 12 L 10 7.8 L 0 3.6 M 0 0 L 10 0",
    };

    /// <summary>The pen's thickness for letters of size 1.</summary>
    public static double Thickness(bool isStrong) => isStrong ? .125 : .085;

    /// <summary>A letter's strokes in pixels from the beginning of its baseline, y downwards.</summary>
    /// <param name="letter">The letter.</param>
    /// <param name="advance">Its width with the room next to it.</param>
    /// <param name="size">The font's size.</param>
    public static IEnumerable<IReadOnlyList<PicturePoint>> Strokes(char letter, double advance, double size)
    {
        double bearing = Math.Min(Bearing * size, advance / 4), across = (advance - (2 * bearing)) / 10;
        string[] words = Letters.GetValueOrDefault(letter, Missing).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var stroke = new List<PicturePoint>();
        for (int i = 0; i < words.Length;)
        {
            string command = words[i++];
            if (command == "M" && stroke.Count > 0)
            {
                yield return stroke;
                stroke = [];
            }

            if (command == "E")
            {
                (double x, double y, double width, double height, double from, double to) =
                    (Next(), Next(), Next(), Next(), Next(), Next());
                int pieces = Math.Max(2, (int)Math.Ceiling(Math.Abs(to - from) / DegreesPerPiece));
                for (int piece = 0; piece <= pieces; piece++)
                {
                    (double sin, double cos) = Math.SinCos((from + ((to - from) * piece / pieces)) * Math.PI / 180);
                    stroke.Add(Place(x + (width * cos), y + (height * sin)));
                }
            }
            else
            {
                stroke.Add(Place(Next(), Next()));
            }

            double Next() => double.Parse(words[i++], CultureInfo.InvariantCulture);
        }

        if (stroke.Count > 0)
            yield return stroke;

        PicturePoint Place(double x, double y) => new(bearing + (x * across), -y * Unit * size);
    }
}
