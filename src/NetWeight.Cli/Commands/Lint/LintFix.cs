using NetWeight.Lint;
using NetWeight.Measurement;
using NetWeight.Onnx;
using NetWeight.Operators;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Lint;

/// <summary>Hands findings to the rewrites that mend them.</summary>
internal static class LintFix
{
    /// <summary>
    /// Applies the rewrites of the findings, proves that they keep the outputs, and writes the model. Throws
    /// <see cref="NetWeightException"/> if the proof fails; then nothing is written.
    /// </summary>
    public static void Write(LintResult result, string file, InferenceOptions inference, TextWriter output)
    {
        if (Linting.Fix(result) is not { } rewritten)
        {
            TerminalWriter.WriteText(output, $"No finding has a rewrite, so '{file}' was not written.");
            return;
        }

        EquivalenceReport proof = Equivalence.Check(result.Cost.Shaped.Model, rewritten.Model, inference, null);
        if (!proof.Holds)
            throw new NetWeightException($"The rewritten model gives other outputs, so '{file}' was not written: "
                + $"{EquivalenceText.Failure(proof)}.");
        OnnxWriter.Write(rewritten.Model, file);
        string names = string.Join(", ", Linting.Fixes(result).Select(r => r.Option));
        TerminalWriter.WriteText(output, $"Written: {file} ({names}: {rewritten.Changes.Count} changes; outputs compared and equal).");
    }
}
