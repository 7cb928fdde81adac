using NetWeight.Operators;

namespace NetWeight.Lint;

/// <summary>A finding that is not wanted.</summary>
/// <param name="Rule">The rule's id or name; <c>*</c> for all.</param>
/// <param name="Layers">Which layers: a name in which <c>*</c> matches anything.</param>
/// <param name="Reason">The reason, for those who come later.</param>
public sealed record Suppression(string Rule, string Layers, string Reason);

/// <summary>The options of linting.</summary>
public sealed record LintOptions
{
    /// <summary>The defaults.</summary>
    public static LintOptions Default { get; } = new();

    /// <summary>A finding is an error if its change saves this share of the predicted latency or more.</summary>
    public double ErrorShare { get; init; } = 0.3;

    /// <summary>A finding is a warning from this share on.</summary>
    public double WarningShare { get; init; } = 0.1;

    /// <summary>Smaller shares are not reported.</summary>
    public double NoteShare { get; init; } = 0.02;

    /// <summary>The findings to suppress.</summary>
    public IReadOnlyList<Suppression> Suppressions { get; init; } = [];

    /// <summary>
    /// Fingerprints of findings that are known already and are not reported again; after a model's name and a colon,
    /// those of that model only.
    /// </summary>
    public IReadOnlyCollection<string> Baseline { get; init; } = [];

    /// <summary>
    /// The settings with which the model's shapes were inferred: rewritten graphs are inferred with the
    /// same.
    /// </summary>
    public InferenceOptions Inference { get; init; } = InferenceOptions.Default;

    /// <summary>Weights beyond this many elements in all are not read for the quantization risk.</summary>
    public long WeightLimit { get; init; } = 1L << 26;

    /// <summary>Whether a finding of a model is known already.</summary>
    internal bool Knows(string model, Finding finding) => Baseline.Count > 0
        && (Baseline.Contains(finding.Fingerprint) || Baseline.Contains(LintConfiguration.Key(model, finding)));

    /// <summary>Whether a rule's findings about a layer are suppressed.</summary>
    internal bool Suppresses(Rule rule, string layer)
    {
        foreach (Suppression suppression in Suppressions)
            if ((suppression.Rule == "*" || suppression.Rule == rule.Id || suppression.Rule == rule.Name)
                && Matches(layer, suppression.Layers))
                return true;
        return false;
    }

    /// <summary>Whether a name fits a pattern; <c>*</c> matches any text.</summary>
    internal static bool Matches(ReadOnlySpan<char> name, ReadOnlySpan<char> pattern)
    {
        int n = 0, p = 0, star = -1, mark = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
                (star, mark) = (p++, n);
            else if (p < pattern.Length && pattern[p] == name[n])
                (p, n) = (p + 1, n + 1);
            else if (star >= 0)
                (p, n) = (star + 1, ++mark);
            else
                return false;
        }

        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }
}
