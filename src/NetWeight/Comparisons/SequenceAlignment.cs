namespace NetWeight.Comparisons;

/// <summary>
/// Aligns two sequences of numbers in which equal numbers mean equal things: common ends first, then things that
/// occur once on both sides (patience diff), then the longest common subsequence of what is small enough; what is not
/// is followed step by step. Time grows almost linearly with the length.
/// </summary>
internal sealed class SequenceAlignment
{
    /// <summary>The largest table for a longest common subsequence.</summary>
    private const long LargestTable = 1 << 18;

    /// <summary>The look-ahead for an equal item in sequences too large for a table.</summary>
    private const int Reach = 64;

    private readonly int[] before;
    private readonly int[] after;
    private readonly List<(int Before, int After)> pairs = [];

    private SequenceAlignment(int[] before, int[] after) => (this.before, this.after) = (before, after);

    /// <summary>Pairs of indices of equal things, ascending on both sides.</summary>
    public static IReadOnlyList<(int Before, int After)> Align(int[] before, int[] after)
    {
        var alignment = new SequenceAlignment(before, after);
        // Gaps wait in a stack instead of the call stack: a hostile file cannot overflow it.
        var gaps = new Stack<(int B, int BEnd, int A, int AEnd)>();
        gaps.Push((0, before.Length, 0, after.Length));
        while (gaps.TryPop(out (int B, int BEnd, int A, int AEnd) gap))
            alignment.Fill(gap.B, gap.BEnd, gap.A, gap.AEnd, gaps);
        alignment.pairs.Sort();
        return alignment.pairs;
    }

    /// <summary>The indices of the longest ascending subsequence of distinct numbers.</summary>
    public static IReadOnlyList<int> LongestAscending(IReadOnlyList<int> numbers)
    {
        int[] previous = new int[numbers.Count];
        var tails = new List<int>();
        for (int i = 0; i < numbers.Count; i++)
        {
            int low = 0, high = tails.Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (numbers[tails[middle]] < numbers[i])
                    low = middle + 1;
                else
                    high = middle;
            }

            previous[i] = low > 0 ? tails[low - 1] : -1;
            if (low == tails.Count)
                tails.Add(i);
            else
                tails[low] = i;
        }

        var result = new List<int>();
        for (int at = tails.Count > 0 ? tails[^1] : -1; at >= 0; at = previous[at])
            result.Add(at);
        result.Reverse();
        return result;
    }

    private void Fill(int b, int bEnd, int a, int aEnd, Stack<(int, int, int, int)> gaps)
    {
        while (b < bEnd && a < aEnd && before[b] == after[a])
            pairs.Add((b++, a++));
        while (b < bEnd && a < aEnd && before[bEnd - 1] == after[aEnd - 1])
            pairs.Add((--bEnd, --aEnd));
        if (b == bEnd || a == aEnd)
            return;
        List<(int B, int A)> anchors = Anchors(b, bEnd, a, aEnd);
        if (anchors.Count == 0)
        {
            if ((long)(bEnd - b) * (aEnd - a) <= LargestTable)
                FillByTable(b, bEnd, a, aEnd);
            else
                FillByStep(b, bEnd, a, aEnd);
            return;
        }

        foreach ((int anchorB, int anchorA) in anchors)
        {
            pairs.Add((anchorB, anchorA));
            gaps.Push((b, anchorB, a, anchorA));
            (b, a) = (anchorB + 1, anchorA + 1);
        }

        gaps.Push((b, bEnd, a, aEnd));
    }

    /// <summary>Things that occur once on both sides, as many as keep one order.</summary>
    private List<(int B, int A)> Anchors(int b, int bEnd, int a, int aEnd)
    {
        Dictionary<int, int> places = Once(before, b, bEnd), others = Once(after, a, aEnd);
        var common = new List<(int B, int A)>();
        for (int i = b; i < bEnd; i++)
            if (places[before[i]] == i && others.TryGetValue(before[i], out int place) && place >= 0)
                common.Add((i, place));
        return [.. LongestAscending([.. common.Select(c => c.A)]).Select(i => common[i])];

        static Dictionary<int, int> Once(int[] things, int from, int to)
        {
            var result = new Dictionary<int, int>();
            for (int i = from; i < to; i++)
                result[things[i]] = result.ContainsKey(things[i]) ? -1 : i;
            return result;
        }
    }

    private void FillByTable(int b, int bEnd, int a, int aEnd)
    {
        int rows = bEnd - b, columns = aEnd - a;
        int[,] length = new int[rows + 1, columns + 1];
        for (int i = rows - 1; i >= 0; i--)
            for (int j = columns - 1; j >= 0; j--)
                length[i, j] = before[b + i] == after[a + j] ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
        for (int i = 0, j = 0; i < rows && j < columns;)
        {
            if (before[b + i] == after[a + j])
                pairs.Add((b + i++, a + j++));
            else if (length[i + 1, j] >= length[i, j + 1])
                i++;
            else
                j++;
        }
    }

    private void FillByStep(int b, int bEnd, int a, int aEnd)
    {
        while (b < bEnd && a < aEnd)
        {
            // The nearest equal thing on either side.
            (int B, int A)? found = null;
            for (int distance = 0; distance <= Reach && found is null; distance++)
            {
                for (int i = 0; i <= distance && found is null; i++)
                    if (b + i < bEnd && a + distance - i < aEnd && before[b + i] == after[a + distance - i])
                        found = (b + i, a + distance - i);
            }

            if (found is { } pair)
            {
                pairs.Add(pair);
                (b, a) = (pair.B + 1, pair.A + 1);
            }
            else
            {
                b++;
                a++;
            }
        }
    }
}
