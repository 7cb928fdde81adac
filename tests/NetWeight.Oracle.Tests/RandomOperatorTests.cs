using Microsoft.ML.OnnxRuntime;
using NetWeight.Graphs;

namespace NetWeight.Oracle.Tests;

/// <summary>Random parameters against ONNX Runtime. The seed of a failure is in its message: it fails again alone.</summary>
public sealed class RandomOperatorTests
{
    private const int PerTest = 200;

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(2_000)]
    [InlineData(3_000)]
    [InlineData(4_000)]
    [InlineData(5_000)]
    public void Random_operators_match(int seed)
    {
        var problems = new List<string>();
        int ran = 0;
        for (int i = seed; i < seed + PerTest; i++)
        {
            OperatorCase @case = new RandomCases(i).Next();
            (Model model, Dictionary<string, object> fed) = @case.Build(_ => false);
            Dictionary<string, Actual> actual;
            try
            {
                actual = Runtime.Run(model, fed);
            }
            catch (OnnxRuntimeException)
            {
                // Not every combination is valid; that most are is asserted below.
                continue;
            }

            ran++;
            problems.AddRange(Check.Against(@case, actual).Select(p => $"seed {i}: {@case}: {p}"));
        }

        Assert.True(problems.Count == 0, string.Join("\n", problems));
        Assert.True(ran > PerTest * 2 / 3, $"only {ran} of {PerTest} cases are valid");
    }
}
