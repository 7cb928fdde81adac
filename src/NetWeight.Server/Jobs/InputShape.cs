using System.Globalization;
using NetWeight.Graphs;

namespace NetWeight.Server.Jobs;

/// <summary>Shapes as requests write them: <c>1x3x224x224</c>.</summary>
internal static class InputShape
{
    private const int MostDimensions = 8;
    private const long MostElements = 1L << 30;

    /// <summary>The shape; null for a text that is none, or a size that nobody measures.</summary>
    public static Shape? Parse(string text)
    {
        string[] words = text.Split('x');
        if (words.Length > MostDimensions)
            return null;
        var sizes = new List<Dim>();
        long elements = 1;
        foreach (string word in words)
        {
            if (!long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long size) || size < 1 || size > MostElements
                || (elements *= size) > MostElements)
                return null;
            sizes.Add(size);
        }

        return new Shape(sizes);
    }
}
