using NetWeight.Rewrites;
using NetWeight.Units;

namespace NetWeight.Lint;

/// <summary>
/// A rule whose change is a rewrite: it is applied to the graph, and the result is weighed again. Without a device the
/// finding states the change alone.
/// </summary>
internal abstract class RewriteRule : Rule
{
    public override bool NeedsDevice => false;

    /// <summary>The rewrites that make the change.</summary>
    protected abstract IReadOnlyList<string> Fix { get; }

    /// <summary>The rewrite among them whose changes this rule reports.</summary>
    protected virtual string ReportedRewrite => Fix[^1];

    /// <summary>
    /// Whether a change is worth reporting: it does more than rename, and the runtime does not make it itself at load
    /// time.
    /// </summary>
    protected virtual bool IsWorthReporting(LintContext context, RewriteChange change) => true;

    /// <summary>The finding in half a sentence, beginning with the number of places.</summary>
    protected abstract string Describe(int places);

    /// <summary>The advice.</summary>
    protected abstract string Advice { get; }

    internal override IEnumerable<Finding> Check(LintContext context)
    {
        RewrittenModel rewritten = context.WhatIf.Rewrite(Fix);
        var changes = new List<RewriteChange>();
        foreach (RewriteChange change in rewritten.Changes)
            if (change.Rewrite == ReportedRewrite && !context.Skips(this, change.Before[0]))
                changes.Add(change);
        changes.RemoveAll(c => !IsWorthReporting(context, c));
        if (changes.Count == 0 || rewritten.Cost is not { } after)
            yield break;
        string[] layers = [.. changes.SelectMany(c => c.Before).Distinct()];
        long bytes = context.Cost.Totals.MemoryAccess.Value - after.Totals.MemoryAccess.Value;
        string how = $"{Advice} (netweight rewrite {string.Join(' ', Fix.Select(f => "--" + f))})";
        var finding = Found(context, "", how, layers) with
        {
            Fix = Fix,
            BytesLost = bytes > 0 ? new Bytes(bytes) : null,
            Evidence = [new Evidence("places", changes.Count, ""),
                new Evidence("memoryAccessAsWrittenBytes", context.Cost.Totals.MemoryAccess.Value, "B"),
                new Evidence("memoryAccessAfterBytes", after.Totals.MemoryAccess.Value, "B")],
        };
        string description = Describe(changes.Count);
        if (context.Target is not { } target)
        {
            if (context.OtherDevices && bytes > 0)
                yield return finding with
                {
                    Message = $"{description}. The runtimes of the named devices do this at load time, so the latency "
                        + $"hardly changes. As written, the file moves {new Bytes(bytes)} more than needed.",
                };
            else if (!context.OtherDevices)
                yield return finding with
                {
                    Message = bytes > 0
                    ? $"{description}. As written, the file moves {new Bytes(bytes)} more than needed."
                    : description + "."
                };
            yield break;
        }

        if (WhatIf.Change(target, rewritten) is { Saved: { Value: > 0 } saved } difference)
            yield return finding with
            {
                Message = $"{description}. After the rewrite the model takes {target.Latency - saved} instead of "
                    + $"{target.Latency}.",
                TimeSaved = saved,
                Difference = difference,
                TimeLost = saved,
            };
    }
}
