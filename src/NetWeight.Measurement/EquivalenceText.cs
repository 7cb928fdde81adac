using System.Globalization;
using NetWeight.Graphs;

namespace NetWeight.Measurement;

/// <summary>Proofs in words.</summary>
public static class EquivalenceText
{
    /// <summary>The worst output, or why there was nothing to compare.</summary>
    public static string Failure(EquivalenceReport proof) => proof.Problem
        ?? (proof.Outputs.Count == 0 ? "there is no output to compare" : Of(proof.Outputs.MaxBy(o => o.Holds ? 0 : o.Relative)!));

    /// <summary>The difference of an output.</summary>
    public static string Of(OutputDifference difference) => string.Create(
        CultureInfo.InvariantCulture,
        $"{difference.Name}: at most {difference.Absolute:0.##e+0} absolute, {difference.Relative:0.##e+0} "
            + $"relative ({difference.Case}); allowed {difference.Tolerance:0.##e+0}{Reason(difference)}");

    /// <summary>The reason why an output cannot be decided.</summary>
    public static string Undecided(OutputDifference output) => !output.HasNumbers
        ? $"the output '{output.Name}' holds no finite number for any tried input"
        : string.Create(CultureInfo.InvariantCulture,
            $"different rounding of the weights alone moves the output '{output.Name}' by "
                + $"{output.Sensitivity:0.##e+0} of its size, as random weights can do in a deep network");

    private static string Reason(OutputDifference difference)
    {
        if (!difference.IsDecided)
            return difference.HasNumbers
                ? ", and undecided: rounding alone moves it too far to tell"
                : ", and undecided: the model gives no finite number there";
        bool isWide = difference.DataType.IsFloat && difference.Tolerance > Equivalence.ToleranceOf(difference.DataType)
            && difference.Tolerance > difference.Sensitivity && difference.Sensitivity > 0;
        return isWide ? string.Create(CultureInfo.InvariantCulture, $" (rounding alone moves it by {difference.Sensitivity:0.##e+0})") : "";
    }
}
