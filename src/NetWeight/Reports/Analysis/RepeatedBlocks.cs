using System.Globalization;

namespace NetWeight.Reports.Analysis;

/// <summary>
/// Finds blocks that repeat: neighbours in the graph whose scopes differ in one running number only, such as <c>encoder/layer.0</c> and
/// <c>encoder/layer.1</c>, and that hold equal items in
/// the same order. What varies inside a stage is looked for, too: the next number of the scope.
/// </summary>
internal static class RepeatedBlocks
{
    private static readonly char[] Separators = ['/', '.'];

    /// <summary>The items in their order; equal items of repeated blocks are one entry.</summary>
    /// <param name="items">Layers or kernels, as they run.</param>
    /// <param name="scope">The scope of an item.</param>
    /// <param name="structure">The properties in which two items must agree: operator, shape, costs.</param>
    public static IReadOnlyList<IReadOnlyList<T>> Collapse<T>(IReadOnlyList<T> items, Func<T, string> scope, Func<T, string> structure)
    {
        Item<T>[] all = [.. items.Select(i => new Item<T>(i, Numbers(scope(i)), structure(i)))];
        var rows = new List<IReadOnlyList<T>>(items.Count);
        Collapse(all, 0, rows);
        return rows;
    }

    /// <summary>Whether more than half of the items repeat earlier ones.</summary>
    public static bool IsMostlyRepeated(int items, int rows) => 2 * (items - rows) > items;

    /// <summary>A name with its first running number replaced by the range: <c>12 x encoder/layer.*/attention/MatMul</c>.</summary>
    /// <param name="names">The names of the equal items.</param>
    public static string Name(IReadOnlyList<string> names)
    {
        if (names.Count == 1)
            return names[0];
        string first = names[0], second = names[1];
        int at = 0;
        while (at < first.Length && at < second.Length && first[at] == second[at])
            at++;
        while (at > 0 && char.IsAsciiDigit(first[at - 1]))
            at--;
        int end = at;
        while (end < first.Length && char.IsAsciiDigit(first[end]))
            end++;
        return $"{names.Count} x {(end > at ? string.Concat(first.AsSpan(0, at), "*", first.AsSpan(end)) : first)}";
    }

    private static void Collapse<T>(ReadOnlySpan<Item<T>> items, int depth, List<IReadOnlyList<T>> rows)
    {
        List<(int Start, int Count)> blocks = Blocks(items, depth);
        for (int b = 0; b < blocks.Count;)
        {
            ReadOnlySpan<Item<T>> block = items.Slice(blocks[b].Start, blocks[b].Count);
            int run = 1;
            while (b + run < blocks.Count && Follows(block, items.Slice(blocks[b + run].Start, blocks[b + run].Count), depth, run))
                run++;
            if (run > 1)
            {
                for (int i = 0; i < block.Length; i++)
                {
                    var equal = new T[run];
                    for (int r = 0; r < run; r++)
                        equal[r] = items[blocks[b + r].Start + i].Value;
                    rows.Add(equal);
                }
            }
            else if (block[0].Numbers.Length > depth)
            {
                Collapse(block, depth + 1, rows);
            }
            else
            {
                foreach (Item<T> item in block)
                    rows.Add([item.Value]);
            }

            b += run;
        }
    }

    /// <summary>Neighbours of one scope up to its number at the depth.</summary>
    private static List<(int Start, int Count)> Blocks<T>(ReadOnlySpan<Item<T>> items, int depth)
    {
        var blocks = new List<(int, int)>();
        for (int start = 0; start < items.Length;)
        {
            int end = start + 1;
            while (end < items.Length && items[end].At(depth) == items[start].At(depth))
                end++;
            blocks.Add((start, end - start));
            start = end;
        }

        return blocks;
    }

    private static bool Follows<T>(ReadOnlySpan<Item<T>> first, ReadOnlySpan<Item<T>> other, int depth, int step)
    {
        if (first.Length != other.Length || first[0].At(depth) is not { } from || other[0].At(depth) is not { } to)
            return false;
        if (from.Prefix != to.Prefix || to.Number != from.Number + step)
            return false;
        for (int i = 0; i < first.Length; i++)
            if (first[i].Structure != other[i].Structure)
                return false;
        return true;
    }

    /// <summary>The running numbers of a scope, each with its prefix.</summary>
    private static (string Prefix, int Number)[] Numbers(string scope)
    {
        var numbers = new List<(string, int)>();
        for (int at = 0; at < scope.Length;)
        {
            int end = scope.IndexOfAny(Separators, at);
            end = end < 0 ? scope.Length : end;
            int digits = end;
            while (digits > at && char.IsAsciiDigit(scope[digits - 1]))
                digits--;
            if (int.TryParse(scope.AsSpan(digits, end - digits), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                numbers.Add((scope[..digits], number));
            at = end + 1;
        }

        return [.. numbers];
    }

    private sealed record Item<T>(T Value, (string Prefix, int Number)[] Numbers, string Structure)
    {
        public (string Prefix, int Number)? At(int depth) => depth < Numbers.Length ? Numbers[depth] : null;
    }
}
