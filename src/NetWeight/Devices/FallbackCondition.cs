using System.Globalization;

namespace NetWeight.Devices;

/// <summary>
/// One condition under which an operator leaves the device: <c>dilated</c>, <c>kernel&gt;13</c>, <c>kernel not in
/// 1,3</c>. If a file joins several with <c> or </c>, one that holds is enough; no condition at all means always.
/// </summary>
/// <param name="Property">The property to check.</param>
/// <param name="Above">The condition holds above this; null if there is no such limit.</param>
/// <param name="Except">The condition holds for every value but these; empty if there is no such list.</param>
public sealed record FallbackCondition(FallbackProperty Property, double? Above, IReadOnlyList<int> Except)
{
    /// <summary>The form of the conditions, for errors and documents.</summary>
    internal const string Grammar = "dilated, grouped, depthwise, kernel>13, stride>2, scale>2 or kernel not in 1,3, joined by ' or '";

    private const string NotIn = " not in ";

    private static readonly string[] Names = ["dilated", "grouped", "depthwise", "kernel", "stride", "scale"];

    /// <summary>The text as it is in a device file.</summary>
    public override string ToString() => Names[(int)Property]
        + (Above is { } limit ? ">" + limit.ToString(CultureInfo.InvariantCulture) : "")
        + (Except.Count > 0 ? NotIn + string.Join(',', Except) : "");

    /// <summary>The conditions that a text states; none for an empty text; null for text that is not a condition.</summary>
    public static IReadOnlyList<FallbackCondition>? ParseAll(string text)
    {
        if (text.Length == 0)
            return [];
        var conditions = new List<FallbackCondition>();
        foreach (string part in text.Split(" or "))
        {
            if (Parse(part) is not { } condition)
                return null;
            conditions.Add(condition);
        }

        return conditions;
    }

    private static FallbackCondition? Parse(string text)
    {
        int above = text.IndexOf('>', StringComparison.Ordinal);
        int list = text.IndexOf(NotIn, StringComparison.Ordinal);
        int end = above >= 0 ? above : list >= 0 ? list : text.Length;
        if (Array.IndexOf(Names, text[..end]) is not (>= 0 and var index))
            return null;
        var property = (FallbackProperty)index;
        // Only countable things have a number.
        if (property < FallbackProperty.Kernel != (end == text.Length))
            return null;
        if (above >= 0)
            return double.TryParse(text[(above + 1)..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out double limit) ? new(property, limit, []) : null;
        if (list < 0)
            return new(property, null, []);
        var except = new List<int>();
        foreach (string number in text[(list + NotIn.Length)..].Split(','))
        {
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
                return null;
            except.Add(value);
        }

        return new(property, null, except);
    }
}

/// <summary>The property that a <see cref="FallbackCondition"/> checks.</summary>
public enum FallbackProperty
{
    /// <summary>A dilation above 1 in any direction.</summary>
    Dilated,

    /// <summary>More than one group, depthwise among them.</summary>
    Grouped,

    /// <summary>As many groups as input channels.</summary>
    Depthwise,

    /// <summary>The sides of the kernel or pooling window: the largest for a limit, every one for a list.</summary>
    Kernel,

    /// <summary>The strides, the largest.</summary>
    Stride,

    /// <summary>How many times as large as its input a resized output is, in the direction that grows most.</summary>
    Scale,
}
