using CsCheck;
using NetWeight.Comparisons;

namespace NetWeight.Tests.Comparisons;

public class SequenceAlignmentTests
{
    private static readonly Gen<int[]> Sequences = Gen.Int[0, 6].Array[0, 40];

    [Fact]
    public void Pairs_AreEqualThingsInOrder() => Gen.Select(Sequences, Sequences).Sample((before, after) =>
    {
        IReadOnlyList<(int Before, int After)> pairs = SequenceAlignment.Align(before, after);
        Assert.All(pairs, p => Assert.Equal(before[p.Before], after[p.After]));
        for (int i = 1; i < pairs.Count; i++)
            Assert.True(pairs[i - 1].Before < pairs[i].Before && pairs[i - 1].After < pairs[i].After);
    });

    [Fact]
    public void WhatIsLeft_OfASequence_IsFoundWhole() =>
        Gen.Select(Gen.Int[0, 1_000_000].Array[0, 60], Gen.Bool.Array[60]).Sample((all, keep) =>
    {
        // Things that occur once, some of them taken away: all that is left is paired.
        int[] before = [.. all.Distinct()], after = [.. before.Where((_, i) => keep[i])];
        Assert.Equal(after.Length, SequenceAlignment.Align(before, after).Count);
    });

    [Theory]
    [InlineData("abcabba", "cbabac", 4)] // Myers 1986, figure 1: an edit script of 5 leaves 4 in common
    [InlineData("", "abc", 0)]
    [InlineData("aaaa", "aa", 2)]
    public void ShortSequences_HaveTheLongestCommonSubsequence(string before, string after, int length) =>
        Assert.Equal(length, SequenceAlignment.Align([.. before.Select(c => (int)c)], [.. after.Select(c => (int)c)]).Count);

    [Fact]
    public void WhatIsTooLargeForATable_IsFollowedStepByStep()
    {
        int[] before = [.. Enumerable.Range(0, 4_000).Select(i => i % 7)],
            after = [99, .. before.Skip(3).Take(1_800), 98, .. before.Skip(1_810), 97];
        IReadOnlyList<(int Before, int After)> pairs = SequenceAlignment.Align(before, after);
        Assert.All(pairs, p => Assert.Equal(before[p.Before], after[p.After]));
        Assert.True(pairs.Count > 3_900, $"{pairs.Count} pairs");
    }

    [Fact]
    public void LongestAscending_KeepsTheMost() => Assert.Equal([1, 3, 4, 5], SequenceAlignment.LongestAscending([9, 1, 8, 2, 3, 7]));
}
