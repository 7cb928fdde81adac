using NetWeight.Cli.Commands.Rewrites;
using NetWeight.Graphs;
using NetWeight.Lint;
using NetWeight.Measurement;
using NetWeight.Onnx;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Cli.Commands.Lint;

/// <summary>Hands findings to the rewrites that mend them.</summary>
internal static class LintFix
{
    /// <summary>Applies what the findings name, proves that the outputs stay, and writes the model. Throws <see cref="NetWeightException"/> where the proof fails; then nothing is written.</summary>
    public static void Write(Model model, LintResult result, string file, InferenceOptions inference, TextWriter output)
    {
        string[] names = [.. result.Findings.SelectMany(f => f.Fix).Distinct()];
        if (names.Length == 0)
        {
            TerminalWriter.WriteText(output, $"No finding has a rewrite, so '{file}' was not written.");
            return;
        }

        int multiple = result.Findings.Select(f => f.FixMultiple ?? 0).Max();
        RewriteResult rewritten = Rewriter.Apply(model, [.. names.Select(n => RewriteCatalog.Find(n)!)], new RewriteSettings { ChannelMultiple = Math.Max(1, multiple) });
        EquivalenceReport proof = Equivalence.Check(model, rewritten.Model, inference, null);
        if (!proof.Holds)
            throw new NetWeightException($"The rewritten model gives other outputs, so '{file}' was not written: {RewriteReport.Failure(proof)}.");
        OnnxWriter.Write(rewritten.Model, file);
        TerminalWriter.WriteText(output, $"Written: {file} ({string.Join(", ", names)}: {rewritten.Changes.Count} changes; outputs compared and equal).");
    }
}
